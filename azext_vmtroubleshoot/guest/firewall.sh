# What this machine's rules do with a conversation between $own at $device and $source over $proto $port. $packets are
# those it needs, each "DIRECTION STATE SIDE": in, out or through, NEW, ESTABLISHED or HALF, and whether the service's
# port is that of the packet's destination (d) or source (s); the other one is a port that a client's system chooses.
# Through goes what an appliance hands on, between the client $own at $device and the service $source at $beyond. HALF:
# its connection was seen in one direction only, which the kernel calls INVALID unless it has put itself in between.
# MASKED: there is such a packet only where it has.

# What both readers share; an address is a text of bits, so that a prefix is a substring.
BITS='
    function packet(text,   w, coming) {
        split(text, w, " "); way = w[1]; state = w[2]; side = w[3]; flag = state == "NEW" ? "SYN" : "ACK"; mark = 0
        none = state == "MASKED" && !masked; if (state == "MASKED") state = "ESTABLISHED"
        if (state == "HALF") state = masked ? "ESTABLISHED" : proto == "udp" ? "NEW" : "INVALID"
        coming = way == "in" || way == "through" && side == "s"; from = coming ? src : own; to = coming ? own : src
        into = way == "out" ? "" : way == "through" && side == "s" ? beyond : dev
        outof = way == "in" ? "" : way == "through" && side == "d" ? beyond : dev
    }
    # Whether the device of the packet is it; "" where the packet has none on that side
    function faces(device, name, wild,   n) {
        n = length(name)
        return device == "" ? 0 : substr(name, n) == wild ? index(device, substr(name, 1, n - 1)) == 1 : device == name
    }
    # snat=TOOL|address that the packet gets, where that is certain|rule
    function mask(address, text) {
        sub(/:[0-9-]+$/, "", address); masked = 1
        print "snat=" tool "|" (address ~ /^[0-9.]+$/ ? address : "") "|" substr(text, 1, 150)
    }
    function stopped(text) { print "stopped=" text }
    # 1 when all the ports that clients are given lie between, 0 when none does, 0.5 for some
    function clients(low, high) { return low + 0 <= 1024 && high + 0 >= 65535 ? 1 : high + 0 < 1024 ? 0 : 0.5 }
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
    function hexnumber(h,   i, out) {
        if (h !~ /^0x/) return h + 0
        out = 0; h = tolower(substr(h, 3))
        for (i = 1; i <= length(h); i++) out = out * 16 + index("0123456789abcdef", substr(h, i, 1)) - 1
        return out
    }
    # 1 when the packet, as marked by rules before, has this mark (VALUE or VALUE/MASK), 0 when not, 0.5 when not known
    function marked(value,   p) {
        if (split(value, p, "/") < 2) p[2] = "0xffffffff"
        if (hexnumber(p[2]) == 4294967295 || mark == 0) return mark == hexnumber(p[1])
        return 0.5
    }
    function note(verdict, place, text) { if (!(text in noted) && ++notes <= 4) print "fwif=" tool "|" verdict "|" place "|" substr(text, 1, 150); noted[text] = 1 }
'

# fw=TOOL|verdict|base chain|chain|rule: what the rules do with a new connection of the source to the port.
# fwif=TOOL|verdict|chain|rule: a rule passed over because it was not to be told whether it matches.
iptables_rules() {
    soon "$1" | awk -v tool="$2" -v port="$port" -v src="$source" -v own="$own" -v dev="$device" -v proto="$proto" \
        -v beyond="${beyond:-}" -v face="${face:-}" -v packets="$packets" "$BITS"'
        # whose: "d" or "s", the side of the packet that the list is about
        function ports(list, whose,   p, i, r, one, best) {
            best = 0
            for (i = split(list, p, ","); i; i--) { if (split(p[i], r, ":") < 2) r[2] = r[1]
                one = whose == side ? port + 0 >= r[1] + 0 && port + 0 <= r[2] + 0 : clients(r[1], r[2])
                if (one > best) best = one }
            return best
        }
        function in_ipset(name,   answer) {
            if (src == "" || name !~ /^[A-Za-z0-9_.:-]+$/) return 0.5
            if (!(name in ipset)) ipset[name] = system("ipset -q test " name " " src " >/dev/null") ? 0 : 1
            return ipset[name]
        }
        # 1 matches, 0 does not, 0.5 not known; leaves the target in T
        function matches(line,   m, one, k, v, not, n, i, w) {
            split("", TO); LIMITED = module = ""; n = 0; while (match(line, /"(\\.|[^"\\])*"|[^ ]+/)) { w[++n] = substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH) }
            T = ""; m = 1; not = 0
            for (i = 3; i <= n; i++) {
                k = w[i]; v = w[i + 1]
                if (k == "!") { not = 1; continue }
                one = -1
                if (k == "-j" || k == "-g") { T = v; GO = k == "-g"; for (i += 2; i <= n; i++) TO[w[i - 1]] = w[i]; break }
                else if (k == "-p") one = (v == proto || v == "all" || v == (proto == "udp" ? 17 : 6))
                else if (k == "-s") one = within(from, v)
                else if (k == "-d") one = within(to, v)
                else if (k == "-i" || k == "-o") one = faces(k == "-i" ? into : outof, v, "+")
                else if (k == "--dport" || k == "--dports" || k == "--destination-port") one = ports(v, "d")
                else if (k == "--sport" || k == "--sports" || k == "--source-port") one = ports(v, "s")
                else if (k == "--ports") { one = ports(v, "d"); if (ports(v, "s") > one) one = ports(v, "s") }
                else if (k == "--ctstate" || k == "--state") one = index("," v ",", "," state ",") > 0
                else if (k == "--ctdir") one = v == (side == "s" ? "REPLY" : "ORIGINAL")
                else if (k == "--syn") { one = state == "NEW"; i-- }
                else if (k == "--tcp-flags") { one = w[i + 2] == (index("," v ",", "," flag ",") ? flag : "NONE"); i++ }
                else if (k == "--dst-type") one = v == (way == "in" ? "LOCAL" : "UNICAST")
                else if (k == "--src-type") one = v == (way == "out" ? "LOCAL" : "UNICAST")
                else if (k == "--pkt-type") one = v == "unicast"
                else if (k == "--src-range") one = within(from, v)
                else if (k == "--dst-range") one = within(to, v)
                else if (k == "--match-set") { one = w[i + 2] == (from == src ? "src" : "dst") ? in_ipset(v) : 0.5; i++ }
                else if (k == "--mark") one = module == "mark" ? marked(v) : 0.5
                else if (k == "-m" && v ~ /^(string|u32|time|owner|geoip|bpf|mac|connmark|rpfilter|statistic|length|ttl|tos|dscp|socket|policy|realm|helper|connbytes|quota|condition|cpu|cluster|psd|osf|lscan)$/) one = 0.5
                else if (k == "--rcheck" || k == "--update") { one = 0.5; i-- }
                else if (k == "--set") { one = 1; i-- }
                else if (k == "--connlimit-above" || k == "--hashlimit-above") one = 0.5
                else if (k == "--icmp-type") one = 0
                else {                           # an option of a match, or a limit, which a caller usually keeps
                    if (k == "-m") module = v
                    if (k ~ /^--(limit|hashlimit-upto|connlimit-upto)$/) LIMITED = 1
                    not = 0; continue
                }
                i++
                if (not) { one = one == 0.5 ? 0.5 : !one; not = 0 }
                if (one == 0) return 0
                if (one == 0.5) m = 0.5
            }
            return m
        }
        function said(verdict, base, place, text) { if (final == "") final = verdict "|" base "|" place "|" substr(text, 1, 190); return verdict }
        function run(tab, ch, base, sure, depth,   i, m, t, v, text, leaves, limited) {
            if (depth > 25) return ""
            for (i = 1; i <= count[tab, ch]; i++) {
                text = rule[tab, ch, i]; m = matches(text); t = T; leaves = GO; limited = LIMITED
                if (m == 0 || t == "") continue
                v = ""
                if (t == "ACCEPT" || t == "DROP" || t == "REJECT" || t == "TARPIT" || t == "QUEUE" || t == "NFQUEUE") v = t
                else if (t == "RETURN") { if (m == 1) return ""; continue }
                else if (t == "REDIRECT" || t == "DNAT") { if (m == 1 && sure) { moved(text, t, base); return "ACCEPT" }; continue }
                else if (t == "MASQUERADE" || t == "SNAT" || t == "NETMAP" && ch != "PREROUTING") {
                    if (m == 1 && sure) { mask(t == "MASQUERADE" ? face : TO["--to-source"], text); return "ACCEPT" }
                    note("SNAT", tab " " ch, text); continue }
                else if (t == "NOTRACK" || t == "CT" && text ~ /--notrack/) { if (m == 1) state = "UNTRACKED"; continue }
                else if (t == "MARK") { if (m == 1 && ("--set-xmark" in TO)) { split(TO["--set-xmark"], mark_, "/"); mark = hexnumber(mark_[1]) }; continue }
                else if ((tab, t) in count) {
                    v = run(tab, t, base, sure && m == 1, depth + 1)
                    if (v == "" && leaves && m == 1) return ""      # a goto does not come back here
                }
                if (v == "") continue
                if (v == "ACCEPT" && limited) note("LIMIT", tab " " ch, text)
                if (m == 1 && sure) return said(v, base, tab " " ch, text)
                if (m == 1) return v
                note(v, tab " " ch, text)
            }
            return ""
        }
        function moved(text, t, base) {
            print "nat=" tool "|" base "|" (t == "DNAT" ? TO["--to-destination"] : ":" TO["--to-ports"]) "|" substr(text, 1, 150)
            if (t == "REDIRECT" && ("--to-ports" in TO)) port = TO["--to-ports"] + 0
            if (t == "DNAT") { split(TO["--to-destination"], there, ":"); if (there[2] != "") port = there[2] + 0
                if (way == "through" && there[1] != "") to = src = there[1]
                if (way == "in") hand_on(there[1]) }
        }
        # What came for this machine goes on to another one, such as a container: from here on it is handed on.
        function hand_on(there,   line) {
            if (there !~ /^[0-9.]+$/) return
            ("ip route get " there) | getline line
            if (line ~ /^local/ || !match(line, / dev [^ ]+/)) return
            beyond = outof = substr(line, RSTART + 5, RLENGTH - 5); own = from; to = src = there; way = "through"; handed = 1
        }
        /^\*/ { tab = substr($1, 2); seen = 1 }
        /^:/ { policy[tab, substr($1, 2)] = $2; count[tab, substr($1, 2)] = 0 }
        /^-A / { rule[tab, $2, ++count[tab, $2]] = $0 }
        END {
            if (!seen) exit
            # The first packet opens the conversation, the others belong to it; any of them can be kept out.
            number = split(packets, each, ",")
            for (p = 1; p <= number; p++) {
                if (handed) sub(/^(in|out)/, "through", each[p])
                packet(each[p]); if (none) continue
                steps = split(way == "in" ? "raw PREROUTING mangle PREROUTING nat PREROUTING mangle INPUT filter INPUT security INPUT" : \
                    way == "through" ? "raw PREROUTING mangle PREROUTING nat PREROUTING mangle FORWARD filter FORWARD security FORWARD mangle POSTROUTING nat POSTROUTING" : \
                    "raw OUTPUT mangle OUTPUT nat OUTPUT filter OUTPUT security OUTPUT mangle POSTROUTING", s, " ")
                for (i = 1; i < steps; i += 2) {
                    if (!((s[i], s[i + 1]) in count) || state != "NEW" && s[i] == "nat") continue
                    final = ""; base = s[i] " " s[i + 1]; v = run(s[i], s[i + 1], base, 1, 0)
                    if (handed && p == 1 && s[i + 1] == "PREROUTING") { steps = split("mangle FORWARD filter FORWARD security FORWARD mangle POSTROUTING nat POSTROUTING", s, " "); i = -1 }
                    if (v == "") { v = policy[s[i], s[i + 1]]; said(v, base, base, "policy " v) }
                    if (v != "ACCEPT" || base ~ /^filter / && p == 1) last = final
                    if (v != "ACCEPT") { stopped(each[p]); p = 9; break }
                }
            }
            print "fw=" tool "|" (last == "" ? "ACCEPT|||" : last)
        }'
}

nft_rules() {
    soon nft list ruleset | awk -v tool=nft -v port="$port" -v src="$source" -v own="$own" -v dev="$device" \
        -v proto="$proto" -v beyond="${beyond:-}" -v face="${face:-}" -v packets="$packets" -v skip="$1" "$BITS"'
        function strip(t) { gsub(/^[ \t]+|[ \t]+$/, "", t); return t }
        function depth_of(t,   o, c) { gsub(/"[^"]*"/, "", t); o = gsub(/\{/, "", t); c = gsub(/\}/, "", t); return o - c }
        # Is value (a number, prefix, range, name, {set} or @set) what our packet has? 1, 0, 0.5
        function holds(kind, value,   p, i, n, r, best) {
            if (value ~ /^@/) value = (here SUBSEP substr(value, 2)) in elements ? "{" elements[here, substr(value, 2)] "}" : "?"
            if (value == "?") return 0.5
            if (value ~ /^\{/) {
                best = 0; n = split(substr(value, 2, length(value) - 2), p, ",")
                for (i = 1; i <= n; i++) { split(strip(p[i]), r, /[ :]/ ); if (kind ~ /^(from|to)$/) split(strip(p[i]), r, " ")
                    if (r[1] == "") continue
                    r[1] = holds(kind, r[1]); if (r[1] > best) best = r[1]; if (best == 1) return 1 }
                return best
            }
            gsub(/"/, "", value)
            if (kind == "service" || kind == "client") { if (value == "ssh") value = 22
                if (split(value, p, "-") < 2) p[2] = p[1]
                if (p[1] !~ /^[0-9]+$/) return 0.5
                return kind == "client" ? clients(p[1], p[2]) : port + 0 >= p[1] + 0 && port + 0 <= p[2] + 0 }
            if (kind == "from") return within(from, value)
            if (kind == "to") return within(to, value)
            if (kind == "device") return faces(faced, value, "*")
            if (kind == "proto") return value == proto || value == (proto == "udp" ? "17" : "6")
            if (kind == "nfproto") return value == (src ~ /:/ ? "ipv6" : "ipv4")
            if (kind == "state") { n = split(value, p, ","); for (i = 1; i <= n; i++) if (p[i] == tolower(state)) return 1
                return 0 }
            if (kind == "pkttype") return value == "host" || value == "unicast"
            if (kind == "mark") return marked(value)
            return 0.5
        }
        # One rule: 1 matches, 0 does not, 0.5 not known; leaves its verdict in V and where that leads in TO
        function matches(text,   w, n, i, m, k, kind, one, not, p, j, e) {
            V = TO = LIMITED = ""; m = 1
            gsub(/comment "[^"]*"/, "", text); gsub(/log( prefix "[^"]*"| level [a-z]+| flags [a-z ,]+| group [0-9]+| snaplen [0-9]+| queue-threshold [0-9]+)*/, "", text)
            gsub(/counter( packets [0-9]+ bytes [0-9]+)?/, "", text)
            gsub(/limit rate over [0-9]+\/[a-z]+( burst [0-9]+ packets)?/, "no", text); LIMITED = gsub(/limit rate [0-9]+ *[kmbytes]*\/[a-z]+( burst [0-9]+ *[a-z]+)?/, "", text)
            if (match(text, /tcp flags [^)]*\) *(==|!=) *[a-z|0-9]+|tcp flags (! |!= )?[a-z,|]+( ?\/ ?[a-z,|]+)?/)) {
                k = substr(text, RSTART, RLENGTH); j = k; sub(/.*(==|!=) */, "", j); if (j == k) sub(/tcp flags (! |!= )?/, "", j); sub(/ ?\/.*/, "", j)
                one = k ~ /==|\// ? j == tolower(flag) : index(j, tolower(flag)) > 0; if (k ~ /!/) one = !one
                if (proto != "tcp") one = 0
                text = substr(text, 1, RSTART - 1) (one ? "" : "no") substr(text, RSTART + RLENGTH) }
            gsub(/fib saddr[^"{]* oif (missing|0)/, "no", text)
            gsub(side == "s" ? "ct direction original" : "ct direction reply", "no", text)
            gsub(/ct direction (original|reply)|meta pkttype host|meta protocol ip6? /, "", text)
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
                if (k == "redirect" || k == "dnat" || k == "masquerade" || k == "snat") { V = k; TO = w[n]; break }
                if (k == "meta" || k == "ip" && w[i + 1] == "protocol" || k == "th" || k == proto || k == "ip6" || k == "ip" || k == "ct" || k == "fib") {
                    fam = k; k = w[++i] } else fam = ""
                if (fam == "ip" && src ~ /:/ || fam == "ip6" && src !~ /:/) return 0
                if (k == "dport" || k == "sport") kind = substr(k, 1, 1) == side ? "service" : "client"
                else if (fam != "fib" && (k == "saddr" || k == "daddr")) kind = k == "saddr" ? "from" : "to"
                else if (k ~ /^[io]if(name)?$/) { faced = k ~ /^i/ ? into : outof; kind = "device" }
                else if (k == "l4proto" || k == "protocol" || k == "nexthdr") kind = "proto"; else if (k == "nfproto") kind = "nfproto"
                else if (k == "state") kind = "state"; else if (k == "pkttype") kind = "pkttype"
                else if (fam == "fib" && k == "daddr" && w[i + 1] == "type") { i += 2; if (w[i] != (way == "in" ? "local" : "unicast")) return 0; continue }
                else if (k ~ /^(tcp|udp|icmp|icmpv6|icmpx|sctp|dccp|igmp|esp|ah|arp|udplite)$/) return 0
                else if (k == "mark" && w[i + 1] == "set") { i += 2; if (m == 1 && fam == "meta") mark = hexnumber(w[i]); continue }
                else if (k == "priority") { i += 2; continue }
                else if (k == "mark" && fam == "meta") kind = "mark"
                else if (k == "notrack") { if (m == 1) state = "UNTRACKED"; continue }
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
        function run(tab, ch, sure, depth,   i, m, v, to, text, x, limited) {
            if (depth > 25) return ""
            for (i = 1; i <= count[tab, ch]; i++) {
                text = rule[tab, ch, i]; here = tab; m = matches(text); v = V; to = TO; limited = LIMITED
                if (m == 0 || v == "" || v == "continue") continue
                if (v == "return") { if (m == 1) return "return"; continue }
                if (v == "masquerade" || v == "snat") { if (m != 1 || !sure) { note("SNAT", tab " " ch, text); continue }
                    if (state == "NEW") mask(v == "masquerade" ? face : to, text); return "accept" }
                if (v == "redirect" || v == "dnat") { if (m == 1 && sure && state == "NEW") { print "nat=nft|" current "|" to "|" substr(text, 1, 150); sub(/.*:/, "", to); if (to ~ /^[0-9]+$/) port = to + 0; return "accept" }; continue }
                if (v == "jump" || v == "goto") { at = to; x = run(tab, to, sure && m == 1, depth + 1)
                    if (v == "goto" && m == 1 && (x == "" || x == "return")) return "return"
                    if (x == "" || x == "return") continue
                    v = x }
                if (v == "accept" && limited) note("limit", tab " " ch, text)
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
                    w = index("ingress    prerouting input      forward    output     postroutingegress", hook); w = w ? int(w / 11) : 9
                    if (hook ~ /^(in|e)gress$/ && line !~ "[\" ]" dev "[\", ]") w = 9
                    if (w < 9 && !((split(table, p, " ") && (p[1] == "ip" && src ~ /:/ || p[1] == "ip6" && src !~ /:/ || p[1] == "bridge" || p[1] == "arp"))))
                        if (index(skip, "," table ",") == 0) { base[++bases] = table SUBSEP chain; key[bases] = w * 100000 + pr; hooks[base[bases]] = " " hook " " }
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
            number = split(packets, each, ",")
            for (q = 1; q <= number; q++) {
                packet(each[q]); if (none) continue
                met = way == "in" ? " ingress prerouting input " : way == "out" ? " output postrouting egress " : " ingress prerouting forward postrouting "
                for (i = 1; i <= bases; i++) {
                    if (!index(met, hooks[base[i]])) continue
                    split(base[i], p, SUBSEP); current = p[1] " " p[2]; final = ""; v = run(p[1], p[2], 1, 0)
                    if (v == "" || v == "return") { v = pol[p[1], p[2]]; final = p[2] "|policy " v }
                    if (v != "accept" || q == 1) out = toupper(v) "|" p[1] " " p[2] "|" p[1] " " final
                    if (v != "accept") { stopped(each[q]); q = 9; break }
                }
            }
            if (out != "") print "fw=nft|" substr(out, 1, 260)
        }'
}

# What else of the kernel drops packets, and is not followed here.
other_filters() {
    soon ip xfrm policy | awk '/^src/ { who = $0 } /action block/ && ++n <= 2 { sub(/^[ \t]+/, ""); print "fwif=xfrm|BLOCK|ip xfrm policy|" who $0 }'
    have tc && for way in ingress egress root; do soon tc filter show dev "$device" $way; done |
        awk '/drop/ && !n++ { sub(/^[ \t]+/, ""); print "fwif=tc|DROP|tc filter|" substr($0, 1, 120) }'
}

firewall() {
    grep -q '^ENABLED=yes' /etc/ufw/ufw.conf && put fwtool ufw
    [ "$(soon systemctl is-active firewalld.service)" = active ] && put fwtool firewalld
    other_filters
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

