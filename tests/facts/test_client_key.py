"""The fingerprint of the caller's key is the one that ssh-keygen tells."""
import shutil
import subprocess

import pytest

from azext_vmtroubleshoot.facts.client_key import ClientKey
from azext_vmtroubleshoot.model import CannotRead, Goal

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
@pytest.mark.parametrize("passphrase", ["", "secret"])
@pytest.mark.parametrize("beside", [True, False])
def test_as_ssh_keygen_tells(tmp_path, kind, passphrase, beside):
    path = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", str(path)], check=True)
    told = subprocess.run(["ssh-keygen", "-l", "-f", str(path)], capture_output=True, text=True, check=True).stdout
    if not beside:
        (tmp_path / "id.pub").unlink()
    assert ClientKey.read(Goal(private_key_file=str(path))).fingerprint == told.split()[1]


@pytest.mark.parametrize("text", [
    "", "x", "-----BEGIN RSA PRIVATE KEY-----\nabc\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----"])
def test_what_is_no_key_is_unreadable(tmp_path, text):
    (tmp_path / "id").write_text(text)
    with pytest.raises(CannotRead):
        ClientKey.read(Goal(private_key_file=str(tmp_path / "id")))


def test_a_key_that_nobody_named_or_that_is_gone():
    for goal in (Goal(), Goal(private_key_file="/nowhere/id")):
        with pytest.raises(CannotRead):
            ClientKey.read(goal)
