"""The firewall of a real guest goes off for one machine and comes on again, whatever is killed meanwhile."""
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from azext_vmtroubleshoot.facts.firewall_test import (
    BLOCKS, INNOCENT, OPEN, UNKNOWN, FirewallTest, parse, request, verdict)
from azext_vmtroubleshoot.model import CannotRead
from tests.until import LATE, PATIENCE

from .ask import VM, wrapped

SECONDS, MOST = 8, 120
FIREWALLS = ("iptables-drop", "nft-drop", "ufw-deny", "iptables-policy")
RULES = "nft -s list ruleset; iptables-save -c | grep -c ."
LEFT = "systemctl list-units --all | grep vmt; ls /run/vm-troubleshoot; pgrep -fa vmt"
# What ends it half-way: the script and then one of the two that switch it on again, or the agent.
SCRIPT = "pkill -9 -f waagent/run-command"
KILLS = {
    "only the timer is left": f"{SCRIPT}; pkill -9 -f 'sleep {SECONDS};'",
    "only the process is left": f"{SCRIPT}; systemctl stop 'vmt*.timer'",
    "the agent is stopped": f"systemctl stop walinuxagent; {SCRIPT}",
}


def asked(guest, *words):
    body = request(VM, *words)
    return guest.run("\n".join(body["script"]) + "\n", [p["value"] for p in body["parameters"]])


def listed(guest):
    """What the kernel has, and whether the firewall is off for somebody."""
    shown = guest.run(RULES).stdout
    return shown, "vmt" in shown


def broken(lab, fault):
    guest = lab.web_guest()
    guest.break_with(fault)
    return guest


def tries(caller, guest, opens, meanwhile=lambda: True):
    """Those that `caller` makes until a second one came to what is said of them: one at the edge belongs to no side."""
    found, end = [], time.monotonic() + PATIENCE
    while sum(opened is opens for _, opened in found) < 2 and meanwhile() and time.monotonic() < end:
        found += parse(wrapped(asked(caller, "try", guest.address, 22, 2, "vmtcaller").stdout)).tries
    return found


def awaited(look, wanted, seconds=PATIENCE):
    """What is seen at last: what is wanted, or anything else for all these seconds."""
    end = time.monotonic() + seconds
    while (seen := look()) != wanted and time.monotonic() < end:
        time.sleep(.1)
    return seen


def test_off_for_one_and_on_again(lab):
    """Four firewalls side by side; a fifth guest tries to connect before, meanwhile and after."""
    caller = lab.web_guest()
    guests = [broken(lab, fault) for fault in FIREWALLS]

    def one(guest):
        before, tried = listed(guest)[0], tries(caller, guest, False)
        with ThreadPoolExecutor(1) as aside:
            off = aside.submit(asked, guest, "off", caller.address, "", MOST, "vmtabc")
            awaited(lambda: listed(guest)[1] or off.done(), True)
            tried += tries(caller, guest, True, lambda: not off.done())
            others = lab.connect(guest.address)
            guest.run(f"pkill -fx 'sleep {MOST - 1}'")          # as if the time was over
            window = parse(wrapped(off.result().stdout))
        tried += tries(caller, guest, False)
        return (window.same, verdict(window, tried), others, listed(guest)[0] == before,
                awaited(lambda: guest.run(LEFT).stdout, ""))
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(one, guests))
    finally:
        for guest in (caller, *guests):
            guest.delete()
    assert found == [(True, BLOCKS, "silent", True, "")] * 4


def test_on_again_whatever_is_killed(lab):
    guests = [broken(lab, "nft-drop") for _ in KILLS]

    def one(guest, kill):
        before, start = listed(guest)[0], time.monotonic()
        threading.Thread(target=asked, args=(guest, "off", "10.0.1.200", "", SECONDS, "vmtabc"), daemon=True).start()
        went_off = awaited(lambda: listed(guest)[1], True)
        guest.run(kill)
        still_off = listed(guest)[1] or time.monotonic() - start > SECONDS - 1       # too late to say
        return went_off, still_off, awaited(lambda: listed(guest)[0], before, SECONDS + LATE) == before
    try:
        with ThreadPoolExecutor(3) as pool:
            found = dict(zip(KILLS, pool.map(one, guests, KILLS.values())))
    finally:
        for guest in guests:
            guest.delete()
    assert found == {kill: (True, True, True) for kill in KILLS}


def test_without_a_timer_it_stays_on(guest):
    """Nothing to arm: nothing is switched off."""
    guest.break_with("nft-drop")
    before = listed(guest)
    guest.run("mv /usr/bin/systemd-run /usr/bin/setsid /root")
    with pytest.raises(CannotRead, match="left on"):
        parse(wrapped(asked(guest, "off", "10.0.1.200", "", SECONDS, "vmtabc").stdout))
    assert listed(guest) == before


def test_what_it_does_not_understand_it_does_not_do(guest):
    before = listed(guest)
    for words in (("off", "10.0.1.200", "", 121, "vmtabc"), ("off", "x.y", "", 5, "vmtabc"),
                  ("open", "10.0.1.200", "", 5, "vmtabc"), ("off", "10.0.1.200", "", 5, "Vmt-abc"),
                  ("try", "10.0.1.200", "999999", 5, "vmtabc")):
        with pytest.raises(CannotRead, match="refused"):
            parse(wrapped(asked(guest, *words).stdout))
    assert listed(guest) == before


@pytest.mark.parametrize("tries, found", [
    ([(8, False), (11, True), (14, True), (22, False)], BLOCKS), ([(8, False), (11, False), (22, False)], INNOCENT),
    ([(8, True), (11, True)], OPEN), ([(11, True)], UNKNOWN), ([(8, False), (22, False)], UNKNOWN), ([], UNKNOWN),
    ([(9.5, True), (11, False)], INNOCENT)])
def test_what_the_tries_say(tries, found):
    assert verdict(FirewallTest(10, 20, True, ()), tries) == found
    assert verdict(FirewallTest(None, None, False, ()), tries) == UNKNOWN
