"""Commands that change one thing: before and after as the real client sees it, and nothing where it must not be."""
import json
import os
import pty
import select
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ..local_azure.environment import AZ
from ..local_azure.world import parse
from ..until import PATIENCE, until

WORLD = """
title: VMs with public addresses, their port open.
groups:
  demo:
    vms:
%s
    nsgs:
      web-nsg: {rules: {AllowSSH: {priority: 300, port: 22}}}
"""
WRITES = ("PUT", "DELETE", "PATCH", "POST")
READS = ("runCommand", "retrieveBootDiagnosticsData", "effectiveNetworkSecurityGroups", "effectiveRouteTable")
STARTED = "cut -d ' ' -f 22 /proc/1/stat"         # when the first process of this boot began


def world(*vms):
    """`vms`: what each VM has besides its address; web01, web02 ..."""
    lines = [f"      web{n:02}: {{public: 20.50.1.{3 + n}, nsg: web-nsg, {more}}}" for n, more in enumerate(vms, 1)]
    return parse(WORLD % "\n".join(lines))


def change(here, verb, *words, vm="web01", rc=0, goal="ssh"):
    """The result, or what was said where the command fails."""
    done = here.az("vm", "troubleshoot", goal, verb, "-g", "demo", "-n", vm, *words, "-o", "json")
    assert done.rc == rc, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stderr if rc else json.loads(done.stdout)


def written(here):
    """Requests that change something."""
    return [r for r in here.azure.requests if r.method in WRITES and not r.path.endswith(READS)
            and "/oauth2/" not in r.path]


def config_of(here, vm="web01"):
    return here.azure.guest(vm).run("sha256sum /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*; systemctl is-active ssh "
                                    "fail2ban; iptables-save | grep ^-; ls /var/lib").stdout


def secret_file(folder, text, name="secret"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def test_reset_config_lets_the_user_in_and_can_be_taken_back(scene):
    with scene(world("guest: {faults: [allow-users]}")) as here:
        login = ("--username", "azureuser", "--private-key-file", here.key)
        former = config_of(here)
        planned = change(here, "reset-config", *login, "--dry-run")
        assert planned["outcome"] == "planned" and planned["before"]["verdict"] == "blocked"
        assert [call["call"].split()[0] for call in planned["calls"]] == ["POST", "PUT"]
        assert planned["calls"][1]["protectedSettings"] == ["reset_ssh"]
        refused = change(here, "reset-config", *login, rc=1)
        assert "password login is switched on" in refused and "--yes" in refused
        assert not written(here) and here.client_stays_out() and config_of(here) == former

        done = change(here, "reset-config", *login, "--yes")
        assert here.client_gets_in()
        assert (done["before"]["verdict"], done["after"]["verdict"]) == ("blocked", "reachable")
        assert "-AllowUsers deploy" in done["differences"] and "+PasswordAuthentication yes" in done["differences"]

        taken = here.azure.run("sh", "-c", done["undo"] + " --yes")
        assert taken.rc == 0, taken.stderr
        assert config_of(here) == former and here.client_stays_out()


def test_what_vmaccess_would_never_come_back_from_is_refused(scene):
    fault = "{iptables-reject: {with: icmp-host-prohibited}}"
    with scene(world(f"guest: {{faults: [{fault}]}}")) as here:
        former = config_of(here)
        said = change(here, "reset-config", "--yes", rc=1)
        assert "would try for ever" in said and "icmp-host-prohibited" in said
        assert not written(here) and config_of(here) == former


GATES = {
    "power: stopped": ("power state is stopped", "az vm start"),
    "agent: not-ready": ("agent is Not Ready", "az serial-console connect"),
    "agent: {age: 4000}": ("agent last reported", "az serial-console connect"),
    "extensions: {slow: {publisher: P, type: T, state: Creating}}": ("slow is in flight", "az vm extension show"),
    "provisioning: Updating": ("under way (Updating)", "Try again"),
}


def test_what_cannot_be_carried_out_is_refused_at_once(scene):
    log = "boot-diagnostics: {log: \"[    9.1] Kernel panic - not syncing: VFS: Unable to mount root fs on " \
          "unknown-block(0,0)\\n\"}"
    vms = [*(f"guest: {{kind: none}}, {more}" for more in GATES), f"guest: {{kind: none}}, agent: none, {log}"]
    with scene(world(*vms)) as here:
        with ThreadPoolExecutor(len(vms)) as pool:
            told = list(pool.map(lambda n: change(here, "reset-config", "--yes", vm=f"web{n:02}", rc=1),
                                 range(1, len(vms) + 1)))
        for said, (why, way) in zip(told, [*GATES.values(), ("agent is not there", "az vm repair create")]):
            assert why in said and way in said, said
        assert not [r for r in here.azure.requests if r.path.endswith("runCommand")] and not written(here)


def test_a_new_user_with_a_key_and_a_password_that_nobody_else_sees(scene, tmp_path):
    secret = "Never-Sh0wn-%d" % os.getpid()
    with scene(world("guest: real")) as here:
        key = f"{here.key}.pub"
        done = change(here, "reset-credentials", "--username", "ann", "--ssh-key-value", key, "--yes")
        assert done["after"]["verdict"] == "reachable" and "ann can log in" in done["after"]["summary"]
        assert here.client_gets_in(user="ann")

        seen = tmp_path / "seen"
        seen.touch()
        watch = subprocess.Popen(["sh", "-c", f"while :; do cat /proc/[0-9]*/cmdline >>{seen} 2>/dev/null; "
                                  "sleep .02; done"])
        try:
            with ThreadPoolExecutor(1) as pool:
                with here.held("vmaccess"):
                    running = pool.submit(
                        here.az, "vm", "troubleshoot", "ssh", "reset-credentials", "-g", "demo", "-n", "web01",
                        "--username", "ann", "--password-file", secret_file(tmp_path, secret + "\n"), "--yes",
                        "--debug")
                    until(lambda: b"reset-credentials" in seen.read_bytes())
                done = running.result()
        finally:
            watch.kill()
            watch.wait()
        assert done.rc == 0, done.stderr[-2000:]
        shadow = here.azure.guest("web01").run("grep ^ann: /etc/shadow | cut -d: -f2").stdout.strip()
        checked = here.azure.guest("web01").run(
            "python3 -W ignore -c 'import crypt,sys; print(crypt.crypt(*sys.argv[1:]))' \"$1\" \"$2\"",
            [secret, shadow]).stdout.strip()
        assert checked == shadow
        for told in (done.stdout, done.stderr, seen.read_text(errors="replace")):
            assert secret not in told
        kept = [p for p in here.azure.environment.config.rglob("*") if p.is_file()]
        assert any("vm-troubleshoot" in p.parts for p in kept)
        assert not [p for p in kept if secret.encode() in p.read_bytes()]
        assert here.azure.guest("web01").run(f"grep -rl {secret[:8]} /var/lib/vm-troubleshoot").stdout == ""

        refused = change(here, "reset-credentials", "--username", "daemon", "--ssh-key-value", key, "--yes", rc=1)
        assert "daemon is a system user" in refused


def on_terminal(here, answers, *words):
    """What az shows on a terminal where `answers`, (what to wait for, what to type), are given; its exit status."""
    leader, follower = pty.openpty()
    az = subprocess.Popen([*here.azure.environment.prefix, str(AZ), "vm", "troubleshoot", *words], stdin=follower,
                          stdout=follower, stderr=follower, start_new_session=True,
                          env={**os.environ, **here.azure.variables, "HOME": "/nonexistent"})
    os.close(follower)
    shown, answers, end = "", list(answers), time.monotonic() + PATIENCE
    while time.monotonic() < end and (az.poll() is None or select.select([leader], [], [], 0)[0]):
        if select.select([leader], [], [], 0.2)[0]:
            try:
                shown += os.read(leader, 4096).decode(errors="replace")
            except OSError:
                break
        if answers and shown.rstrip().endswith(answers[0][0]):
            os.write(leader, f"{answers.pop(0)[1]}\n".encode())
            shown += "|"             # this question is answered: the next one comes with more output
    os.close(leader)
    return shown, az.wait(PATIENCE)


def test_on_a_terminal_it_asks(scene):
    with scene(world("guest: real")) as here:
        shown, status = on_terminal(here, [("(y/N):", "n")], "ssh", "restart", "-g", "demo", "-n", "web01")
        assert status == 1 and "whatever runs on it is interrupted" in shown and not written(here)
        asked = [("New password of azureuser:", "S3cret-t0o!"), ("New password of azureuser:", "S3cret-t0o!"),
                 ("(y/N):", "y")]
        shown, status = on_terminal(here, asked, "ssh", "reset-credentials", "-g", "demo", "-n", "web01")
        assert status == 0 and "S3cret-t0o!" not in shown, shown
        assert [r.method for r in written(here)] == ["PUT"]


def test_one_settings_file_for_several_vms(scene, tmp_path):
    with scene(world("guest: {faults: [sshd-port]}", "guest: {faults: [sshd-listen-address]}")) as here:
        settings = secret_file(tmp_path, '{"reset_ssh": True}', "reset_ssh.json")
        ids = [i for i in here.azure.cloud.machines]
        words = ("vm", "troubleshoot", "ssh", "reset-config", "--ids", *ids, "--settings", settings, "-o", "json")
        refused = here.az(*words)
        assert refused.rc == 1 and "--yes" in refused.stderr and not written(here)
        done = here.az(*words, "--yes")
        assert done.rc == 0, done.stderr
        assert "True, False or None as Python does" in done.stderr
        assert [r["after"]["verdict"] for r in json.loads(done.stdout)] == ["reachable"] * 2
        assert here.client_gets_in("20.50.1.4") and here.client_gets_in("20.50.1.5")


def test_allow_flow(scene):
    with scene("nsg-denies-subnet") as here:
        assert here.client_stays_out()
        done = change(here, "allow-flow", "--yes")
        assert here.client_gets_in()
        assert (done["before"]["verdict"], done["after"]["verdict"]) == ("blocked", "reachable")
        group, _, name = done["calls"][0]["call"].split()[1].lower().rpartition("/securityrules/")
        rules = here.azure.cloud.subscription.resources[group]["properties"]["securityRules"]
        rule = next(r for r in rules if r["name"].lower() == name)["properties"]
        assert rule["sourceAddressPrefixes"] == ["203.0.113.7"] and rule["priority"] == 199
        assert change(here, "allow-flow", "--yes")["outcome"] == "unneeded"
        assert len(written(here)) == 1


def test_start_restart_redeploy(scene):
    with scene(world("guest: real, power: stopped")) as here:
        assert "az vm start" in change(here, "restart", "--yes", rc=1)
        started = change(here, "start", "--yes")
        assert started["after"]["verdict"] == "reachable" and here.client_gets_in()
        assert change(here, "start", "--yes")["outcome"] == "unneeded"
        for verb in ("restart", "redeploy"):
            boot = here.azure.guest("web01").run(STARTED).stdout
            done = change(here, verb, "--yes")
            assert done["after"]["verdict"] == "reachable" and done["undo"] is None
            assert here.azure.guest("web01").run(STARTED).stdout != boot
        assert change(here, "restart", "--dry-run", goal="connectivity")["outcome"] == "planned"
        asked = here.az("vm", "troubleshoot", "connectivity", "restart", "-g", "demo", "-n", "web01", "--yes",
                        "--no-wait")
        assert asked.rc == 0 and asked.stdout == "" and "was asked for and not waited for" in asked.stderr


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_reset_can_be_taken_back(scene, kill):
    with scene(world("guest: {faults: [allow-users]}")) as here, here.held("vmaccess") as did:
        former = config_of(here)
        az = here.begin("ssh", "reset-config", "--yes")
        assert did.wait(PATIENCE) and here.client_gets_in()
        az.send_signal(kill)
        _, _, said = here.ended(az)
        assert kill is signal.SIGKILL or "-n web01 --undo" in said
        journal = next(Path(here.azure.environment.config, "vm-troubleshoot").glob("*.json"))
        assert json.loads(journal.read_text())["open"] is True
        taken = here.az("vm", "troubleshoot", "ssh", "fix", "--undo", "-g", "demo", "-n", "web01", "--yes")
        assert taken.rc == 0, taken.stderr
        assert config_of(here) == former and here.client_stays_out()
