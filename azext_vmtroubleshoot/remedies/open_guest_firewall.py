"""Let the port in (or out) at the guest's own firewall, and lift a ban."""
import re
from typing import Optional

from .run_in_guest import keep, quoted, run_in_guest
from ..facts.guest_end import GuestEnd
from ..facts.guest_firewall import Rule
from ..facts.guest_ssh import GuestSsh
from ..facts.vm import Vm
from ..model import Remedy

_MARK = "vm-troubleshoot"
_ZONE = re.compile(r"(?:^|[ _])IN_([A-Za-z0-9-]+)$")     # firewalld's chain for what comes into a zone
TEMPORARY = "; gone again when the firewall is loaded anew or the VM restarts"


def open_guest_firewall(vm: Vm, guest: GuestSsh | GuestEnd, rule: Rule, proto: str = "tcp",
                        calling: bool = False) -> Optional[Remedy]:
    """Through the tool that manages the rules when there is one, else before the rule that closes the port. `calling`:
    the port is another machine's, which this one calls."""
    port, base = guest.port, rule.base.split()
    # The packet tells; an nftables chain may have any name.
    stopped = guest.firewall.stopped
    outward = stopped.startswith("out ") if stopped else rule.base.endswith((" OUTPUT", " POSTROUTING"))
    costs = (f"lets {proto.upper()} {port} {'out to everywhere' if calling else 'in from everywhere'} at the guest's "
             "firewall")
    if "ufw" in guest.firewall.managers:
        allow = f"allow out {port}/{proto}" if outward else f"allow {port}/{proto}"
        # A rule that is there already, behind the one that closes the port, is not inserted once more.
        return run_in_guest(vm, "open-guest-firewall", costs, f"ufw delete {allow} || :",
                            f"ufw insert 1 {allow} || ufw {allow}",
                            before=["later 'ufw reload'", "keep /etc/ufw/user.rules /etc/ufw/user6.rules"])
    if "firewalld" in guest.firewall.managers and "_deny" not in rule.chain and not outward:
        named = _ZONE.search(rule.chain)
        zone, at = (named[1], f"--zone={named[1]} ") if named else ("$(firewall-cmd --get-default-zone)", "")
        return run_in_guest(vm, "open-guest-firewall", costs, f"firewall-cmd {at}--permanent --add-port={port}/{proto}",
                            f"firewall-cmd {at}--add-port={port}/{proto}",
                            before=[f"later 'firewall-cmd {at}--remove-port={port}/{proto}'",
                                    f"zone=/etc/firewalld/zones/{zone}.xml", 'keep "$zone" "$zone.old"'])
    # What goes out to the port or comes in to it has it as its destination; the answers have it as their source.
    side = {"d": "dport", "s": "sport"}.get(stopped[-1:]) or ("dport" if outward == calling else "sport")
    if "iptables" in rule.tool or rule.tool.startswith("ip6tables"):
        table, chain = base if len(base) == 2 else ("filter", "INPUT")
        # What a rule sends on to a container has another port by then.
        called = ("-m", "conntrack", "--ctorigdstport") if chain == "FORWARD" else (f"--{side}",)
        insert, back = iptables_insert(rule.tool, table, chain, ("-p", proto, *called, str(port), "-j", "ACCEPT"))
        return run_in_guest(vm, "open-guest-firewall", costs + TEMPORARY, insert, before=[keep("later", back)])
    if rule.tool == "nft" and len(base) == 3:
        insert, back = nft_insert(base, (proto, side, str(port)))
        return run_in_guest(vm, "open-guest-firewall", costs + TEMPORARY, insert, before=[keep("later", back)])
    return None


def iptables_insert(tool, table, chain, accept):
    """(the command that makes this the first rule of the chain, the one that takes it out where it still is): a restart
    of the VM has taken it out, too."""
    insert, delete, look = (quoted(tool, "-t", table, how, chain, *place, *accept)
                            for how, *place in (("-I", "1"), ("-D",), ("-C",)))
    return insert, f"{delete} || {{ {look}; [ $? = 1 ]; }}"


def nft_insert(base, match):
    """The same in nftables: by the handle that it gave the rule of ours."""
    chain = quoted(*base)
    return (quoted("nft", "insert", "rule", *base, *match, "accept", "comment", f'"{_MARK}"'),
            f"handle=$(nft -a list chain {chain} | sed -n 's/.*\"{_MARK}\".*# handle //p' | head -n 1); "
            f"[ -z \"$handle\" ] || nft delete rule {chain} handle \"$handle\"")


def lift_ban(vm: Vm, guest: GuestSsh, rule: Rule) -> Optional[Remedy]:
    """fail2ban names its chains and sets after its jails."""
    jail = re.search(r"(?:f2b-|addr-set-)([A-Za-z0-9_.-]+)", f"{rule.text} {rule.chain}")
    if jail and guest.source:
        return run_in_guest(vm, "lift-ban", f"lifts fail2ban's ban of {guest.source}; failed logins ban it again",
                            quoted("fail2ban-client", "set", jail[1], "unbanip", guest.source),
                            before=[keep("later", quoted("fail2ban-client", "set", jail[1], "banip", guest.source))])
    return open_guest_firewall(vm, guest, rule)
