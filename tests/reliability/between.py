"""Two pairs of VMs in peered networks, one closed in many ways and one well, and VMs that ask about ways out."""
import json
from datetime import datetime, timedelta, timezone

from ..local_azure.world import parse
from ..local_azure.world.names import guid
from . import worlds
from .saboteur import STORAGE

_WORLD = """
  GROUP:
    vnets:
      front:
        space: [10.NN.0.0/20]
        subnets: {web: {prefix: 10.NN.0.0/24, route-table: detour}, calm: {prefix: 10.NN.1.0/24, nsg: open}}
        peerings: {to-data: data, to-hub: {to: hub, forwarded-traffic: true}}
      data:
        space: [10.NN.16.0/20]
        subnets: {db: {prefix: 10.NN.16.0/24, nsg: db-nsg}, calm: {prefix: 10.NN.17.0/24, nsg: open}}
        peerings: {to-front: front, to-hub: {to: hub, forwarded-traffic: true}}
      hub:
        space: [10.NN.32.0/20]
        subnets: {fw: 10.NN.32.0/24, out: 10.NN.33.0/24}
        peerings: {to-front: {to: front, forwarded-traffic: true}, to-data: {to: data, forwarded-traffic: true}}
    route-tables: {detour: {routes: {via: {to: 10.NN.16.0/24, via: VirtualAppliance, address: 10.NN.32.4}}}}
    nsgs:
      open: {}
      db-nsg: {rules: {DenySQL: {priority: 200, access: Deny, port: 1433}}}
      web-nsg: {rules: {NoSQL: {priority: 200, access: Deny, direction: Outbound, port: 1433}}}
    nics: {fw01-nic: {subnet: hub/fw, address: 10.NN.32.4}}
    vms:
      fw01: {nics: [fw01-nic], guest: none}
      web01: {subnet: front/web, address: 10.NN.0.4, nsg: web-nsg, guest: {kind: replay, says: SHUT_SOURCE},
              extensions: {AzureNetworkWatcherExtension: {publisher: Microsoft.Azure.NetworkWatcher,
                                                          type: NetworkWatcherAgentLinux}}}
      db01: {subnet: data/db, address: 10.NN.16.4, guest: {kind: replay, says: SHUT_DESTINATION}}
      web02: {subnet: front/calm, address: 10.NN.1.4, guest: {kind: replay, says: OPEN_SOURCE}}
      db02: {subnet: data/calm, address: 10.NN.17.4, guest: {kind: replay, says: OPEN_DESTINATION}}
      snat01: {subnet: hub/out, address: 10.NN.33.4, guest: none}
    public-ips: {lb-ip: 20.50.2.NN}
    load-balancers:
      lb: {public: lb-ip, pool: [snat01], outbound-rules: {out: 1024},
           snat: {10.NN.33.4: {failed: [0, 3, 61, 118, 40, 88], used: [210, 1008, 1024, 1024, 1016, 1024]}}}
    classic-vms: {old01: {endpoints: {SSH: {port: 50022, to-port: 22, acl: [permit 198.51.100.0/24]}}}}
    storage-accounts: {flowsGROUP: {}}
    flow-logs:
      GROUP-web: {subnet: front/web, storage: flowsGROUP}
      GROUP-db: {nsg: db-nsg, storage: flowsGROUP}
"""
_SYSTEM = "os=12 debian\nup=100\nstate=running\ndevice=eth0\n"
# As guest/connectivity.sh spoke in real guests, with the same faults in the closed one.
_SAYS = {
    "OPEN_SOURCE": "asked=source 10.NN.17.4 1433 tcp 10.NN.1.4\n" + _SYSTEM + "a=eth0 UP 10.NN.1.4/24\n"
    "gw=10.NN.1.1 eth0\nrt=10.NN.17.4 via 10.NN.1.1 dev eth0 src 10.NN.1.4 uid 0\n"
    "try=10.NN.17.4|open|\nfw=none|ACCEPT|||\n",
    "OPEN_DESTINATION": "asked=destination 10.NN.1.4 1433 tcp 10.NN.17.4\n" + _SYSTEM + "a=eth0 UP 10.NN.17.4/24\n"
    "gw=10.NN.17.1 eth0\nrt=10.NN.1.4 via 10.NN.17.1 dev eth0 src 10.NN.17.4 uid 0\nheard=ss\n"
    "l=0.0.0.0:1433 sqlservr 43\ntry=127.0.0.1|open|\ntry=10.NN.17.4|open|\nfw=none|ACCEPT|||\n",
    "SHUT_SOURCE": "asked=source 10.NN.16.4 1433 tcp 10.NN.0.4\n" + _SYSTEM + "a=eth0 UP 10.NN.0.9/24\n"
    "rt=RTNETLINK answers: Network is unreachable\ntry=10.NN.16.4|unreachable|Network is unreachable\n"
    "fw=iptables|DROP|filter OUTPUT|OUTPUT|-A OUTPUT -p tcp --dport 1433 -j DROP\n",
    "SHUT_DESTINATION": "asked=destination 10.NN.0.4 1433 tcp 10.NN.16.4\n" + _SYSTEM + "a=eth0 UP 10.NN.16.9/24\n"
    "rt=RTNETLINK answers: Network is unreachable\nheard=ss\ntry=127.0.0.1|refused|Connection refused\n"
    "try=10.NN.16.4|refused|Connection refused\n"
    "fw=iptables|DROP|filter INPUT|INPUT|-A INPUT -p tcp --dport 1433 -j DROP\n"}


def world():
    text = ""
    for number, group in enumerate(worlds.GROUPS, 10):
        one = _WORLD
        for name, inside in _SAYS.items():
            one = one.replace(name, json.dumps(worlds.framed("connectivity", inside)))
        text += one.replace("GROUP", group).replace("NN", str(number))
    return parse(f"title: reliability\nbehaviour: {{retry-after: 0}}\ngroups:{text}")


def record(laboratory) -> None:
    """Flow logs of the closed pair: the group at the destination denied, in this hour; those before are there too, and
    the next one, which may begin meanwhile."""
    store, base = laboratory.azure.cloud.subscription, laboratory.azure.environment.base
    now = datetime.now(timezone.utc)
    for group in worlds.GROUPS:
        path = f"/subscriptions/{store.id}/resourceGroups/{group}/providers"
        account = store.get(f"{path}/Microsoft.Storage/storageAccounts/flows{group}")
        account["properties"]["primaryEndpoints"]["blob"] = f"{base}{STORAGE}{group}/"
        nsg = f"{path}/Microsoft.Network/networkSecurityGroups/db-nsg".upper()
        nic = store.get(f"{path}/Microsoft.Network/networkInterfaces/db01-nic")["properties"]
        mac, address = nic["macAddress"].replace("-", ""), nic["ipConfigurations"][0]["properties"]["privateIPAddress"]
        source = address.replace(".16.4", ".0.4")
        for ago in range(-1, 4):
            then = now - timedelta(hours=ago)
            seen = int(min(then, now).timestamp())
            flow = {"mac": mac, "flowTuples": [f"{seen},{source},{address},50001,1433,T,I,D,B,,,,"]}
            laboratory.blobs[
                f"{STORAGE}{group}/insights-logs-networksecuritygroupflowevent/resourceId={nsg}/{then:y=%Y/m=%m/d=%d}"
                f"/h={then:%H}/m=00/macAddress={mac}/PT1H.json"] = json.dumps({"records": [{
                    "time": then.isoformat(), "systemId": guid("s"), "category": "NetworkSecurityGroupFlowEvent",
                    "resourceId": nsg, "operationName": "NetworkSecurityGroupFlowEvents", "properties": {
                        "Version": 2, "flows": [{"rule": "UserRule_DenySQL", "flows": [flow]}]}}]}).encode()
