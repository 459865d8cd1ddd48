"""Network Watcher's IP flow verify for every way in.

POST networkWatchers/{name}/ipFlowVerify. Recorded: access Allow, Deny or Unknown; Deny beside the name of a rule that
allows; no rule name at all; an empty ruleId for default rules; HTTP 500.
"""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Unreadable
from ..nsg.security_rule import Flow
from ..shape import text
from .caller import Caller
from .effective_rules import split
from .network_watcher import NetworkWatcher
from .public_way import Entry
from .remote import Remote
from .vm import Vm
from .way_in import WayIn


@dataclass(frozen=True)
class FlowAnswer:
    nic_id: str
    local: str                       # private address
    port: int
    remote: Remote
    access: str                      # allow, deny, or unknown for anything else
    rule: str                        # without securityRules/ or defaultSecurityRules/; "" when not told
    rule_id: str                     # "" for a default rule


@dataclass(frozen=True)
class IpFlow:
    all: Tuple[FlowAnswer, ...]
    hidden: Tuple[Tuple[str, Unreadable], ...] = ()      # (id of the NIC, why)

    def of(self, entry: Entry) -> Optional[FlowAnswer]:
        return next((a for a in self.all if (a.nic_id, a.local, a.port) == _key(entry)), None)

    @classmethod
    def read(cls, arm, vm: Vm, watcher: NetworkWatcher, way_in: WayIn, caller: Caller) -> "IpFlow":
        entries = {_key(e): e for e in reversed(way_in.entries) if e.private_address}.values()
        if not entries:
            raise CannotRead("The VM has no private address to ask about")

        def read_one(entry):
            remote = Remote.of(entry, caller)
            try:
                return parse(arm.ip_flow_verify(watcher.id, question(vm, entry, remote)), entry, remote)
            except CannotRead as error:
                return error.unreadable
        return cls(*split([e.nic_id for e in entries], arm.together(read_one, entries)))


def _key(entry: Entry):
    return entry.nic_id, entry.private_address, entry.guest_port


def question(vm: Vm, entry: Entry, remote: Remote) -> dict:
    return asked(vm, entry.nic_id, Flow(entry.private_address, entry.guest_port, remote.address))


def asked(vm: Vm, nic_id: str, flow: Flow) -> dict:
    """Any client port, as a client's system chooses it."""
    nic = {"targetNicResourceId": nic_id} if len(vm.nic_ids) > 1 else {}
    return {"targetResourceId": vm.id, "direction": "Inbound" if flow.inbound else "Outbound",
            "protocol": flow.protocol.upper(), "localPort": str(flow.local_port or "*"),
            "remotePort": str(flow.remote_port or "*"), "localIPAddress": flow.local, "remoteIPAddress": flow.remote,
            **nic}


def parse(body, entry: Entry, remote: Remote) -> FlowAnswer:
    return answer(body, *_key(entry), remote)


def answer(body, nic_id: str, local: str, port: int, remote: Remote) -> FlowAnswer:
    """`port` is the service's."""
    access = text(body, "access").lower()
    return FlowAnswer(nic_id, local, port, remote, access if access in ("allow", "deny") else "unknown",
                      text(body, "ruleName").rpartition("/")[2], text(body, "ruleId"))
