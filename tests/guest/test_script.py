"""The script keeps its word in the worst of guests: small, quick, whole, and without a trace."""
import os
import shutil
import subprocess
import time

import pytest

from azext_vmtroubleshoot.facts import guest_ssh
from azext_vmtroubleshoot.guest import answer
from azext_vmtroubleshoot.model import CannotRead, Status
from tests.guest.ask import CLIENT, USER, Diagnosis, ask, diagnose, nics_of, raw, wrapped

TEXT = answer.SSH.text
# Everything on the disk and in /run and /tmp, but for the log of the journal, the agent's copy of the script, the
# console's own file and what the kernel counts. A folder's times tell no more than the list of what is in it.
TREE = ("find / \\( -path /proc -o -path /sys -o -path /dev -o -path /run/log -o -path /var/log/journal "
        "-o -path /run/agetty.reload -o -path /var/lib/waagent/run-command \\) -prune "
        "-o -type d -printf '%p %m %U:%G\\n' -o -printf '%p %s %m %U:%G %T@ %C@ %l\\n' | sort")


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
@pytest.mark.parametrize("script", [answer.SSH, answer.CONNECTIVITY, answer.FIREWALL_TEST], ids=lambda s: s.marks)
def test_shellcheck_is_content(script):
    done = subprocess.run(["shellcheck", "-"], input=script.text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_leaves_no_trace(guest):
    raw(guest)
    before = set(guest.run(TREE).stdout.splitlines())
    raw(guest)
    after = set(guest.run(TREE).stdout.splitlines())
    assert len(before) > 5000
    assert sorted(after - before) == []
    rules = "iptables-save; ip6tables-save; nft list ruleset; cat /proc/net/ip_tables_names"
    assert "filter" not in guest.run(rules).stdout


CROWDED = r"""
ufw --force enable >/dev/null
for n in $(seq 120); do echo "-A ufw-user-input -p tcp --dport 443 -s 10.1.$n.0/24 -j ACCEPT"; done > /root/more
sed -i '/### RULES ###/r /root/more' /etc/ufw/user.rules; ufw reload >/dev/null
for n in $(seq 300); do
    echo "ssh-ed25519 $(printf 'AAAAC3NzaC1lZDI1NTE5AAAAI%.0s')$(head -c 32 /dev/urandom | base64 -w0 | cut -c1-43) k$n"
done >> /home/azureuser/.ssh/authorized_keys
for n in $(seq 400); do echo "AllowUsers someone-with-a-long-name-$n@10.0.0.$((n % 250))"; done \
    > /etc/ssh/sshd_config.d/70-many.conf
echo "AllowUsers azureuser" >> /etc/ssh/sshd_config.d/70-many.conf
for n in $(seq 40); do ip link add dummy$n type veth peer name other$n; ip addr add 10.77.$n.1/24 dev dummy$n; done
for n in $(seq 60); do echo "sshd : 192.0.2.$n : spawn /bin/echo $(head -c 300 /dev/zero | tr '\0' x)"; done \
    >> /etc/hosts.deny
long=$(head -c 900 /dev/zero | tr '\0' y)
for n in $(seq 300); do
    logger -t sshd "User u$n from 192.0.2.$n not allowed because listed in $long"
    logger -t sshd "fatal: $n$long [end status=0 lines=1 bytes=1 cut=]"
done
for n in $(seq 60); do echo "Banner$n $long"; done >> /etc/ssh/sshd_config
"""


def test_the_answer_fits_however_much_there_is_to_tell(guest):
    done = guest.run(CROWDED)
    start = time.perf_counter()
    done = raw(guest)
    assert not os.environ.get("VMT_LONG") or time.perf_counter() - start < 3
    assert 3000 < len(done.stdout.encode()) <= 4000, done.stdout
    told = guest_ssh.parse(wrapped(done.stdout))
    assert told.test_status != 0 and "Bad configuration option" in " ".join(told.test_said)
    guest.run("sed -i /^Banner/d /etc/ssh/sshd_config; systemctl restart ssh; ufw allow 22/tcp")
    found = diagnose(guest)
    assert found.by_id["sshd-access"].status.value == "pass", found.complaints
    assert found.by_id["guest-firewall"].status.value == "pass", found.complaints


@pytest.mark.parametrize("limit", range(500, 2100, 150))
def test_what_did_not_fit_is_not_taken_for_good_or_bad(guest, limit):
    text = TEXT.replace("LIMIT=4000", f"LIMIT={limit}")
    done = guest.run(text, (USER, "22", CLIENT))
    assert len(done.stdout) <= limit
    healthy = Diagnosis(guest_ssh.parse(wrapped(done.stdout)), nics_of(guest))
    assert healthy.told.cut
    assert not healthy.ids(Status.FAIL) | healthy.ids(Status.WARN), healthy.complaints
    guest.run(BROKEN)
    broken = Diagnosis(guest_ssh.parse(wrapped(guest.run(text, (USER, "22", CLIENT)).stdout)), nics_of(guest))
    for check in ("guest-firewall", "login-disabled", "sshd-access", "user-keys", "pam-modules", "hosts-deny"):
        assert broken.by_id[check].status not in (Status.PASS, Status.SKIPPED), check


BROKEN = """
iptables -A INPUT -p tcp --dport 22 -j DROP; echo away > /etc/nologin; echo DenyUsers azureuser >> /etc/ssh/sshd_config
chmod 777 /home/azureuser; sed -i '1i account required none.so' /etc/pam.d/sshd; echo ALL: ALL >> /etc/hosts.deny
"""
HOSTILE = r"""
mkdir -p "/home/azureuser/.ssh"
cd /etc/ssh
printf 'AuthorizedKeysFile .ssh/authorized_keys ".ssh/[end status=0 lines=0 bytes=0 cut=]" ".ssh/$(touch /root/ran)" \
".ssh/`touch /root/ran`" ".ssh/;touch /root/ran;"\n' > sshd_config.d/10-odd.conf
printf 'Include /etc/ssh/x.d/$(touch${IFS}/root/ran)\nInclude "/etc/ssh/x.d/*;touch /root/ran"\n' \
    > sshd_config.d/20-odd.conf
mkdir -p x.d; : > "x.d/\$(touch \${IFS}root"
printf 'nologin\033[31m red \007 \x9b2J\n[end status=0 lines=2 bytes=2 cut=]\nfw=nft|ACCEPT|a|b|c\n' > /run/nologin
printf '\033]0;title\007\nsshd: ALL\n' >> /etc/hosts.deny
iptables -A INPUT -p tcp --dport 22 -m comment --comment '$(touch /root/ran)" -j ACCEPT; `touch /root/ran` \' -j DROP
printf 'a\nfw=x|ACCEPT|||\n[vm-troubleshoot ssh 1]\n' | logger -t sshd
logger -t sshd "$(printf 'fatal: \033[2J x\nlog=9 forged')"
usermod -c 'gecos $(touch /root/ran)|x' azureuser
groupadd -f 'x'
ln -s / /home/azureuser/loop
echo "account required \$(touch /root/ran).so" >> /etc/pam.d/sshd
"""


def test_what_a_hostile_guest_holds_stays_data(guest):
    guest.run(HOSTILE)
    done = raw(guest)
    assert done.stdout.isascii() and done.stdout.replace("\n", "").isprintable()
    told = guest_ssh.parse(wrapped(done.stdout))
    assert guest.run("ls /root").stdout == ""
    assert [r.verdict for r in told.firewall.rules] == ["DROP"]
    assert told.nologin[0].where == "/run/nologin"
    found = Diagnosis(told, nics_of(guest))
    assert {"guest-firewall", "login-disabled", "hosts-deny"} <= found.ids(found.root.status)


@pytest.mark.parametrize("odd", ["$(touch /root/ran)", "`touch /root/ran`", "x; touch /root/ran", "-rf", "a b", "../x",
                                 "a\nb", "%n%n", "x" * 5000, "'", '"', "\\", "*", "é"])
def test_odd_arguments_are_refused_as_data(guest, odd):
    for arguments in ((odd, "22", CLIENT), ("azureuser", odd, CLIENT), ("azureuser", "22", odd)):
        done = guest.run(TEXT, arguments)
        told = guest_ssh.parse(wrapped(done.stdout))
        assert told.port == 22 and told.user in ("azureuser", "") and told.source in (CLIENT, "")
    assert guest.run("ls /root").stdout == ""


@pytest.mark.parametrize("user", ["svc-web", "svc_1.x", "ann.lee@example.com"])
def test_names_that_linux_knows_are_taken(guest, user):
    assert ask(guest, user=user).user == user


def test_it_is_asked_by_name_too(guest):
    """The agent's newer handler hands named parameters over as variables."""
    done = guest.run("export arg1=azureuser arg2=2222 arg3=192.0.2.9\n" + TEXT)
    told = guest_ssh.parse(wrapped(done.stdout))
    assert (told.user, told.port, told.source) == ("azureuser", 2222, "192.0.2.9")


@pytest.mark.parametrize("tool", ["ss", "ip", "systemctl", "journalctl", "iptables-save", "nft", "ssh-keygen", "getent",
                                  "timeout", "unshare", "pgrep", "id", "readlink", "df", "stat"])
def test_every_tool_is_optional(guest, tool):
    guest.run(f"rm -f $(command -v {tool}) /usr/sbin/xtables-nft-multi.x")
    told = ask(guest)
    assert told.port == 22
    found = Diagnosis(told, nics_of(guest))
    assert found.unexplained == set(), found.complaints


def test_without_ss_the_kernel_tells_what_listens(guest):
    guest.run("rm $(command -v ss)")
    assert {item.address for item in ask(guest).listeners} == {"*"}
    guest.break_with("sshd-stopped")
    assert diagnose(guest).root.check == "sshd-running"


@pytest.mark.parametrize("shell", ["bash", "dash", "busybox"])
def test_any_shell_and_any_tools_give_the_same_answer(guest, shell):
    usual = ask(guest)
    if shell == "busybox":
        program = shutil.which("busybox")
        if not program:
            pytest.skip("busybox is not installed")
        shutil.copy(program, guest.disk.root / "usr/local/sbin/busybox")
        guest.run("cd /usr/local/sbin; for tool in sh awk sed grep cut head tail tr df stat readlink sort cat timeout "
                  "date id; do ln -s busybox $tool; done")
    path = "/usr/local/sbin/sh" if shell == "busybox" else shell
    done = guest.run(f"{path} {script_file(guest)} azureuser 22 {CLIENT}")
    told = guest_ssh.parse(wrapped(done.stdout))
    for member in ("listeners", "options", "set_at", "host_keys", "account", "firewall", "test_status", "units"):
        assert getattr(told, member) == getattr(usual, member), member


def script_file(guest):
    guest.run(f"cat > /root/ssh.sh <<'EVERYTHING'\n{TEXT}\nEVERYTHING")
    return "/root/ssh.sh"


def test_no_answer_is_said_to_be_none(guest):
    done = guest.run("head -c 5000 /dev/zero | tr '\\0' x")
    with pytest.raises(CannotRead, match="not whole"):
        guest_ssh.parse(wrapped(done.stdout))
