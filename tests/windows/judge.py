"""The checks inside a Windows guest, judged on values."""
from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.engine.diagnose import explain, judge, root_cause
from azext_vmtroubleshoot.facts.caller import Caller
from azext_vmtroubleshoot.facts.effective_rules import EffectiveRules
from azext_vmtroubleshoot.facts.guest_rdp import GuestRdp
from azext_vmtroubleshoot.facts.nics import IpConfiguration, Nic, Nics
from azext_vmtroubleshoot.facts.public_way import Entry
from azext_vmtroubleshoot.facts.rdp_probe import RdpProbe
from azext_vmtroubleshoot.facts.vm import Vm
from azext_vmtroubleshoot.facts.way_in import WayIn
from azext_vmtroubleshoot.model import Goal, Judgement, Status, Target, Unreadable

TARGET = Target("s", "prod", "win01")
VM = Vm.parse({"name": "win01", "properties": {
    "osProfile": {"adminUsername": "azureuser"}, "storageProfile": {"osDisk": {"osType": "Windows"}},
    "instanceView": {"statuses": [{"code": "PowerState/running"}],
                     "vmAgent": {"vmAgentVersion": "2.7", "statuses": [{"displayStatus": "Ready"}]}}}}, TARGET)
FIRST = IpConfiguration("c", "10.0.0.4", "IPv4", True, "", "", (), ())
NICS = Nics((Nic("n0", "n0", True, "", False, (FIRST,), "00-0D-3A-12-34-56"),))
WAY = WayIn((Entry("public-ip", "20.50.1.4", 3389, "ip", "/id", "/nic", "10.0.0.4", 3389),))
OPEN = RdpProbe("20.50.1.4", 3389, True, tcp="open", answer="selected", selected=2)
CLOSED = RdpProbe("20.50.1.4", 3389, True, tcp="open", answer="closed")
NONE = RdpProbe("20.50.1.4", 3389, True, tcp="timeout")
PROBES = {"nla": OPEN, "closed": CLOSED, "": NONE}
CHECKS = [c for c in catalog("rdp") if GuestRdp in {n.fact for n in c.needs.values()}]


class Diagnosis:
    def __init__(self, told, user="", probe=OPEN, source="203.0.113.7"):
        goal = Goal("rdp", username=user or None)
        known = {Vm: VM, Goal: goal, Target: TARGET, GuestRdp: told, Nics: NICS, WayIn: WAY, RdpProbe: probe,
                 Caller: Caller(source, True, source) if source else Unreadable("not known"),
                 EffectiveRules: Unreadable("not asked")}
        found = []
        for check in CHECKS:
            finding = judge(check, known)
            found.append(Judgement(check.id, check.title, finding.hop or check.hop, check.guide, finding))
        self.judgements = explain(CHECKS, found)
        self.root = root_cause(self.judgements)
        self.by_id = {j.check: j for j in self.judgements}

    @property
    def unexplained(self):
        return {j.check for j in self.judgements if j.status is Status.FAIL and not j.explained_by}

    @property
    def complaints(self):
        return {j.check: j.finding.because for j in self.judgements
                if j.status not in (Status.PASS, Status.SKIPPED)}
