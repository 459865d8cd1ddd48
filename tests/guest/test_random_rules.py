"""Random rules of a guest: what its own program concludes from them, and what the kernel does to real conversations.

Each set of rules is put into a machine of its own between a client and a server. The client speaks with the machine and
through it, the machine with the server. VMT_LONG=1 tries thousands of sets instead of dozens; VMT_SEED: another row.
"""
import os
import random
from collections import Counter

import pytest

from azext_vmtroubleshoot.guest.chains import Walk
from azext_vmtroubleshoot.guest.iptables import iptables_chains
from azext_vmtroubleshoot.guest.nftables import nft_chains
from azext_vmtroubleshoot.guest.packet import Conversation
from tests.guest.random_rules import TABLES, Rules
from tests.guest.street import Street, Talk
from tests.local_azure import guests
from tests.local_azure.guests.host import run

LONG = bool(os.environ.get("VMT_LONG"))
SEED = int(os.environ.get("VMT_SEED", "1"))
MACHINES = 16
ROUNDS = 60 if LONG else 1
ENGINES = ("iptables-legacy", "iptables-nft", "nft")
PACKETS = {"in": "in NEW d,out ESTABLISHED s,in ESTABLISHED d", "out": "out NEW d,in ESTABLISHED s,out ESTABLISHED d",
           "through": "through NEW d,through ESTABLISHED s,through ESTABLISHED d"}
NONE = "".join(f"*{table}\n" + "".join(f":{hook} ACCEPT\n" for hook in hooks) + "COMMIT\n"
               for table, hooks in TABLES.items())


@pytest.fixture(scope="module")
def street():
    reason = guests.why_not()
    if reason:
        pytest.skip(reason)
    with Street(MACHINES) as made:
        yield made


def load(machine, engine, rules):
    """Puts the rules in; (text, chains) as they are read back."""
    inside = ("ip", "netns", "exec", machine)
    run(*inside, "nft", "flush", "ruleset")
    run(*inside, "iptables-legacy-restore", stdin=NONE)
    run(*inside, *(("nft", "-f", "-") if engine == "nft" else (f"{engine}-restore",)), stdin=rules)
    text = run(*inside, *(("nft", "list", "ruleset") if engine == "nft" else (f"{engine}-save",)))
    return text, nft_chains(text, "ip") if engine == "nft" else iptables_chains(engine, text)


def conversations(number):
    """(way, what our program is asked about, where it begins, whom it calls) of machine N."""
    left, right = f"10.98.{number}", f"10.99.{number}"
    yield "in", (f"{left}.2", f"{left}.1", "left", ""), 0, f"{left}.1"
    yield "out", (f"{right}.2", f"{right}.1", "right", ""), 1, f"{right}.2"
    yield "through", (f"{right}.2", f"{left}.2", "left", "right"), 0, f"{right}.2"


def compared(street, engine, sets):
    """How many conversations were open, closed, unsure. `sets`: (protocol, rules, label) of each machine."""
    talks, seen = [], Counter()
    for number, (machine, (proto, rules, label)) in enumerate(zip(street.machines, sets)):
        text, chains = load(machine, engine, rules)
        for way, ends, begins, called in conversations(number):
            walk = Walk(chains, Conversation(*ends, "", proto, 22))
            walk.follow(PACKETS[way].split(","))
            closed = any(line.startswith("stopped=") for line in walk.lines)
            unsure = any(line.startswith("fwif=") and "|LIMIT|" not in line for line in walk.lines)
            talk = Talk(street, (street.client, machine)[begins], called, proto)
            talks.append((talk, closed, unsure, f"{label} {way} {proto}\n{text}\n{walk.lines}"))
    street.wait_for([talk for talk, closed, unsure, _ in talks if not closed and not unsure])
    for talk, closed, unsure, told in talks:
        talk.close()
        seen["unsure" if unsure else "open" if talk.done else "closed"] += 1
        assert unsure or talk.done != closed, told
    return seen


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kernel_does_what_is_concluded(street, engine):
    seen = Counter()
    for lap in range(ROUNDS):
        seeds = [f"{SEED} {engine} {lap} {number}" for number in range(MACHINES)]
        drawn = [Rules(random.Random(seed), number) for number, seed in enumerate(seeds)]
        seen += compared(street, engine, [(rules.proto, rules.nft() if engine == "nft" else rules.iptables(), seed)
                                          for rules, seed in zip(drawn, seeds)])
    print(f"seed {SEED}: {ROUNDS * MACHINES} sets of {engine}: {dict(seen)}")
    assert seen["open"] > seen["closed"] / 9 and seen["closed"] > seen["open"] / 9 > seen["unsure"] / 9


# What chance seldom finds.
PORT_SENT_ON = """*nat
-A PREROUTING -i left -p tcp --dport 22 -d 10.98.0.0/16 -j REDIRECT --to-ports 2222
COMMIT
*mangle
-A PREROUTING -i left -p tcp --dport 2222 -j DROP
COMMIT
*filter
-A INPUT -p tcp --dport 22 -j DROP
COMMIT
"""
FIRST_ANSWER = """*mangle
-A POSTROUTING -p tcp --tcp-flags SYN,ACK ACK -j ACCEPT
-A POSTROUTING -o left -j DROP
COMMIT
"""
NOT_YET_TRACKED = """*raw
-A PREROUTING -i left -m conntrack --ctstate INVALID -j DROP
COMMIT
"""
LATER_IS_FIRST = """table inet t {
chain a { type filter hook prerouting priority raw; ct state invalid drop; }
chain b { type filter hook prerouting priority raw; notrack; }
}
"""


def test_the_kernel_in_odd_cases(street):
    for engine in ENGINES[:2]:
        seen = compared(street, engine, [("tcp", rules, "") for rules in (PORT_SENT_ON, FIRST_ANSWER, NOT_YET_TRACKED)])
        assert seen == {"open": 5, "closed": 4}
    assert compared(street, "nft", [("tcp", LATER_IS_FIRST, "")]) == {"open": 3}
