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
    """Puts the rules in; the chains as they are read back."""
    inside = ("ip", "netns", "exec", machine)
    run(*inside, "nft", "flush", "ruleset")
    run(*inside, "iptables-legacy-restore", stdin=NONE)
    if engine == "nft":
        run(*inside, "nft", "-f", "-", stdin=rules.nft())
        text = run(*inside, "nft", "list", "ruleset")
        return text, nft_chains(text, "ip")
    run(*inside, f"{engine}-restore", stdin=rules.iptables())
    text = run(*inside, f"{engine}-save")
    return text, iptables_chains(engine, text)


def conversations(number):
    """(way, what our program is asked about, where it begins, whom it calls) of machine N."""
    left, right = f"10.98.{number}", f"10.99.{number}"
    yield "in", (f"{left}.2", f"{left}.1", "left", ""), 0, f"{left}.1"
    yield "out", (f"{right}.2", f"{right}.1", "right", ""), 1, f"{right}.2"
    yield "through", (f"{right}.2", f"{left}.2", "left", "right"), 0, f"{right}.2"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kernel_does_what_is_concluded(street, engine):
    seen = Counter()
    for lap in range(ROUNDS):
        talks = []
        for number, machine in enumerate(street.machines):
            seed = f"{SEED} {engine} {lap} {number}"
            rules = Rules(random.Random(seed), number)
            text, chains = load(machine, engine, rules)
            for way, ends, begins, called in conversations(number):
                walk = Walk(chains, Conversation(*ends, "", rules.proto, 22))
                walk.follow(PACKETS[way].split(","))
                talks.append((walk.lines, Talk(street, (street.client, machine)[begins], called, rules.proto),
                              f"{seed} {way} {rules.proto}\n{text}"))
        street.wait_for([talk for lines, talk, _ in talks if not closing(lines)])
        for lines, talk, seed in talks:
            talk.close()
            unsure = any(line.startswith("fwif=") and "|LIMIT|" not in line for line in lines)
            seen["unsure" if unsure else "open" if talk.done else "closed"] += 1
            assert unsure or talk.done != closing(lines), f"{seed}\n{lines}"
    print(f"seed {SEED}: {ROUNDS * MACHINES} sets of {engine}: {dict(seen)}")
    assert seen["open"] > seen["closed"] / 9 and seen["closed"] > seen["open"] / 9 > seen["unsure"] / 9


def closing(lines):
    return any(line.startswith("stopped=") for line in lines)
