"""Remote Desktop: the cause that is named is the fault that is there, and what works gets no complaint."""
import json

# VM: verdict, root cause, evidence it names, remedy. One world holds them all.
BROKEN = {
    "nsg-denies": ("blocked", "nsg-inbound", {"nsg": "ssh-nsg", "rule": "DenyAllInBound", "port": 3389}, "allow-flow"),
    "no-public-ip": ("blocked", "way-in", {}, "add-public-ip"),
    "deallocated": ("blocked", "vm-running", {"powerState": "deallocated"}, "start"),
    "foreign": ("blocked", "rdp-negotiation", {"answer": "foreign", "words": "SSH-2.0-OpenSSH"}, "look-inside"),
    "expired": ("degraded", "rdp-certificate", {"subject": "expired", "selfSigned": True}, "renew-rdp-certificate"),
    "no-certificate": ("blocked", "rdp-negotiation", {"failureCode": 3}, "look-inside"),
    "tls-not-allowed": ("reachable", None, {}, None),
    "other-name": ("reachable", None, {}, None),
    "linux": ("blocked", "guest-system", {"osType": "Linux"}, "use-ssh"),
}
WARNINGS = {"tls-not-allowed": "rdp-security", "other-name": "rdp-certificate"}


def diagnose_all(here, *names):
    """One command for all of them."""
    ids = [here.vm_id(name) for name in names]
    done = here.az("vm", "troubleshoot", "rdp", "--ids", *ids, "-o", "json")
    assert done.rc == 0 and "Traceback" not in done.stderr, done.stderr
    return {found["target"]["name"]: found for found in json.loads(done.stdout)}


def test_the_cause_that_is_named_is_the_one_that_is_there(scene):
    with scene("rdp-broken") as here:
        told = diagnose_all(here, *BROKEN)
        steps = {verb: here.troubleshoot(verb, vm="nsg-denies", goal="rdp")["result"]
                 for verb in ("verify-flow", "check-routes", "check-health")}
        missing = here.az("vm", "troubleshoot", "rdp", "-g", "demo", "-n", "nsg-denies", "--exit-code")
    for name, (verdict, check, evidence, remedy) in BROKEN.items():
        found, cause = told[name], told[name]["rootCause"] or {}
        assert (found["verdict"], cause.get("check")) == (verdict, check), (name, found["summary"])
        assert {key: cause["evidence"].get(key) for key in evidence} == evidence, name
        assert remedy is None or cause["remedy"]["id"] == remedy, name
        warned = [f["check"] for f in found["findings"] if f["status"] == "warn"]
        assert name not in WARNINGS or warned == [WARNINGS[name]], name
    assert steps == {"verify-flow": "fail", "check-routes": "pass", "check-health": "pass"}
    assert missing.rc == 10


def test_what_works_gets_no_complaint(scene):
    ends = {"nla": "20.50.1.4:3389", "tls": "20.50.1.5:3389", "behind-lb": "20.50.1.9:50001", "xrdp": "20.50.1.6:3389"}
    with scene("rdp-healthy") as here:
        told = diagnose_all(here, *ends)
        password = here.azure.room.password.read_text(encoding="utf-8")
        # The witness: a real client, with the password and, where the server is one to judge it, with a wrong one.
        let_in = {name: here.rdp_client_gets_in(ends[name], password) for name in ("nla", "behind-lb")}
        wrong = here.rdp_client_gets_in(ends["nla"], "wrong")
    assert (let_in, wrong) == ({"nla": True, "behind-lb": True}, False)
    for name, found in told.items():
        complaints = [(f["check"], f["status"], f["because"]) for f in found["findings"]
                      if f["status"] not in ("pass", "skipped")]
        assert (found["verdict"], complaints, found["goal"]["endpoint"]) == ("reachable", [], ends[name]), name


def test_the_server_goes_and_comes_with_the_power_of_its_vm(scene):
    with scene("rdp-healthy") as here:
        where = ("-g", "demo", "-n", "nla")
        assert here.az("vm", "deallocate", *where).rc == 0
        stopped = here.diagnose("--in-guest", "never", vm="nla", goal="rdp")
        done = here.azure.run("bash", "-c", stopped["rootCause"]["remedy"]["command"])
        assert done.rc == 0, done.stderr
        started = here.diagnose("--in-guest", "never", vm="nla", goal="rdp")
    assert (stopped["verdict"], stopped["rootCause"]["check"], started["verdict"]) == (
        "blocked", "vm-running", "reachable")
