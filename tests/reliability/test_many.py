"""Fifty VMs of one command while calls fail: what one VM meets, or what all share, is told where it belongs. And what
an interrupt leaves of one or many."""
import json
import os
import re
import signal
import time

import pytest

from .interrupting import SpoiltAzure

COUNT, BAD = 50, "web07"
NAMES = [f"web{number:02}" for number in range(COUNT)]
WORLD = """
groups:
  demo:
    vnets: {vnet: {space: [10.0.0.0/16], subnets: {web: {prefix: 10.0.1.0/24, nsg: web-nsg}}}}
    nsgs: {web-nsg: {rules: {DenySSH: {priority: 300, access: Deny, port: 22}}}}
    public-ips: {lb-ip: 20.50.1.9}
    load-balancers: {lb: {public: lb-ip, nat-rules: {%s}}}
    vms: {%s}
behaviour: {retry-after: 0}
""" % (", ".join(f"n{name}: {{port: {50000 + at}, to: {name}}}" for at, name in enumerate(NAMES)),
       ", ".join(f"{name}: {{subnet: vnet/web, guest: none, agent: none}}" for name in NAMES))
GONE = f"/{BAD.upper()}-gone"          # as if deleted since the ids were listed
OWN = f"GET Microsoft.Compute/virtualMachines/{BAD}"
LONG = bool(os.environ.get("VMT_LONG"))
AMPLE = 40 if LONG else 600          # seconds of --timeout where nothing hangs
# call, how it fails, --timeout, what is said of the checks that could not be told
ONE = [(OWN, "403", AMPLE, "virtualMachines/read"), (OWN, "absent", AMPLE, "There is no virtual machine 'WEB07-gone'"),
       (OWN, "silent", 15, "No answer within 15 seconds"), (OWN, "500", AMPLE, "500"), (OWN, "429-retry-after", 25, "")]
SHARED = [("GET Microsoft.Network/networkWatchers", "403", AMPLE, "networkWatchers/read"),
          ("GET Microsoft.Network/networkWatchers", "500", AMPLE, "500"),
          ("GET Microsoft.Network/loadBalancers/lb", "403", AMPLE, "loadBalancers/read"),
          ("GET Microsoft.Network/virtualNetworks/vnet", "403", AMPLE, ""),    # with this way in nothing hangs on it
          ("GET Microsoft.Network/loadBalancers/lb", "silent", 15, "No answer within 15 seconds")]
HANGING = "GET Microsoft.Network/virtualNetworks/vnet"


class Many(SpoiltAzure):
    """Fifty VMs."""

    def diagnose(self, call="", kind="", timeout=AMPLE, more=()):
        """(what az did, seconds)"""
        run = self.spoil("" if kind == "absent" else call, kind)
        ids = [re.sub(f"/{BAD}$", GONE if kind == "absent" else r"\g<0>", key) for key in self.cloud.machines]
        start = time.monotonic()
        done = self.az("vm", "troubleshoot", "ssh", "diagnose", "--in-guest", "never", "--timeout", str(timeout), *more,
                       "--ids", *ids, timeout=900)
        run.over = True
        assert done.rc == 0 and "Traceback" not in done.stdout + done.stderr, done.stderr
        return done, time.monotonic() - start

    def stopped(self, words, stop, call=HANGING):
        """(status, stdout, stderr) of az, stopped when it has made a call that is never answered."""
        self.spoil(call, "silent")
        return self.interrupted(words, stop, call)


@pytest.fixture(scope="module")
def azure():
    with Many(WORLD) as opened:
        yield opened


@pytest.fixture(scope="module")
def calm(azure):
    return told(azure.diagnose()[0])


def told(done):
    """name -> (verdict, cause, statuses), and name -> what could not be told"""
    reports = {report["target"]["name"].lower().removesuffix("-gone"): report for report in json.loads(done.stdout)}
    assert sorted(reports) == NAMES
    return {name: (r["verdict"], (r["rootCause"] or {}).get("check"),
                   {f["check"]: f["status"] for f in r["findings"]}) for name, r in reports.items()}, reports


@pytest.mark.parametrize("call, kind, timeout, says", ONE if LONG else ONE[:1])
def test_what_one_vm_meets_is_its_own(azure, calm, call, kind, timeout, says):
    done, seconds = azure.diagnose(call, kind, timeout)
    now, reports = told(done)
    assert {name: now[name] for name in NAMES if name != BAD} == {n: calm[0][n] for n in NAMES if n != BAD}
    bad = reports[BAD]
    assert bad["verdict"] == "inconclusive" or now[BAD][1] == calm[0][BAD][1]
    assert bad["notChecked"] and says in json.dumps(bad["notChecked"]) + bad["summary"]
    # It keeps one of azure-cli's ten threads; the others go on with what is left.
    assert "more than one exception" not in done.stderr and (seconds < timeout + 30 or not LONG)


@pytest.mark.parametrize("call, kind, timeout, says", SHARED if LONG else SHARED[:1])
def test_what_all_share_fails_for_all_alike(azure, calm, call, kind, timeout, says):
    done, _ = azure.diagnose(call, kind, timeout)
    now, reports = told(done)
    assert len({json.dumps(now[name]) for name in NAMES}) == 1
    for name in NAMES:
        assert now[name][0] in ("inconclusive", calm[0][name][0])
        changed = {c: s for c, s in now[name][2].items() if s != calm[0][name][2].get(c)}
        assert set(changed.values()) <= {"unknown", "skipped"}, changed
        assert says in json.dumps(reports[name]["notChecked"])


def test_one_row_a_vm_and_a_cause_named_once(azure):
    done, _ = azure.diagnose(kind="absent", more=("-o", "table"))
    rows = [re.split(r"\s{2,}", line) for line in done.stdout.splitlines()[2:]]
    gone = GONE[1:]
    assert sorted(row[0] for row in rows) == sorted({*NAMES, gone} - {BAD})
    assert max(map(len, done.stdout.splitlines())) <= 100
    causes = [row[2] for row in rows if row[0] != gone]
    assert causes[0].startswith("web-nsg/DenySSH") and set(causes[1:]) == {"the same as web00"}
    assert [row[1] for row in rows if row[0] == gone] == ["inconclusive"]
    assert f"There is no virtual machine '{gone}'" in done.stdout


STOPS = [signal.SIGINT, signal.SIGTERM]
GOALS = [(goal, more, stop) for stop in STOPS for goal, more in (
    ("ssh", ()), ("rdp", ()), ("connectivity", ("--dest", "20.50.1.9")))]


@pytest.mark.parametrize("goal, more, stop", GOALS if LONG else GOALS[::4])
def test_interrupted_it_ends_with_what_is_known(azure, goal, more, stop):
    """Diagnoses of one VM; where one call never ends."""
    words = (goal, "diagnose", "-g", "demo", "-n", BAD, *more, *(("--dest-port", "443") if more else ()))
    status, out, err = azure.stopped(words, stop)
    assert status == 1 and "Traceback" not in err, err
    assert "Interrupted before it was answered" in {n["why"] for n in json.loads(out)["notChecked"]}


@pytest.mark.parametrize("words", [("ssh", "check-routes"), ("connectivity", "check-snat")])
def test_an_interrupted_step_ends_with_what_is_known(azure, words):
    status, out, err = azure.stopped((*words, "-g", "demo", "-n", BAD), signal.SIGINT)
    assert status == 1 and "Traceback" not in err and json.loads(out)["findings"], err


@pytest.mark.parametrize("stop", STOPS if LONG else STOPS[:1])
def test_interrupted_all_of_several_tell_what_they_know(azure, stop):
    words = ("ssh", "diagnose", "--exit-code", "--ids", *azure.cloud.machines)
    status, out, err = azure.stopped(words, stop)
    assert status == 1 and "Traceback" not in err, err
    assert sorted(report["target"]["name"] for report in json.loads(out)) == NAMES


@pytest.mark.parametrize("stop", STOPS if LONG else STOPS[:1])
def test_an_interrupted_look_leads_to_no_change(azure, stop):
    for words in (("ssh", "fix", "--yes"), ("ssh", "allow-flow", "--yes"), ("connectivity", "reset-nic", "--yes")):
        status, out, err = azure.stopped((*words, "-g", "demo", "-n", BAD), stop)
        assert status == 1 and not out and "Traceback" not in err, err
        assert not [r for r in azure.requests if r.method in ("PUT", "DELETE", "PATCH")]
        assert "fix" not in words or "Nothing was changed" in err
