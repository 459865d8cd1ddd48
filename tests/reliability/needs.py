"""Which checks a call to Azure can change: those that are judged from a fact that is read with it."""
from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.engine.gather import graph
from azext_vmtroubleshoot.model import Goal, Target, Witnesses

_READ_BY = (
    ("/effectiveNetworkSecurityGroups", {"EffectiveRules"}), ("/effectiveRouteTable", {"EffectiveRoutes"}),
    ("/ipFlowVerify", {"IpFlow"}), ("/nextHop", {"NextHop"}), ("/runCommand", {"GuestSsh"}),
    ("serial log", {"SerialLog"}), ("/retrieveBootDiagnosticsData", {"SerialLog"}),
    ("Microsoft.Authorization/", {"EntraLogin"}), ("Microsoft.ResourceHealth/", {"ResourceHealth"}),
    ("/networkInterfaces/", {"Nics"}), ("/networkWatchers", {"NetworkWatcher"}), ("/publicIPAddresses/", {"PublicIps"}),
    ("/loadBalancers/", {"LoadBalancers"}), ("/bastionHosts", {"Bastions"}),
    ("/virtualNetworkGateways/", {"Gateways"}), ("/virtualNetworks/hub", {"Bastions", "Gateways"}),
    ("/virtualNetworks/", {"VirtualNetwork"}), ("/virtualMachines/web01", {"Vm"}))


def checks_of(call: str) -> set[str]:
    """Ids of the checks that may say something else when this call fails."""
    facts = next(facts for part, facts in _READ_BY if part in call)
    given, every = {Goal, Target, Witnesses}, catalog("ssh")
    touched = {check.id for check in every
               if facts & {f.__name__ for f in graph({need.fact for need in check.needs.values()}, given)}}
    return touched | {check.id for check in every if touched & set(check.witnesses)}
