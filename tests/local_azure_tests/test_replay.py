"""Where namespaces are not allowed: the same command, replayed guests, and no packet that leaves the machine."""
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local_azure.azure import LocalAzure, NoGuests
from tests.local_azure.world import parse

TOP = Path(__file__).resolve().parents[2]
WORLD = """
title: A replayed guest
groups:
  demo:
    vms:
      web01: {public: 20.50.1.4, guest: {says: "recorded\\n", banner: SSH-2.0-Recorded, port: PORT}}
"""


def test_a_replayed_guest(tmp_path, free_port):
    path = tmp_path / "world.yaml"
    path.write_text(WORLD.replace("PORT", str(free_port)), encoding="utf-8")
    script = ("az network public-ip list --query [].ipAddress -o tsv; "
              "az vm run-command invoke -g demo -n web01 --command-id RunShellScript --scripts id "
              f"--query value[0].message -o tsv; exec 3<>/dev/tcp/127.77.0.1/{free_port}; head -1 <&3")
    done = subprocess.run([sys.executable, "-m", "tests.local_azure", "--world", str(path), "--no-extension",
                           "--no-namespaces", "--", "bash", "-c", script], cwd=TOP, capture_output=True, text=True,
                          timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["127.77.0.1", "Enable", "succeeded:", "[stdout]", "recorded", "[stderr]",
                                   "SSH-2.0-Recorded"]
    assert "web01: a replayed guest, not a real one" in done.stderr


def test_a_guest_without_a_record_cannot_be_replayed():
    with pytest.raises(NoGuests, match="web01 would be a real guest"):
        LocalAzure(parse("groups: {g: {vms: {web01: {}}}}"), namespaces=False).__enter__()
