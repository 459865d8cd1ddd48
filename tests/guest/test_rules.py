"""Rules of shapes that this machine's own tools do not write: those of other versions, and odd ones.

What the usual ones do is asked of the kernel, in test_random_rules.py and test_firewall.py.
"""
import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from azext_vmtroubleshoot.guest import firewall, program
from azext_vmtroubleshoot.guest.chains import Walk, place
from azext_vmtroubleshoot.guest.iptables import iptables_chains
from azext_vmtroubleshoot.guest.nftables import nft_chains
from azext_vmtroubleshoot.guest.packet import Conversation, within

IN = "in NEW d,out ESTABLISHED s,in ESTABLISHED d"
BASE = "chain c {\ntype filter hook input priority 0; policy accept;\n"


def told(chains, peer="203.0.113.7", own="10.0.1.4"):
    """(what becomes of a conversation, verdicts of the rules that may match)"""
    walk = Walk(chains, Conversation(peer, own, "eth0", "", "", "tcp", 22))
    walk.follow(IN.split(","))
    passed_over = [line.split("|")[1] for line in walk.lines if line.startswith("fwif=")]
    return next(line.split("|")[1] for line in walk.lines if line.startswith("fw=")), passed_over


def nft(rules, table="table inet t {\n", base=BASE):
    return told(nft_chains(f"{table}{base}{rules}\n}}\n}}\n", "ip"))


@pytest.mark.parametrize("rules, verdict, passed_over", [
    ("tcp dport ssh drop", "DROP", []), ("tcp dport { http, ssh } drop", "DROP", []),
    ("tcp dport nonsense drop", "ACCEPT", ["DROP"]), ("tcp dport 22-x drop", "ACCEPT", ["DROP"]),
    ("tcp flags & (fin | syn | rst | ack) == syn drop", "DROP", []),
    ("tcp flags != syn / fin,syn,rst,ack drop", "DROP", []),
    ("ip protocol tcp # state NEW # tcp dpt:22 counter packets 0 bytes 0 drop", "ACCEPT", ["DROP"]),
    ("tcp dport 22 log flags all drop", "DROP", []), ("tcp dport 22 log prefix \"x\" level info drop", "DROP", []),
    ("meta mark set meta mark & 0xff | 0x1\nmeta mark 0x0 drop", "ACCEPT", ["DROP"]),
    ("ct original ip saddr 192.0.2.1 drop", "ACCEPT", ["DROP"]), ("quota over 25 mbytes drop", "ACCEPT", ["DROP"]),
    ("ether saddr 00:11:22:33:44:55 return\ndrop", "DROP", ["RETURN"]),
    ("tcp dport 22 goto nowhere\ndrop", "DROP", []), ("queue num 0", "ACCEPT", ["QUEUE"]),
    ("update @seen { ip saddr limit rate over 3/minute } drop", "ACCEPT", ["DROP"]),
    ("fib saddr . iif oif missing drop\nfib saddr . mark . iif oif 0 drop", "ACCEPT", [])])
def test_rules_of_nftables(rules, verdict, passed_over):
    assert nft(rules) == (verdict, passed_over)


def test_tables_of_nftables():
    hook = "chain c {\ntype filter hook ingress device \"%s\" priority -500; policy accept;\n"
    assert nft("drop", "table netdev t {\n", hook % "eth0")[0] == "DROP"
    assert nft("drop", "table netdev t {\n", hook % "eth1")[0] == "ACCEPT"
    assert nft("drop", "table inet t { # progname firewalld\nflags owner,persist\n")[0] == "DROP"
    asleep, other = (f"table {head}\n{BASE}drop\n}}\n}}\n" for head in ("inet t {\nflags dormant", "ip6 u {"))
    assert not nft_chains(asleep + other, "ip")
    many = ",\n\t\t".join(f"10.0.{n}.0/24 timeout 1h expires 9m" for n in range(200))
    named = f"table inet t {{\nset s {{\ntype ipv4_addr\nelements = {{ {many},\n203.0.113.7 }}\n}}\n"
    assert nft("ip saddr @s drop", named)[0] == "DROP" and nft("ip saddr != @s drop", named)[0] == "ACCEPT"


@pytest.mark.parametrize("rule, verdict, passed_over", [
    ("-p tcp -m comment --comment -j -m tcp --dport 22 -j DROP", "DROP", []), ("-f -j DROP", "ACCEPT", []),
    ("-j NFQUEUE --queue-num 0 --queue-bypass", "ACCEPT", ["NFQUEUE"]),
    ("-s 203.0.113.7/255.0.0.255 -j DROP", "DROP", []), ("-j NFLOG --nflog-prefix DROP", "ACCEPT", []),
    ("-m mac --mac-source 00:11:22:33:44:55 -p tcp -m tcp --dport 80 -j DROP", "ACCEPT", []),
    ("-m geoip --source-country X -j DROP", "ACCEPT", ["DROP"]),
    ("-m connmark --mark 0x1 -j DROP", "ACCEPT", ["DROP"]),
    ("-m time --timestart 1 -j RETURN\n-A INPUT -j DROP", "DROP", ["RETURN"]),
    ("-m conntrack --ctstatus SEEN_REPLY -j DROP", "ACCEPT", ["DROP"]),
    ("-m set --match-set s src -j DROP", "ACCEPT", ["DROP"]),
    ("-m hashlimit --hashlimit-above 1/sec --hashlimit-name n -j DROP", "ACCEPT", ["DROP"]),
    ("-m recent --update --seconds 9 --name n --rsource -j DROP", "ACCEPT", ["DROP"]),
    ("-m tcp --dport x -j ACCEPT\n-A INPUT -j DROP", "DROP", ["UNREAD"])])
def test_rules_of_iptables(rule, verdict, passed_over):
    text = f"*filter\n:INPUT ACCEPT [0:0]\n-A INPUT {rule}\nCOMMIT\n"
    assert told(iptables_chains("iptables", text)) == (verdict, passed_over)


def test_addresses():
    assert within("2001:db8::7", "2001:db8::/32") and within("2001:db8::7", "2001:db8::1-2001:db8::9")
    assert within("10.0.0.7", "0.0.0.0/0") and within("", "::/0") and within("", "10.0.0.0/8") is None
    assert within("10.0.0.7", "2001:db8::/32") is False and within("2001:db8::7", "10.0.0.1-10.0.0.9") is False
    assert [place(text) for text in ("10.0.0.9:22", ":2222-2230", "[fd00::1]:22", "fd00::1", "")] == [
        ("10.0.0.9", 22), ("", 2222), ("fd00::1", 22), ("fd00::1", None), ("", None)]


TOOLS = {"iptables-save": "*filter\n:INPUT DROP [0:0]\n"
                          "-A INPUT -p tcp -m tcp --dport 22 -m comment --comment \"\xe9\" -j DROP\nCOMMIT",
         "nft": f"table inet t {{\n{BASE}accept\n}}\n}}"}


def test_every_python_says_the_same(tmp_path):
    """In the guest it is whichever there is: those that this machine has, and that a stranger's may have."""
    for name, text in TOOLS.items():
        tool = tmp_path / name
        tool.write_text(f"#!/bin/sh\n[ \"$1\" != -V ] || echo nf_tables\ncat <<'END'\n{text}\nEND\n")
        tool.chmod(0o755)
    shell = program.as_shell(Path(firewall.__file__)) + '"$0" -ES -c "$(firewall_py)" "$@"'
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "LC_ALL": "C"}
    said = {}
    for python in ("python2.7", "python3.4", "python3.6", "python3.8", sys.executable):
        if subprocess.run(["/bin/sh", "-c", '"$0" -c "" 2>&1', python], check=False, capture_output=True).returncode:
            continue
        asked = "203.0.113.7", "10.0.1.4", "eth0", "", "", "tcp", "22", IN
        done = subprocess.run(["/bin/sh", "-c", shell, python, *asked], check=True, capture_output=True, text=True,
                              env=environment)
        said[python] = done.stdout
    print("compared: " + ", ".join(said))
    assert set(said.values()) == {said[sys.executable]} and "--comment \"??\" -j DROP" in said[sys.executable]


@pytest.mark.parametrize("name", ["firewall", "iptables", "nftables", "chains", "packet"])
def test_only_docstrings_are_left_out(name):
    text = Path(firewall.__file__).with_stem(name).read_text(encoding="utf-8")
    whole = ast.parse(text)
    for node in ast.walk(whole):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            del node.body[0]
    # pylint: disable-next=protected-access
    assert ast.dump(ast.parse(program._DOCSTRING.sub("", text))) == ast.dump(whole)
