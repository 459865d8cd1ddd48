"""What the script concludes from firewall rules, and what the kernel does to a real connection: no difference."""
import socket

import pytest

from tests.guest.ask import CLIENT, ask, diagnose
from tests.until import PATIENCE

OTHER = "198.51.100.9"
IPTABLES = [
    "iptables -A INPUT -p tcp --dport 22 -j DROP",
    f"iptables -P INPUT DROP; iptables -A INPUT -s {CLIENT} -p tcp --dport 22 -j ACCEPT",
    f"iptables -P INPUT DROP; iptables -A INPUT ! -s {CLIENT} -p tcp --dport 22 -j ACCEPT",
    "iptables -A INPUT -p tcp -m multiport --dports 80,20:25 -j REJECT --reject-with tcp-reset",
    "iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; "
    "iptables -A INPUT -p tcp --dport 22 -m limit --limit 100/s -j ACCEPT; iptables -A INPUT -j REJECT",
    "iptables -N A; iptables -N B; iptables -A INPUT -j A; iptables -A A -p udp -j DROP; "
    "iptables -A A -s 203.0.113.0/24 -g B; iptables -A A -j ACCEPT; iptables -A B -j RETURN; "
    "iptables -A INPUT -p tcp -j DROP",
    f"iptables -t raw -A PREROUTING -s {CLIENT} -p tcp --syn -j DROP",
    f"iptables -t mangle -A PREROUTING -s {OTHER} -p tcp --dport 22 -j DROP",
    "iptables -A INPUT -m iprange --src-range 198.51.100.1-198.51.100.20 -j DROP",
    "iptables -A INPUT -m addrtype --dst-type LOCAL -p tcp -m tcp --tcp-flags SYN,ACK SYN -j DROP",
    "iptables -A INPUT -p tcp --dport 22 -m connlimit --connlimit-above 9 -j DROP",
    "iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -i eth+ -p tcp --dport 22 -j ACCEPT; "
    "iptables -A INPUT -j DROP",
    "iptables -t nat -A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports 2222; "
    "iptables -A INPUT -p tcp --dport 2222 -j DROP",
    "iptables -A INPUT -p tcp --dport 22 -m comment --comment 'x -j ACCEPT \" y' -j DROP",
    "iptables-legacy -A INPUT -p tcp --dport 22 -j DROP",
    "iptables -P INPUT DROP; iptables -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT",
    "iptables -P INPUT DROP; iptables -A INPUT -p tcp --dport 22 --syn -j ACCEPT",
    "ufw --force enable; ufw deny 22", "ufw allow 22/tcp; ufw --force enable", "ufw limit 22/tcp; ufw --force enable",
    f"ufw allow from {OTHER} to any port 22; ufw --force enable",
]


def nft(rules, more="", policy="accept", hook="input", priority="filter"):
    body = "\n".join(rules.split(";"))
    return (f"nft -f - <<'END'\ntable inet t {{\n{more}\nchain c {{\ntype filter hook {hook} priority {priority}\n"
            f"policy {policy}\n{body}\n}}\n}}\nEND")


def greeted(lab, guest, source, patience):
    """sshd's first words reach the caller; that a port opens does not prove that anything gets through."""
    with lab.fabric.in_client():
        wire = socket.socket()
    with wire:
        wire.settimeout(patience)
        try:
            wire.bind((source, 0))
            wire.connect((guest.address, 22))
            return wire.recv(4) == b"SSH-"
        except OSError:
            return False


ADDRESSES = f"set s {{\ntype ipv4_addr\nflags interval\nelements = {{ 192.0.2.0/24, {OTHER}, 10.0.0.1-10.0.0.9 }}\n}}"
NFTABLES = [
    nft("tcp dport 22 drop"), nft("tcp dport { 20-25, 80 } reject with tcp reset"), nft("ip saddr @s drop", ADDRESSES),
    nft("ip saddr != @s tcp dport 22 accept; ip saddr @s counter reject", ADDRESSES, "drop"),
    nft("ct state vmap { established : accept, related : accept, invalid : drop }; iif lo accept; tcp dport ssh accept",
        policy="drop"),
    nft("tcp dport vmap { 22 : jump in, 80 : accept }; drop", f"chain in {{\nip saddr {CLIENT} accept\nreturn\n}}"),
    nft("ip saddr vmap { 198.51.100.0/24 : goto bad, 10.0.0.0/8 : accept }", "chain bad {\ntcp dport 22 reject\n}"),
    nft("tcp flags & (fin|syn|rst|ack) == syn tcp dport 22 log prefix \"} accept {\" drop comment \"accept\""),
    nft("meta l4proto tcp tcp dport 22 ct state new limit rate 100/second accept; tcp dport 22 drop"),
    nft("tcp dport 22 limit rate over 100/second drop; ip6 saddr ::/0 drop; udp dport 22 drop; meta nfproto ipv6 drop"),
    nft("fib saddr . iif oif missing drop; fib daddr type != local drop", hook="prerouting", priority="raw"),
    nft(f"ip saddr {CLIENT}/32 tcp dport 22 drop", hook="prerouting", priority="-310"),
    nft("iifname \"eth*\" tcp dport 1-1024 drop"), nft("iifname != \"lo\" ip protocol tcp th dport 22 drop"),
    nft("tcp dport 22 accept", policy="drop") + "\n" + nft("tcp dport 22 drop", priority="10").replace(" t {", " u {"),
    nft("ip saddr . tcp dport @s2 drop; drop", "set s2 {\ntype ipv4_addr . inet_service\n}"),
]


@pytest.mark.parametrize("rules", IPTABLES + NFTABLES)
def test_the_kernel_agrees(lab, guest, rules):
    done = guest.run(rules)
    assert done.rc == 0, done
    for source in (CLIENT, OTHER):
        firewall = ask(guest, source=source).firewall
        is_open = firewall.closed_by is None
        assert is_open == greeted(lab, guest, source, PATIENCE if is_open else 0.7), (source, firewall)


def test_what_could_not_be_read_is_not_taken_for_good(guest):
    guest.run("cp $(command -v nft) /root")
    for broken, why in (("exit 3", "ended with status 3"), ("sleep 9", "ended with status 124")):
        guest.run(f"printf '#!/bin/sh\n{broken}\n' > $(command -v nft)")
        found = diagnose(guest).by_id["guest-firewall"]
        assert found.status.value == "unknown" and f"nft list ruleset: it {why}" in found.finding.because
    guest.run("cp /root/nft $(command -v nft); iptables -A INPUT -p tcp --dport 22 -j DROP; rm /usr/bin/python3*")
    found = diagnose(guest)
    assert found.by_id["guest-firewall"].status.value == found.by_id["guest-bans"].status.value == "unknown"
    assert "no Python" in found.by_id["guest-firewall"].finding.because
