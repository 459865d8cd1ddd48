# What this guest does with a conversation with another machine: its own address, routes and firewall, what listens, and
# a real connection; or, as an appliance, with one that it hands on between two others. Reads, and changes nothing; what
# it sends is what any client sends to connect, and over UDP one datagram without content. Behind common.sh and
# firewall.sh.
#
# Usage: connectivity.sh source PEER PORT tcp|udp OWN|- -
#        connectivity.sh destination PEER PORT tcp|udp OWN|- ALIAS+ALIAS|-
#        connectivity.sh there|back|both SERVICE PORT tcp|udp CLIENT AT      (or by the names arg1..6)
# ALIAS is an address that the peer may come from instead, AT the appliance's at which it gets the packets.
role=${1:-${arg1:-}} source=${2:-${arg2:--}} port=${3:-${arg3:--}} proto=${4:-${arg4:-tcp}} own=${5:-${arg5:--}}
at=${6:-${arg6:--}} unit_lines='' daemon=''

arguments() {
    case $role in source|destination|there|back|both) ;; *) put refused role; role=destination ;; esac
    case $source in -) source= ;; *[!0-9A-Fa-f:.]*) put refused peer; source= ;; esac
    case $port in *[!0-9]*|''|??????*) put refused port; port=1 ;; esac
    case $proto in tcp|udp) ;; *) put refused protocol; proto=tcp ;; esac
    case $own in -) own= ;; *[!0-9A-Fa-f:.]*) put refused own; own= ;; esac
    case $at in -) at= ;; *[!0-9A-Fa-f:.+]*) put refused at; at= ;; esac
    put asked "$role ${source:--} $port $proto ${own:--}"
}

# device=that which has the address; without one, that of the route to the peer
places() {
    device=$(having "$own") sender=
    # What answers has the address that was called, whichever way it leaves by.
    [ "$role" = source ] || [ -z "$device" ] || sender=$own
    way=$(ip route get "$source" | head -n 1)
    [ -n "$device" ] || device=$(printf '%s\n' "$way" | leaving)
    [ -n "$own" ] || own=$(printf '%s\n' "$way" | sed -n 's/.* src \([^ ]*\).*/\1/p')
    put device "$device"
}

having() { ip -o addr show | awk -v own="$1" '{ split($4, a, "/") } own != "" && a[1] == own { print $2; exit }'; }

# fwas=ALIAS|TOOL|... and fwasif=ALIAS|TOOL|...: what firewall() tells, where the peer comes from there
aliases() {
    for source in $(printf '%s' "$at" | tr + ' '); do
        firewall | sed -n "s/^fw\(if\)*=/fwas\1=$source|/p"
    done
}

# rt=what the kernel does with each direction that comes by here; forwards=1 where it hands on at all
# face=the address that a packet gets which is masqueraded there; none where the device has several
crossing() {
    device=$(having "$at") family=ipv4/ip_forward
    [ -n "$device" ] || device=$(ip route get "$own" | leaving)      # it need not know all addresses of its NIC
    case $source in *:*) family=ipv6/conf/all/forwarding ;; esac
    on=$(cat "/proc/sys/net/$family") && put forwards "$on"       # dash reads byte by byte, which these files are not for
    if [ "$role" = back ]; then
        beyond=$device
        device=$(onward "$own" "$source" "$beyond" | leaving)
    else
        there=$(onward "$source" "$own" "$device")
        beyond=$(printf '%s\n' "$there" | leaving)
        put rt "$there"
        face=$(ip -o -4 addr show dev "$beyond" scope global | awk '
            !/ secondary / { n++; split($4, a, "/") } END { if (n == 1) print a[1] }')
    fi
    [ "$role" = there ] || put rt "$(onward "$own" "$source" "$beyond")"
    put device "$device $beyond"
}
onward() { printf %s "$(ip route get "$1" from "$2" iif "$3" 2>&1 | head -n 1 | cut -c1-120)$(barred "$1" from "$2" iif "$3")"; }
leaving() { sed -n 's/.* dev \([^ ]*\).*/\1/p'; }

# try=ADDRESS|open, refused, timeout, unreachable, prohibited, silent (UDP only), failed|what the system said
try() { outcome=$(tried "$1" "$port"); [ -z "$outcome" ] || put try "$1|$outcome"; }
tried() {
    if have python3; then
        said=$(soon5 python3 -c '
import errno, socket, sys
address, port, proto = sys.argv[1], int(sys.argv[2]), sys.argv[3]
s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET,
                  socket.SOCK_DGRAM if proto == "udp" else socket.SOCK_STREAM)
s.settimeout(4 if proto == "tcp" else 2)
names = {errno.ECONNREFUSED: "refused", errno.ENETUNREACH: "unreachable", errno.EHOSTUNREACH: "unreachable",
         errno.EACCES: "prohibited", errno.EPERM: "prohibited", errno.ETIMEDOUT: "timeout"}
try:
    s.connect((address, port))
    if proto == "udp":
        s.send(b"")
        s.recv(1)
        print("open|")
        sys.exit()
    s.settimeout(.5)                # who has the port for somebody who is gone takes connections and drops them
    try:
        print("open|" + ("" if s.recv(1) else "closed at once"))
    except socket.timeout:
        print("open|")
    except OSError as e:
        print("open|" + e.strerror)
except socket.timeout:
    print("silent|" if proto == "udp" else "timeout|no answer within 4 seconds")
except OSError as e:
    print("%s|%s" % (names.get(e.errno, "failed"), e.strerror))' "$1" "$2" "$proto")
    elif [ "$proto" = tcp ] && have bash && have timeout; then
        # shellcheck disable=SC2016  # they belong to the inner shell
        said=$(timeout 4 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1); rc=$?
        case "$rc $said" in
        0*) said='open|' ;;
        124*) said='timeout|no answer within 4 seconds' ;;
        *refused*) said='refused|Connection refused' ;;
        *route*|*unreachable*) said="unreachable|${said##*: }" ;;
        *permitted*|*denied*) said="prohibited|${said##*: }" ;;
        *timed*) said="timeout|${said##*: }" ;;
        *) said="failed|${said##*: }" ;;
        esac
    else
        return 0
    fi
    printf '%s' "${said:-timeout|no answer within 5 seconds}"
}

# onto=ADDRESS:PORT|as of try: where the first rule that sends the port on leads, tried from here; forwards=1 where this
# machine hands on at all
follow() {
    printf '%s\n' "$1" | sed -n 's/^nat=[^|]*|[^|]*|\([0-9.]*:*[0-9]*\)|.*/\1/p' | head -n 1 | {
        IFS=: read -r address number || return
        outcome=$(tried "${address:-$own}" "${number:-$port}")
        [ -z "$outcome" ] || put onto "${address:-$own}:${number:-$port}|$outcome"
        on=$(cat /proc/sys/net/ipv4/ip_forward) && put forwards "$on"
    }
}
soon5() { if have timeout; then timeout 5 "$@"; else "$@"; fi; }

# rp=how strictly the kernel looks whether a packet's sender is behind the device it came by (1 strict)
reverse_path() {
    for name in all "$device"; do
        strict=$(cat "/proc/sys/net/ipv4/conf/$name/rp_filter") && put rp "$name $strict"
    done
}

collect() {
    arguments
    system
    case $role in source|destination) places; network ;; *) crossing ;; esac
    reverse_path
    case $role in
    source)
        packets='out NEW d,in ESTABLISHED s,out ESTABLISHED d'
        [ -z "$source" ] || try "$source" ;;
    destination)
        packets='in NEW d,out ESTABLISHED s,in ESTABLISHED d'
        listeners
        [ "$proto" = udp ] || { [ -z "$own" ] || try "$own" & try 127.0.0.1; wait; } ;;
    there) packets='through NEW d,through HALF d,through MASKED s' ;;
    back) packets='through HALF s' ;;
    both) packets='through NEW d,through ESTABLISHED s,through ESTABLISHED d' ;;
    esac
    rules=$(firewall)
    printf '%s\n' "$rules"
    [ "$proto" = udp ] || case $role in source|destination) follow "$rules" ;; esac
    [ "$role" != destination ] || aliases
    echo done=1
}

collect </dev/null | finish connectivity
