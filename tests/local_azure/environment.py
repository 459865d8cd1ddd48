"""The environment in which a real `az` is logged in to the local Azure, and never touches the user's own."""
import fcntl
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .identity import CLOUD, Identity

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / ".build"
AZ = Path(sys.executable).with_name("az")
EXTENSION = "vm-troubleshoot"
OLD = 2 * 3600


class AzFailed(RuntimeError):
    """An `az` of the set-up failed; the message is what it printed."""


@dataclass(frozen=True)
class Completed:
    rc: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Environment:
    """`folder` holds az's configuration and the certificate; `prefix` starts a command in the client's namespace."""
    folder: Path
    port: int
    bundle: Path
    prefix: tuple[str, ...] = ()
    extensions: Path | None = None

    @property
    def base(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def config(self) -> Path:
        return self.folder / "azure"

    def variables(self) -> dict[str, str]:
        return {
            "AZURE_CONFIG_DIR": str(self.config),
            "AZURE_EXTENSION_DIR": str(self.extensions or self.folder / "extensions"),
            "ARM_CLOUD_METADATA_URL": f"{self.base}/metadata/endpoints?api-version=2022-09-01",
            "REQUESTS_CA_BUNDLE": str(self.bundle), "SSL_CERT_FILE": str(self.bundle),
            "AZURE_CORE_INSTANCE_DISCOVERY": "false", "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_SURVEY_MESSAGE": "false", "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
            # az is `python -m`: in a checkout it would import the extension from there, not the installed one.
            "PYTHONSAFEPATH": "1",
            "NO_PROXY": "localhost,127.0.0.1", "PATH": f"{AZ.parent}{os.pathsep}{os.environ.get('PATH', '')}"}

    def run(self, *command: str, timeout: float = 300, **more: str) -> Completed:
        """A command in the client's namespace, with this environment; `more` are further variables."""
        done = subprocess.run([*self.prefix, *command], env=os.environ | self.variables() | more, timeout=timeout,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        return Completed(done.returncode, done.stdout, done.stderr)

    def login(self, identity: Identity) -> None:
        """A real `az login`; the secret travels in a file, not in the process list."""
        self.config.mkdir(parents=True, exist_ok=True)
        (self.config / "config").write_text(f"[cloud]\nname = {CLOUD}\n", encoding="utf-8")
        (self.config / "versionCheck.json").write_text(_known_versions(), encoding="utf-8")
        secret = self.folder / "secret"
        secret.touch(0o600)
        secret.write_text(identity.secret, encoding="utf-8")
        done = self.run(str(AZ), "login", "--service-principal", "--username", identity.application,
                        "--password", f"@{secret}", "--tenant", identity.tenant, "--output", "none")
        secret.unlink()
        if done.rc:
            raise AzFailed(done.stderr)


def _known_versions() -> str:
    """What az keeps after it looked for a newer az on the Internet: without it, its first start does so."""
    version = {"local": importlib.metadata.version("azure-cli-core")}
    return json.dumps({"versions": {"azure-cli": version, "core": version}, "update_time": str(datetime.now())})


def wheel() -> Path:
    """The extension's wheel, built once for each state of its sources; safe for processes side by side."""
    sources = [TOP / "setup.py", *(path for path in sorted((TOP / "azext_vmtroubleshoot").rglob("*.*"))
                                   if "__pycache__" not in path.parts and path.is_file())]
    state = hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in sources)).hexdigest()[:16]
    store = BUILD / "wheel"
    with locked(store / "lock"):
        if not list((store / state).glob("*.whl")):
            scratch = BUILD / "setup"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            _succeed(sys.executable, "setup.py", "-q", "egg_info", "--egg-base", str(scratch),
                     "build", "--build-base", str(scratch / "build"),
                     "bdist_wheel", "--bdist-dir", str(scratch / "bdist"), "--dist-dir", str(store / state))
            _forget(store)
        os.utime(store / state)
        return next((store / state).glob("*.whl"))


def install_extension(built: Path) -> Path:
    """An AZURE_EXTENSION_DIR in which this wheel is installed: one folder for each content, filled once."""
    store = BUILD / "extensions"
    folder = store / hashlib.sha256(built.read_bytes()).hexdigest()[:16]
    with locked(store / "lock"):
        if not (folder / EXTENSION / "azext_vmtroubleshoot").is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            _succeed(str(AZ), "extension", "add", "--source", str(built), "-y", AZURE_EXTENSION_DIR=str(folder),
                     AZURE_CONFIG_DIR=str(BUILD / "azure"), AZURE_CORE_COLLECT_TELEMETRY="false")
            _forget(store)
        os.utime(folder)
    return folder


def _forget(store: Path) -> None:
    """Folders that nobody has used for OLD seconds."""
    for folder in store.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > OLD:
            shutil.rmtree(folder, ignore_errors=True)


def _succeed(*command: str, **variables: str) -> None:
    done = subprocess.run(command, cwd=TOP, env=os.environ | variables, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode:
        raise AzFailed(done.stderr)


def main(arguments: list[str]) -> int:
    """`python -m tests.local_azure.environment -- COMMAND…`: with the extension in az, and without any Azure."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    with tempfile.TemporaryDirectory(prefix="local-azure-") as folder:
        own = {"AZURE_CONFIG_DIR": folder, "AZURE_EXTENSION_DIR": str(install_extension(wheel())),
               "AZURE_CORE_COLLECT_TELEMETRY": "false", "PATH": f"{AZ.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        Path(folder, "versionCheck.json").write_text(_known_versions(), encoding="utf-8")
        return subprocess.run(command, env=os.environ | own, check=False).returncode


@contextmanager
def locked(path: Path):
    """One process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
