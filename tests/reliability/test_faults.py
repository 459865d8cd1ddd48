"""One full diagnosis for each call of a run and each way in which it can fail.

VMT_LONG=1 runs them all; otherwise a sample. Each world's truth is known from its own run without a fault.
"""
import os
from collections import Counter

import pytest

from ..probes.servers import fingerprint, sshd
from . import worlds
from .laboratory import Laboratory
from .needs import checks_of
from .saboteur import PASSING, kinds

LONG = bool(os.environ.get("VMT_LONG"))
SAMPLE = 16
# Seconds of --timeout. These kinds never end by themselves. While Azure throttles, every other request waits as well,
# up to the Retry-After of one second, and about ten of a diagnosis follow one another.
HELD_UP = {"silent": 5, "endless": 5, "429-retry-after": 15}
AMPLE, GRACE = 40, 3
SOURCE = "203.0.113.7"


@pytest.fixture(scope="module", params=["all_broken", "private", "well"])
def laboratory(request, tmp_path_factory):
    home = tmp_path_factory.mktemp(request.param)
    options = {"source_address": SOURCE, "in_guest": "always"}
    if request.param != "well":
        with Laboratory(getattr(worlds, request.param)(), home, **options) as opened:
            yield opened
        return
    with sshd(home, *(f"ListenAddress {place}" for place in worlds.addresses())) as server:
        own = fingerprint(server.host_key().with_suffix(".pub"))
        world = worlds.well(server.port, own)
        with Laboratory(world, home, port=server.port, **options) as opened:
            yield opened


@pytest.fixture(scope="module")
def truth(laboratory):
    found = laboratory.run(timeout=AMPLE)
    assert not found.traceback and not found.error
    return found


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
    held = [p for p in found if p["kind"] == "endless"][:1]
    return quick[::len(quick) // SAMPLE] + held


def complaints(found, truth, plan):
    """What is wrong with this run; empty when all that must hold holds."""
    if found.traceback or found.error:
        return [found.traceback or found.error]
    now, then = found.by_check(), truth.by_check()
    wrong = []
    if found.seconds > plan["timeout"] + GRACE:
        wrong.append(f"took {found.seconds:.1f} s")
    if now.keys() != then.keys():
        wrong.append(f"checks differ: {now.keys() ^ then.keys()}")
    wrong += [f"{c}: {then[c]} became {s}" for c, s in now.items() if s in ("pass", "fail") and then[c] != s]
    if found.result["verdict"] not in (truth.result["verdict"], "inconclusive"):
        wrong.append(f"verdict {truth.result['verdict']} became {found.result['verdict']}")
    touched = set() if plan.get("times") else checks_of(plan["call"])
    wrong += [f"{c} has nothing to do with it: {then[c]} became {s}" for c, s in now.items()
              if s != then[c] and c not in touched]
    missing = {n["check"]: n for n in found.result["notChecked"]}
    wrong += [f"{c} is unknown without a word" for c, s in now.items()
              if s == "unknown" and not (c in missing and missing[c]["why"])]
    lost = [c for c, s in now.items() if s == "unknown" and then[c] != "unknown"]
    wrong += [f"{c}: {then[c]} is hidden as skipped" for c, s in now.items()
              if s == "skipped" and then[c] in ("pass", "fail", "warn") and not lost]
    wrong += _permission(plan["call"], missing, lost) if plan["kind"] == "403" else []
    return wrong + ["an escape sequence is shown"] * ("\x1b" in str(found.result))


def _permission(call, missing, lost):
    """What was lost by a 403 names the action that was refused."""
    needs = {missing[c]["needs"] for c in lost}
    if not lost or "serial log" in call or any("/" in (n or "") for n in needs):
        return []
    return [f"no permission is named: {needs}"]


def test_every_call_may_fail(laboratory, truth):
    wanted = plans(truth)
    found = laboratory.run_all(wanted)
    wrong = {f"{p['call']} {p['kind']}{' once' if p.get('times') else ''}": told
             for p, one in zip(wanted, found) if (told := complaints(one, truth, p))}
    verdicts = Counter(one.result["verdict"] if one.result else "error" for one in found)
    print(f"\n{truth.result['verdict']}: {len(wanted)} runs, {len(set(p['call'] for p in wanted))} calls, "
          f"{len(set(p['kind'] for p in wanted))} ways to fail, {len(wrong)} wrong, verdicts {dict(verdicts)}, "
          f"slowest {max(one.seconds for one in found):.1f} s")
    assert not wrong, "\n".join(f"{name}: {'; '.join(told)}" for name, told in wrong.items())


def test_the_worlds_are_what_they_say(truth, laboratory, request):
    told = {f["check"]: f["because"] for f in truth.result["findings"] if f["status"] not in ("pass", "skipped")}
    assert truth.result["verdict"] == ("reachable" if "well" in request.node.name else "blocked"), told
    failing = [c for c, status in truth.by_check().items() if status == "fail"]
    assert len(failing) >= {"well": 0, "private": 2, "all_broken": 12}[request.node.callspec.params["laboratory"]]
