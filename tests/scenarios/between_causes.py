"""Causes between two VMs that no check was written for, as they are put into the guests of test_between_vms.

Name: guest, script, its undoing, port, verdict, root cause (None: nothing is blamed), words of its sentence, or of any
finding where nothing is blamed, and the remedy that mends it (None: it is left to a person).
"""
CLEAN = ("nft flush ruleset; iptables -P INPUT ACCEPT; iptables -P OUTPUT ACCEPT; iptables -P FORWARD ACCEPT; "
         "iptables -F; iptables -t nat -F; iptables -X; iptables -t nat -X")
# What Docker does for a port that a container publishes, without its proxy.
CONTAINER = (
    "ip netns add c; ip link add veth0 type veth peer name eth9; ip link set eth9 netns c; "
    "ip addr add 172.17.0.1/16 dev veth0; ip link set veth0 up; ip -n c addr add 172.17.0.2/16 dev eth9; "
    "ip -n c link set eth9 up; ip -n c route add default via 172.17.0.1; sysctl -w net.ipv4.ip_forward=1; "
    "iptables -t nat -N DOCKER; iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER; "
    "iptables -t nat -A DOCKER ! -i veth0 -p tcp --dport 7000 -j DNAT --to-destination 172.17.0.2:80; "
    "iptables -P FORWARD DROP; iptables -N DOCKER-USER; iptables -A FORWARD -j DOCKER-USER; "
    "iptables -A FORWARD -o veth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; "
    "iptables -A FORWARD -i veth0 ! -o veth0 -j ACCEPT; "
    "iptables -A FORWARD -d 172.17.0.2 ! -i veth0 -o veth0 -p tcp --dport 80 -j ACCEPT; ")
RUNS = ("systemd-run -q --unit=inside ip netns exec c python3 -c \"import socket, time; s = socket.socket(); "
        "s.bind(('', 80)); s.listen(); time.sleep(600)\"; "
        "until ip netns exec c ss -ltn | grep -q :80; do sleep .1; done; ")
GONE = f"systemctl stop inside; ip netns del c; ip link del veth0; sysctl -w net.ipv4.ip_forward=0; {CLEAN}"


def serving(*lines):
    """(script, undo) of a service on port 7000 that is made of these lines of Python."""
    code = "\n".join(("import socket, time", "s = socket.socket()", *lines))
    return (f"systemd-run -q --unit=it python3 -c '{code}'; until ss -ltn | grep -q :7000; do sleep .1; done",
            "systemctl stop it")


def rules(*lines):
    return "; ".join(f"iptables {line}" for line in lines), CLEAN


CAUSES = {
    "a-container-behind-a-rule": ("db01", CONTAINER + RUNS, GONE, 7000, "reachable", None, "", None),
    "a-rule-for-containers": (
        "db01", CONTAINER + RUNS + "iptables -I DOCKER-USER -i eth0 -j DROP", GONE, 7000, "blocked", "firewall-in",
        "-A DOCKER-USER -i eth0 -j DROP", "open-guest-firewall"),
    "a-bridge-over-the-destination": (
        "web01", "ip link add docker0 type bridge; ip addr add 10.2.0.1/16 dev docker0; ip link set docker0 up",
        "ip link del docker0", 22, "blocked", "guest-route-there", "goes to 10.2.0.4 by docker0", None),
    "a-stopped-process": ("db01", "systemctl kill -s STOP ssh", "systemctl kill -s CONT ssh", 22, "degraded",
                          "listener", "is stopped: the kernel takes", None),
}
MORE = {
    "a-container-that-is-gone": ("db01", CONTAINER, GONE, 7000, "blocked", "firewall-in",
                                 "sends TCP 7000 on to 172.17.0.2:80", None),
    "no-forwarding-to-a-container": (
        "db01", CONTAINER + RUNS + "sysctl -w net.ipv4.ip_forward=0", GONE, 7000, "blocked", "firewall-in",
        "IP forwarding is off in its kernel", "forward-in-guest"),
    "redirected-to-nothing": ("db01", *rules("-t nat -A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports 2299"), 22,
                              "blocked", "firewall-in", "on to 10.2.0.4:2299", "open-guest-firewall"),
    "redirected-to-sshd": ("db01", *rules("-t nat -A PREROUTING -p tcp --dport 7000 -j REDIRECT --to-ports 22"), 7000,
                           "reachable", None, "", None),
    "sent-on-by-the-source": ("web01", *rules("-t nat -A OUTPUT -p tcp -d 10.2.0.4 --dport 22 -j DNAT --to 10.2.0.99"),
                              22, "blocked", "firewall-out", "sends TCP 22 on to 10.2.0.99", "open-guest-firewall"),
    "answered-by-the-source": (
        "web01", *rules("-t nat -A OUTPUT -p tcp -d 10.2.0.4 --dport 22 -j REDIRECT --to-ports 22"), 22, "inconclusive",
        None, "need not be the destination", None),
    "its-own-address": ("web01", "ip addr add 10.2.0.4/32 dev lo", "ip addr del 10.2.0.4/32 dev lo", 22, "blocked",
                        "guest-route-there", "takes 10.2.0.4 for its own address", None),
    "a-rule-that-may-match": ("web01", *rules("-A OUTPUT -d 10.2.0.0/16 -m owner --uid-owner 0 -j DROP"), 22, "blocked",
                              "connect", "this rule may match", None),
    "a-rule-that-lets-in-for-certain": (
        "db01", "nft -f - <<'N'\ntable inet t {\n set ok { type ipv4_addr . inet_service; elements = { 10.1.0.4 . 22, "
        "168.63.129.16 . 80 } }\n chain c { type filter hook input priority 0; policy drop; "
        "ct state established accept; ip saddr . tcp dport @ok accept\n }\n}\nN", CLEAN, 22, "reachable", None, "",
        None),
    "an-nft-chain-of-any-name": (
        "db01", "nft add table inet t; nft 'add chain inet t c { type filter hook output priority 0; }'; "
        "nft add rule inet t c tcp sport 22 drop", CLEAN, 22, "blocked", "firewall-in", "tcp sport 22 drop",
        "open-guest-firewall"),
    "an-egress-chain": (
        "db01", "nft add table netdev t; nft 'add chain netdev t c { type filter hook egress device eth0 priority 0; "
        "}'; nft add rule netdev t c tcp sport 22 drop", CLEAN, 22, "blocked", "firewall-in", "tcp sport 22 drop",
        "open-guest-firewall"),
    "ufw-allows-behind-what-denies": (
        "db01", "ufw allow 22/tcp; ufw insert 1 deny from 10.1.0.0/24; ufw --force enable",
        f"ufw --force disable; ufw --force reset; {CLEAN}", 22, "blocked", "firewall-in", "-s 10.1.0.0/24 -j DROP",
        "open-guest-firewall"),
    "a-zone-of-its-own": (
        "db01", "systemctl start firewalld; firewall-cmd --zone=block --add-source=10.1.0.0/24",
        f"systemctl stop firewalld; rm -f /etc/firewalld/zones/block.xml*; {CLEAN}", 22, "blocked", "firewall-in",
        "filter_IN_block", "open-guest-firewall"),
    "a-program-is-asked": ("db01", *rules("-A INPUT -p tcp -j NFQUEUE --queue-num 9 --queue-bypass"), 7001, "blocked",
                           "listener", "this rule asks a program", None),
    "a-blackhole": ("web01", "ip route add blackhole 10.2.0.0/16", "ip route del blackhole 10.2.0.0/16", 22, "blocked",
                    "guest-route-there", "blackhole 10.2.0.0/16", None),
    "another-device": ("db01", *serving("s.setsockopt(1, 25, b\"lo\")", "s.bind((\"\", 7000))", "s.listen()",
                                        "time.sleep(600)"), 7000, "blocked", "listener", "which nobody outside", None),
    "a-full-queue": ("db01", *serving(
        "s.bind((\"\", 7000))", "s.listen(0)", "c = [socket.socket() for _ in range(3)]",
        "[(x.setblocking(0), x.connect_ex((\"127.0.0.1\", 7000))) for x in c]", "time.sleep(600)"), 7000, "blocked",
        "listener", "its queue is full", None),
    "closed-at-once": ("db01", *serving("s.bind((\"\", 7000))", "s.listen()", "while 1: s.accept()[0].close()"), 7000,
                       "reachable", None, "ends before a byte comes", None),
}
