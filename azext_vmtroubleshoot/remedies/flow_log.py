"""Have the network record what passes."""
from . import az
from ..facts.flow_logs import FlowLog
from ..facts.virtual_network import VirtualNetwork
from ..facts.vm import Vm
from ..model import Remedy

ASK = "<storage account id>"


def create_flow_log(vm: Vm, network: VirtualNetwork) -> Remedy:
    """Of the whole virtual network; those of network security groups cannot be made any more."""
    return Remedy("create-flow-log", "records are billed by their size, and so is the storage account, which has to be "
                  "in the same region", az(network.id, "network", "watcher", "flow-log", "create", "--location",
                                           vm.location, "-n", f"{network.name}-log", "--vnet", network.id,
                                           "--storage-account", ASK, "--retention", 7))


def switch_on(vm: Vm, log: FlowLog) -> Remedy:
    return Remedy("switch-flow-log-on", "records are billed by their size",
                  az(vm.id, "network", "watcher", "flow-log", "update", "--location", vm.location, "-n", log.name,
                     "--enabled", "true"))
