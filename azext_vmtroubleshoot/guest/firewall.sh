# What this machine's rules do with a conversation between $own at $device and $source over $proto $port, or between the
# client $own at $device and the service $source at $beyond, where masquerading gives $face; $packets are those it needs
# (see packet.py).
#
# fw=TOOL|verdict|base chain|chain|rule: what the rules do with it; stopped=the packet that is kept out.
# fwif=TOOL|verdict|chain|rule: a rule passed over because it was not to be told whether it matches.
# nat=TOOL|base chain|ADDRESS:PORT|rule that sends the port elsewhere.
# snat=TOOL|ADDRESS|rule that hides who sends behind this address, where that is certain.
# untold=COMMAND|why what it knows could not be told.
firewall() {
    grep -q '^ENABLED=yes' /etc/ufw/ufw.conf && put fwtool ufw
    [ "$(soon systemctl is-active firewalld.service)" = active ] && put fwtool firewalld
    other_filters
    have iptables-save || have nft || return 0
    # Azure's own agent is written in Python, so that a guest which answers has one, somewhere.
    for python in python3 /usr/libexec/platform-python python python2 /usr/share/oem/python/bin/python3; do
        have "$python" || continue
        "$python" -ES -c "$(firewall_py)" "$source" "$own" "$device" "${beyond:-}" "${face:-}" "$proto" "$port" "$packets" ||
            put untold "$python, which follows the rules|it ended with status $?"
        return
    done
    put untold 'iptables or nftables|no Python is there to follow its rules'
}

# What else of the kernel drops packets, and is not followed here.
other_filters() {
    soon ip xfrm policy | awk '/^src/ { who = $0 } /action block/ && ++n <= 2 { sub(/^[ \t]+/, ""); print "fwif=xfrm|BLOCK|ip xfrm policy|" who $0 }'
    have tc && for way in ingress egress root; do soon tc filter show dev "$device" $way; done |
        awk '/drop/ && !n++ { sub(/^[ \t]+/, ""); print "fwif=tc|DROP|tc filter|" substr($0, 1, 120) }'
}
