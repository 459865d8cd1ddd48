"""Windows VMs: one with nearly everything in it broken, and one that is well and has a real Remote Desktop server."""
import json

from ..local_azure.world import parse
from ..windows.healthy import stdout
from . import worlds

_WORLD = """
  GROUP:
    vnets:
      vnet:
        space: [127.78.0.0/16]
        subnets: {shut: {prefix: 127.78.1.0/24, nsg: shut, route-table: away}, calm: {prefix: 127.78.2.0/24, nsg: open}}
    route-tables: {away: {routes: {drop: {to: 203.0.113.0/24, via: None}}}}
    nsgs:
      shut: {rules: {DenyRdp: {priority: 200, access: Deny, port: 3389}}}
      open: {rules: {AllowRdp: {priority: 200, port: "*"}}}
    public-ips: {shut-ip: 20.50.1.4, calm-ip: 20.50.1.5}
    vms:
      shut01:
        os: Windows
        subnet: vnet/shut
        address: 127.78.1.4
        public: shut-ip
        provisioning: Failed
        health: {state: Unavailable, summary: "We are sorry"}
        boot-diagnostics:
          log: "Computer is booting, SAC started and initialized.\\r\\n<INSTANCE CLASSNAME=\\"BLUESCREEN\\">\\r\\n\\
            <PROPERTY NAME=\\"STOPCODE\\" TYPE=\\"string\\"><VALUE>\\"0x7B\\"</VALUE></PROPERTY>\\r\\n"
        guest: {kind: replay, says: SHUT}
      calm01:
        os: Windows
        subnet: vnet/calm
        address: 127.78.2.4
        public: calm-ip
        boot-diagnostics: {log: "Computer is booting, SAC started and initialized.\\r\\n"}
        guest: {kind: replay, says: CALM}
"""
BROKEN = (
    "set=fDenyTSConnections|1|server", "set=fLogonDisabled|1|listener", "set=fEnableWinStation|0|listener",
    "set=MinEncryptionLevel|4|listener", "svc=TermService|Stopped|Disabled|1058|0|0|NT Authority/NetworkService",
    "tls=1.0|0|1", "tls=1.1|0|1", "tls=1.2|0|1", "tls=1.3|0|1", "d=C:|129000|0", "nic=Ethernet|22|0|False||||",
    "setup=0|IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE",
    "cert=A1|Remote Desktop|2026-01-01T00:00:00|2026-07-01T00:00:00|Keyset does not exist|")


def world(port: int, thumbprint: str):
    """A server that answers at the public addresses of calm01 at this port, and shows this certificate."""
    calm = stdout(f"asked={port}|", f"set=PortNumber|{port}|listener", "nic=Ethernet|2|0|True|127.78.2.4|127.78.2.1|",
                  f"cert={thumbprint}|Remote Desktop|2026-08-01T00:00:00|2027-01-31T00:00:00|ok|f686aace69",
                  f"+l=0.0.0.0|{port}|1016|svchost|TermService", without=("l=::", "l=0.0.0.0|3389"))
    shut = stdout(f"asked={port}|", *BROKEN, without=("l=",))
    text = "".join(_WORLD.replace("GROUP", name) for name in worlds.GROUPS)
    text = text.replace("SHUT", json.dumps(shut)).replace("CALM", json.dumps(calm))
    return parse(f"title: reliability\nbehaviour: {{retry-after: 0}}\ngroups:{text}")


def addresses(azure) -> list[str]:
    """Where calm01 is, of each group."""
    return [one["properties"]["ipAddress"] for one in azure.cloud.subscription.of_type(
        "Microsoft.Network/publicIPAddresses") if one["name"] == "calm-ip"]
