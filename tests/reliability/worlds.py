"""Worlds whose truth is known: all broken, closed behind a Bastion, and well. One group for each run at a time."""
import json

from ..guest.told import HEALTHY
from ..local_azure.world import parse
from .caller import AT_ONCE

GROUPS = tuple(f"g{n}" for n in range(AT_ONCE))

# What a healthy guest says, with nearly everything in it broken.
BROKEN = {
    "unit": ["ssh.service|loaded|inactive|dead|disabled|exit-code|34|0|[not set]|28909|sshd|"], "process": [], "l": [],
    "test": ["255"], "said": ["/etc/ssh/sshd_config line 3: Bad configuration option: Nonsense"],
    "fw": ["iptables|DROP|filter INPUT|INPUT|-A INPUT -p tcp --dport 22 -j DROP"],
    "hk": ["/etc/ssh/ssh_host_ed25519_key|missing||"], "account": ["missing"], "keys": [], "path": [], "groups": [],
    "nologin": ["/etc/nologin|closed"], "w": ["hosts.deny:1 sshd: ALL"], "a": ["eth0 DOWN 127.78.9.9/24"], "gw": [],
    "rt": ["RTNETLINK answers: Network is unreachable"], "d": ["/|262144|0|100%|1%"], "mem": ["1000000|10000"],
    "pids": ["100|100|kernel.pid_max"], "pam": ["/etc/pam.d/sshd:4 account required pam_missing.so"],
    "state": ["maintenance"], "privsep": ["/run/sshd missing"]}

# Private addresses are loopback's own, so that a probe's packets stay on this machine.
_ALL_WRONG = """
  GROUP:
    vnets:
      vnet:
        space: [127.78.0.0/16]
        subnets: {web: {prefix: 127.78.1.0/24, nsg: web-nsg, route-table: web-routes}, back: 127.78.2.0/24}
    route-tables: {web-routes: {routes: {drop: {to: 203.0.113.0/24, via: None}}}}
    public-ips: {web-ip: 20.50.1.4}
    nics:
      web01-nic: {subnet: vnet/web, address: 127.78.1.4, public: web-ip, nsg: nic-nsg}
      web01-back: {subnet: vnet/back}
    nsgs:
      web-nsg: {rules: {DenySSH: {priority: 200, access: Deny, port: 22}}}
      nic-nsg: {rules: {DenyAll: {priority: 150, access: Deny, protocol: "*"}}}
    vms:
      web01:
        nics: [web01-nic, web01-back]
        provisioning: Failed
        health: {state: Unavailable, summary: "We are sorry"}
        extensions: {aad: {publisher: Microsoft.Azure.ActiveDirectory, type: AADSSHLoginForLinux, state: Failed}}
        boot-diagnostics:
          log: "[    0.0] Linux version 5.14.0\\n[    1.9] Kernel panic - not syncing: VFS: Unable to mount root\\n"
        guest: {kind: replay, says: SAYS}
"""

_PRIVATE = """
  GROUP:
    vnets:
      vnet:
        space: [127.78.0.0/16]
        subnets: {web: 127.78.1.0/24, GatewaySubnet: 127.78.255.0/27}
        peerings: {to-hub: hub}
      hub:
        space: [127.79.0.0/16]
        subnets: {AzureBastionSubnet: 127.79.250.0/26}
        peerings: {to-vnet: vnet}
    public-ips: {bastion-ip: 20.50.1.20, gateway-ip: 20.50.1.21, lb-ip: 20.50.1.22}
    bastions: {bastion: {vnet: hub, public: bastion-ip}}
    gateways: {vpn: {vnet: vnet, public: gateway-ip, reaches: 172.30.0.0/16}}
    load-balancers: {lb: {public: lb-ip, nat-rules: {web: {port: 8080, to: web01, to-port: 80}}, pool: [web01]}}
    nsgs: {web-nsg: {rules: {DenyAll: {priority: 150, access: Deny, protocol: "*"}}}}
    vms:
      web01: {subnet: vnet/web, address: 127.78.1.4, nsg: web-nsg, guest: {kind: replay, says: SAYS}}
"""

_WELL = """
  GROUP:
    vnets: {vnet: {space: [127.78.0.0/16], subnets: {web: 127.78.1.0/24}}}
    public-ips: {web-ip: 20.50.1.4}
    vms:
      web01:
        subnet: vnet/web
        address: 127.78.1.4
        public: web-ip
        boot-diagnostics: {log: "[    0.000000] Linux version 5.14.0\\nweb01 login:\\n"}
        nsg: web-nsg
        extensions: {aad: {publisher: Microsoft.Azure.ActiveDirectory, type: AADSSHLoginForLinux}}
        guest: {kind: replay, says: SAYS}
    nsgs: {web-nsg: {rules: {AllowAll: {priority: 150, port: "*"}}}}
"""
_OWN = ["eth0 UP 127.78.1.4/24"]
_ROLE = "roles: [{role: Virtual Machine User Login}]\n"


def addresses():
    """Where the public addresses of well() are: one for each group, as the local Azure gives them on loopback."""
    return [f"127.77.0.{n}" for n in range(1, AT_ONCE + 1)]


def said(changes=None) -> str:
    """What the guest's script prints: the healthy answer with other lines of these keys."""
    lines = [line for line in HEALTHY.splitlines() if line.partition("=")[0] not in (changes or {})]
    lines += [f"{key}={value}" for key, values in (changes or {}).items() for value in values]
    return framed("ssh", "".join(f"{line}\n" for line in lines))


def framed(script: str, inside: str) -> str:
    """As the script prints its lines."""
    count = inside.count("\n")
    return f"[vm-troubleshoot {script} 1]\n{inside}[end status=0 lines={count} bytes={len(inside)} cut=]\n"


def _world(group: str, says: str, roles: str = ""):
    text = "".join(group.replace("GROUP", name) for name in GROUPS).replace("SAYS", json.dumps(says))
    return parse(f"title: reliability\n{roles}behaviour: {{retry-after: 0}}\ngroups:{text}")


def all_broken():
    return _world(_ALL_WRONG, said(BROKEN))


def private():
    return _world(_PRIVATE, said({"a": _OWN}))


def well(port: int, fingerprint: str):
    """An sshd that answers on the public addresses at this port and shows this host key."""
    return _world(_WELL, said({"a": _OWN, "l": [f"0.0.0.0:{port} sshd 34"], "asked": [f"azureuser {port} 203.0.113.7"],
                               "o": [f"port {port}", "usepam yes", "pubkeyauthentication yes"],
                               "hk": [f"/etc/ssh/ssh_host_ed25519_key|600|root:root|{fingerprint}"]}), _ROLE)
