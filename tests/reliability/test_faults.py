"""One full run of a command for each call of it and each way in which the call can fail.

VMT_LONG=1 runs them all; otherwise a sample. Each scene's truth is known from its own run without a fault.
"""
import os
from collections import Counter
from contextlib import ExitStack

import pytest

from ..local_azure.rdp_server import NoServer
from .saboteur import PASSING, kinds
from .scenes import SCENES, Scene

LONG = bool(os.environ.get("VMT_LONG"))
SAMPLE = 8
# Seconds of --timeout. These kinds never end by themselves. While Azure throttles, every other request waits as well,
# up to the Retry-After of one second, and about ten of a diagnosis follow one another.
HELD_UP = {"silent": 5, "endless": 5, "429-retry-after": 15}
AMPLE, GRACE = 40 if LONG else 600, 3


@pytest.fixture(scope="module", name="opened")
def open_worlds(tmp_path_factory):
    """opened(world) is (Laboratory, arguments that all commands in it need), and stays until another one is opened."""
    with ExitStack() as stack:
        last = {}

        def opened(world):
            if world not in last:
                stack.close()
                last.clear()
                try:
                    last[world] = stack.enter_context(world(tmp_path_factory.mktemp("world")))
                except NoServer as reason:
                    pytest.skip(str(reason))
            return last[world]
        yield opened


class Bench:
    """A scene in its laboratory, and its run without a fault."""

    def __init__(self, scene: Scene, laboratory, arguments):
        self.scene, self._laboratory, self._arguments = scene, laboratory, scene.arguments | arguments
        self.truth = laboratory.run(scene.command, timeout=AMPLE, watch=True, **self._arguments)
        assert not self.truth.traceback and not self.truth.error, self.truth

    def run_all(self, plans):
        return self._laboratory.run_all(self.scene.command, plans, **self._arguments)

    def hang_on(self, call) -> set[str]:
        """Ids of the checks that may say something else when this call fails."""
        begun = call.removeprefix("poll ").removeprefix("result ")
        return {check for check, calls in self.truth.needs.items() if begun in calls}


@pytest.fixture(name="bench")
def open_scene(opened, scene):
    return Bench(scene, *opened(scene.world))


def verdict(result) -> str:
    return result.get("verdict") or result["result"]


def plans(truth):
    """Every call of the run, in every way in which it can fail: for good, and once where asking again helps."""
    calls = sorted(set(truth.run.calls))
    found = [{"call": call, "kind": kind, "timeout": HELD_UP.get(kind, AMPLE)}
             for call in calls for kind in kinds(call)]
    found += [{"call": call, "kind": kind, "times": 1, "timeout": AMPLE}
              for call in calls if call.startswith("GET Microsoft") for kind in PASSING]
    return found if LONG else sample(found)


def sample(found):
    """Quick ones, spread over calls and kinds."""
    quick = [p for p in found if p["kind"] not in (*PASSING, *HELD_UP) or p.get("times") and p["kind"] == "429"]
    return quick[::len(quick) // SAMPLE]


def complaints(found, bench, plan):
    """What is wrong with this run; empty when all that must hold holds."""
    truth = bench.truth
    if "AzureConnectionError" in found.error and truth.by_check().keys() <= bench.hang_on(plan["call"]):
        return []                    # without this call there is nothing to tell at all
    if found.traceback or found.error:
        return [found.traceback or found.error]
    now, then = found.by_check(), truth.by_check()
    wrong = []
    if found.seconds > plan["timeout"] + GRACE:
        wrong.append(f"took {found.seconds:.1f} s")
    if now.keys() != then.keys():
        wrong.append(f"checks differ: {now.keys() ^ then.keys()}")
    wrong += [f"{c}: {then[c]} became {s}" for c, s in now.items() if s in ("pass", "fail") and then[c] != s]
    if verdict(found.result) not in (verdict(truth.result), "inconclusive", "unknown"):
        wrong.append(f"verdict {verdict(truth.result)} became {verdict(found.result)}")
    touched = set() if plan.get("times") else bench.hang_on(plan["call"])
    missing = {n["check"]: n for n in found.result["notChecked"]}
    wrong += [f"{c} has nothing to do with it: {then[c]} became {s}: {missing.get(c)}" for c, s in now.items()
              if s != then[c] and c not in touched]
    wrong += [f"{c} is unknown without a word" for c, s in now.items()
              if s == "unknown" and not (c in missing and missing[c]["why"])]
    lost = [c for c, s in now.items() if s == "unknown" and then[c] != "unknown"]
    wrong += [f"{c}: {then[c]} is hidden as skipped" for c, s in now.items()
              if s == "skipped" and then[c] in ("pass", "fail", "warn") and not lost]
    wrong += _permission(plan["call"], missing, lost) if plan["kind"] == "403" else []
    return wrong + ["an escape sequence is shown"] * ("\x1b" in str(found.result))


def _permission(call, missing, lost):
    """What was lost by a 403 names the action or the role that was refused; a signed address knows of neither."""
    needs = {missing[c]["needs"] for c in lost}
    word = "Storage Blob Data Reader" if "blob of" in call else "/"
    if not lost or call.endswith(("serial log", "screenshot")) or any(word in (n or "") for n in needs):
        return []
    return [f"no permission is named: {needs}"]


@pytest.mark.parametrize("scene", [pytest.param(s, id=s.name) for s in SCENES])
def test_every_call_may_fail(bench):
    wanted, truth = plans(bench.truth), bench.truth
    assert verdict(truth.result) == bench.scene.truth, truth.result["summary"]
    failing = [c for c, status in truth.by_check().items() if status == "fail"]
    assert len(failing) >= bench.scene.failing and bool(failing) == bool(bench.scene.failing), failing
    found = bench.run_all(wanted)
    wrong = {f"{p['call']} {p['kind']}{' once' if p.get('times') else ''}": told
             for p, one in zip(wanted, found) if (told := complaints(one, bench, p))}
    verdicts = Counter(verdict(one.result) if one.result else "error" for one in found)
    print(f"\n{bench.scene.name}: {len(wanted)} runs, {len(set(p['call'] for p in wanted))} calls, "
          f"{len(set(p['kind'] for p in wanted))} ways to fail, {len(wrong)} wrong, verdicts {dict(verdicts)}, "
          f"slowest {max(one.seconds for one in found):.1f} s")
    assert not wrong, "\n".join(f"{name}: {'; '.join(told)}" for name, told in wrong.items())
