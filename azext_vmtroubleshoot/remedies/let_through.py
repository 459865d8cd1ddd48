"""Let one conversation through an appliance, and let an appliance forward."""
from typing import Optional

from .open_guest_firewall import TEMPORARY, iptables_insert, nft_insert
from .run_in_guest import keep, quoted, run_in_guest
from ..facts.forwarder import Forwarder
from ..facts.guest_firewall import Rule
from ..facts.vm import Vm
from ..model import Remedy


def let_through(asked: Forwarder, rule: Rule) -> Optional[Remedy]:
    """Before the rule that drops the packet, for these two addresses and this port alone."""
    answers, base = asked.stopped.endswith(" s"), rule.base.split()
    sender, receiver = (asked.service, asked.client) if answers else (asked.client, asked.service)
    side = "sport" if answers else "dport"
    costs = f"lets {asked.proto.upper()} {asked.port} from {sender} to {receiver} through {asked.vm.name}{TEMPORARY}"
    if rule.tool == "nft" and len(base) == 3:
        family = "ip6" if ":" in sender else "ip"
        accept = (family, "saddr", sender, family, "daddr", receiver, asked.proto, side, str(asked.port))
        insert, back = nft_insert(base, accept)
    elif rule.tool != "nft" and len(base) == 2:
        table, chain = base
        accept = ("-s", sender, "-d", receiver, "-p", asked.proto, f"--{side}", str(asked.port), "-j", "ACCEPT")
        insert, back = iptables_insert(rule.tool, table, chain, accept)
    else:
        return None
    return run_in_guest(asked.vm, "let-through", costs, insert, before=[keep("later", back)])


def forward(vm: Vm, version6: bool) -> Remedy:
    name = "net.ipv6.conf.all.forwarding" if version6 else "net.ipv4.ip_forward"
    return run_in_guest(vm, "forward-in-guest", f"lets {vm.name} hand on what is for others, until it restarts",
                        quoted("sysctl", "-w", f"{name}=1"), before=[keep("later", f"sysctl -w {name}=0")])
