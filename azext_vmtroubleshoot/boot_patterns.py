"""What lines of a serial log mean. Facts from public support articles and tools, in our own words."""
import re
from dataclasses import dataclass
from typing import Pattern


@dataclass(frozen=True)
class BootPattern:
    """`proof`: the line alone settles that the VM did not come up (or sshd did not); otherwise it only adds to it.

    `repair` is the name of an `az vm repair` action of the Azure Linux Auto Recover scripts, or "".
    """
    id: str
    regex: Pattern
    meaning: str
    proof: bool = True
    repair: str = ""


def _p(name, regex, meaning, proof=True, repair=""):
    return BootPattern(name, re.compile(regex, re.IGNORECASE), meaning, proof, repair)


# The guest came up after all: what stands before such a line was passing. Not "Login Prompts": that target is reached
# on the way to emergency mode, too.
HEALTHY = re.compile(r"\S+ login:\s*$|Reached target .*Multi-User"
                     r"|Started .*Open(?:BSD|SSH) ?(?:Secure Shell )?(?:server|daemon)|Server listening on .* port \d+",
                     re.IGNORECASE)

PATTERNS = (
    _p("no-root-device",
       r"Kernel panic - not syncing: VFS: Unable to mount root fs|error: file '/initramfs-\S*' not found",
       "the kernel cannot mount the root file system: its initramfs is missing or damaged", repair="initrd"),
    _p("init-killed", r"Kernel panic - not syncing: Attempted to kill init|No working init found",
       "the init process died: a library, permission, SELinux or partition problem", repair="kernel"),
    _p("kernel-stall",
       r"not syncing: (?:softlockup: hung tasks|hung_task: blocked tasks|Watchdog detected hard LOCKUP)",
       "the kernel stalled on CPU or disk"),
    _p("out-of-memory-panic", r"not syncing: (?:out of memory|Out of memory and no killable)",
       "the kernel ran out of memory"),
    _p("machine-check", r"not syncing: (?:Fatal Machine check|NMI|An NMI occurred|nmi watchdog)",
       "the hardware or the platform reported a fault"),
    _p("kernel-panic", r"Kernel panic - ", "the kernel panicked", repair="kernel"),
    _p("rescue-mode", r"You are in rescue mode|Reached target .*Rescue Mode", "the guest was put into rescue mode"),
    _p("emergency-mode",
       r"You are in emergency mode|Welcome to emergency mode|Give root password for maintenance"
       r"|press Control-D to continue|Reached target .*Emergency Mode"
       r"|Cannot open access to console, the root account is locked",
       "the boot stopped in emergency mode", repair="fstab"),
    _p("missing-mount",
       r"Timed out waiting for device|Dependency failed for (?:\S+ - )?(?:Local File ?Systems|/\S*)"
       r"|Failed to mount (?:\S+\.mount - )?/\S*"
       r"|Unrecognized mount option", "a file system of /etc/fstab cannot be mounted", repair="fstab"),
    _p("fsck-needed", r"UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY", "a file system needs a repair by hand"),
    _p("xfs-damage", r"XFS .*(?:Metadata CRC error|metadata I/O error|Unmount and run xfs_repair)"
       r"|Corruption of in-memory data detected", "an XFS file system is damaged"),
    _p("ext4-damage",
       r"EXT4-fs error|no journal found|Marking fs in need of filesystem check|VFS: Can't find ext4 filesystem",
       "an ext4 file system is damaged", proof=False),
    _p("dracut-shell",
       r"dracut-initqueue timeout|Warning: /dev/\S+ does not exist|Starting Dracut Emergency Shell|dracut:/#",
       "the root device was not found at boot", repair="initrd"),
    _p("initramfs-shell",
       r"Gave up waiting for root (?:file system )?device|ALERT!\s+\S+ does not exist|^\s*\(initramfs\)",
       "the root device was not found at boot", repair="initrd"),
    _p("grub",
       r"grub rescue>|Entering rescue mode|error: (?:unknown filesystem|no such partition)"
       r"|error: file '\S*normal.mod' not found"
       r"|symbol '?grub_(?:calloc|verify_string|efi_get_secure_boot)'? not found|Minimal BASH-like line editing",
       "the boot loader GRUB cannot start the system", repair="grubfix"),
    _p("efi",
       r"Security Violation|Failed to (?:load|start) image|Binary is blacklisted|Boot failed: not a bootable disk"
       r"|boot loader did not load an operating system|Start PXE over IPv4",
       "the firmware found nothing it may boot", repair="efifix"),
    _p("selinux", r"Failed to load SELinux policy", "SELinux's configuration keeps the system from booting"),
    _p("audit-halt",
       r"A stop job is running for Security Auditing", "auditd stops the system, as it does on a full log",
       repair="auditd"),
    _p("disk-full", r"No space left on device|No usable temporary directory|disk is at or near capacity",
       "a disk is full", proof=False),
    _p("disk-io",
       r"blk_update_request: I/O error|Buffer I/O error|blocked for more than \d+ seconds|timing out command, waited",
       "a disk does not answer", proof=False),
    _p("kernel-fault",
       r"kernel BUG at|Oops: \d+ \[#|NULL pointer dereference|BUG: soft lockup", "the kernel hit a fault",
       proof=False),
    _p("out-of-memory",
       r"invoked oom-killer|Out of memory: Kill(?:ed)? process", "the system ran out of memory", proof=False),
    _p("sshd-config", r"sshd.*(?:Bad configuration option|bad configuration options|Badly formatted port number)",
       "sshd refuses its configuration"),
    _p("sshd-host-keys",
       r"no hostkeys available -- exiting|UNPROTECTED PRIVATE KEY FILE", "sshd has no usable host key"),
    _p("sshd-privsep", r"must be owned by root and not group or world-writable|Missing privilege separation directory"
       r"|Privilege separation user sshd does not exist", "sshd's privilege separation directory is not right"),
    _p("sshd-bind", r"Bind to port \d+ .* failed: (?:Address already in use|Permission denied)|Cannot bind any address",
       "sshd cannot take its port"),
    _p("sshd-failed",
       r"Failed to start .*(?:OpenBSD Secure Shell server|OpenSSH (?:server|Daemon))", "sshd failed to start"),
    _p("key-refused", r"Authentication refused: bad ownership or modes|Error updating SSH keys",
       "sshd refused a key because of file modes", proof=False),
    _p("banned",
       r"sshguard\[\d+\]: (?:Blocking|Attack)|fail2ban.*\bBan\b|drop connection #\d+ .*Maxstartups"
       r"|refused connect from",
       "addresses were banned or connections dropped", proof=False),
    _p("still-booting", r"System is booting up\. Unprivileged users|pam_nologin", "the boot is not finished: wait",
       proof=False),
    _p("nic-driver", r"cloud-init.*Interface not found for DHCP|Cannot rename mac=.* not available"
       r"|IMDS network metadata has incomplete configuration", "the guest does not see its network interface"),
    _p("no-address", r"ci-info: .*[|] +eth\d.*[|] +False|Route info failed|gave up waiting for a network device"
       r"|Booting system without full network configuration|Failed to bring up eth0",
       "the guest's network interface has no address"),
    _p("nic-renamed",
       r"Device eth0 does not seem to be present|different MAC address than expected|eth0 .*No interface found",
       "the guest's network settings are pinned to another interface"),
    _p("no-dhcp",
       r"No DHCPOFFERS received|No working leases|DoDhcpWork.*timed out", "the guest got no address by DHCP"),
    _p("agent-no-network", r"/proc/net/route contains no routes|\(113, 'No route to host'\)",
       "the guest agent has no network", proof=False),
    _p("network-service",
       r"Failed to start .*(?:Bring up/down networking|NetworkManager|systemd-networkd|Network Service)",
       "the guest's network service failed"),
    _p("cloud-init", r"no datasource found! Likely bad things|DataSourceNotFoundException|cloud-init.*Traceback",
       "cloud-init failed", proof=False),
    _p("conntrack-full",
       r"table full, dropping packet", "the guest drops packets: its connection table is full", proof=False),
)


# Windows writes there little, and only where its Special Administration Console is on: in-band XML for a stop code, the
# boot manager's own pages, and the firmware's words before it.
WINDOWS_HEALTHY = re.compile(r"EVENT:\s+The CMD command is now available", re.IGNORECASE)
WINDOWS = (
    _p("stop-code", r'CLASSNAME="?BLUESCREEN|\*\*\* STOP: 0x[0-9A-F]+|Your PC ran into a problem',
       "Windows stopped with an error"),
    _p("boot-manager", r"Windows failed to start\.|Windows Boot Manager has experienced a problem|BOOTMGR is missing"
       r"|Boot Configuration Data .*(?:missing|contains errors)|Status: 0xc0000\w{3}", "the boot manager cannot start "
       "Windows"),
    _p("firmware", r"BdsDxe: No bootable option|boot loader did not load an operating system|Start PXE over IPv4"
       r"|Boot Failure\. Reboot and Select proper Boot device", "the firmware found nothing it may boot"),
)


def matches(lines, patterns=PATTERNS, healthy=HEALTHY):
    """(pattern, line number, line) of what stands in the log and was not followed by a healthy sign, oldest first.

    `lines` are (number, text). Each pattern is told once, at its first line.
    """
    last_healthy = max((n for n, line in lines if healthy.search(line)), default=0)
    found = {}
    for number, line in lines:
        for pattern in patterns:
            if number > last_healthy and pattern.regex.search(line):
                found.setdefault(pattern.id, (pattern, number, line))
                break
    return sorted(found.values(), key=lambda match: match[1])
