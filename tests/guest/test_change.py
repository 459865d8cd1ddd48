"""What a step did in a real guest is put back to the letter, or it is said and kept for another time."""
import pytest

from azext_vmtroubleshoot.guest import change
from azext_vmtroubleshoot.model import CannotRead
from azext_vmtroubleshoot.remedies.open_guest_firewall import iptables_insert, nft_insert
from azext_vmtroubleshoot.remedies.run_in_guest import keep

from ..scenarios.guest_state import differences, state
from .ask import wrapped

NAME, ROOM = "0123456789abcdef", "/var/lib/vm-troubleshoot"
FOLDER, DROP_IN = "/etc/ssh/sshd_config.d", "/run/systemd/system/ssh.service.d"
FILE = f"{FOLDER}/10-own.conf"
BEFORE = ("keep_unit ssh", f"keep {FILE}", "keep_mode /home/azureuser", "keep_line /etc/shadow azureuser")


def run(guest, body) -> str:
    """"" when all was done, or what is said to a person."""
    try:
        return change.judge(wrapped(guest.run("\n".join(body["script"]) + "\n").stdout))
    except CannotRead as error:
        return f"{error.unreadable.why}; {error.unreadable.needs}"


def test_what_cannot_be_put_back_stays_for_another_time(guest):
    guest.run(f"echo LoginGraceTime 99 >{FILE}; systemctl restart ssh")
    before = state(guest)
    assert not run(guest, change.request(NAME, BEFORE, [
        f"echo LoginGraceTime 98 >{FILE}", "systemctl stop ssh", "chmod 700 /home/azureuser", "chage -E 1 azureuser"]))
    guest.run(f"mount --bind {FOLDER} {FOLDER}; mount -o remount,bind,ro {FOLDER}; mkdir -p {DROP_IN}; "
              f"printf '[Service]\\nExecStartPre=/bin/false\\n' >{DROP_IN}/own.conf; systemctl daemon-reload")
    for obstacle, words in ((f"umount {FOLDER}", f"'{FILE}': Read-only file system"),
                            (f"rm -r {DROP_IN}; systemctl daemon-reload", "put_up 'ssh'")):
        said = run(guest, change.undo_request(NAME))
        assert "Not all could be put back" in said and words in said and f"{ROOM}/{NAME}" in said, said
        assert guest.run(f"cat {ROOM}/{NAME}/undo").stdout
        guest.run(obstacle)
    assert not run(guest, change.undo_request(NAME)) and not guest.run(f"ls {ROOM}").stdout
    assert differences(before, state(guest)) == set()
    assert not run(guest, change.undo_request(NAME))


def test_what_somebody_else_has_changed_meanwhile_stays(guest):
    """Of four files, a mode and a line, each is changed by us; the later half by an administrator too."""
    guest.run(f"cd {FOLDER}; for f in a b c; do echo own >$f.conf; done; useradd -m ann; chmod 711 /home/ann")
    before = state(guest)
    mine = guest.run("getent shadow azureuser").stdout
    kept = [keep("keep", *(f"{FOLDER}/{name}.conf" for name in "abcd")), keep("keep_line", "/etc/shadow", "ann"),
            keep("keep_line", "/etc/shadow", "azureuser"), "keep_mode /home/azureuser /home/ann"]
    assert not run(guest, change.request(NAME, kept, [
        f"cd {FOLDER}; echo ours | tee a.conf b.conf d.conf; rm c.conf", "chage -E 1 azureuser", "chage -E 1 ann",
        "chmod 777 /home/azureuser /home/ann"]))
    guest.run(f"cd {FOLDER}; echo theirs | tee b.conf c.conf d.conf; chage -E 2 ann; chmod 750 /home/ann")
    stay = ["/home/ann", "/etc/shadow", *(f"{FOLDER}/{name}.conf" for name in "dcb")]
    assert run(guest, change.undo_request(NAME)).splitlines() == [
        f"{file} was changed meanwhile and is left as it is" for file in stay]
    assert differences(before, state(guest)) == set(stay) and guest.run("getent shadow azureuser").stdout == mine
    assert guest.run(f"cat {FOLDER}/?.conf; stat -c %a /home/ann").stdout.split() == [
        "own", "theirs", "theirs", "theirs", "750"]
    assert not guest.run(f"ls {ROOM}").stdout


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
