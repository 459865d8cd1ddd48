# Switches the firewall of this guest off for one other machine, for some seconds, and on again; or tries to connect
# meanwhile. Behind common.sh.
#
# Usage: firewall-test.sh off|try|both PEER PORT|- SECONDS NAME    (by position, or by the names arg1..5)
#   off    off for PEER, on again after SECONDS       try    connect to PEER every second, for SECONDS
#   both   off for PEER, connect to it, on again
#
# Off means: the first rule of every chain that filters what comes in or goes out accepts the packets of PEER. Nothing
# that is there is changed or removed, and nothing is written that a restart would load; on means: those rules, known by
# NAME, are removed. What switches it on is armed before, twice: a timer of systemd and a process of its own. Neither is
# a child of the agent, and each alone is enough.
mode=${1:-${arg1:-}} peer=${2:-${arg2:-}} port=${3:-${arg3:--}} seconds=${4:-${arg4:-30}} name=${5:-${arg5:-}}
most=120
room=/run/vm-troubleshoot
proto=tcp unit_lines='' daemon=''

arguments() {
    case $mode in off|try|both) ;; *) put refused mode; return 1 ;; esac
    case $peer in ''|*[!0-9A-Fa-f:.]*) put refused peer; return 1 ;; esac
    case $port in -) ;; *[!0-9]*|''|??????*) put refused port; return 1 ;; esac
    case $seconds in *[!0-9]*|''|????*) put refused seconds; return 1 ;; esac
    case $name in *[!a-z0-9]*|'') put refused name; return 1 ;; esac
    [ "$mode" = try ] || [ "$seconds" -le "$most" ] || { put refused seconds; return 1; }
    case $peer in *:*) version=6 word=ip6 ;; *) version=4 word=ip ;; esac
    put asked "$mode $peer $port $seconds"
}
now() { date +%s.%N | cut -c1-14; }

# FAMILY TABLE CHAIN saddr|daddr of every base chain that filters packets from or to this machine
chains() {
    have nft || return 0
    nft list ruleset | awk -v version="$version" '
        $1 == "table" { family = $2; table = $3 }
        $1 == "chain" { chain = $2 }
        $1 == "type" && $2 == "filter" && (family == "inet" || family == (version == 6 ? "ip6" : "ip")) {
            if ($4 == "input" || $4 == "prerouting") print family, table, chain, "saddr"
            if ($4 == "output" || $4 == "postrouting") print family, table, chain, "daddr" }'
}
# TOOL TABLE CHAIN -s|-d of the same in the older tables; without nft in whatever iptables works on
old_chains() {
    [ "$version" = 6 ] && tool=ip6tables || tool=iptables
    if have nft; then tool=$tool-legacy; fi
    have "$tool" || return 0
    "$tool-save" | awk -v tool="$tool" '
        /^\*/ { table = substr($1, 2) }
        /^:/ && table ~ /^(filter|mangle|raw|security)$/ {
            chain = substr($1, 2)
            if (chain == "INPUT" || chain == "PREROUTING") print tool, table, chain, "-s"
            if (chain == "OUTPUT" || chain == "POSTROUTING") print tool, table, chain, "-d" }'
}

# The rules as they are, counters aside
rules() {
    have nft && nft -s list ruleset
    for tool in iptables ip6tables; do
        if have nft; then tool=$tool-legacy; fi
        have "$tool-save" && "$tool-save" | sed 's/^\(:.*\) \[.*/\1/; /^#/d'
    done
}

in_time() { [ "$(date +%s)" -lt "$deadline" ]; }
switch_off() {
    chains | while read -r family table chain side; do
        in_time &&
            nft insert rule "$family" "$table" "$chain" "$word" "$side" "$peer" accept comment "\"$name\"" || exit 1
    done || return 1
    old_chains | while read -r tool table chain side; do
        in_time && "$tool" -w 5 -t "$table" -I "$chain" 1 "$side" "$peer" -m comment --comment "$name" -j ACCEPT || exit 1
    done
}

# What switches it on again, as a file of its own: it removes every rule of this name, and may run again and again.
write_on() {
    mkdir -p "$room" && chmod 700 "$room" && cat >"$room/$name" <<END
#!/bin/sh
PATH=$PATH
for tried in 1 2 3 4 5; do
    command -v nft >/dev/null && nft -a list ruleset | awk '
        \$1 == "table" { family = \$2; table = \$3 } \$1 == "chain" { chain = \$2 }
        /comment "$name"/ { print "delete rule", family, table, chain, "handle", \$NF }' | nft -f -
    for tool in iptables iptables-legacy ip6tables ip6tables-legacy; do
        command -v \$tool-save >/dev/null || continue
        \$tool-save | awk '
            /^\*/ { table = substr(\$1, 2) }
            /--comment "?$name"?/ { sub(/^-A/, "-D"); gsub(/"/, ""); print table, \$0 }' |
            while read -r table rule; do \$tool -w 5 -t "\$table" \$rule; done
    done
    { nft list ruleset; iptables-save; iptables-legacy-save; ip6tables-save; ip6tables-legacy-save; } 2>/dev/null |
        grep -q "$name" || exit 0
    sleep 1
done
exit 1
END
}

arm() {
    write_on || return 1
    # Twice: a machine that stood still might switch off late.
    again="[ ! -e $room/$name ] || { sh $room/$name; sleep 5; sh $room/$name; rm -f $room/$name; }"
    deadline=$(($(date +%s) + seconds - 1))
    systemd-run --quiet --unit="$name" --on-active="$seconds" --timer-property=AccuracySec=100ms \
        /bin/sh -c "$again"
    setsid sh -c "sleep $seconds; $again" </dev/null >/dev/null 2>&1 &
    guard=$!
    timer=$(soon systemctl is-active "$name.timer")
    put armed "${timer:-no} $guard"
    [ "$timer" = active ] || kill -0 "$guard"
}
disarm() {
    soon systemctl stop "$name.timer"
    kill -- "-$guard" || kill "$guard"
    rm -f "$room/$name"
}

# try=WHEN|open or closed
tries() {
    until=$(($(date +%s) + $1))
    while [ "$(date +%s)" -lt "$until" ]; do
        at=$(now)
        # shellcheck disable=SC2016  # they belong to the inner shell
        if timeout 1 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$peer" "$port"; then put try "$at|open"; else put try "$at|closed"; fi
        sleep 1
    done
}

# off=WHEN, on=WHEN; same=yes when the rules are again what they were
off_and_on() {
    before=$(rules)
    arm || { put refused timer; disarm; return 0; }
    put off "$(now)"
    if switch_off; then "$@"; else put refused rules; fi
    if write_on && sh "$room/$name"; then disarm; fi
    put on "$(now)"
    if [ "$(rules)" = "$before" ]; then put same yes; else put same no; fi
}

collect() {
    arguments || { echo done=1; return; }
    case $mode in
    try) tries "$seconds" ;;
    off) off_and_on sleep "$((seconds - 1))" ;;
    both) tries 2; off_and_on tries "$((seconds - 2))"; tries 2 ;;
    esac
    echo done=1
}

collect </dev/null | finish firewall
