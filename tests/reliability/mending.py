"""VMs that `fix` mends, each with its own fault. Nobody but a Bastion reaches them: no probe tells, only facts do.

A Linux guest in which a step helps and one in which it does not, a Windows guest, and a NIC to be reset.
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
    public-ips: {bastion-ip: 20.50.1.20}
    bastions: {bastion: {vnet: hub, public: bastion-ip}}
    nsgs:
      web-nsg: {rules: {DenySSH: {priority: 100, access: Deny, port: 22}, Next: {priority: 101, port: 80}}}
      nic-nsg: {rules: {DenyAll: {priority: 150, access: Deny, protocol: "*"}}}
    nics: {nic01-nic: {subnet: vnet/calm, address: 127.NN.2.6}}
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
"""
_STOPPED = {"unit": ["ssh.service|loaded|inactive|dead|disabled|exit-code|0|0|[not set]|28909|sshd|"], "process": [],
            "l": []}


def world():
    address = "nic=Ethernet|2|0|True|127.NN.2.5|127.NN.2.1|"
    says = {
        "WEB01_STOPPED": worlds.said(_STOPPED | {"a": ["eth0 UP 127.NN.1.4/24"]}),
        "WEB01_WELL": worlds.said({"a": ["eth0 UP 127.NN.1.4/24"]}),
        "WEB02_STOPPED": worlds.said(_STOPPED | {"a": ["eth0 UP 127.NN.2.4/24"]}),
        "WIN01_OFF": stdout(address, "set=fEnableWinStation|0|listener", without=("l=",)), "WIN01_ON": stdout(address)}
    text = ""
    for number, group in enumerate(worlds.GROUPS, 10):
        one = _WORLD.replace("GROUP", group)
        for name, said in says.items():
            one = one.replace(name, json.dumps(said))
        text += one.replace("NN", str(number))
    return parse(f"title: reliability\nbehaviour: {{retry-after: 0}}\ngroups:{text}")
