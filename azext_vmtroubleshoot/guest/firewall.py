"""What the rules of this machine do with the packets of a conversation. firewall.sh runs it in the guest, and says what
it prints: Python 2.7 or 3, and the standard library alone, as for all that it imports (see program.py).

Usage: firewall.py PEER OWN DEVICE BEYOND FACE tcp|udp PORT PACKET,...      (see packet.py)
"""
import io
import os
import re
import signal
import subprocess

from .chains import Walk
from .iptables import iptables_chains
from .nftables import nft_chains
from .packet import Conversation


def ask(*command):
    """(exit status, what it says); 127 where it is not there, 124 where it was stopped because it hangs."""
    limit = ("timeout", "2") if there("timeout") else ()
    if not there(command[0]):
        return 127, ""
    tool = subprocess.Popen(limit + command, stdout=subprocess.PIPE)     # pylint: disable=consider-using-with
    text = tool.communicate()[0].decode("ascii", "replace").encode("ascii", "replace").decode("ascii")
    return tool.returncode, text


def there(tool):
    return any(os.access(os.path.join(place, tool), os.X_OK) for place in os.environ["PATH"].split(":"))


def in_ipset(name, address):
    if not re.match(r"[A-Za-z0-9_][A-Za-z0-9_.:-]*$", name):
        return None
    return {0: True, 1: False}.get(ask("ipset", "-q", "test", name, address)[0])


def device_to(address):
    words = ask("ip", "route", "get", address)[1].split()
    return words[words.index("dev") + 1] if "dev" in words[:-1] and words[0] != "local" else ""


def rules(family):
    """(chains, lines about what could not be read)"""
    chains, untold = [], []

    def said(*command):
        status, text = ask(*command)
        if status:
            untold.append("untold=%s|it ended with status %d" % (" ".join(command), status))
        return "" if status else text

    name = {"ip": "iptables", "ip6": "ip6tables"}[family]
    save, read_already = name + "-save", []
    if "nf_tables" in ask(save, "-V")[1]:
        chains += iptables_chains(name, said(save))
        read_already = ["%s %s" % (family, chain.table) for chain in chains]
        save = name + "-legacy-save"         # what the older one has put into the kernel is apart
    if tables_of_old(family):
        chains += iptables_chains(save[:-len("-save")], said(save))
    if there("nft"):
        chains += [c for c in nft_chains(said("nft", "list", "ruleset"), family) if c.table not in read_already]
    return chains, untold


def tables_of_old(family):
    try:
        with io.open("/proc/net/%s_tables_names" % family, encoding="ascii") as names:
            return names.read().strip()
    except IOError:
        return ""


def main(peer, own, device, beyond, face, proto, port, packets):
    signal.alarm(8)                          # rules can be many, and call each other
    talk = Conversation(peer, own, device, beyond, face, proto, int(port))
    talk.in_ipset, talk.device_to = in_ipset, device_to
    chains, untold = rules(talk.family)
    walk = Walk(chains, talk)
    walk.follow(packets.split(","))
    print("\n".join(untold + walk.lines or ["fw=none|ACCEPT|||"]))
