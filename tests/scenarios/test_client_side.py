"""What is wrong on the caller's own side, with a healthy VM at the other end."""
import shutil

import pytest

WORLD = "healthy-public"


def statuses(found):
    return {f["check"]: f["status"] for f in found["findings"]}


@pytest.mark.parametrize("rule, tcp", [
    (("DROP",), "timeout"),
    (("REJECT", "--reject-with", "tcp-reset"), "refused"),
    (("REJECT", "--reject-with", "icmp-host-prohibited"), "unreachable"),
])
def test_own_network_lets_nothing_out(scene, rule, tcp):
    if not shutil.which("iptables", path="/usr/sbin:/sbin:/usr/bin"):
        pytest.skip("iptables is not installed")
    with scene(WORLD) as here:
        blocked = here.azure.run("iptables", "-I", "OUTPUT", "-p", "tcp", "-d", "20.50.1.4", "--dport", "22",
                                 "-j", *rule)
        assert blocked.rc == 0, blocked.stderr
        assert here.client_stays_out()
        found = here.diagnose()
    assert (found["verdict"], found["rootCause"]["check"]) == ("blocked", "client-network")
    assert found["rootCause"]["evidence"]["tcp"] == tcp
    assert found["rootCause"]["remedy"]["command"] == "ssh azureuser@20.50.1.4"


def test_login_with_a_key(scene):
    with scene(WORLD) as here:
        found = here.diagnose("--username", "azureuser", "--private-key-file", here.key)
        assert (found["verdict"], statuses(found)["ssh-login"]) == ("reachable", "pass")
        found = here.diagnose("--username", "stranger", "--private-key-file", here.key)
    assert (found["verdict"], statuses(found)["ssh-login"]) == ("blocked", "fail")
    assert found["rootCause"]["check"] == "user-account"


def test_host_key_changed_since_the_last_time(scene, tmp_path):
    (tmp_path / ".ssh").mkdir()
    known = tmp_path / ".ssh" / "known_hosts"
    with scene(WORLD) as here:
        made = here.azure.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "old"))
        assert made.rc == 0, made.stderr
        known.write_text("20.50.1.4 " + (tmp_path / "old.pub").read_text())
        done = here.az("vm", "troubleshoot", "ssh", "-g", "demo", "-n", "web01", "-o", "json", "--query",
                       "[verdict, rootCause.check, rootCause.remedy.command]", HOME=str(tmp_path))
        assert done.rc == 0, done.stderr
        assert '"ssh-host-key"' in done.stdout and "ssh-keygen -R 20.50.1.4" in done.stdout
        assert known.read_text().startswith("20.50.1.4 ssh-ed25519")
