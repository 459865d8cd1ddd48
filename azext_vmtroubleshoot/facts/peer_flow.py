"""Network Watcher's IP flow verify for one end of the conversation; see ip_flow."""
from dataclasses import dataclass

from ..model import Goal, Target
from .aim import Aim
from .crossing import question
from .ip_flow import FlowAnswer, answer, asked
from .network_watcher import NetworkWatcher
from .place import Place
from .vm import Vm


@dataclass(frozen=True)
class PeerFlow(FlowAnswer):
    """Out of the source, or into the destination."""
    ABOUT = "network"

    @classmethod
    def read(cls, arm, goal: Goal, target: Target, aim: Aim, vm: Vm, watcher: NetworkWatcher,
             place: Place) -> "PeerFlow":
        flow, remote = question(goal, place, aim.ends_at(target))
        body = arm.ip_flow_verify(watcher.id, asked(vm, place.nic_id, flow))
        return cls(**vars(answer(body, place.nic_id, flow.local, flow.port, remote)))
