"""An Azure of recorded answers under the real Arm; and a whole diagnosis of what they say, without threads."""
import functools
import json
from graphlib import TopologicalSorter
from types import SimpleNamespace
from unittest.mock import patch

from azure.core.exceptions import HttpResponseError

from azext_vmtroubleshoot.cloud.arm import Arm
from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.engine.conclude import conclude
from azext_vmtroubleshoot.engine.diagnose import judge
from azext_vmtroubleshoot.engine.gather import _read, graph
from azext_vmtroubleshoot.facts.aim import Aim
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.client_key import ClientKey
from azext_vmtroubleshoot.facts.guest_gate import GuestGate
from azext_vmtroubleshoot.facts.inside_gate import InsideGate
from azext_vmtroubleshoot.facts.name_lookup import NameLookup
from azext_vmtroubleshoot.model import Goal, Judgement, Target, Unreadable, Witnesses
from azext_vmtroubleshoot.nsg.addresses import Addresses

TARGET = Target("00000000-0000-0000-0000-000000000000", "rg", "web01")
FAR = "db01"                         # the VM at the far end; what has to do with it alone has it in its address
GOALS = {"ssh": Goal(source_address="203.0.113.7"), "rdp": Goal("rdp", source_address="203.0.113.7"),
         "connectivity": Goal("connectivity", 445, dest=FAR, source_address="203.0.113.7")}
# Everything that does not come from Azure.
GIVEN = {
    Target: TARGET, Caller: Caller("203.0.113.7", True, ""), NameLookup: Unreadable("not looked up"),
    ClientKey: Unreadable("not named"), GuestGate: GuestGate(), InsideGate: InsideGate()}


class RecordedAzure(Arm):
    """`bodies` by what is asked for, see _name(); those at the far end by "far" and that name, where they are others.

    `refusals`: name -> status of the bodies that are those of an error.
    """

    def __init__(self, bodies, refusals=None):
        super().__init__(self, TARGET.subscription, lambda: bodies["caller"])
        self._bodies, self._refusals = bodies, refusals or {}

    def _told(self, name, asked):
        """The name as it stands in the bodies, whatever the letters of the id that was asked for."""
        name = next((n for n in self._bodies if n.lower() == name.lower()), name)
        far = f"far {name}"
        return far if far in self._bodies and FAR in asked.lower() else name

    def send(self, request, **_):
        """As the ManagementClient does, which Arm sees in this."""
        name = self._told(_name(request), f"{request.url} {request.content}")
        body, status = self._bodies.get(name, {}), self._refusals.get(name, 200 if name in self._bodies else 404)
        if status >= 400:
            raise HttpResponseError(response=SimpleNamespace(
                status_code=status, reason="", headers={}, text=lambda *_: json.dumps(body)))
        return SimpleNamespace(http_response=SimpleNamespace(json=lambda: body, content_type="application/json"))

    wait = send

    def blob(self, address, what, limit=0):  # pylint: disable=unused-argument
        return self._bodies[what]

    def stored(self, account_id, container, name, limit=0):
        super().get(account_id, "")
        return json.dumps(self._bodies["flow log"]).encode()


def _name(request) -> str:
    """networkInterfaces for one, "all networkInterfaces" for a list, the action's name for an action; "" for what is
    nothing's address."""
    path, _, query = request.url.partition("?")
    if path.endswith(("/resources", "/CheckIPAddressAvailability")):
        return path.rpartition("/")[2]
    words = path.lower().rpartition("/providers/")[2].strip("/").split("/")
    if len(words) < 2:
        return ""
    if len(words) % 2:
        return f"classic {words[-2]}" if words[0].startswith("microsoft.classic") else words[-2]
    if words[-1] == "metrics":
        return "ports" if "SnatPorts" in query else "connections"
    return words[-1] if request.method == "POST" else f"all {words[-1]}"


@functools.cache
def _plan(protocol, aimed):
    """(checks, facts in the order in which they can be read)"""
    checks = catalog(protocol)
    wanted = {n.fact for check in checks for n in check.needs.values()} - {Witnesses}
    given = {*GIVEN, Goal, *([Aim] if aimed else [])}
    return (sorted(checks, key=lambda c: bool(c.witnesses)),
            [f for f in TopologicalSorter(graph(wanted, given)).static_order() if f not in given])


def _ssh(_goal, entry, username):
    """A probe that is not answered; nothing is sent."""
    return {**_tcp(entry)[0], "username": username}


def _tcp(entry):
    return {"address": entry.address, "port": entry.port, "proven": entry.public, "source": "10.9.9.9",
            "tcp": "timeout"}, None


# Half of the time would go into reading the same few hundred prefixes of the Internet.
@patch.object(Addresses, "of", functools.cache(Addresses.of))
@patch("azext_vmtroubleshoot.facts.ssh_probe.probe", _ssh)
@patch("azext_vmtroubleshoot.facts.rdp_probe.connect", _tcp)
def diagnose(bodies, goal=GOALS["ssh"], refusals=None):
    """(Report, facts by class) of what this Azure says. All checks are made, also those that stand alone."""
    arm, known = RecordedAzure(bodies, refusals), {Goal: goal, **GIVEN}
    aim = Aim.named(goal, TARGET)
    if aim:
        known[Aim] = aim
    checks, facts = _plan(goal.protocol, bool(aim))
    for fact in facts:
        known[fact] = _read(fact, arm, known)
    findings = {}
    for check in checks:
        seen = Witnesses({name: findings[name] for name in check.witnesses})
        findings[check.id] = judge(check, {**known, Witnesses: seen})
    judged = [Judgement(c.id, c.title, findings[c.id].hop or c.hop, c.guide, findings[c.id]) for c in checks]
    return conclude(goal, TARGET, checks, judged, known, 0.0), known
