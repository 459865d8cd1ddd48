"""Guests and fabrics come up, go down, leave nothing, and do not meet."""
import glob
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.guests import documents
from tests.guests.lab import Lab, PASSWORD
from tests.local_azure import guests
from tests.local_azure.guests import state
from tests.until import PATIENCE

PROJECT = Path(__file__).resolve().parents[2]


def leftovers(name):
    """All on this machine that carries a fabric's name. Path.glob() falls over what other tests remove meanwhile."""
    places = [place for folder in ("/run/netns/", f"{state.STATE}/", "/sys/fs/cgroup/**/")
              for place in glob.glob(f"{folder}*{name}*", recursive=True)]
    mounts = [line for line in Path("/proc/self/mounts").read_text().splitlines() if name in line]
    commands = [file for file in Path("/proc").glob("[0-9]*/cmdline") if name in _text(file)]
    return [*places, *mounts, *map(str, commands)]


def _text(file):
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""


def test_a_guest_lets_its_user_in_also_after_a_restart(shared_lab, guest):
    assert shared_lab.login(guest.address).user == "azureuser"
    assert shared_lab.login(guest.address, password=PASSWORD).user == "azureuser"
    assert guest.run("systemctl is-system-running; hostname").stdout == f"running\n{guest.name}\n"
    guest.restart()
    assert shared_lab.connect(guest.address) == "open"


def test_without_a_password_only_keys_are_offered(shared_lab):
    guest = shared_lab.web_guest(password=None)
    try:
        assert shared_lab.login(guest.address).user == "azureuser"
        assert "Permission denied (publickey)" in shared_lab.login(guest.address, password=PASSWORD).said
    finally:
        guest.delete()


def test_two_guests_have_different_host_keys(shared_lab, guest):
    other = shared_lab.web_guest()
    try:
        keys = {each.run("cat /etc/ssh/ssh_host_*_key.pub").stdout for each in (guest, other)}
        assert len(keys) == 2 and all(text.count("ssh-ed25519 ") == 1 for text in keys)
    finally:
        other.delete()


def test_run_is_a_script_in_a_file_with_arguments(guest):
    done = guest.run('echo "$0|$1|$2"; echo oops >&2; cat; exit 7', ["a b", "$(id)"])
    assert (done.rc, done.stderr) == (7, "oops\n")
    assert done.stdout.endswith("/script.sh|a b|$(id)\n")
    assert guest.run("#!/usr/bin/python3\nprint(6 * 7)").stdout == "42\n"
    assert len(guest.run("head -c 100000 /dev/zero | tr '\\0' x").stdout) == 100000
    with pytest.raises(TimeoutError):
        guest.run("sleep 30", timeout=.3)
    assert "sleep 30" not in guest.run("ps ax").stdout


def test_a_restart_keeps_the_disk_and_forgets_the_rest(shared_lab, guest):
    guest.run("touch /root/kept /run/lost; iptables -A INPUT -p tcp --dport 22 -j DROP")
    assert shared_lab.connect(guest.address) == "silent"
    before = guest.console.read_text(errors="replace")
    guest.restart()
    assert guest.run("ls /root/kept /run/lost").stdout == "/root/kept\n"
    assert shared_lab.connect(guest.address) == "open"
    assert guest.console.read_text(errors="replace").startswith(before)
    after = _console(guest, lambda text: "Started ssh.service" in text.rpartition("BOOT_IMAGE=")[2])
    assert after.count("Command line: BOOT_IMAGE=") == 2
    assert "Started ssh.service" in after.rpartition("BOOT_IMAGE=")[2]


def _console(guest, whole):
    """What the guest printed, once it is whole: systemd-nspawn copies it there when it comes to it."""
    end = time.monotonic() + PATIENCE
    while not whole(shown := _plain(guest.console.read_text(errors="replace"))) and time.monotonic() < end:
        time.sleep(.02)
    return shown


def _plain(console):
    return re.sub(r"\x1b\[[0-9;]*m", "", console)


def test_a_disabled_sshd_stays_away_and_ufw_comes_back(shared_lab, guest):
    guest.break_with("ufw-deny")
    guest.restart()
    assert shared_lab.connect(guest.address) == "silent"
    guest.run("ufw disable")
    guest.break_with("sshd-disabled")
    guest.restart()
    assert shared_lab.connect(guest.address) == "refused"


def test_a_failed_mount_ends_in_emergency_mode(guest):
    guest.break_with("boot-mount-fails")
    console = _console(guest, lambda text: "emergency mode" in text)
    assert "Failed to mount" in console and "You are in emergency mode" in console
    assert guest.agent() == "Not Ready"


def test_the_agent_of_a_stopped_vm_is_not_ready_and_nothing_runs_there(guest):
    assert guest.running and guest.agent() == "Ready"
    guest.stop()
    assert not guest.running and guest.agent() == "Not Ready"
    with pytest.raises(guests.CannotRun):
        guest.run("true")


def test_two_interfaces(shared_lab):
    shared_lab.enforce(one=documents.nic("two-a", "two", "10.0.1.200", "net/web"),
                       two=documents.nic("two-b", "two", "10.0.1.201", "net/web"))
    guest = shared_lab.fabric.add_guest(documents.vm_id("two"), "two", [
        ("00-0D-3A-AA-BB-01", "10.0.1.200", "10.0.1.0/24"), ("00-0D-3A-AA-BB-02", "10.0.1.201", "10.0.1.0/24")])
    try:
        guest.start()
        shown = guest.run("ip -br addr; ip -br link; ip route").stdout
        assert "10.0.1.200/24" in shown and "10.0.1.201/24" in shown and "00:0d:3a:aa:bb:02" in shown
        assert shown.count("default via 10.0.1.1 dev eth0") == 1 and shown.count("default") == 1
    finally:
        guest.delete()


def test_a_new_address_is_learned_at_the_next_boot(shared_lab, guest):
    name = guest.name
    shared_lab.enforce(nic=documents.nic(name, name, "10.0.1.210", "net/web", public_address=name))
    assert shared_lab.connect(guest.address) == "silent"
    guest.stop()
    guest.replug([(None, "10.0.1.210", "10.0.1.0/24")])
    guest.start()
    assert shared_lab.login(guest.address).user == "azureuser"


def test_a_server_can_listen_in_the_clients_place(shared_lab):
    with shared_lab.fabric.in_client():
        server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    with server:
        said = subprocess.run(["nsenter", f"--net=/run/netns/{shared_lab.fabric.client}", "bash", "-c",
                               f"exec 3<>/dev/tcp/127.0.0.1/{port} && echo reached"], capture_output=True, check=False)
        assert said.stdout == b"reached\n"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1)


def test_fabrics_with_the_same_addresses_do_not_meet_and_leave_nothing(can_run, tmp_path):
    labs = [Lab("same", tmp_path / str(number)) for number in range(2)]
    hosts_links = subprocess.run(["ip", "link"], capture_output=True, text=True, check=True).stdout

    def bring_up(lab):
        lab.key.parent.mkdir()
        lab.up()
        lab.made = lab.web_guest()

    threads = [threading.Thread(target=bring_up, args=(lab,)) for lab in labs]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert labs[0].made.address == labs[1].made.address
        for lab in labs:
            assert lab.login(lab.made.address).user == "azureuser"
        labs[0].made.stop()
        assert labs[0].connect(labs[0].made.address) == "silent"
        assert labs[1].connect(labs[1].made.address) == "open"
        assert subprocess.run(["ip", "link"], capture_output=True, text=True, check=True).stdout == hosts_links
    finally:
        for lab in labs:
            lab.fabric.down()
    assert [left for lab in labs for left in leftovers(lab.fabric.name)] == []


def test_what_a_killed_process_left_is_swept(can_run, tmp_path, monkeypatch):
    """In a place of its own: whoever else starts a fabric now sweeps the usual one."""
    monkeypatch.setattr(state, "STATE", tmp_path)
    script = ("import sys, time; from pathlib import Path; from tests.local_azure import guests; "
              "guests.state.STATE = Path(sys.argv[1]); fabric = guests.Fabric('killed').up(); "
              "guest = fabric.add_guest('/vm', 'vm', [(None, '10.0.0.4', '10.0.0.0/24')]); guest.start(); "
              "print(fabric.name, flush=True); time.sleep(600)")
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True,
                               cwd=PROJECT)
    name = process.stdout.readline().strip()
    assert leftovers(name) and name not in guests.sweep("killed")       # not while its process lives
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert name in guests.sweep("killed")
    assert leftovers(name) == []
