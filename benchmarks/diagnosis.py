"""One VM, where Azure takes 200 ms for an answer and two to six seconds for a long-running one."""
from datetime import datetime

from .chain import is_poll, longest_chain
from .stage import stage
from .table import Row

WORDS = {"one-vm.yaml": "SSH works", "blocked-vm.yaml": "SSH is blocked"}


def rows(runs):
    for world, words in WORDS.items():
        with stage(world) as one:
            yield from _against_the_chain(one, words, runs)
    with stage("one-vm.yaml", retry_after=1) as one:
        yield _respect(one, runs)


def _against_the_chain(one, words, runs):
    ratios, walls, starts, chains, late = [], [], [], [], []
    one.az("account", "show")
    one.diagnose()
    for _ in range(runs):
        known = set(one.operations())
        start = one.az("account", "show").seconds
        run = one.diagnose()
        chain = longest_chain(run.requests, one.azure.world)
        walls.append(run.seconds)
        starts.append(start)
        chains.append(chain)
        ratios.append(run.seconds / (start + chain))
        late += _late(run, one.operations(known))
    yield Row(f"`ssh diagnose`, {words}", walls, "s")
    yield Row("start of az (`az account show`)", starts, "s")
    yield Row("longest chain of answers", chains, "s")
    yield Row(f"**`ssh diagnose`, {words} / (start + chain)**", ratios, wanted="≤ 1.15")
    yield Row("**end of an operation noticed, of what is allowed (0.5 s or 10 %)**", late, wanted="≤ 1")


def _polls(run, key):
    return sorted((r for r in run.requests if is_poll(r) and r.path.endswith(key)), key=lambda r: r.start)


def _late(run, operations):
    for key, operation in operations.items():
        ended, began = (datetime.fromisoformat(t).timestamp() for t in (operation.ended, operation.started))
        yield (_polls(run, key)[-1].end - ended) / max(0.5, 0.1 * (ended - began))


def _respect(one, runs):
    """The shortest pause that we made where the server asked for one second."""
    pauses = []
    for _ in range(runs):
        known = set(one.operations())
        run = one.diagnose()
        for key, operation in one.operations(known).items():
            polls = _polls(run, key)
            ends = [datetime.fromisoformat(operation.started).timestamp(), *(p.end for p in polls)]
            pauses.append(min(poll.start - end for end, poll in zip(ends, polls)))
    return Row("**pause before a poll / `Retry-After`**", pauses, wanted="≥ 1")
