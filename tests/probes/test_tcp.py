"""TCP outcomes, against the kernel itself."""
import os
import socket
import subprocess

import pytest

from azext_vmtroubleshoot.probes import tcp

from .servers import LONG, closed_port, peer, says


def test_open():
    with peer(says()) as port:
        outcome, sock = tcp.reach("127.0.0.1", port, LONG)
        assert outcome.outcome == "open" and sock is not None
        sock.close()


def test_refused():
    with closed_port() as port:
        outcome, sock = tcp.reach("127.0.0.1", port, LONG)
    assert (outcome.outcome, outcome.code, sock) == ("refused", "ECONNREFUSED", None)


def test_timeout_when_nobody_accepts():
    """A full accept queue drops SYNs, as a DROP rule does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        held = [socket.socket() for _ in range(4)]
        for sock in held:
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        outcome, _ = tcp.reach("127.0.0.1", listener.getsockname()[1], 0.5)
        for sock in held:
            sock.close()
    assert outcome.outcome == "timeout" and 0.4 < outcome.seconds < LONG


def test_ipv6_is_spoken():
    with closed_port() as port:
        outcome, _ = tcp.reach("::1", port, LONG)
    assert outcome.outcome in ("refused", "unreachable")


def in_namespace(setup: str, address: str) -> str:
    """The outcome seen from a network namespace of its own, made by unshare and gone with the process."""
    if os.getuid() != 0:
        pytest.skip("a network namespace needs root")
    code = ("from azext_vmtroubleshoot.probes import tcp;"
            f"r, _ = tcp.reach('{address}', 22, 2); print(r.outcome, r.code, tcp.source_address('{address}') or '-')")
    script = f"set -e; ip link set lo up; {setup}\nexec python -c \"$0\""
    done = subprocess.run(["unshare", "--net", "sh", "-c", script, code], capture_output=True, text=True, check=False,
                          env=os.environ | {"PATH": os.path.dirname(os.sys.executable) + ":/usr/sbin:/sbin:"
                                            + os.environ["PATH"]})
    if done.returncode:
        pytest.skip(f"no network namespace here: {done.stderr.strip()[-200:]}")
    return done.stdout.strip()


def test_no_route_at_all():
    assert in_namespace("", "203.0.113.9") == "unreachable ENETUNREACH -"


LINK = ("ip link add d0 type veth peer name d1; ip link set d1 up; "
        "ip addr add 198.51.100.1/24 dev d0; ip link set d0 up; ")


@pytest.mark.parametrize("rule, expected", [
    ("REJECT --reject-with icmp-host-prohibited", "unreachable EHOSTUNREACH"),
    ("REJECT --reject-with icmp-net-unreachable", "unreachable ENETUNREACH"),
    ("REJECT --reject-with tcp-reset", "refused ECONNREFUSED"),
    ("REJECT", "refused ECONNREFUSED"),
    ("DROP", "timeout"),
])
def test_what_a_firewall_looks_like(rule, expected):
    """A rule on the receiving side, as in a guest."""
    seen = in_namespace(f"iptables -A INPUT -p tcp --dport 22 -j {rule}", "127.0.0.1")
    assert seen.split() == [*expected.split(), "127.0.0.1"]


def test_own_firewall_forbids_going_out():
    assert in_namespace(LINK + "iptables -A OUTPUT -p tcp --dport 22 -j DROP", "198.51.100.7").startswith(
        ("timeout", "unreachable EPERM"))
