#!/bin/sh
# What every script that reads in a guest begins with: how it answers, and what it asks of the machine.
#
# Prints lines KEY=VALUE between two markers, at most LIMIT bytes in all, because run command keeps only the last 4,096.
# Whatever a value holds, it stays on its line: see finish. What did not fit is named by its key in "cut".
# Every tool is optional; what cannot be told is left out. Runs on dash, bash and busybox, and with any awk.
VERSION=1
LIMIT=4000

set -f
umask 077
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
exec 2>/dev/null

put() { printf '%s=%s\n' "$1" "$(printf '%s' "$2" | tr '\n' ' ')"; }
have() { command -v "$1" >/dev/null; }
# A tool that hangs (a dead name service, a lost file share) must not take the whole answer with it.
if have timeout; then soon() { timeout 2 "$@"; }; else soon() { "$@"; }; fi

system() {
    put os "$(sed -n 's/^ID=//p; s/^VERSION_ID=//p' /etc/os-release | tr -d "\"'")"
    read -r seconds rest </proc/uptime && put up "${seconds%.*}"
    put state "$(soon systemctl is-system-running)"
}

# l=ADDRESS:PORT PROCESS PID STATE WAITING/MOST for the port asked about and for everything of $daemon's; heard=how it was found out
listeners() {
    case $proto in udp) kind=u state=07 ;; *) kind=t state=0A ;; esac
    if have ss && found=$(soon ss -l${kind}np); then
        put heard ss
        sockets=$(printf '%s\n' "$unit_lines" | sed -n 's/^unit=sshd*\.socket|loaded|active|.*|//p')
        printf '%s\n' "$found" | awk -v port="$port" -v sockets=" $sockets " -v daemon="$daemon" '
            $1 == "LISTEN" || $1 == "UNCONN" { name = "?"; pid = ""
                if (match($0, /\(\("[^"]*"/)) name = substr($0, RSTART + 3, RLENGTH - 4)
                if (match($0, /pid=[0-9]+/)) pid = substr($0, RSTART + 4, RLENGTH - 4)
                p = $4; sub(/.*:/, "", p)
                held = name == "systemd" && sockets ~ (":" p " ")
                if ((p == port || daemon != "" && name == daemon || held) && ++n <= 8) print "l=" $4 " " name " " pid " " (gsub(/pid=/, "") == 1 ? state_of(pid) : "") " " ($1 == "LISTEN" ? $2 "/" $3 : "") }
            function state_of(pid,   line, file) {
                file = "/proc/" pid "/stat"
                if (pid == "" || (getline line < file) <= 0) return ""
                close(file); sub(/.*\) /, "", line)
                return substr(line, 1, 1)
            }'
    elif [ -r "/proc/net/$proto" ]; then
        put heard proc
        cat "/proc/net/$proto" "/proc/net/${proto}6" | awk -v port="$port" -v state="$state" '
            BEGIN { want = sprintf("%04X", port) }
            $4 == state { split($2, a, ":"); if (a[2] == want && ++n <= 8)
                print "l=" (a[1] ~ /^0+$/ ? "*" : a[1] ~ /7F$/ ? "127.0.0.1" : "hex-" a[1]) ":" port " ? " }'
    fi
}

# a=INTERFACE STATE ADDRESSES; gw=ADDRESS INTERFACE of each default route; rt=the route to the source (from $sender)
network() {
    have ip || return 0
    { ip -o link show; ip -o addr show scope global; } | awk '
        { d = $2; sub(/[:@].*/, "", d) }
        d == "lo" || d ~ /^(veth|docker|br-|cni|cali|flannel|virbr|tunl|gre|sit|ip6tnl|erspan|ip_vti)/ { next }
        !(d in state) { order[++n] = d }
        $3 ~ /^</ { state[d] = $3 ~ /[<,]UP[,>]/ ? $3 ~ /NO-CARRIER/ ? "NO-CARRIER" : "UP" : "DOWN" }
        $3 ~ /^inet/ { addresses[d] = addresses[d] " " $4 }
        END { for (i = 1; i <= n && i <= 6; i++) print "a=" order[i] " " state[order[i]] substr(addresses[order[i]], 1, 120) }'
    ip route show default | awk '++n <= 3 { for (i = 1; i <= NF; i++) { if ($i == "via") v = $(i + 1); if ($i == "dev") d = $(i + 1) }
        print "gw=" (v == "" ? $1 : v) " " d }'
    [ -z "$source" ] || put rt "$(ip route get "$source" ${sender:+from "$sender"} 2>&1 | head -n 1 | cut -c1-120)$(barred "$source" ${sender:+from "$sender"})"
}
# What says that there is no way: the kernel's own answer, such as "Invalid argument", names neither route nor rule.
barred() {
    case $1 in *:*) version=6 ;; *) version=4 ;; esac
    ip route get "$@" >/dev/null || { ip -$version rule; ip -$version route show table all match "$1"; } |
        awk '/(^|[ \t])(blackhole|unreachable|prohibit)( |$)/ && !n++ { $1 = $1; sub(/ *metric .*/, ""); print ": " $0 }' | cut -c1-120
}

# Makes every byte printable, drops from the end what does not fit, and says so.
finish() {
    tr '\000-\011\013-\037\177-\377' '[?*]' | awk -v name="$1 $VERSION" -v limit="$LIMIT" '
        { key = substr($0, 1, index($0, "=") - 1) }
        key !~ /^[a-z]+$/ { next }
        $0 == "done=1" { whole = 1; next }
        length($0) > 300 { $0 = substr($0, 1, 297) "..." }
        cut[key] || bytes + length($0) + 1 > limit - 220 { if (!cut[key]++) lost = lost (lost == "" ? "" : ",") key; next }
        { line[++n] = $0; bytes += length($0) + 1 }
        END {
            print "[vm-troubleshoot " name "]"
            for (i = 1; i <= n; i++) print line[i]
            print "[end status=" (whole ? 0 : 1) " lines=" n " bytes=" bytes " cut=" substr(lost, 1, 150) "]"
        }'
}

