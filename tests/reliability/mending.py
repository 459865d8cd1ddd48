"""VMs that `fix` mends, each with its own fault. Nobody but a Bastion reaches them: no probe tells, only facts do.

A Linux guest in which a step helps and one in which it does not, a Windows guest, a NIC to be reset and one to be
replaced, and two VMs between which a peering and then the guest of the far one stand in the way.
"""
import json

from ..local_azure.world import parse
from ..windows.healthy import stdout
from . import worlds

_WORLD = """
  GROUP:
    vnets:
      vnet:
        space: [127.NN.0.0/17]
        subnets: {web: {prefix: 127.NN.1.0/24, nsg: web-nsg}, calm: 127.NN.2.0/24}
        peerings: {to-hub: hub}
      hub:
        space: [127.NN.128.0/17]
        subnets: {AzureBastionSubnet: 127.NN.250.0/26}
        peerings: {to-vnet: vnet}
      source:
        space: [10.NN.0.0/20]
        subnets: {app: 10.NN.0.0/24}
        peerings: {to-target: {to: target, access: false}}
      target:
        space: [10.NN.16.0/20]
        subnets: {db: 10.NN.16.0/24}
        peerings: {to-source: source}
    public-ips: {bastion-ip: 20.50.1.20}
    bastions: {bastion: {vnet: hub, public: bastion-ip}}
    nsgs:
      web-nsg: {rules: {DenySSH: {priority: 100, access: Deny, port: 22}, Next: {priority: 101, port: 80}}}
      nic-nsg: {rules: {DenyAll: {priority: 150, access: Deny, protocol: "*"}}}
    nics:
      nic01-nic: {subnet: vnet/calm, address: 127.NN.2.6}
      nic02-nic: {subnet: vnet/calm, address: 127.NN.2.7, nsg: nic-nsg}
      nic02-back: {subnet: vnet/calm, address: 127.NN.2.8}
    vms:
      web01:
        subnet: vnet/web
        address: 127.NN.1.4
        nsg: nic-nsg
        guest: {kind: replay, says: WEB01_STOPPED, mended: WEB01_WELL}
      web02: {subnet: vnet/calm, address: 127.NN.2.4, guest: {kind: replay, says: WEB02_STOPPED}}
      win01:
        os: Windows
        subnet: vnet/calm
        address: 127.NN.2.5
        guest: {kind: replay, says: WIN01_OFF, mended: WIN01_ON}
      nic01: {nics: [nic01-nic], agent: {age: 0}, guest: {kind: replay, says: ""}}
      nic02: {nics: [nic02-nic, nic02-back], agent: {age: 0}, guest: {kind: replay, says: ""}}
      app01: {subnet: source/app, address: 10.NN.0.4, guest: {kind: replay, says: APP01}}
      db01: {subnet: target/db, address: 10.NN.16.4, guest: {kind: replay, says: DB01_SHUT, mended: DB01_OPEN}}
"""
# The far guest lets in what the near one still does not get through: a replayed guest knows of itself alone.
_APP = ("asked=source 10.NN.16.4 1433 tcp 10.NN.0.4\nos=12 debian\nup=100\nstate=running\ndevice=eth0\n"
        "a=eth0 UP 10.NN.0.4/24\ngw=10.NN.0.1 eth0\nrt=10.NN.16.4 via 10.NN.0.1 dev eth0 src 10.NN.0.4 uid 0\n"
        "try=10.NN.16.4|timeout|Connection timed out\nfw=none|ACCEPT|||\n")
_DB = ("asked=destination 10.NN.0.4 1433 tcp 10.NN.16.4\nos=12 debian\nup=100\nstate=running\ndevice=eth0\n"
       "a=eth0 UP 10.NN.16.4/24\ngw=10.NN.16.1 eth0\nrt=10.NN.0.4 via 10.NN.16.1 dev eth0 src 10.NN.16.4 uid 0\n"
       "heard=ss\nl=0.0.0.0:1433 sqlservr 43\ntry=127.0.0.1|open|\ntry=10.NN.16.4|open|\n")
_SHUT = "fw=iptables|DROP|filter INPUT|INPUT|-A INPUT -p tcp --dport 1433 -j DROP\n"
_STOPPED = {"unit": ["ssh.service|loaded|inactive|dead|disabled|exit-code|0|0|[not set]|28909|sshd|"], "process": [],
            "l": []}


def world():
    address = "nic=Ethernet|2|0|True|127.NN.2.5|127.NN.2.1|"
    says = {
        "WEB01_STOPPED": worlds.said(_STOPPED | {"a": ["eth0 UP 127.NN.1.4/24"]}),
        "WEB01_WELL": worlds.said({"a": ["eth0 UP 127.NN.1.4/24"]}),
        "WEB02_STOPPED": worlds.said(_STOPPED | {"a": ["eth0 UP 127.NN.2.4/24"]}),
        "APP01": worlds.framed("connectivity", _APP), "DB01_SHUT": worlds.framed("connectivity", _DB + _SHUT),
        "DB01_OPEN": worlds.framed("connectivity", _DB + "fw=none|ACCEPT|||\n"),
        "WIN01_OFF": stdout(address, "set=fEnableWinStation|0|listener", without=("l=",)), "WIN01_ON": stdout(address)}
    text = ""
    for number, group in enumerate(worlds.GROUPS, 10):
        one = _WORLD.replace("GROUP", group)
        for name, said in says.items():
            one = one.replace(name, json.dumps(said))
        text += one.replace("NN", str(number))
    return parse(f"title: reliability\nbehaviour: {{retry-after: 0}}\ngroups:{text}")
