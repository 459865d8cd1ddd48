# What stands between a caller and sshd in this guest. Reads, and changes nothing. Behind common.sh and firewall.sh.
#
# Usage: ssh.sh USER|- PORT|- SOURCE|-    (run command passes them by position; its newer form by the names arg1..3)
user=${1:-${arg1:--}} port=${2:-${arg2:--}} source=${3:-${arg3:--}}
proto=tcp packets="in NEW d,out ESTABLISHED s,in ESTABLISHED d" daemon=sshd

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

# dropin=FILE that changes how this guest runs sshd; why=what was said of its last start, when it does not run
why_not() {
    unit=$(printf '%s\n' "$unit_lines" | sed -n 's/^unit=\(sshd*\.service\)|.*/\1/p' | head -n 1)
    [ -n "$unit" ] || return 0
    soon systemctl show -p DropInPaths "$unit" | sed 's/^DropInPaths=//' | tr ' ' '\n' | grep -E '^/(etc|run)/systemd/system/' | while read -r file; do
        grep -qvE '^[[:space:]]*([#;[]|$|StartLimit|Restart|After|Before|Wants|Description|Documentation|Nice|OOMScore)' "$file" &&
            put dropin "$file"
    done | head -n 3
    [ "$(of_unit 2)" = active ] || soon journalctl -q --no-pager -b -o cat -n 60 "UNIT=$unit" + "_SYSTEMD_UNIT=$unit" SYSLOG_FACILITY=3 + \
        "_SYSTEMD_UNIT=$unit" _TRANSPORT=stdout + "_SYSTEMD_UNIT=$unit" SYSLOG_IDENTIFIER=sshd _UID=0 | awk '
        /^(Starting|Started|Stopping|Stopped|Reload|Failed to start) / || /Main process exited|Failed with result|Scheduled restart|Start request repeated/ { next }
        /Deactivated success|Consumed .* CPU|Referenced but unset|Accepted |Connection (closed|reset|from)|pam_|[Rr]eceived (signal|SIGHUP)|Disconnected|Server listening/ { next }
        /^usage:|^ *\[-|^OpenSSH_/ { next }
        NF { sub(/^ssh[a-z.]*: /, ""); line[++n] = $0 }
        END { for (i = n; i && shown < 3; i--) if (!seen[line[i]]++) { out[++shown] = line[i] }
              while (shown) print "why=" substr(out[shown--], 1, 170) }'
}

# apart=net when it is in another network namespace than this; stale=FILE of its configuration that is newer than it; process=PID|state letter (T is stopped)|command line, which newer sshds write their number of startups into
process() {
    pid=$(of_unit 6)
    case $pid in ''|0|*[!0-9]*) pid=$(pgrep -o -x sshd) ;; esac
    [ -n "$pid" ] && [ -r "/proc/$pid/stat" ] || return 0
    # Since the boot, in hundredths; an age would be out of date by the time that it is taken from the clock's.
    began=$(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f20) boot=$(sed -n 's/^btime //p' /proc/stat)
    [ -z "$began" ] || [ -z "$boot" ] || (set +f; stat -L -c '%Y %n' /etc/ssh/sshd_config /etc/ssh/sshd_config.d /etc/ssh/sshd_config.d/*.conf) |
        awk -v start=$((boot + began / 100)) '$1 > start + 1 { print "stale=" $2; exit }'
    [ "$(readlink "/proc/$pid/ns/net")" = "$(readlink /proc/self/ns/net)" ] || put apart net
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
        # Of algorithms only a list that holds none which clients still have.
        $1 == "kexalgorithms" && $2 !~ /25519|ecdh-sha2-nistp|group14-sha256|group1[5-8]|exchange-sha256|mlkem|sntrup/ ||
        $1 == "ciphers" && $2 !~ /chacha20|-ctr|-gcm/ || $1 == "macs" && $2 !~ /umac|hmac-sha2|hmac-sha1(-etm|,|$)/ && !aead ||
        $1 == "hostkeyalgorithms" && $2 !~ /ed25519|ecdsa-sha2|rsa-sha2/ { print "o=" substr($0, 1, 150) }
        $1 == "ciphers" && /chacha20|-gcm/ { aead = 1 }
        $1 == "maxsessions" && $2 == 0 || $1 == "addressfamily" && $2 != "any" { print "o=" $0 }
        $1 ~ /^(authenticationmethods|authorizedkeyscommand|trustedusercakeys|forcecommand|chrootdirectory|revokedkeys)$/ {
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
                    key ~ /^(kexalgorithms|ciphers|macs|hostkey|hostkeyalgorithms|authorizedkeysfile|usepam|addressfamily)$/ ||
                    key ~ /^(pubkeyacceptedalgorithms|pubkeyacceptedkeytypes|revokedkeys|trustedusercakeys|maxsessions)$/ ||
                    key ~ /^(authorizedkeyscommand|forcecommand|chrootdirectory|logingracetime|maxauthtries)$/)
                    # A few of each kind, so that a long list of names leaves room for the rest.
                    { if (++shown[key] <= 3 || user != "" && index(line, user) && ++ours <= 3)
                        print "src=" f ":" n " " substr(line, 1, 90) }
            }
            close(f)
        }
        BEGIN { read_file("/etc/ssh/sshd_config", 0) }' | head -n 16
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

# account=UID|GID|home|shell|shell state|password (set, locked, none, lost)|its last change, days it holds, days of grace,
# expiry of the account, today: all in days since 1970 and empty when not set
account() {
    [ -n "$user" ] || return 0
    entry=$(soon getent passwd "$user")
    [ $? = 2 ] && grep -q "^$user:" /etc/passwd && put unnamed "$user"
    [ -n "$entry" ] || entry=$(grep "^$user:" /etc/passwd)
    [ -n "$entry" ] || { put account missing; return; }
    IFS=: read -r _ _ uid gid _ home shell <<END
$entry
END
    shell=${shell:-/bin/sh}
    if [ ! -e "$shell" ]; then how=missing; elif [ -x "$shell" ]; then how=ok; else how=forbidden; fi
    aged=$({ soon getent shadow "$user" || grep "^$user:" /etc/shadow; } | head -n 1 | awk -F: '{
        s = $2 == "" ? "none" : $2 ~ /^[!*]/ ? "locked" : "set"; print s "|" $3 "|" $5 "|" $7 "|" $8 }')
    [ -n "$aged" ] || ! grep -q "^$user:x:" /etc/passwd || aged="lost||||"
    put account "$uid|$gid|$home|$shell|$how|${aged:-||||}|$(($(date +%s) / 86400))"
    put groups "$(printf '%s' "$groups" | cut -c1-300)"
}

# The files that sshd looks for keys in, as it reads their names.
key_files() {
    files=$(printf '%s\n' "$effective" | sed -n 's/^authorizedkeysfile //p')
    for name in ${files:-.ssh/authorized_keys}; do
        [ "$name" = none ] || printf '%s\n' "$name" | awk -v h="$home" -v u="$user" '
            { n = split($0, p, "%"); out = p[1]
              for (i = 2; i <= n; i++) { c = substr(p[i], 1, 1)
                  out = out (c == "h" ? h : c == "u" ? u : "%") substr(p[i], 2) }
              print (out ~ /^\// ? out : h "/" out) }'
    done
}

# As sshd itself meets files: in its own mount namespace, and as the user.
as_sshd() {
    if [ -n "$apart" ]; then nsenter -t "$pid" -m -- "$@"; else "$@"; fi
}
as_user() { as_sshd setpriv --reuid="$uid" --regid="$gid" --init-groups "$@"; }

# unread=PATH|WHY that keeps sshd from a file of keys: hidden from it, or the user may not pass or read
unread() {
    [ -n "$uid" ] && [ "$uid" != 0 ] && have setpriv || return 0
    as_sshd test -e "$1" || { put unread "$1|hidden"; return; }
    as_user test -r / || as_user test -x / || { put unread "/|forbidden"; return; }
    as_user test -r "$1" && return
    at=$1
    while [ -n "$at" ] && ! as_user test -e "$at"; do up=$at at=${at%/*}; done
    put unread "$([ -d "$at" ] && [ -n "$up" ] && echo "$at" || echo "$1")|forbidden"
}

# path=mode|owner uid|kind|PATH from each file of keys up to the home, as sshd itself walks; keys=COUNT|with options|FILE
user_keys() {
    [ -n "$home" ] || return 0
    apart=$(have nsenter && [ -e "/proc/$pid/ns/mnt" ] && [ "$(readlink "/proc/$pid/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ] && echo 1)
    real=$(readlink -f "$home")
    key_files | while read -r file; do
        if [ ! -e "$file" ]; then put keys "missing|0|$file"; else
            count=$(awk 'NF && !/^[ \t]*#/ { n++; if ($1 !~ /^(ssh-|ecdsa-|sk-)/) o++ } END { print n + 0 "|" o + 0 }' "$file")
            put keys "${count:-0|0}|$file"
            unread "$file"
        fi
        at=$(readlink -f "$file") || at=
        [ -n "$at" ] || at=$file
        steps=0
        while [ $steps -lt 12 ]; do
            [ -e "$at" ] && put path "$(stat -L -c '%a|%u|%F' "$at")|$at"
            case $at in "$real"|/) break ;; esac
            at=${at%/*}; at=${at:-/}; steps=$((steps + 1))
        done
    done | awk '!seen[$0]++' | head -n 16
    [ -d "$home" ] || put path "missing|||$home"
}

# key=FINGERPRINT of every key; bound=FINGERPRINT OPTIONS of those that stand behind options
fingerprints() {
    [ -n "$home" ] || return 0
    key_files | while read -r file; do
        soon ssh-keygen -l -f "$file" | awk '{ print "key=" $2 }'
    done | head -n 12
    key_files | while read -r file; do
        awk 'NF && !/^[ \t]*(#|ssh-|ecdsa-|sk-)/ && ++n <= 4 {
            sub(/^[ \t]+/, ""); match($0, /^([^ \t"]|"(\\.|[^"\\])*")+/)
            print substr($0, 1, RLENGTH); print substr($0, RLENGTH + 1) }' "$file"
    done | while IFS= read -r options && IFS= read -r rest; do
        print=$(printf '%s\n' "$rest" | soon ssh-keygen -l -f - | cut -d' ' -f2)
        [ -n "$print" ] && put bound "$print $(printf '%s' "$options" | sed 's/environment="[^"]*"/environment="..."/g' | cut -c1-150)"
    done | head -n 4
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

# pam=FILE:LINE CONTROL MODULE for each module of sshd's PAM stack whose file does not exist; rule=the same of what may
# refuse an account beyond what distributions ship
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
                if (w[1] == "account" && w[3] !~ /^(pam_(unix|nologin|permit|deny|localuser|sepermit|usertype|sss|faillock)\.so)?$/ && ++odd <= 2)
                    print "rule=" f ":" n " " substr(line, 1, 120)
                if (line !~ /^-/ && w[3] ~ /^[A-Za-z0-9_.\/-]+$/) print w[3] " " f ":" n " " w[1] " " w[2]
            }
            close(f)
        }
        BEGIN { read_file("sshd", 0) }' | while read -r module where kind control; do
        case $module in
        rule=*) printf '%s\n' "$module $where $kind $control"; continue ;;
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

# own=TEXT: what sshd and PAM said, in order, in this caller's last conversation with sshd; log=TIMES TEXT: what they said
# in the last 15 minutes about refusing anybody else or everybody, each kind once, the newest first; mute=log when nothing tells it.
log() {
    logged=$(soon journalctl --no-pager -q -o short -n 400 --since=-15min SYSLOG_IDENTIFIER=sshd _UID=0 + SYSLOG_IDENTIFIER=sshd-session \
        _UID=0 + SYSLOG_IDENTIFIER=sshd-auth _UID=0 + _SYSTEMD_UNIT=ssh.service + _SYSTEMD_UNIT=sshd.service) ||
    logged=$(for file in /var/log/auth.log /var/log/secure; do
        [ -r "$file" ] && echo && tail -c 60000 "$file" | awk -v a="$(date -d '-15 min' '+%b %e %H:%M:%S')" \
            -v b="$(date -d '-15 min' '+%Y-%m-%dT%H:%M:%S')" '
            / sshd(-session|-auth)?\[/ && (/^[0-9]/ ? substr($0, 1, 19) >= b : substr($0, 1, 6) == substr(a, 1, 6) && substr($0, 1, 15) >= a)'
    done; echo .)
    [ "$logged" != . ] || put mute log
    printf '%s\n' "$logged" | awk -v user="$user" -v src="$source" '
        function names(what,   t) {
            t = " " text[NR] " "; gsub(/[^A-Za-z0-9_.@$+:-]/, " ", t); return what != "" && index(t, " " what " ") }
        # A process of sshd is one conversation. What is said in every one tells nothing.
        function telling(t) {
            return t !~ /^(Connection (from|closed|reset)|Accepted |Failed |Postponed |Received disconnect|Disconnected from|Starting session|Close session|User child)/ &&
                t !~ /^(Server listening|reverse mapping|Address .* maps to|Invalid user|pam_unix\(sshd:(session|auth)\)|pam_env|pam_systemd|error: (kex_exchange|Received disconnect))/ &&
                t !~ /^(pam_limits\(sshd:session\): unknown limit|Exiting on signal|PAM [0-9]+ more auth|srclimit_penalise)/ }
        match($0, /[^ ]+\[[0-9]+\]: /) {
            pid[NR] = substr($0, RSTART, RLENGTH); sub(/.*\[/, "", pid[NR]); sub(/\].*/, "", pid[NR])
            text[NR] = substr($0, RSTART + RLENGTH)
            if (names(src) || names(user)) mine[pid[NR]] = newest = NR }
        END {
            for (i = NR; i; i--) if (newest && pid[i] == pid[newest]) first = i
            for (i = first; first && i <= NR && told < 5; i++)
                if (pid[i] == pid[newest] && telling(text[i])) { told++; print "own=" substr(text[i], 1, 170) }
            for (i = NR; i; i--) {
                t = text[i]
                if (newest && pid[i] == pid[newest]) continue
                if (t !~ /not allowed because|bad ownership or modes|drop connection|MaxStartups throttling|no hostkeys|Could not load host key/ &&
                    t !~ /Unable to load host key|Bind to port|Cannot bind|Missing privilege|Unable to negotiate|refused connect|penalty/ &&
                    t !~ /^fatal:|^error: PAM|PAM unable|PAM adding faulty|has expired|expired password|account.*locked|pam_nologin|pam_access/ &&
                    t !~ /pam_faillock|pam_tally|[Bb]ad configuration|Permissions .* too open|Could not open authorized keys/) continue
                if (t ~ /fatal: Timeout before authentication|Connection (reset|closed)|dispatch_protocol_error|maximum authentication/) continue
                # Other people knocking are not this caller.
                if (t ~ /[Uu]ser [^ ]+ from/ && user != "" && index(t, "ser " user " ") == 0) continue
                gsub(/port [0-9]+/, "port", t); gsub(/#[0-9]+/, "#", t); gsub(/\[[0-9]+\]/, "", t)
                if (!times[t]++) { order[++n] = t; last[t] = text[i] }
            }
            for (i = 1; i <= n && i <= 7; i++) print "log=" times[order[i]] " " substr(last[order[i]], 1, 170) }'
}

collect() {
    arguments
    own=$(ip -o -f "$(case $source in *:*) echo inet6 ;; *) echo inet ;; esac)" addr show scope global |
        awk 'NR == 1 { sub(/\/.*/, "", $4); print $4 }')
    device=$(ip route show default | awk 'NR == 1 { for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1) }')
    device=${device:-eth0} sender=$own
    groups=$([ -z "$user" ] || soon id -Gn -- "$user")
    system
    unit_lines=$(units)
    printf '%s\n' "$unit_lines"
    why_not
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

collect </dev/null | finish ssh
