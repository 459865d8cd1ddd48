"""What a step did in a real guest is put back to the letter, or it is said and kept for another time."""
import pytest

from azext_vmtroubleshoot.guest import change
from azext_vmtroubleshoot.model import CannotRead
from azext_vmtroubleshoot.remedies.open_guest_firewall import iptables_insert, nft_insert
from azext_vmtroubleshoot.remedies.run_in_guest import keep

from ..scenarios.guest_state import differences, state
from .ask import wrapped

NAME, ROOM = "0123456789abcdef", "/var/lib/vm-troubleshoot"
FILE, DROP_IN = "/etc/ssh/sshd_config.d/10-own.conf", "/run/systemd/system/ssh.service.d"
BEFORE = ("keep_unit ssh", f"keep {FILE}", "keep_mode /home/azureuser", "keep_line /etc/shadow azureuser")


def run(guest, body) -> str:
    """"" when it was done, or what is said to a person."""
    try:
        change.judge(wrapped(guest.run("\n".join(body["script"]) + "\n").stdout))
    except CannotRead as error:
        return f"{error.unreadable.why}; {error.unreadable.needs}"
    return ""


def test_what_cannot_be_put_back_stays_for_another_time(guest):
    guest.run(f"echo LoginGraceTime 99 >{FILE}; systemctl restart ssh")
    before = state(guest)
    assert not run(guest, change.request(NAME, BEFORE, [
        f"echo LoginGraceTime 98 >{FILE}", "systemctl stop ssh", "chmod 700 /home/azureuser", "chage -E 1 azureuser"]))
    guest.run(f"rm {FILE}; mkdir -p {FILE}/own {DROP_IN}; printf '[Service]\\nExecStartPre=/bin/false\\n' "
              f">{DROP_IN}/own.conf; systemctl daemon-reload")
    for obstacle, words in ((f"rm -r {FILE}", f"cannot overwrite directory '{FILE}'"),
                            (f"rm -r {DROP_IN}; systemctl daemon-reload", "put_up 'ssh'")):
        said = run(guest, change.undo_request(NAME))
        assert "Not all could be put back" in said and words in said and f"{ROOM}/{NAME}" in said, said
        assert guest.run(f"cat {ROOM}/{NAME}/undo").stdout
        guest.run(obstacle)
    assert not run(guest, change.undo_request(NAME)) and not guest.run(f"ls {ROOM}").stdout
    assert differences(before, state(guest)) == set()
    assert not run(guest, change.undo_request(NAME))


def test_a_step_that_fails_and_cannot_be_put_back_says_so(guest):
    said = run(guest, change.request(NAME, [f"keep {FILE}"], [f"mkdir -p {FILE}", "echo own words; false"]))
    assert "Not all could be put back" in said and "own words" in said and f"'{FILE}'" in said, said
    guest.run(f"rmdir {FILE}")
    assert not run(guest, change.undo_request(NAME))


def test_what_is_as_it_was_need_not_be_writable(guest):
    """A file system that is read only keeps the step from it, and has nothing to be put back."""
    guest.run(f"echo LoginGraceTime 99 >{FILE}; mount --bind {FILE} {FILE}; mount -o remount,bind,ro {FILE}")
    said = run(guest, change.request(NAME, BEFORE[1:], [f"echo >{FILE}"]))
    assert "did not work in the guest and was put back" in said and "Read-only" in said, said
    assert not guest.run(f"ls {ROOM}").stdout


def test_what_spoke_against_it_has_changed_nothing(guest):
    pid = guest.run("systemctl show -p MainPID ssh").stdout
    said = run(guest, change.request(NAME, [BEFORE[0], "{ echo not here; false; }"], ["systemctl stop ssh"]))
    assert "Nothing was changed in the guest: not here" in said
    assert guest.run("systemctl show -p MainPID ssh").stdout == pid and not guest.run(f"ls {ROOM}").stdout


@pytest.mark.parametrize("insert, back, restart", [
    (*iptables_insert("iptables", "filter", "INPUT", ("-p", "tcp", "-j", "ACCEPT")), "iptables -F"),
    (*nft_insert(("inet", "own", "in"), ("tcp", "dport", "22")), "nft flush ruleset")], ids=["iptables", "nft"])
def test_a_rule_that_a_restart_took_out_is_out(guest, insert, back, restart):
    for meanwhile in (":", restart):
        guest.run("nft 'add table inet own; add chain inet own in { type filter hook input priority 0; }'")
        assert not run(guest, change.request(NAME, [keep("later", back)], [insert]))
        assert "accept" in guest.run("nft list ruleset").stdout.lower().replace("policy accept", "")
        guest.run(meanwhile)
        assert not run(guest, change.undo_request(NAME))
        assert "accept" not in guest.run("nft list ruleset").stdout.lower().replace("policy accept", "")
