"""The serial log since the last boot, and what its lines mean."""
import pytest

from azext_vmtroubleshoot.boot_patterns import PATTERNS, matches
from azext_vmtroubleshoot.facts.serial_log import SerialLog

from ..recordings import FOLDER, recorded

BOOT = "[    0.000000] Linux version 6.1.0 (gcc)\n[    0.000000] Command line: BOOT_IMAGE=/vmlinuz root=/dev/sda1\n"
EMERGENCY = "You are in emergency mode. After logging in, type \"journalctl -xb\"\n"
LOGIN = "Debian GNU/Linux 12 web01 ttyS0\n\nweb01 login: \n"

SAMPLES = {
    "fstab_emergency_mode.txt": "missing-mount",
    "hyperv_network_driver_missing_rhel.txt": "nic-driver",
    "hyperv_network_driver_missing_dhcp.txt": "nic-driver",
    "kernel_panic_generic.txt": "kernel-panic",
    "kernel_panic_unable_to_mount_root.txt": "no-root-device",
    "initramfs_busybox_shell.txt": "initramfs-shell",
    "dracut_emergency_shell.txt": "dracut-shell",
}


def found(log):
    return [m[0].id for m in matches(SerialLog.parse(log.encode()).lines)]


@pytest.mark.parametrize("name, pattern", SAMPLES.items())
def test_the_samples_of_the_documentation(name, pattern):
    path = FOLDER / "boot_diagnostics" / "doc_samples" / name
    if not path.exists():
        pytest.skip("the recordings are not here")
    assert found(path.read_text())[0] == pattern


def test_the_only_recorded_log_is_no_complaint():
    body = recorded("boot_diagnostics/serial_log_200_2016.json").body
    log = SerialLog.parse(body.encode())
    assert log.lines and not log.whole_boot and not matches(log.lines)


def test_only_the_last_boot_counts():
    assert found(BOOT + EMERGENCY + "reboot: Restarting system\n" + BOOT + LOGIN) == []
    assert found(BOOT + LOGIN + BOOT + EMERGENCY) == ["emergency-mode"]


SYSTEMD = "systemd 252.39 running in system mode (+PAM)\n"


@pytest.mark.parametrize("log, first", [
    (BOOT + SYSTEMD + SYSTEMD + EMERGENCY, 1),                       # systemd of the initramfs, then of the root
    ("BdsDxe: loading Boot0001\nBdsDxe: starting Boot0001\n" + BOOT + SYSTEMD, 1),
    (BOOT + SYSTEMD + BOOT + SYSTEMD, 4),
    (BOOT + BOOT, 3),
    (SYSTEMD + EMERGENCY, 1),
])
def test_where_the_last_boot_begins(log, first):
    assert SerialLog.parse(log.encode()).lines[0][0] == first


def test_the_login_target_on_the_way_to_emergency_mode_is_no_healthy_sign():
    assert found(BOOT + SYSTEMD + "[FAILED] Failed to mount data.mount - /data.\n"
                 "[  OK  ] Reached target getty.target - Login Prompts.\n" + EMERGENCY)[0] == "missing-mount"


def test_a_later_login_prompt_cancels_what_stands_before():
    assert found(BOOT + "Failed to start OpenBSD Secure Shell server\n" + LOGIN) == []


def test_line_numbers_are_those_of_the_whole_log():
    match = matches(SerialLog.parse(("old\n" * 7 + BOOT + EMERGENCY).encode()).lines)[0]
    assert match[1] == 10


def test_escape_sequences_do_not_hide_or_survive():
    log = SerialLog.parse(b"\x1b[0;1;31mYou are in \x1b[0memergency mode\x1b]0;title\x07")
    assert log.lines == ((1, "You are in emergency mode"),)
    assert matches(log.lines)


@pytest.mark.parametrize("log", [b"", b"\xff\xfe\x00", b"\n" * 1000, b"x" * 300000])
def test_any_bytes_are_read(log):
    assert matches(SerialLog.parse(log).lines) == []


def test_pattern_ids_are_unique():
    assert len({p.id for p in PATTERNS}) == len(PATTERNS)
