# What the guest's own lookup says of a name. Reads, and changes nothing. Behind common.sh.
#
# Usage: lookup.sh NAME      (or by the name arg1)
name=${1:-${arg1:--}}

# lookup=known|ADDRESS ADDRESS, none| or timeout|
collect() {
    case $name in -|*[!A-Za-z0-9._-]*) put refused name; name= ;; esac
    if [ -n "$name" ] && have getent && have timeout; then
        found=$(timeout 8 getent ahosts "$name"); rc=$?
        case $rc in 0) outcome=known ;; 124) outcome=timeout ;; *) outcome=none ;; esac
        put lookup "$outcome|$(printf '%s\n' "$found" | awk 'NF && !seen[$1]++ && ++n <= 8 { print $1 }')"
    fi
    echo done=1
}

collect </dev/null | finish lookup
