"""The whole nftables ruleset of the fabric's router, replaced in one transaction.

A mark is a port's number; a connection's mark names the port it belongs to, so that networks whose address ranges
overlap do not meet.
"""
import hashlib

from . import nat, nsg
from .host import WIRE_SERVER

ERRORS = "{ destination-unreachable, time-exceeded, parameter-problem, redirect }"


def compile_ruleset(topology, ports, service_tags):
    """Text for `nft -f`. ports: mapping of Interface to Port, also of those not plugged in."""
    forwards = nat.forwards(topology)
    groups, ins, outs = _groups(topology, ports, service_tags)
    chains = {
        "spoof { type filter hook prerouting priority -300": _spoof(ports),
        "marks { type filter hook prerouting priority -150": _marks(forwards, ports),
        "inward { type nat hook prerouting priority -100": _dnat(forwards, topology, ports),
        "wire { type filter hook input priority 0; policy drop": [
            f'iifname != "internet" ip daddr {WIRE_SERVER} tcp dport {{ 80, 32526 }} accept',
            "ct state established accept"],
        "silence { type filter hook output priority 0": [f"icmp type {ERRORS} drop"],
        "forward { type filter hook forward priority 0; policy drop": [
            "ct state established,related accept",
            *(f'iifname "{port.device}" jump out_{port.number}' for port in ports.values()),
            *(f'oifname "{port.device}" jump in_{port.number}' for port in ports.values()),
            'oifname "internet" jump leaving', "accept"],
        "leaving {": _leaving(topology, ports),
        "outward { type nat hook postrouting priority 100": _snat(topology, ports),
    }
    public = [each.address for each in topology.public_addresses.values() if each.standard]
    lines = ["table ip fabric", "delete table ip fabric", "table ip fabric {",
             "set standard { type ipv4_addr; " + (f"elements = {{ {', '.join(public)} }}; " if public else "") + "}"]
    for name, body in [*groups.items(), *ins.items(), *outs.items()]:
        lines += [f"chain {name} {{", *body, "}"]
    for head, body in chains.items():
        lines += [f"chain {head}" + ("" if head.endswith("{") else ";"), *body, "}"]
    return "\n".join([*lines, "}\n"])


def _groups(topology, ports, service_tags):
    """Chains of all groups in use, and of each port's way in and out through them."""
    groups, ins, outs, tags = {}, {}, {}, {}
    for nic, port in ports.items():
        vnet = topology.vnet_of(nic)
        if vnet is None:
            ins[f"in_{port.number}"], outs[f"out_{port.number}"] = ["drop"], ["drop"]
            continue
        if vnet not in tags:
            tags[vnet] = nsg.Tags(topology, vnet, service_tags)
        asked = [group for group in (nic.nsg, topology.subnets[nic.subnet].nsg) if group in topology.documents]
        for direction, way, chains in (("Inbound", "in", ins), ("Outbound", "out", outs)):
            names = []
            for group in asked:
                names.append(_name(way, group, vnet.id))
                if names[-1] not in groups:
                    groups[names[-1]] = nsg.chain(topology, group, direction, tags[vnet])
            chains[f"{way}_{port.number}"] = [f"jump {name}" for name in names]
        ins[f"in_{port.number}"][:0] = list(_forwarded(topology, vnet, ports))
        if not asked:
            # a Standard public address is closed until a security group opens it
            ins[f"in_{port.number}"].append('iifname "internet" ct original ip daddr @standard drop')
    return groups, ins, outs


def _forwarded(topology, vnet, ports):
    """What a peer's appliance forwards comes in only where the peering allows it."""
    for peer in topology.reachable(vnet)[1:]:
        devices = ", ".join(f'"{port.device}"' for nic, port in ports.items() if topology.vnet_of(nic) == peer)
        if devices and peer.id not in vnet.forwarders:
            yield f"iifname {{ {devices} }} ip saddr != {{ {', '.join(map(str, peer.prefixes))} }} drop"


def _name(way, group, vnet):
    return f"nsg_{way}_" + hashlib.sha256(f"{group} {vnet}".encode()).hexdigest()[:16]


def _spoof(ports):
    """A NIC sends from its own addresses only, unless it forwards."""
    return [f'iifname "{port.device}" ip saddr != {{ {_own(nic)} }} drop'
            for nic, port in ports.items() if not nic.forwarding]


def _marks(forwards, ports):
    marks = ['iifname "internet" ct mark != 0 meta mark set ct mark accept']
    marks += [f'iifname "internet" {each.match} meta mark set {ports[each.nic].number} ct mark set meta mark accept'
              for each in forwards if each.public and each.nic in ports]
    return marks + [f'iifname "{port.device}" meta mark set {port.number}' for port in ports.values()]


def _dnat(forwards, topology, ports):
    lines = [f'iifname "internet" {each.match} dnat to {each.target}' for each in forwards if each.public]
    for each in forwards:
        if not each.public:         # an internal load balancer answers in its own network
            vnet = topology.vnet_of(each.nic)
            inside = [port.device for nic, port in ports.items()
                      if vnet and topology.vnet_of(nic) in topology.reachable(vnet)]
            if inside:
                devices = ", ".join(f'"{device}"' for device in inside)
                lines.append(f"iifname {{ {devices} }} {each.match} dnat to {each.target}")
    return lines


def _leaving(topology, ports):
    """What may leave for the Internet: a NIC's own addresses, where they have a public one to leave with."""
    lines = []
    for nic, port in ports.items():
        ways = [each.private for each in nic.addresses if nat.outbound(topology, nic, each)]
        if ways:
            lines.append(f'iifname "{port.device}" ip saddr {{ {", ".join(ways)} }} '
                         f"ct mark set {port.number} return")
    return [*lines, "drop"]


def _snat(topology, ports):
    return [f'oifname "internet" ct mark {port.number} ip saddr {each.private} snat to {public}'
            for nic, port in ports.items() for each in nic.addresses
            if (public := nat.outbound(topology, nic, each))]


def _own(nic):
    return ", ".join(each.private for each in nic.addresses)
