"""Asks a real guest as run command would, and judges its answer with the real checks."""
import shlex

from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.engine.diagnose import explain, judge, root_cause
from azext_vmtroubleshoot.facts import guest_ssh
from azext_vmtroubleshoot.facts.client_key import ClientKey
from azext_vmtroubleshoot.facts.guest_ssh import GuestSsh
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.ssh_probe import SshProbe
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import Goal, Judgement, Status, Target, Unreadable

CLIENT = "203.0.113.7"
USER = "azureuser"
VM = Vm.parse({"name": "web01", "properties": {
    "osProfile": {"adminUsername": USER}, "storageProfile": {"osDisk": {"osType": "Linux"}},
    "instanceView": {"statuses": [{"code": "PowerState/running"}],
                     "vmAgent": {"vmAgentVersion": "2.11", "statuses": [{"displayStatus": "Ready"}]}}}},
              Target("s", "prod", "web01"))
NICS = Nics((Nic("n0", "n0", True, "", False, (IpConfiguration("c", "10.0.1.4", "IPv4", True, "", "", (), ()),)),))
NAMED = Goal(username=USER, private_key_file="/home/me/id")
KNOWN = {Vm, GuestSsh, Goal, Nics, SshProbe, ClientKey, WayIn}
CHECKS = [c for c in catalog("ssh") if GuestSsh in (facts := {n.fact for n in c.needs.values()})
          and facts <= KNOWN]


def wrapped(stdout, stderr=""):
    """As Azure hands it out: recorded shape, and only the last 4,096 bytes."""
    tail = stdout.encode()[-4096:].decode(errors="replace")
    return {"value": [{"code": "ProvisioningState/succeeded", "level": "Info",
                       "displayStatus": "Provisioning succeeded",
                       "message": f"Enable succeeded: \n[stdout]\n{tail}\n[stderr]\n{stderr}"}]}


def raw(guest, user=USER, port=22, source=CLIENT):
    body = answer.request(answer.SSH, user, port, source)
    return guest.run("\n".join(body["script"]) + "\n", [p["value"] for p in body["parameters"]])


def ask(guest, user=USER, port=22, source=CLIENT) -> GuestSsh:
    done = raw(guest, user, port, source)
    assert len(done.stdout.encode()) <= 4096 and done.stderr == ""
    return guest_ssh.parse(wrapped(done.stdout))


def nics_of(guest) -> Nics:
    return Nics(tuple(Nic(f"n{i}", f"n{i}", i == 0, "", False, (IpConfiguration(
        "c", address, "IPv4", True, "", "", (), ()),)) for i, (_, address, _) in enumerate(guest.nics)))


class Diagnosis:
    """Every check inside the guest, judged."""

    def __init__(self, told, nics=NICS, goal=NAMED, probe=Unreadable("not tried"),
                 key=Unreadable("not named")):
        # pylint: disable=too-many-arguments,too-many-positional-arguments
        known = {Vm: VM, GuestSsh: told, Goal: goal, Nics: nics, SshProbe: probe, ClientKey: key,
                 WayIn: Unreadable("not asked")}
        self.told = told
        found = []
        for check in CHECKS:
            finding = judge(check, known)
            found.append(Judgement(check.id, check.title, finding.hop or check.hop, check.guide, finding))
        self.judgements = explain(CHECKS, found)
        self.root = root_cause(self.judgements)
        self.by_id = {j.check: j for j in self.judgements}

    def ids(self, status):
        return {j.check for j in self.judgements if j.status is status}

    @property
    def unexplained(self):
        return {j.check for j in self.judgements if j.status is Status.FAIL and not j.explained_by}

    @property
    def complaints(self):
        return {j.check: j.finding.because for j in self.judgements
                if j.status not in (Status.PASS, Status.SKIPPED)}


def diagnose(guest, goal=NAMED, **how) -> Diagnosis:
    return Diagnosis(ask(guest, **how), nics_of(guest), goal)


def script_of(remedy) -> str:
    """What the pasted command would run in the guest; "" when it is another kind of command."""
    words = shlex.split(remedy.command)
    return words[words.index("--scripts") + 1] if words[:4] == ["az", "vm", "run-command", "invoke"] else ""
