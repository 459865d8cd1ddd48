"""All that a remedy could change in a guest, told by the guest itself: files, units, firewall rules."""

# What changes by itself, or with every run command.
_LEFT_OUT = ("/proc", "/sys", "/dev", "/run", "/tmp", "/var/log", "/var/tmp", "/var/lib/waagent", "/var/lib/systemd",
             "/var/lib/vm-troubleshoot", "/var/cache/ldconfig", "/usr", "/var/lib/dpkg", "/var/lib/apt")
_SCRIPT = f"""
find / \\( {' -o '.join(f'-path {path}' for path in _LEFT_OUT)} \\) -prune -o -printf '%p\\t%y %m %U:%G %l\\n' | sort
find / \\( {' -o '.join(f'-path {path}' for path in _LEFT_OUT)} \\) -prune -o -type f -print0 |
    xargs -0 sha256sum | sed 's/^\\([0-9a-f]*\\)  \\(.*\\)/\\2\\t\\1/' | sort
systemctl list-units --all --plain --no-legend --type=service,socket |
    awk '$1 ~ /[.](service|socket)$/ && $1 !~ /^(systemd-|user|session|getty|dbus|run-|init|walinux)/ {{
        print "unit " $1 "\\t" ($3 == "active" ? "up" : "down") }}'
# A table that lets everything pass is as good as none.
iptables-save | sed '/^#/d; /^[*]/d; /^COMMIT/d; /^:[A-Z]* ACCEPT/d; s/\\[[0-9:]*\\]//; s/^/rules\\t/'
nft list tables | grep -v ' ip6* ' | while read -r table; do
    nft list $table | sed 's/counter packets [0-9]* bytes [0-9]*//; s/^/rules\\t/'
done
"""


def state(guest) -> dict:
    """What it is -> how it is."""
    told = {}
    for line in guest.run(_SCRIPT).stdout.splitlines():
        name, tab, value = line.partition("\t")
        if tab:
            told.setdefault(name, []).append(value)
    return told


def differences(one: dict, other: dict) -> set:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
