"""Give a NIC a network security group that lets the flow in: without any, a Standard public address is closed."""
from . import az
from .allow_flow import create_rule, known, new_rule, sources
from ..actions.resource import Set, Write
from ..api_versions import NETWORK
from ..facts.remote import Remote
from ..facts.vm import Vm
from ..model import Command, Remedy
from ..nsg.security_rule import Flow
from ..shape import group_of, name_of, parent_of


def add_nsg(vm: Vm, nic_id: str, flow: Flow, remote: Remote) -> Remedy:
    name = f"{name_of(nic_id)}-tcp{flow.local_port}-nsg"
    nsg_id = f"{parent_of(nic_id)}/networkSecurityGroups/{name}"
    rule = (nsg_id, f"AllowTcp{flow.local_port}", 1000, flow, remote)
    actions = (Write(nsg_id, NETWORK, {"location": vm.location, "properties": {}}), *new_rule(*rule),
               Set(nic_id, NETWORK, {"properties": {"networkSecurityGroup": {"id": nsg_id}}}))
    return Remedy(
        "add-nsg", f"creates {name} with one inbound rule for {', '.join(sources(remote))} and binds it to the NIC",
        Command.all_of(
            az(nic_id, "network", "nsg", "create", "-g", group_of(nic_id), "-n", name, "--location", vm.location),
            create_rule(*rule),
            az(nic_id, "network", "nic", "update", "-g", group_of(nic_id), "-n", name_of(nic_id),
               "--network-security-group", name)), known(remote, actions))
