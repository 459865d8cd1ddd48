#!/bin/sh
# Changes something in this guest so that it can be taken back: everything is kept before it is touched, and put back to
# the byte when a line fails or when asked to later. Lines that use these words are appended to this file.
#
# What is kept lies in STORE/NAME, for root only: copies 1, 2, 3 ..., and "undo", a line of shell for each, the last
# one to be run first. "ours" has a line for each of those: how we left what it is about. What looks otherwise when it
# is to be put back was changed by somebody else, and stays.
STORE=/var/lib/vm-troubleshoot
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
umask 077

# A word as data of a shell line.
word() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }
# A line for later; on the disk before anything changes.
later() { printf '%s\n' "$1" >>"$kept/undo" && { sync "$kept/undo" || sync; }; }

# keep FILE...: content, owner, mode and times; a file that is not there is removed again.
keep() {
    for file in "$@"; do
        if [ -e "$file" ] || [ -L "$file" ]; then
            copies=$((copies + 1))
            cp -a "$file" "$kept/$copies" || return 1
            later "put_file $(word "$kept/$copies") $(word "$file")" || return 1
        else
            later "rm -f $(word "$file")" || return 1
        fi
    done
}

# A file that was never changed need not be writable to be as it was.
put_file() { cp -aT --remove-destination "$1" "$2" || same "$1" "$2"; }
same() {
    diff -rq --no-dereference "$1" "$2" >/dev/null &&
        [ "$(stat -c '%f %u %g %Y' "$1")" = "$(stat -c '%f %u %g %Y' "$2")" ]
}

# keep_folder PATH...: only that it is not there; a folder that is there, or holds what others put there, is left alone.
keep_folder() {
    for folder in "$@"; do
        [ -e "$folder" ] ||
            later "[ ! -d $(word "$folder") ] || rmdir --ignore-fail-on-non-empty $(word "$folder")" || return 1
    done
}

# keep_mode PATH...: owner and mode, not the content.
keep_mode() {
    for path in "$@"; do
        [ -e "$path" ] || continue
        later "put_mode $(word "$path") $(stat -c '%u:%g %a' "$path")" || return 1
    done
}
put_mode() { [ "$(stat -c '%u:%g %a' "$1")" = "$2 $3" ] || { chown "$2" "$1" && chmod "$3" "$1"; }; }

# keep_line FILE USER: the line of one user in a file such as /etc/shadow; other lines may change meanwhile. FILE- is the
# copy that tools make.
keep_line() {
    keep "$1-" || return 1
    copies=$((copies + 1))
    awk -F: -v user="$2" '$1 == user' "$1" >"$kept/$copies" || return 1
    later "put_line $(word "$1") $(word "$2") $(word "$kept/$copies")"
}
put_line() {
    awk -F: -v user="$2" '$1 == user' "$1" | cmp -s - "$3" && return
    awk -F: -v user="$2" -v old="$3" '
        $1 == user { while ((getline line <old) > 0) print line; next } { print }' "$1" >"$kept/line" &&
        cat "$kept/line" >"$1"
}

# keep_account USER: the password; an account that is not there is removed again, with its home.
keep_account() {
    if getent passwd "$1" >/dev/null; then
        keep_line /etc/shadow "$1"
    else
        later "! getent passwd $(word "$1") >/dev/null || userdel -f -r $(word "$1")"
    fi
}

# keep_unit UNIT...: whether it is masked, enabled, running. A running sshd is restarted only if its configuration holds.
keep_unit() {
    for unit in "$@"; do
        case $(systemctl is-active "$unit")/$unit in
            # A socket cannot start again while what it started runs.
            active*socket) later "systemctl stop $(word "${unit%.socket}.service"); systemctl restart $(word "$unit")" ;;
            active* | reloading*) later "put_up $(word "$unit")" ;;
            activating*) later "systemctl stop $(word "$unit"); systemctl --no-block start $(word "$unit")" ;;
            *) later "systemctl stop $(word "$unit"); systemctl reset-failed $(word "$unit"); ! up $(word "$unit")" ;;
        esac || return 1
        case $(systemctl is-enabled "$unit") in
            masked*) later "systemctl mask --now $(word "$unit")" ;;
            disabled) later "systemctl disable $(word "$unit")" ;;
            enabled) later "systemctl enable $(word "$unit")" ;;
        esac || return 1
    done
}
# A service that stops takes the folder along that sshd -t wants.
sound() {
    case $1 in ssh | sshd | ssh.service | sshd.service) { up "$1" || mkdir -p -m 755 /run/sshd; } && sshd -t ;; esac
}
up() { systemctl is-active "$1"; }
put_up() { if sound "$1"; then systemctl restart "$1"; else up "$1"; fi; }

# keep_tables TOOL: the rules of iptables or ip6tables, counters aside. A table that is not listed would not be emptied.
keep_tables() {
    copies=$((copies + 1))
    "$1-save" >"$kept/$copies" || return 1
    grep -q '^\*filter' "$kept/$copies" || printf '*filter\n%s\n%s\n%s\nCOMMIT\n' \
        ':INPUT ACCEPT' ':FORWARD ACCEPT' ':OUTPUT ACCEPT' >>"$kept/$copies" || return 1
    later "$1-restore <$(word "$kept/$copies")"
}

say() { echo "[vm-troubleshoot change $1 $name]"; }

forget() { rm -rf "$kept"; rmdir "$STORE" 2>/dev/null; }

# about LINE: the file of a line of undo, "" where it has none.
about() {
    case $1 in
        "put_file '"* | "rm -f '"*) eval "set -- $1" && echo "$3" ;;
        "put_mode '"* | "put_line '"*) eval "set -- $1" && echo "$2" ;;
    esac
}
# looks LINE: what is to be compared of that file. In /run the system itself writes, and tools write copies named FILE-.
looks() {
    file=$(about "$1")
    case $file in "" | /run/* | /var/run/* | *-) return ;; esac
    case $1 in
        put_mode*) stat -c '%u:%g %a' "$file" ;;
        put_line*) eval "set -- $1" && awk -F: -v user="$3" '$1 == user' "$file" | cksum ;;
        *) stat -c '%f %u %g' "$file" && find "$file" -type f -exec cksum {} + || echo none ;;
    esac 2>/dev/null | tr '\n' ' '
}
remember() { while read -r line; do looks "$line"; echo; done <"$kept/undo" >"$kept/ours"; }
others() {
    ours=$(sed -n "${number}p" "$kept/ours" 2>/dev/null) now=$(looks "$line")
    [ -n "$ours" ] && [ -n "$now" ] && [ "$ours" != "$now" ]
}

# The last line first. One that fails is said, and stays for another time.
put_back() {
    left=0 number=$(wc -l <"$kept/undo")
    while [ "${number:-0}" -gt 0 ]; do
        line=$(sed -n "${number}p" "$kept/undo")
        if others; then
            echo "$(about "$line") was changed meanwhile and is left as it is"
        elif ! words=$( (eval "$line") 2>&1 </dev/null); then
            left=1 number=$((number - 1))
            echo "not put back: $words ($line)"
            continue
        fi
        sed -i "${number}d" "$kept/undo" "$kept/ours"
        number=$((number - 1))
    done
    [ "$left" = 0 ] && forget
    return "$left"
}

# begin NAME: room for what is kept. attempt STATUS: the lines on standard input if all was kept and nothing spoke against
# it, and back when one fails.
begin() {
    name=$1 kept=$STORE/$1 copies=0
    mkdir -p -m 700 "$STORE" && mkdir -m 700 "$kept" && : >"$kept/undo" && : >"$kept/ours" || { say refused; exit; }
}
attempt() {
    [ "$1" = 0 ] || { tail -n 5 "$kept/said"; forget; say refused; exit; }
    cat >"$kept/lines"
    if sh -e "$kept/lines" >>"$kept/said" 2>&1 </dev/null; then
        # Without lines it is another action that changes it, and only later.
        if [ ! -s "$kept/undo" ]; then forget; elif [ -s "$kept/lines" ]; then remember; fi
        say done
    else
        tail -c 1500 "$kept/said"
        if put_back; then say failed; else say left; fi
    fi
}
# undo NAME: all that is kept.
undo() {
    name=$1 kept=$STORE/$1
    [ -d "$kept" ] || { say done; exit; }
    if put_back; then say done; else say left; fi
}
plain() { grep -Ev '^[[:space:]]*(#|$)' "$1" 2>/dev/null; }
# differences NAME: what became of the files that are kept, comments aside.
differences() {
    name=$1 kept=$STORE/$1
    sed -n "s/^put_file '\([^']*\)' '\([^']*\)'\$/\1 \2/p" "$kept/undo" | while read -r old new; do
        plain "$old" >"$kept/old"
        plain "$new" >"$kept/new"
        diff -u --label "$new (before)" --label "$new (now)" "$kept/old" "$kept/new"
    done | head -c 3500
    echo
    say done
}
