#!/bin/sh
# What stands between a caller and sshd in this guest. Reads, and changes nothing.
#
# Usage: ssh.sh USER|- PORT|- SOURCE|-    (run command passes them by position; its newer form by the names arg1..3)
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

user=${1:-${arg1:--}} port=${2:-${arg2:--}} source=${3:-${arg3:--}}

arguments() {
    # Nothing below evaluates these; even so, only what can be a name, a port or an address is used at all.
    case $user in -) user= ;; -*|*[!A-Za-z0-9_.@+\$-]*) put refused user; user= ;; esac
    [ ${#user} -le 128 ] || { put refused user; user=; }
    case $port in -) port=22 ;; *[!0-9]*|??????*) put refused port; port=22 ;; esac
    { [ "$port" -ge 1 ] && [ "$port" -le 65535 ]; } || { put refused port; port=22; }
    case $source in -) source= ;; *[!0-9A-Fa-f:.]*) put refused source; source= ;; esac
    [ ${#source} -le 45 ] || { put refused source; source=; }
    put asked "${user:--} $port ${source:--}"
}

system() {
    put os "$(sed -n 's/^ID=//p; s/^VERSION_ID=//p' /etc/os-release | tr -d "\"'")"
    read -r seconds rest </proc/uptime && put up "${seconds%.*}"
    put state "$(soon systemctl is-system-running)"
}

# unit=NAME|load|active|sub|enabled|result|main pid|restarts|tasks|tasks max|runtime directory|listens on
units() {
    soon systemctl show -p Id,LoadState,ActiveState,SubState,UnitFileState,Result,MainPID,NRestarts,TasksCurrent \
        -p TasksMax,RuntimeDirectory,Listen ssh.service sshd.service ssh.socket sshd.socket ufw.service \
        firewalld.service | awk '
        function flush(   listen) {
            if (v["Id"] != "" && v["LoadState"] != "not-found" && !(v["Id"] in seen)) {
                seen[v["Id"]] = 1
                print "unit=" v["Id"] "|" v["LoadState"] "|" v["ActiveState"] "|" v["SubState"] "|" \
                    v["UnitFileState"] "|" v["Result"] "|" v["MainPID"] "|" v["NRestarts"] "|" v["TasksCurrent"] "|" \
                    v["TasksMax"] "|" v["RuntimeDirectory"] "|" v["Listen"]
            }
            split("", v)
        }
        $0 == "" { flush(); next }
        { at = index($0, "="); k = substr($0, 1, at - 1); t = substr($0, at + 1); gsub(/\|/, "/", t)
          if (k == "Listen") sub(/ *\(Stream\)/, "", t)
          v[k] = (k in v && v[k] != "") ? v[k] " " t : t }
        END { flush() }'
}

of_unit() { printf '%s\n' "$unit_lines" | sed -n "s/^unit=sshd*\\.service|//p" | head -n 1 | cut -d'|' -f"$1"; }

# process=PID|state letter (T is stopped)|command line, which newer sshds write their number of startups into
process() {
    pid=$(of_unit 6)
    case $pid in ''|0|*[!0-9]*) pid=$(pgrep -o -x sshd) ;; esac
    [ -n "$pid" ] && [ -r "/proc/$pid/stat" ] || return 0
    put process "$pid|$(sed 's/.*) \(.\).*/\1/' "/proc/$pid/stat")|$(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-100)"
}

# systemd makes /run/sshd when it starts the service and removes it with it: a stopped service is tried with such a
# directory on a file system that nobody but the trial sees.
run_sshd() {
    if [ ! -d /run/sshd ] && [ "$made" = yes ]; then
        # shellcheck disable=SC2016  # "$@" belongs to the inner shell
        soon unshare -m sh -c 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$@"' sh "$sshd" "$@"
    else
        soon "$sshd" "$@"
    fi
}

made_at_start() {
    [ "$(of_unit 2)" = active ] && return 1
    [ "$(of_unit 10)" = sshd ] || [ "$(of_unit 1)" = masked ]      # of a masked unit systemd tells nothing
}

# test=exit status of sshd -t; said=its messages, the last (deadly) ones
sshd_complaint() {
    sshd=$(command -v sshd) || { put nosshd 1; return; }
    made_at_start && made=yes
    messages=$(run_sshd -t 2>&1)
    put test $?
    printf '%s\n' "$messages" | tr -d '\r' | grep -v -e '^@@*' -e '^This private key will be ignored' -e '^It is r' -e '^$' |
        awk '/Deprecated option|dsa_key/ { next } { print "said=" substr($0, 1, 170) }' | tail -n 4
}

# o=KEYWORD VALUES: effective options for this user and address, Match blocks included. Lists come as COUNT ENTRIES with
# the entries first that can match this user.
options() {
    [ -n "$sshd" ] || return 0
    from=${source:-0.0.0.0}
    effective=$(run_sshd -T -C "user=${user:-nobody},host=$from,addr=$from,laddr=${own:-0.0.0.0},lport=$port" ||
                run_sshd -T -C "user=${user:-nobody},host=$from,addr=$from" || run_sshd -T)
    printf '%s\n' "$effective" | awk -v user="$user" -v groups="$groups" '
        function listed(k) { return k == "allowusers" || k == "denyusers" || k == "allowgroups" || k == "denygroups" }
        function fits(k, e,   at, i) {
            if (e ~ /[*?]/) return 1
            if (k ~ /users$/) { at = index(e, "@"); return (at ? substr(e, 1, at - 1) : e) == user }
            for (i = 1; i <= ng; i++) if (g[i] == e) return 1
            return 0
        }
        BEGIN { ng = split(groups, g, " "); order = split("denyusers allowusers denygroups allowgroups", lists, " ") }
        NF < 2 { next }
        listed($1) { for (i = 2; i <= NF; i++) { n[$1]++
            if (fits($1, $i)) first[$1] = first[$1] " " $i; else if (n[$1] <= 8) later[$1] = later[$1] " " $i }; next }
        $1 == "kexalgorithms" { if ($2 !~ /25519|ecdh-sha2-nistp|group14-sha256|group1[5-8]|exchange-sha256|mlkem|sntrup/)
            print "o=" $0; next }
        $1 ~ /^(authenticationmethods|authorizedkeyscommand|trustedusercakeys|forcecommand)$/ {
            if ($2 != "any" && $2 != "none") print "o=" substr($0, 1, 150); next }
        $1 ~ /^(port|listenaddress|permitrootlogin|passwordauthentication|pubkeyauthentication|usepam|strictmodes)$/ ||
        $1 ~ /^(kbdinteractiveauthentication|challengeresponseauthentication|maxstartups|authorizedkeysfile)$/ {
            print "o=" substr($0, 1, 150) }
        END { for (i = 1; i <= order; i++) if (lists[i] in n) { t = n[lists[i]] first[lists[i]]
            print "o=" lists[i] " " (length(t) > 260 ? substr(t, 1, 256) " ..." : t substr(later[lists[i]], 1, 90)) } }'
}

# src=FILE:LINE TEXT: where the options that shut somebody out are set, Include files read where they are included
sources() {
    # shellcheck disable=SC2016
    soon awk -v user="$user" '
        function read_file(f, depth,   line, key, n, i, names, list, file, arg, command) {
            if (depth > 8) return
            n = 0
            while ((getline line < f) > 0 && n < 5000) {
                n++; sub(/^[ \t]+/, "", line)
                if (line == "" || line ~ /^#/) continue
                split(line, w, /[ \t=]+/); key = tolower(w[1])
                if (key == "include") {
                    arg = line; sub(/^[^ \t=]+[ \t=]+/, "", arg); gsub(/"/, "", arg)
                    # Only a pattern that a shell cannot read as anything else is given to one.
                    if (arg !~ /^[A-Za-z0-9_.\/*? \t-]+$/) continue
                    list = ""; command = "set +f; cd /etc/ssh; for f in " arg "; do echo \"$f\"; done"
                    while ((command | getline file) > 0) list = list "\n" (file ~ /^\// ? file : "/etc/ssh/" file)
                    close(command)
                    split(substr(list, 2), names, "\n")
                    for (i = 1; i in names; i++) if (names[i] != "") read_file(names[i], depth + 1)
                    split("", names)
                } else if (key ~ /^(port|listenaddress|allowusers|denyusers|allowgroups|denygroups|permitrootlogin)$/ ||
                    key ~ /^(passwordauthentication|pubkeyauthentication|authenticationmethods|maxstartups|match)$/ ||
                    key ~ /^(kexalgorithms|authorizedkeysfile|usepam)$/)
                    # A few of each kind, so that a long list of names leaves room for the rest.
                    { if (++shown[key] <= 3 || user != "" && index(line, user) && ++ours <= 3)
                        print "src=" f ":" n " " substr(line, 1, 90) }
            }
            close(f)
        }
        BEGIN { read_file("/etc/ssh/sshd_config", 0) }' | head -n 16
}

# l=ADDRESS:PORT PROCESS PID for the port asked about and for everything of sshd's; heard=how it was found out
listeners() {
    if have ss && found=$(soon ss -ltnp); then
        put heard ss
        sockets=$(printf '%s\n' "$unit_lines" | sed -n 's/^unit=sshd*\.socket|loaded|active|.*|//p')
        printf '%s\n' "$found" | awk -v port="$port" -v sockets=" $sockets " '
            $1 == "LISTEN" { name = "?"; pid = ""
                if (match($0, /\(\("[^"]*"/)) name = substr($0, RSTART + 3, RLENGTH - 4)
                if (match($0, /pid=[0-9]+/)) pid = substr($0, RSTART + 4, RLENGTH - 4)
                p = $4; sub(/.*:/, "", p)
                held = name == "systemd" && sockets ~ (":" p " ")
                if ((p == port || name == "sshd" || held) && ++n <= 8) print "l=" $4 " " name " " pid }'
    elif [ -r /proc/net/tcp ]; then
        put heard proc
        cat /proc/net/tcp /proc/net/tcp6 | awk -v port="$port" '
            BEGIN { want = sprintf("%04X", port) }
            $4 == "0A" { split($2, a, ":"); if (a[2] == want && ++n <= 8)
                print "l=" (a[1] ~ /^0+$/ ? "*" : a[1] ~ /7F$/ ? "127.0.0.1" : "hex-" a[1]) ":" port " ? " }'
    fi
}

# hk=PATH|mode|owner:group|fingerprint
host_keys() {
    keys=$(printf '%s\n' "$effective" | sed -n 's/^hostkey //p')
    [ -n "$keys" ] || keys="/etc/ssh/ssh_host_rsa_key /etc/ssh/ssh_host_ecdsa_key /etc/ssh/ssh_host_ed25519_key"
    for key in $keys; do
        if [ -e "$key" ]; then
            print=$(soon ssh-keygen -l -f "$key" | cut -d' ' -f2)
            [ -n "$print" ] || print=$(soon ssh-keygen -l -f "$key.pub" | cut -d' ' -f2)
            put hk "$key|$(stat -L -c '%a|%U:%G' "$key")|$print"
        else
            put hk "$key|missing||"
        fi
    done | head -n 5
}

# account=UID|GID|home|shell|shell state|password (set, locked, none)|its last change, days it holds, days of grace,
# expiry of the account, today: all in days since 1970 and empty when not set
account() {
    [ -n "$user" ] || return 0
    entry=$(soon getent passwd "$user") || entry=$(grep "^$user:" /etc/passwd)
    [ -n "$entry" ] || { put account missing; return; }
    IFS=: read -r _ _ uid gid _ home shell <<END
$entry
END
    shell=${shell:-/bin/sh}
    if [ ! -e "$shell" ]; then how=missing; elif [ -x "$shell" ]; then how=ok; else how=forbidden; fi
    aged=$({ soon getent shadow "$user" || grep "^$user:" /etc/shadow; } | head -n 1 | awk -F: '{
        s = $2 == "" ? "none" : $2 ~ /^[!*]/ ? "locked" : "set"; print s "|" $3 "|" $5 "|" $7 "|" $8 }')
    put account "$uid|$gid|$home|$shell|$how|${aged:-||||}|$(($(date +%s) / 86400))"
    put groups "$(printf '%s' "$groups" | cut -c1-300)"
}

# path=mode|owner uid|kind|PATH from each file of keys up to the home, as sshd itself walks; keys=COUNT|with options|FILE
user_keys() {
    [ -n "$home" ] || return 0
    real=$(readlink -f "$home")
    files=$(printf '%s\n' "$effective" | sed -n 's/^authorizedkeysfile //p')
    for name in ${files:-.ssh/authorized_keys}; do
        case $name in none) continue ;; esac
        name=$(printf '%s\n' "$name" | awk -v h="$home" -v u="$user" '
            { n = split($0, p, "%"); out = p[1]
              for (i = 2; i <= n; i++) { c = substr(p[i], 1, 1)
                  out = out (c == "h" ? h : c == "u" ? u : "%") substr(p[i], 2) }
              print out }')
        case $name in /*) file=$name ;; *) file=$home/$name ;; esac
        if [ ! -e "$file" ]; then put keys "missing|0|$file"; else
            put keys "$(awk 'NF && !/^[ \t]*#/ { n++; if ($1 !~ /^(ssh-|ecdsa-|sk-)/) o++ } END { print n + 0 "|" o + 0 }' \
                "$file")|$file"
        fi
        at=$(readlink -f "$file") || at=
        [ -n "$at" ] || at=$file
        steps=0
        while [ $steps -lt 12 ]; do
            [ -e "$at" ] && put path "$(stat -L -c '%a|%u|%F' "$at")|$at"
            case $at in "$real"|/) break ;; esac
            at=${at%/*}; at=${at:-/}; steps=$((steps + 1))
        done
    done | awk '!seen[$0]++' | head -n 14
    [ -d "$home" ] || put path "missing|||$home"
}

fingerprints() {
    [ -n "$home" ] || return 0
    for name in $(printf '%s\n' "$effective" | sed -n 's/^authorizedkeysfile //p'); do
        case $name in /*|*%*|none) continue ;; esac
        soon ssh-keygen -l -f "$home/$name"
    done | awk '{ print "key=" $2 }' | head -n 12
}

# limit=FILE:LINE TEXT: lines of limits.conf that leave this user next to no processes or logins
limits() {
    [ -n "$user" ] || return 0
    set +f
    for file in /etc/security/limits.conf /etc/security/limits.d/*.conf; do
        [ -r "$file" ] && awk -v f="$file" -v user="$user" -v groups=" $groups " '
            /^[ \t]*#/ || $3 !~ /^(nproc|maxlogins|maxsyslogins)$/ || $4 !~ /^[0-9]+$/ || $4 > 3 || $2 == "soft" { next }
            $1 == user || $1 == "*" && user != "root" || $1 ~ /^@/ && index(groups, " " substr($1, 2) " ") {
                print "limit=" f ":" NR " " substr($0, 1, 100) }' "$file"
    done | head -n 3
    set -f
}

nologin() {
    for file in /etc/nologin /run/nologin /var/run/nologin; do
        [ "$file" = /var/run/nologin ] && [ "$(readlink -f /var/run)" = /run ] && continue
        [ -e "$file" ] && put nologin "$file|$(head -c 300 "$file" | tr '\n' ' ' | cut -c1-150)"
    done | head -n 2
}

# pam=FILE:LINE CONTROL MODULE for each module of sshd's PAM stack whose file does not exist
pam() {
    [ -r /etc/pam.d/sshd ] || return 0
    awk '
        function read_file(name, depth,   line, n, f, i, m) {
            if (depth > 5 || done[name]++) return
            f = "/etc/pam.d/" name; n = 0
            while ((getline line < f) > 0) {
                n++; sub(/#.*/, "", line); gsub(/\[[^]]*\]/, "[...]", line)
                if (split(line, w, /[ \t]+/) < 2) continue
                if (w[1] == "@include") { read_file(w[2], depth + 1); continue }
                if (w[2] == "include" || w[2] == "substack") { read_file(w[3], depth + 1); continue }
                if (line !~ /^-/ && w[3] ~ /^[A-Za-z0-9_.\/-]+$/) print w[3] " " f ":" n " " w[1] " " w[2]
            }
            close(f)
        }
        BEGIN { read_file("sshd", 0) }' | while read -r module where kind control; do
        case $module in
        /*) [ -e "$module" ] && continue ;;
        *)  set +f
            for place in /lib/security /lib64/security /usr/lib/security /usr/lib64/security /lib/*/security \
                    /usr/lib/*/security; do
                [ -e "$place/$module" ] && continue 2
            done
            set -f ;;
        esac
        put pam "$where $kind $control $module"
    done | head -n 3
}

# The address functions of both firewall readers: an address as a text of bits, so that a prefix is a substring.
BITS='
    function bits(a,   n, p, i, j, out, half, left, fill, x) {
        if (a in known) return known[a]
        out = ""
        if (a ~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/) {
            split(a, p, ".")
            for (i = 1; i <= 4; i++) for (j = 128; j >= 1; j /= 2) if (p[i] >= j) { out = out "1"; p[i] -= j } else out = out "0"
        } else if (a ~ /^[0-9a-fA-F:]+$/) {
            a = tolower(a); left = a; half = ""
            if ((i = index(a, "::"))) { left = substr(a, 1, i - 1); half = substr(a, i + 2) }
            n = (left == "" ? 0 : split(left, p, ":")); fill = 8 - n - (half == "" ? 0 : split(half, x, ":"))
            for (i = 1; i <= n; i++) out = out hex(p[i])
            if (index(a, "::")) { while (fill-- > 0) out = out hex("0"); n = (half == "" ? 0 : split(half, x, ":"))
                for (i = 1; i <= n; i++) out = out hex(x[i]) }
        }
        return known[a] = out
    }
    function hex(h,   i, d, k, out) {
        while (length(h) < 4) h = "0" h
        out = ""
        for (i = 1; i <= 4; i++) { d = index("0123456789abcdef", substr(h, i, 1)) - 1
            for (k = 8; k >= 1; k /= 2) if (d >= k) { out = out "1"; d -= k } else out = out "0" }
        return out
    }
    # 1 when address is within what (a prefix or a range), 0 when not, 0.5 when the address is not known
    function within(address, what,   p, a) {
        if (what ~ /\/0+$/ || what == "anywhere") return 1
        if (address == "") return 0.5
        a = bits(address)
        if (split(what, p, "-") == 2) return length(bits(p[1])) == length(a) && bits(p[1]) <= a && a <= bits(p[2])
        if (split(what, p, "/") < 2) return bits(what) == a
        return length(bits(p[1])) == length(a) && substr(bits(p[1]), 1, p[2]) == substr(a, 1, p[2])
    }
    function note(verdict, place, text) { if (!(text in noted) && ++notes <= 4) print "fwif=" tool "|" verdict "|" place "|" substr(text, 1, 150); noted[text] = 1 }
'

# fw=TOOL|verdict|base chain|chain|rule: what the rules do with a new connection of the source to the port.
# fwif=TOOL|verdict|chain|rule: a rule passed over because it was not to be told whether it matches.
iptables_rules() {
    soon "$1" | awk -v tool="$2" -v port="$port" -v src="$source" -v own="$own" -v dev="$device" "$BITS"'
        function ports(list,   p, i, r) {
            for (i = split(list, p, ","); i; i--) { if (split(p[i], r, ":") < 2) r[2] = r[1]
                if (port + 0 >= r[1] + 0 && port + 0 <= r[2] + 0) return 1 }
            return 0
        }
        function in_ipset(name,   answer) {
            if (src == "" || name !~ /^[A-Za-z0-9_.:-]+$/) return 0.5
            if (!(name in ipset)) ipset[name] = system("ipset -q test " name " " src " >/dev/null") ? 0 : 1
            return ipset[name]
        }
        # 1 matches, 0 does not, 0.5 not known; leaves the target in T
        function matches(line,   m, one, k, v, not, n, i, w) {
            n = 0; while (match(line, /"(\\.|[^"\\])*"|[^ ]+/)) { w[++n] = substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH) }
            T = ""; m = 1; not = 0
            for (i = 3; i <= n; i++) {
                k = w[i]; v = w[i + 1]
                if (k == "!") { not = 1; continue }
                one = -1
                if (k == "-j" || k == "-g") { T = v; GO = k == "-g"; for (i += 2; i <= n; i++) TO[w[i - 1]] = w[i]; break }
                else if (k == "-p") one = (v == "tcp" || v == "all" || v == 6)
                else if (k == "-s") one = within(src, v)
                else if (k == "-d") one = within(own, v)
                else if (k == "-i") one = v ~ /\+$/ ? index(dev, substr(v, 1, length(v) - 1)) == 1 : v == dev
                else if (k == "-o") one = 0
                else if (k == "--dport" || k == "--dports" || k == "--ports" || k == "--destination-port") one = ports(v)
                else if (k == "--ctstate" || k == "--state") one = index("," v ",", "," state ",") > 0
                else if (k == "--ctdir") one = v == "ORIGINAL"
                else if (k == "--syn") { one = state == "NEW"; i-- }
                else if (k == "--tcp-flags") { one = w[i + 2] == (index("," v ",", "," flag ",") ? flag : "NONE"); i++ }
                else if (k == "--dst-type") one = v == "LOCAL"
                else if (k == "--src-type") one = v == "UNICAST"
                else if (k == "--pkt-type") one = v == "unicast"
                else if (k == "--src-range") one = within(src, v)
                else if (k == "--match-set") { one = w[i + 2] == "src" ? in_ipset(v) : 0.5; i++ }
                else if (k == "-m" && v ~ /^(string|u32|time|owner|geoip|bpf|mac|mark|connmark|rpfilter|statistic|length|ttl|tos|dscp|socket|policy|realm|helper|connbytes|quota|condition|cpu|cluster|psd|osf|lscan)$/) one = 0.5
                else if (k == "--rcheck" || k == "--update") { one = 0.5; i-- }
                else if (k == "--set") { one = 1; i-- }
                else if (k == "--connlimit-above" || k == "--hashlimit-above") one = 0
                else if (k == "--icmp-type") one = 0
                else if (k == "--sport" || k == "--sports" || k == "--source-port") one = v ~ /^(0|1|1024):65535$/ ? 1 : 0.5
                else { not = 0; continue }       # an option of a match, or one that a caller usually meets (a limit)
                i++
                if (not) { one = one == 0.5 ? 0.5 : !one; not = 0 }
                if (one == 0) return 0
                if (one == 0.5) m = 0.5
            }
            return m
        }
        function said(verdict, base, place, text) { if (final == "") final = verdict "|" base "|" place "|" substr(text, 1, 190); return verdict }
        function run(tab, ch, base, sure, depth,   i, m, t, v, text, leaves) {
            if (depth > 25) return ""
            for (i = 1; i <= count[tab, ch]; i++) {
                text = rule[tab, ch, i]; m = matches(text); t = T; leaves = GO
                if (m == 0 || t == "") continue
                v = ""
                if (t == "ACCEPT" || t == "DROP" || t == "REJECT" || t == "TARPIT" || t == "QUEUE" || t == "NFQUEUE") v = t
                else if (t == "RETURN") { if (m == 1) return ""; continue }
                else if (t == "REDIRECT" || t == "DNAT") { if (m == 1) { moved(text, t); return "ACCEPT" }; continue }
                else if ((tab, t) in count) {
                    v = run(tab, t, base, sure && m == 1, depth + 1)
                    if (v == "" && leaves && m == 1) return ""      # a goto does not come back here
                }
                if (v == "") continue
                if (m == 1 && sure) return said(v, base, tab " " ch, text)
                if (m == 1) return v
                note(v, tab " " ch, text)
            }
            return ""
        }
        function moved(text, t) {
            print "nat=" tool "|" substr(text, 1, 150)
            if (t == "REDIRECT" && ("--to-ports" in TO)) port = TO["--to-ports"] + 0
            if (t == "DNAT") { split(TO["--to-destination"], to, ":"); if (to[2] != "") port = to[2] + 0 }
        }
        /^\*/ { tab = substr($1, 2); seen = 1 }
        /^:/ { policy[tab, substr($1, 2)] = $2; count[tab, substr($1, 2)] = 0 }
        /^-A / { rule[tab, $2, ++count[tab, $2]] = $0 }
        END {
            if (!seen) exit
            steps = split("raw PREROUTING mangle PREROUTING nat PREROUTING mangle INPUT filter INPUT security INPUT", s, " ")
            # The first packet opens the connection, the second belongs to it; either can be kept out.
            for (packet = 1; packet <= 2; packet++) {
                state = packet == 1 ? "NEW" : "ESTABLISHED"; flag = packet == 1 ? "SYN" : "ACK"
                for (i = 1; i < steps; i += 2) {
                    if (!((s[i], s[i + 1]) in count) || packet == 2 && s[i] == "nat") continue
                    final = ""; base = s[i] " " s[i + 1]; v = run(s[i], s[i + 1], base, 1, 0)
                    if (v == "") { v = policy[s[i], s[i + 1]]; said(v, base, base, "policy " v) }
                    if (v != "ACCEPT" || base == "filter INPUT" && packet == 1) last = final
                    if (v != "ACCEPT") { packet = 9; break }
                }
            }
            if (last != "") print "fw=" tool "|" last
        }'
}

nft_rules() {
    soon nft list ruleset | awk -v tool=nft -v port="$port" -v src="$source" -v own="$own" -v dev="$device" \
        -v skip="$1" "$BITS"'
        function strip(t) { gsub(/^[ \t]+|[ \t]+$/, "", t); return t }
        function depth_of(t,   o, c) { gsub(/"[^"]*"/, "", t); o = gsub(/\{/, "", t); c = gsub(/\}/, "", t); return o - c }
        # Is value (a number, prefix, range, name, {set} or @set) what our packet has? 1, 0, 0.5
        function holds(kind, value,   p, i, n, r, best) {
            if (value ~ /^@/) value = (here SUBSEP substr(value, 2)) in elements ? "{" elements[here, substr(value, 2)] "}" : "?"
            if (value == "?") return 0.5
            if (value ~ /^\{/) {
                best = 0; n = split(substr(value, 2, length(value) - 2), p, ",")
                for (i = 1; i <= n; i++) { split(strip(p[i]), r, /[ :]/ ); if (kind ~ /^(saddr|daddr)$/) split(strip(p[i]), r, " ")
                    if (r[1] == "") continue
                    r[1] = holds(kind, r[1]); if (r[1] > best) best = r[1]; if (best == 1) return 1 }
                return best
            }
            gsub(/"/, "", value)
            if (kind == "dport") { if (value == "ssh") value = 22
                if (split(value, p, "-") == 2) return port + 0 >= p[1] + 0 && port + 0 <= p[2] + 0
                return value ~ /^[0-9]+$/ ? port + 0 == value + 0 : 0.5 }
            if (kind == "saddr") return within(src, value)
            if (kind == "daddr") return within(own, value)
            if (kind == "iif") return value ~ /\*$/ ? index(dev, substr(value, 1, length(value) - 1)) == 1 : value == dev
            if (kind == "proto") return value == "tcp" || value == "6"
            if (kind == "nfproto") return value == (src ~ /:/ ? "ipv6" : "ipv4")
            if (kind == "state") { n = split(value, p, ","); for (i = 1; i <= n; i++) if (p[i] == state) return 1
                return 0 }
            if (kind == "pkttype") return value == "host" || value == "unicast"
            return 0.5
        }
        # One rule: 1 matches, 0 does not, 0.5 not known; leaves its verdict in V and where that leads in TO
        function matches(text,   w, n, i, m, k, kind, one, not, p, j, e) {
            V = ""; TO = ""; m = 1
            gsub(/comment "[^"]*"/, "", text); gsub(/log( prefix "[^"]*"| level [a-z]+| flags [a-z ,]+| group [0-9]+| snaplen [0-9]+| queue-threshold [0-9]+)*/, "", text)
            gsub(/counter( packets [0-9]+ bytes [0-9]+)?/, "", text)
            gsub(/limit rate over [0-9]+\/[a-z]+( burst [0-9]+ packets)?/, "no", text); gsub(/limit rate [0-9]+ *[kmbytes]*\/[a-z]+( burst [0-9]+ *[a-z]+)?/, "", text)
            if (match(text, /tcp flags [^)]*\) *(==|!=) *[a-z|0-9]+|tcp flags (! |!= )?[a-z,|]+( ?\/ ?[a-z,|]+)?/)) {
                k = substr(text, RSTART, RLENGTH); j = k; sub(/.*(==|!=) */, "", j); if (j == k) sub(/tcp flags (! |!= )?/, "", j); sub(/ ?\/.*/, "", j)
                one = k ~ /==|\// ? j == flag : index(j, flag) > 0; if (k ~ /!/) one = !one
                text = substr(text, 1, RSTART - 1) (one ? "" : "no") substr(text, RSTART + RLENGTH) }
            gsub(/fib saddr[^"{]* oif (missing|0)/, "no", text)
            gsub(/ct direction original|meta pkttype host|meta protocol ip6? |ct state != invalid/, "", text)
            n = 0; text = strip(text)
            while (text != "") {
                if (text ~ /^\{/) { j = index(text, "}"); w[++n] = substr(text, 1, j); gsub(/, +/, ",", w[n]); gsub(/ *: */, ":", w[n]); gsub(/\{ +/, "{", w[n]); gsub(/ +\}/, "}", w[n]) }
                else { match(text, /^("[^"]*"|[^ \t]+)/); j = RLENGTH; w[++n] = substr(text, 1, j) }
                text = strip(substr(text, j + 1))
            }
            for (i = 1; i <= n; i++) {
                k = w[i]; kind = ""
                if (k == "no") return 0
                if (k == "accept" || k == "drop" || k == "reject" || k == "return" || k == "continue") { V = k; break }
                if (k == "jump" || k == "goto") { V = k; TO = w[i + 1]; break }
                if (k == "queue") { V = "queue"; break }
                if (k == "redirect" || k == "dnat") { V = k; TO = w[n]; break }
                if (k == "meta" || k == "ip" && w[i + 1] == "protocol" || k == "th" || k == "tcp" || k == "ip6" || k == "ip" || k == "ct" || k == "fib") {
                    fam = k; k = w[++i] } else fam = ""
                if (fam == "ip" && src ~ /:/ || fam == "ip6" && src !~ /:/) return 0
                if (k == "dport") kind = "dport"; else if (k == "saddr" || k == "daddr" && fam != "fib") kind = k
                else if (k == "iifname" || k == "iif") kind = "iif"; else if (k == "oifname" || k == "oif") return 0
                else if (k == "l4proto" || k == "protocol" || k == "nexthdr") kind = "proto"; else if (k == "nfproto") kind = "nfproto"
                else if (k == "state") kind = "state"; else if (k == "pkttype") kind = "pkttype"
                else if (fam == "fib" && k == "daddr" && w[i + 1] == "type") { i += 2; if (w[i] != "local") return 0; continue }
                else if (k ~ /^(udp|icmp|icmpv6|icmpx|sctp|dccp|igmp|esp|ah|arp|udplite)$/) return 0
                else if (k == "mark" && w[i + 1] == "set" || k == "priority") { i += 2; continue }
                else { m = 0.5; continue }       # words of something that is not known here
                if (w[i + 1] == ".") { m = 0.5; while (i < n && w[i + 1] !~ /^[{@]/) i++; i++; continue }
                not = 0; if (w[i + 1] == "!=") { not = 1; i++ } else if (w[i + 1] == "==") i++
                if (w[i + 1] == "vmap") {
                    one = w[i + 2]; if (one ~ /^@/) one = "{" elements[here, substr(one, 2)] "}"
                    j = split(substr(one, 2, length(one) - 2), p, ",")
                    for (i = 1; i <= j; i++) { k = strip(p[i]); e = k; sub(/ ?:[^:]*$/, "", k); sub(/.*:/, "", e); e = strip(e)
                        one = holds(kind, k); if (one == 1) { split(e, p, " "); V = p[1]; TO = p[2]; return m }
                        if (one == 0.5) m = 0.5 }
                    return m == 1 ? 0 : m
                }
                one = holds(kind, w[++i]); if (not) one = one == 0.5 ? 0.5 : !one
                if (one == 0) return 0
                if (one == 0.5) m = 0.5
            }
            return m
        }
        function run(tab, ch, sure, depth,   i, m, v, to, text) {
            if (depth > 25) return ""
            for (i = 1; i <= count[tab, ch]; i++) {
                text = rule[tab, ch, i]; here = tab; m = matches(text); v = V; to = TO
                if (m == 0 || v == "" || v == "continue") continue
                if (v == "return") { if (m == 1) return "return"; continue }
                if (v == "redirect" || v == "dnat") { if (m == 1 && sure && state == "new") { print "nat=nft|" substr(text, 1, 150); sub(/.*:/, "", to); if (to ~ /^[0-9]+$/) port = to + 0; return "accept" }; continue }
                if (v == "jump" || v == "goto") { at = to; x = run(tab, to, sure && m == 1, depth + 1)
                    if (v == "goto" && m == 1 && (x == "" || x == "return")) return "return"
                    if (x == "" || x == "return") continue
                    v = x }
                if (m == 1) { if (sure && final == "") final = ch "|" text; return v }
                note(v, tab " " ch, text)
            }
            return ""
        }
        function add(line) {
            if (mode == "chain") {
                if (line ~ /^type /) {
                    hook = line; sub(/.* hook /, "", hook); sub(/ .*/, "", hook)
                    pri = line; sub(/.* priority /, "", pri); sub(/;.*/, "", pri)
                    split(pri, p, " "); pr = p[1] == "raw" ? -300 : p[1] == "mangle" ? -150 : p[1] == "dstnat" ? -100 : p[1] == "security" ? 50 : p[1] ~ /^-?[0-9]+$/ ? p[1] + 0 : 0
                    if (p[2] == "-") pr -= p[3]; if (p[2] == "+") pr += p[3]
                    pol[table, chain] = line ~ /policy drop/ ? "drop" : "accept"
                    w = hook == "ingress" ? 0 : hook == "prerouting" ? 1 : hook == "input" ? 2 : 9
                    if (w < 9 && !((split(table, p, " ") && (p[1] == "ip" && src ~ /:/ || p[1] == "ip6" && src !~ /:/ || p[1] == "bridge" || p[1] == "arp"))))
                        if (index(skip, "," table ",") == 0) { base[++bases] = table SUBSEP chain; key[bases] = w * 100000 + pr }
                } else if (line != "") rule[table, chain, ++count[table, chain]] = line
            } else if (mode == "set" && line ~ /^elements = \{/) {
                sub(/^elements = \{ */, "", line); sub(/ *\}$/, "", line); elements[table, chain] = line }
        }
        { line = strip($0) }
        line ~ /^table / { split(line, p, " "); table = p[2] " " p[3]; any = 1; next }
        buffer == "" && line ~ /^(chain|set|map) [^{]*\{$/ { split(line, p, " "); mode = p[1] == "chain" ? "chain" : "set"; chain = p[2]; if (mode == "chain") count[table, chain] += 0; next }
        buffer == "" && line == "}" { mode = ""; next }
        mode == "" { next }
        { buffer = buffer == "" ? line : buffer " " line; if (depth_of(buffer) <= 0) { add(buffer); buffer = "" } }
        END {
            if (!any) exit
            for (i = 2; i <= bases; i++) for (j = i; j > 1 && key[j] < key[j - 1]; j--) { t = key[j]; key[j] = key[j - 1]; key[j - 1] = t; t = base[j]; base[j] = base[j - 1]; base[j - 1] = t }
            for (packet = 1; packet <= 2; packet++) {
                state = packet == 1 ? "new" : "established"; flag = packet == 1 ? "syn" : "ack"
                for (i = 1; i <= bases; i++) {
                    split(base[i], p, SUBSEP); final = ""; v = run(p[1], p[2], 1, 0)
                    if (v == "" || v == "return") { v = pol[p[1], p[2]]; final = p[2] "|policy " v }
                    if (v != "accept" || packet == 1) out = toupper(v) "|" p[1] " " p[2] "|" p[1] " " final
                    if (v != "accept") { packet = 9; break }
                }
            }
            if (bases) print "fw=nft|" substr(out, 1, 260)
        }'
}

firewall() {
    grep -q '^ENABLED=yes' /etc/ufw/ufw.conf && put fwtool ufw
    case $unit_lines in *"unit=firewalld.service|loaded|active"*) put fwtool firewalld ;; esac
    have iptables-save || have nft || return 0
    case $source in *:*) name=ip6tables family=ip6 ;; *) name=iptables family=ip ;; esac
    rules=$(
        iptables_rules "$name-save" "$name"
        # nf_tables' own iptables leaves out what the older one has put into the kernel.
        "$name-save" -V | grep -q nf_tables && [ -n "$(cat "/proc/net/${family}_tables_names")" ] && have "$name-legacy-save" &&
            iptables_rules "$name-legacy-save" "$name-legacy"
        # What iptables wrote into nftables was read in iptables' own words.
        skip=,
        for table in $("$name-save" | awk '/^\*/ { t = substr($1, 2) } /^:/ && !seen[t]++ { print t }'); do
            skip="$skip$family $table,"
        done
        nft_rules "$skip"
    )
    printf '%s\n' "${rules:-fw=none|ACCEPT|||}"
}

wrappers() {
    [ -n "$sshd" ] && grep -q libwrap "$sshd" && put libwrap yes
    for file in hosts.allow hosts.deny; do
        # Lists of single banned addresses can be long: lines that are only about others are left out.
        awk -v f="$file" -v src="$source" '
            /^[ \t]*#/ || !NF || tolower($0) !~ /sshd|all/ { next }
            { t = $0; sub(/^[^:]*:/, "", t); if (t ~ /^[ \t]*[0-9.]+[ \t]*(:|$)/) {
                sub(/[ \t]*:.*/, "", t); gsub(/[ \t]/, "", t); if (src != "" && t !~ /\.$/ && t != src) next } }
            { if (++n <= 5) print "w=" f ":" NR " " substr($0, 1, 120) }
            END { if (n > 5) print "w=" f ":... " n - 5 " more lines" }' \
            "/etc/$file"
    done
}

# a=INTERFACE STATE ADDRESSES; gw=ADDRESS INTERFACE of each default route; rt=the route back to the source
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
    [ -z "$source" ] || put rt "$(ip route get "$source" 2>&1 | head -n 1 | cut -c1-120)"
}

# pids=PROCESSES|MOST|whose limit: of the kernel, and of the control groups around sshd
processes() {
    read -r _ _ _ tasks _ </proc/loadavg && put pids "${tasks#*/}|$(cat /proc/sys/kernel/pid_max)|kernel.pid_max"
    group=$(sed -n 's/^0:://p; s/^[0-9]*:pids://p' "/proc/${pid:-self}/cgroup" | awk 'length($0) > length(g) { g = $0 } END { print g }')
    steps=0
    while [ $steps -lt 10 ]; do
        for place in "/sys/fs/cgroup/pids$group" "/sys/fs/cgroup$group"; do
            read -r most <"$place/pids.max" && [ "$most" != max ] && read -r tasks <"$place/pids.current" &&
                put pids "$tasks|$most|${place%/}/pids.max"
        done
        [ -n "${group%/}" ] || break
        group=${group%/*}; steps=$((steps + 1))
    done | sort -u | head -n 4
}

disks() {
    soon df -P -k / /home /var /var/log | awk 'NR > 1 && !seen[$6]++ { print $6 "|" $2 "|" $4 "|" $5 }' |
    while IFS='|' read -r mount size free used; do
        put d "$mount|$size|$free|$used|$(soon df -P -i "$mount" | awk 'NR == 2 { print $5 }')"
    done
    awk '$2 == "/" { r = $4 } END { if (r ~ /^ro(,|$)/) print "readonly=/" }' /proc/mounts
}

memory() {
    awk '/^(MemTotal|MemAvailable):/ { v[$1] = $2 } END { print "mem=" v["MemTotal:"] "|" v["MemAvailable:"] }' /proc/meminfo
    put oom "$(sed -n 's/^oom_kill //p' /proc/vmstat)"
}

# log=TIMES TEXT: what sshd and PAM said in the last 15 minutes about refusing anybody, each kind once, what names the user or the source first, then the newest
log() {
    { soon journalctl --no-pager -q -o cat -n 400 --since=-15min SYSLOG_IDENTIFIER=sshd _UID=0 + SYSLOG_IDENTIFIER=sshd-session \
        _UID=0 + SYSLOG_IDENTIFIER=sshd-auth _UID=0 + _SYSTEMD_UNIT=ssh.service + _SYSTEMD_UNIT=sshd.service ||
    for file in /var/log/auth.log /var/log/secure; do
        [ -r "$file" ] && tail -c 60000 "$file" | awk -v a="$(date -d '-15 min' '+%b %e %H:%M:%S')" \
            -v b="$(date -d '-15 min' '+%Y-%m-%dT%H:%M:%S')" '
            / sshd(-session|-auth)?\[/ && (/^[0-9]/ ? substr($0, 1, 19) >= b : substr($0, 1, 6) == substr(a, 1, 6) && substr($0, 1, 15) >= a) {
                sub(/^.* sshd(-session|-auth)?\[[0-9]+\]: /, ""); print }'
    done; } | awk -v user="$user" -v src="$source" '
        /not allowed because|bad ownership or modes|drop connection|MaxStartups throttling|no hostkeys|Could not load host key/ ||
        /Unable to load host key|Bind to port|Cannot bind|Missing privilege|Unable to negotiate|refused connect|penalty/ ||
        /^fatal:|^error: PAM|PAM unable|PAM adding faulty|has expired|expired password|account.*locked|pam_nologin|pam_access/ ||
        /pam_faillock|pam_tally|[Bb]ad configuration|Permissions .* too open|chroot\(|Could not open authorized keys/ {
            if (/fatal: Timeout before authentication|Connection (reset|closed)|dispatch_protocol_error|maximum authentication/) next
            # Other people knocking are not this caller: only what names nobody, our user or our caller counts.
            if (/[Uu]ser [^ ]+ from/ && user != "" && index($0, "ser " user " ") == 0) next
            k = $0; gsub(/port [0-9]+/, "port", k); gsub(/#[0-9]+/, "#", k); gsub(/\[[0-9]+\]/, "", k)
            if (!(k in times)) order[++n] = k
            times[k]++; last[k] = $0; at[k] = NR + (user != "" && index($0, user) || src != "" && index($0, src) ? 100000 : 0) }
        END { for (i = 1; i <= n; i++) { best = 0
                  for (j = 1; j <= n; j++) if (!used[j] && (!best || at[order[j]] > at[order[best]])) best = j
                  used[best] = 1; if (i <= 7) print "log=" times[order[best]] " " substr(last[order[best]], 1, 170) } }'
}

collect() {
    arguments
    own=$(ip -o -f "$(case $source in *:*) echo inet6 ;; *) echo inet ;; esac)" addr show scope global |
        awk 'NR == 1 { sub(/\/.*/, "", $4); print $4 }')
    device=$(ip route show default | awk 'NR == 1 { for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1) }')
    device=${device:-eth0}
    groups=$([ -z "$user" ] || soon id -Gn -- "$user")
    system
    unit_lines=$(units)
    printf '%s\n' "$unit_lines"
    process
    sshd_complaint
    listeners
    options
    account
    nologin
    firewall
    host_keys
    user_keys
    pam
    limits
    wrappers
    network
    processes
    disks
    memory
    sources
    log
    fingerprints
    echo done=1
}

# Makes every byte printable, drops from the end what does not fit, and says so.
finish() {
    tr '\000-\011\013-\037\177-\377' '[?*]' | awk -v version="$VERSION" -v limit="$LIMIT" '
        { key = substr($0, 1, index($0, "=") - 1) }
        key !~ /^[a-z]+$/ { next }
        $0 == "done=1" { whole = 1; next }
        length($0) > 300 { $0 = substr($0, 1, 297) "..." }
        cut[key] || bytes + length($0) + 1 > limit - 220 { if (!cut[key]++) lost = lost (lost == "" ? "" : ",") key; next }
        { line[++n] = $0; bytes += length($0) + 1 }
        END {
            print "[vm-troubleshoot ssh " version "]"
            for (i = 1; i <= n; i++) print line[i]
            print "[end status=" (whole ? 0 : 1) " lines=" n " bytes=" bytes " cut=" substr(lost, 1, 150) "]"
        }'
}

collect </dev/null | finish
