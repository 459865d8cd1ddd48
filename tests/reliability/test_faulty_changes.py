"""Every call of a command that changes something may fail, in every way: the step helps, or all is as it was before, or
the journal names what is left, and taking that back restores it to the letter.

VMT_LONG=1 runs each call in each way: always, once, and from its second time on; otherwise a sample.
"""
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from . import mending
from .laboratory import Laboratory
from .saboteur import Run, kinds

LONG = bool(os.environ.get("VMT_LONG"))
SAMPLE = 5
QUICK = ("401", "403", "404", "lost", "empty", "proxy-page-as-json", "failed-operation")
# Parts of the names of calls that only a diagnosis makes.
READS = ("effective", "networkWatchers", "bastion", "virtualNetworks", "blob", "Diagnostics", "serial log", "Health")
# To a command these are the same as one of the others.
ALIKE = ("403-nameless", "429", "429-retry-after", "500", "502", "504", "null", "not-an-object", "proxy-page")
# A minute's wait of the command is seconds here, and each of these kinds is waited for again and again.
GRACE = 100 if LONG else 300
AMPLE = 5 if LONG else 600           # seconds of --timeout; only the long run has calls that never end


@dataclass(frozen=True)
class Change:
    """A command, what it changes and says when nothing fails, and what takes back what is left; `more` goes to both."""
    name: str
    command: str
    vm: str
    outcomes: tuple[str, ...]
    undo: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)


UNDO = {"undo": True}
CHANGES = [Change("a step that helps", "ssh fix", "web01", ("helped", "helped"), UNDO),
           Change("a step that does not help", "ssh fix", "web02", ("no help", "refused", "refused"), UNDO),
           Change("a step in Windows", "rdp fix", "win01", ("helped",), UNDO),
           Change("between two VMs", "connectivity fix", "app01", ("helped", "helped"), UNDO,
                  {"dest": "db01", "dest_port": 1433, "in_guest": "always"}),
           Change("a NIC that is reset", "connectivity reset-nic", "nic01", (), {}),
           Change("a NIC that is replaced", "connectivity replace-nic", "nic02", (), {}, {"nic": "nic02-nic"})]


@pytest.fixture(scope="module", name="laboratory")
def open_laboratory(tmp_path_factory):
    with Laboratory(mending.world(), tmp_path_factory.mktemp("mending")) as opened:
        yield opened


class Bench:
    """One change in the laboratory, and its run without a fault."""

    def __init__(self, change: Change, laboratory: Laboratory):
        self.change, self.laboratory = change, laboratory
        self._fixing = change.more | ({"settle": 1} if change.command.endswith("fix") else {})
        self.good = None
        self.truth, complaints = self.run()
        assert not complaints and self.truth.result, (self.truth, complaints)
        assert self.outcomes(self.truth) == change.outcomes, self.truth.result

    @staticmethod
    def outcomes(found) -> tuple[str, ...]:
        return tuple(step["outcome"] for step in (found.result or {}).get("steps", ()))

    def run(self, **plan):
        """(Outcome, what is wrong with it); afterwards all is as it was before."""
        def judged(found):
            try:
                return found, self._complaints(found)
            finally:
                self.laboratory.restore(found.group)
        return self.laboratory.run(self.change.command, vm_name=self.change.vm, yes=True, timeout=AMPLE, then=judged,
                                   **self._fixing, **plan)

    def run_all(self, plans):
        return self.laboratory.together(lambda plan: self.run(**plan), plans)

    def _complaints(self, found) -> list[str]:
        wrong = [found.traceback] if found.traceback else []
        if found.seconds > GRACE:
            wrong.append(f"took {found.seconds:.0f} s")
        changed = self.laboratory.differences(found.group)
        self.good = changed if self.good is None else self.good
        said = f"{found.error} {found.result}"
        if (found.result or {}).get("verdict") == "reachable" and changed != self.good:
            wrong.append(f"reachable, but {changed}")
        if "helped" in self.outcomes(found) and not changed:
            wrong.append("a step helped, and nothing is changed")
        if changed and not self.outcomes(found).count("helped") and not any(
                word in said for word in ("could not be taken back", "Not all that was begun")):
            wrong.append(f"nothing is said of {changed}")
        return wrong + (self._taken_back(found.group, changed) if changed else [])

    def _taken_back(self, group, changed) -> list[str]:
        journal = self.laboratory.journal(group, self.change.vm)
        if journal is None or not journal.revocable:
            return [f"no journal names {changed}"]
        undone = self.laboratory.run_in(group, self.change.command, Run(), vm_name=self.change.vm, yes=True,
                                        timeout=AMPLE,
                                        **self.change.more, **self.change.undo)
        left = self.laboratory.differences(group)
        return [f"taken back, {left} is left: {undone}"] if left or not undone.result else []


def plans(truth):
    """Each call always; what may change something or is read for it also once, and from its second time on."""
    count, found = Counter(truth.run.calls), []
    for call in sorted(count):
        found += [{"call": call, "kind": kind} for kind in kinds(call)]
        if not any(word in call for word in READS):
            found += [{"call": call, "kind": kind} | more for kind in kinds(call) if kind not in ALIKE
                      for more in ({"times": 1}, {"spared": 1})[:count[call]]]
    return found if LONG else sample(found)


def sample(found):
    """Quick ones of what changes something, spread over calls and kinds."""
    quick = [p for p in found if p["kind"] in QUICK and any(word in p["call"] for word in ("PUT", "runCommand"))
             and ("spared" in p or "times" in p and "PUT" in p["call"])]
    return quick[::len(quick) // SAMPLE]


@pytest.mark.parametrize("change", [pytest.param(c, id=c.name.replace(" ", "-")) for c in CHANGES])
def test_a_change_helps_or_is_taken_back(laboratory, change):
    bench = Bench(change, laboratory)
    wanted = plans(bench.truth)
    found = bench.run_all(wanted)
    wrong = {str(plan): told for plan, (_, told) in zip(wanted, found) if told}
    outcomes = Counter(" ".join(bench.outcomes(one)) or one.error.partition(":")[0] for one, _ in found)
    print(f"\n{change.name}: {len(wanted)} runs, {len(set(p['call'] for p in wanted))} calls, "
          f"{len(set(p['kind'] for p in wanted))} ways to fail, {len(wrong)} wrong, outcomes {dict(outcomes)}, "
          f"slowest {max(one.seconds for one, _ in found):.1f} s")
    assert not wrong, "\n".join(f"{name}: {'; '.join(told)}" for name, told in wrong.items())
