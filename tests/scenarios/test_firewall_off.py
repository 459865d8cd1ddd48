"""test-firewall through the real az, with two real guests."""
import json
import os
import signal
import subprocess
import time

from ..local_azure.environment import AZ
from ..local_azure.world import parse

WORLD = """
title: Two machines; the second one's firewall keeps SSH out.
behaviour: {retry-after: 0}
groups:
  demo:
    vms:
      web01: {agent: {age: 0}}
      db01: {agent: {age: 0}, guest: {faults: [nft-drop]}}
"""
RULES = "nft -s list ruleset"


def words(*more):
    return ("vm", "troubleshoot", "connectivity", "test-firewall", "-g", "demo", "-n", "web01", "--dest", "db01",
            "--dest-port", "22", *more)


def test_the_rule_is_named_else_it_goes_off_and_on_also_when_az_is_killed(scene):
    with scene(parse(WORLD)) as here:
        guest = here.azure.guest("db01")
        before = guest.run(RULES).stdout
        named = json.loads(here.az(*words("--yes")).stdout)
        assert (named["outcome"], named["off"]) == ("unneeded", None) and "db01" in named["summary"]
        asked = here.az(*words("--anyway"))
        assert asked.rc == 1 and "With --yes" in asked.stderr and guest.run(RULES).stdout == before
        done = here.az(*words("--anyway", "--yes", "--seconds", "6"))
        told = json.loads(done.stdout)
        assert (told["verdict"], told["sameRules"], guest.run(RULES).stdout) == ("blocks", True, before), done.stderr
        assert "switched off for 6 seconds at most: for all others it stays on; it is off for 10.0.0.4" in done.stderr

        az = subprocess.Popen([*here.azure.environment.prefix, str(AZ), *words("--anyway", "--yes", "--seconds", "6")],
                              env=os.environ | here.azure.variables, stdin=subprocess.DEVNULL, start_new_session=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while guest.run(RULES).stdout == before and time.monotonic() < end:
            time.sleep(.2)
        off = time.monotonic()
        os.killpg(az.pid, signal.SIGKILL)
        assert az.wait() == -signal.SIGKILL
        while guest.run(RULES).stdout != before and time.monotonic() < off + 10:
            time.sleep(.2)
        assert guest.run(RULES).stdout == before and time.monotonic() - off < 7
