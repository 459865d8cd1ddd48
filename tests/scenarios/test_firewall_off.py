"""test-firewall through the real az, with two real guests."""
import json
import os
import signal

from ..local_azure.world import parse
from ..nics.moments import Moments
from ..until import LATE, until

WORLD = """
title: Two machines; the second one's firewall keeps SSH out.
behaviour: {retry-after: 0}
groups:
  demo:
    vms:
      web01: {agent: {age: 0}}
      db01: {agent: {age: 0}, guest: {faults: [nft-drop]}}
"""
WORDS = "connectivity", "test-firewall", "--dest", "db01", "--dest-port", "22"
RULES = "nft -s list ruleset"
# The kernel's own account from now on: who looks late sees what was in between.
SEEN = "/run/seen"
WATCH = f"""systemd-run -q sh -c 'exec nft monitor rules > {SEEN}'
until grep -qs watched {SEEN}; do
    nft 'add table ip watched; add chain ip watched c; add rule ip watched c accept; delete table ip watched'
done"""


def test_the_rule_is_named_else_it_goes_off_and_on_also_when_az_is_killed(scene):
    moments = []

    def before_azure(app):
        moments.append(Moments(app, lambda method, path: path.endswith("/runCommand")))
        return moments[0]
    with scene(parse(WORLD), before_azure) as here:
        guest = here.azure.guest("db01")
        before = guest.run(RULES).stdout
        _, out, _ = here.ended(here.begin(*WORDS, "--yes"))
        told = json.loads(out)
        assert (told["outcome"], told["off"]) == ("unneeded", None) and "db01" in told["summary"]
        status, _, said = here.ended(here.begin(*WORDS, "--anyway"))
        assert status == 1 and "With --yes" in said and guest.run(RULES).stdout == before
        _, out, said = here.ended(here.begin(*WORDS, "--anyway", "--yes", "--seconds", "6"))
        told = json.loads(out)
        assert (told["verdict"], told["sameRules"], guest.run(RULES).stdout) == ("blocks", True, before), said
        assert "switched off for 6 seconds at most: for all others it stays on; it is off for 10.0.0.4" in said

        def kill():
            until(lambda: "10.0.0.4" in guest.run(f"cat {SEEN}").stdout)
            os.killpg(az.pid, signal.SIGKILL)
        guest.run(WATCH)
        moments[0].at(4, "then", kill)           # both guests were looked at, and both have begun
        az = here.begin(*WORDS, "--anyway", "--yes", "--seconds", "6")
        assert here.ended(az)[0] == -signal.SIGKILL
        until(lambda: guest.run(RULES).stdout == before, 6 + LATE)
