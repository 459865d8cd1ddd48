"""A healthy guest's answer as lines, to be broken by tests that need no guest."""
from azext_vmtroubleshoot.facts import guest_ssh
from tests.guest.ask import wrapped

HEALTHY = """asked=azureuser 22 203.0.113.7
os=debian 12
up=100
state=running
unit=ssh.service|loaded|active|running|enabled|success|34|0|[not set]|28909|sshd|
process=34|S|sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups
test=0
heard=ss
l=0.0.0.0:22 sshd 34
l=[::]:22 sshd 34
o=port 22
o=usepam yes
o=permitrootlogin without-password
o=pubkeyauthentication yes
o=passwordauthentication no
o=kbdinteractiveauthentication no
o=strictmodes yes
o=authorizedkeysfile .ssh/authorized_keys
o=maxstartups 10:30:100
account=1000|1000|/home/azureuser|/bin/bash|ok|locked|20778|99999|||20778
groups=azureuser sudo
fw=none|ACCEPT|||
hk=/etc/ssh/ssh_host_ed25519_key|600|root:root|SHA256:abc
keys=1|0|/home/azureuser/.ssh/authorized_keys
path=600|1000|regular file|/home/azureuser/.ssh/authorized_keys
path=700|1000|directory|/home/azureuser/.ssh
path=755|1000|directory|/home/azureuser
libwrap=yes
a=eth0 UP 10.0.1.4/24
gw=10.0.1.1 eth0
rt=203.0.113.7 via 10.0.1.1 dev eth0 src 10.0.1.4 uid 0
pids=150|4194304|kernel.pid_max
d=/|262144|258708|2%|1%
mem=1000000|500000
oom=0
src=/etc/ssh/sshd_config.d/50-cloud-init.conf:1 PasswordAuthentication no
src=/etc/ssh/sshd_config:85 UsePAM yes
key=SHA256:def
"""


def told(*lines, without=()):
    """The healthy answer; a line replaces those of its key (and, of options and paths, of the same name), or is added
    when it begins with "+". `without`: beginnings of lines to leave out."""
    kept = HEALTHY.splitlines()
    for line in lines:
        name = line.split("=")[0] + "=" + (line.split("=", 1)[1].split()[0] + " " if line.startswith("o=") else "")
        if not line.startswith("+"):
            kept = [each for each in kept if not each.startswith(name)]
    kept = [each for each in kept if not any(each.startswith(w) for w in without)]
    inside = "".join(f"{line.removeprefix('+')}\n" for line in [*kept, *lines])
    count = len(inside.splitlines())
    return guest_ssh.parse(wrapped(f"[vm-troubleshoot ssh 1]\n{inside}[end status=0 lines={count} bytes={len(inside)} "
                                   "cut=]\n"))
