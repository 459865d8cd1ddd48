"""The wheel installs into a stock az, from a file and by name from an index."""
import hashlib
import http.server
import json
import os
import subprocess
import threading
from functools import partial

import pytest

from .local_azure.environment import AZ, TOP, install_extension, wheel

NAME = "vm-troubleshoot"


def az(folder, *words, extensions=None):
    own = {"AZURE_CONFIG_DIR": str(folder / "azure"), "AZURE_EXTENSION_DIR": str(extensions or folder / "extensions"),
           "AZURE_CORE_COLLECT_TELEMETRY": "false", "PYTHONSAFEPATH": "1"}
    return subprocess.run([str(AZ), *words], env=os.environ | own, cwd=folder, capture_output=True, text=True,
                          check=False)


def installed(folder):
    return {e["name"]: e for e in json.loads(az(folder, "extension", "list", "-o", "json").stdout)}


@pytest.fixture(name="index")
def an_index(tmp_path):
    """An extension index of the form that azure-cli reads, served on loopback. Yields its address."""
    built = wheel()
    site = tmp_path / "site"
    site.mkdir()
    (site / built.name).write_bytes(built.read_bytes())
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    base = f"http://127.0.0.1:{server.server_port}"
    metadata = json.loads((TOP / "azext_vmtroubleshoot" / "azext_metadata.json").read_text(encoding="utf-8"))
    entry = {"downloadUrl": f"{base}/{built.name}", "filename": built.name,
             "sha256Digest": hashlib.sha256(built.read_bytes()).hexdigest(),
             "metadata": {**metadata, "name": NAME, "version": built.name.split("-")[1]}}
    (site / "index.json").write_text(json.dumps({"formatVersion": "1", "extensions": {NAME: [entry]}}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"{base}/index.json"
    server.shutdown()
    server.server_close()


def test_the_wheel_has_the_name_of_the_extension():
    assert wheel().name.startswith("vm_troubleshoot-") and wheel().name.endswith("-py3-none-any.whl")


def test_install_by_name_from_an_index(tmp_path, index):
    assert az(tmp_path, "config", "set", f"extension.index_url={index}").returncode == 0
    done = az(tmp_path, "extension", "add", "--name", NAME)
    assert done.returncode == 0, done.stderr
    found = installed(tmp_path)[NAME]
    assert found["preview"] is True
    # all it needs is there already
    assert {p.name.partition("-")[0] for p in (tmp_path / "extensions" / NAME).iterdir()} == {
        "azext_vmtroubleshoot", "vm_troubleshoot"}
    shown = az(tmp_path, "vm", "troubleshoot", "ssh", "-h")
    assert shown.returncode == 0 and "diagnose" in shown.stdout and "preview" in shown.stdout


@pytest.fixture(name="extensions", scope="module")
def extensions_with_ours():
    """Where `az extension add --source WHEEL` installed it."""
    return install_extension(wheel())


def test_a_mistyped_verb_gets_the_usual_answer(tmp_path, extensions):
    done = az(tmp_path, "vm", "troubleshoot", "ssh", "diagnos", "-g", "rg", "-n", "vm", extensions=extensions)
    assert done.returncode == 2 and "misspelled" in done.stderr and "diagnose" in done.stderr


def test_without_a_login_azure_cli_says_so(tmp_path, extensions):
    done = az(tmp_path, "vm", "troubleshoot", "ssh", "-g", "rg", "-n", "vm", extensions=extensions)
    assert done.returncode == 1 and "az login" in done.stderr and "Traceback" not in done.stderr
