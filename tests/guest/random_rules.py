"""Random rules for a machine N between a client at its left (10.98.N.2) and a server at its right (10.99.N.2)."""
from tests.guest.street import PORTS

HOOKS = ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")
TABLES = {"raw": HOOKS[0::3], "mangle": HOOKS, "nat": (HOOKS[0], HOOKS[4]), "filter": HOOKS[1:4]}
STATES = ("NEW", "ESTABLISHED", "NEW,ESTABLISHED", "RELATED,ESTABLISHED", "INVALID", "UNTRACKED", "INVALID,UNTRACKED")
DEEPER = {"x": ["jump y", "goto y"], "y": []}
DEEPEST = ["jump x", "goto x", "jump y", "goto y"]


class Rules:
    """Drawn with `dice`, a random.Random; `proto` is what the conversations speak."""

    def __init__(self, dice, number):
        self.dice, self.pick, self.number = dice, dice.choice, number
        self.proto = self.pick(["tcp", "tcp", "udp"])
        # Both make no sense. Of TCP all packets are untracked or none: the kernel picks a connection up midway.
        self.translates = dice.random() < .7
        self.untracked = "" if self.translates else self.address() if self.proto == "udp" else "0.0.0.0/0"

    def address(self):
        net = f"{self.pick(['10.98', '10.99'])}.{self.number}"
        return self.pick([f"{net}.2", f"{net}.1", f"{net}.0/30", f"{net}.0/24", "10.98.0.0/16", "10.0.0.0/8",
                          "192.0.2.0/24", "0.0.0.0/1", "128.0.0.0/1"])

    def ports(self, mark):
        return self.pick(["22", "22", "80", "2222", f"20{mark}25", f"1024{mark}65535", f"1{mark}1023"])

    def some(self, matches):
        return " ".join(self.dice.sample(matches, self.pick([0, 1, 1, 2, 2, 3])))

    def not_(self, word):
        return self.pick(["", "", word])

    def nat(self, redirect, dnat):
        """(address, what becomes of packets to it)"""
        return self.pick([(f"10.98.{self.number}.1", redirect), (f"10.99.{self.number}.2", dnat)])

    # iptables

    def iptables(self):
        return "".join(f"*{table}\n{self._table(table)}COMMIT\n" for table in TABLES)

    def _table(self, table):
        policies = ["ACCEPT", "ACCEPT", "ACCEPT", "DROP"] if table == "filter" else ["ACCEPT"]
        lines = [f":{name} {self.pick(policies)} [0:0]" for name in TABLES[table]] + [":x - [0:0]", ":y - [0:0]"]
        if table == "raw" and self.untracked:
            lines += [f"-A {chain} -d {self.untracked} -j CT --notrack" for chain in TABLES["raw"]]
        most = {"filter": 10, "mangle": 3, "nat": 2 * self.translates}.get(table, 2)
        for _ in range(self.dice.randint(0, most)):
            chain = self.pick(TABLES[table] + (("x", "y") if table == "filter" else ()))
            lines.append(f"-A {chain} {self._translation(chain) if table == 'nat' else self._rule(table, chain)}")
        return "\n".join(lines) + "\n"

    def _translation(self, chain):
        if chain == "POSTROUTING":
            return "-s 10.0.0.0/8 -j MASQUERADE"
        address, to = self.nat("REDIRECT --to-ports 2222", f"DNAT --to-destination 10.99.{self.number}.2:80")
        return f"-d {address} -p {self.proto} --dport {self.pick([22, 80])} -j {to}"

    def _rule(self, table, chain):
        target = self.pick(["-j ACCEPT", "-j ACCEPT", "-j ACCEPT", "-j DROP", "-j RETURN"])
        if table == "mangle" and self.dice.random() < .6:
            target = f"-j MARK --set-xmark {self.pick(['0x1/0xffffffff', '0x2/0x3', '0x1/0x0'])}"
        if table == "filter":
            more = ["-j REJECT", *DEEPER.get(chain, DEEPEST)]
            target = self.pick([target, target, self.pick(more).replace("jump", "-j").replace("goto", "-g")])
        no = self.not_("! ")
        own = [f"{no}--dport {self.ports(':')}", f"{no}--sport {self.ports(':')}", "-m multiport --dports 22,80",
               f"-m multiport --ports 53,{self.ports(':')}"]
        own += ["--syn", "--tcp-flags SYN,ACK ACK", "! --syn"] if self.proto == "tcp" else []
        device = [f"{no}-i {self.pick(['left', 'right', 'lo', 'l+'])}"] if chain in HOOKS[:3] else []
        device += [f"{no}-o {self.pick(['left', 'right', 'r+'])}"] if chain in HOOKS[2:] else []
        return self.some([
            f"{no}-s {self.address()}", f"{no}-d {self.address()}", *device,
            self.pick(["-p tcp", "-p udp", *(f"-p {self.proto} {each}" for each in own)]),
            f"-m conntrack {no}--ctstate {self.pick(STATES)}",
            f"-m conntrack --ctdir {self.pick(['ORIGINAL', 'REPLY'])}",
            f"-m iprange {no}--src-range 10.98.0.1-10.98.200.1", f"-m mark {no}--mark {self.pick(['0x1', '0x0/0x3'])}",
            f"-m addrtype --dst-type {self.pick(['LOCAL', 'UNICAST'])}", "-m limit --limit 999/s --limit-burst 999",
            '-m comment --comment "-j DROP } \\" x"']) + f" {target}"

    # nftables

    def nft(self):
        blocks = ["set s { type ipv4_addr; flags interval; elements = { 10.98.0.0/16, 192.0.2.1-192.0.2.9 } }",
                  f"set p {{ type inet_service; elements = {{ 22, {self.pick(PORTS)} }} }}",
                  "map m { type inet_service : verdict; elements = { 22 : jump x, 80 : accept, 2222 : drop } }",
                  self._chain("x", "", 4), self._chain("y", "", 4)]
        for number in range(self.dice.randint(1, 4)):
            base = f"type filter hook {self.pick(HOOKS).lower()} priority " + self.pick(
                ["raw", "filter", "filter + 5", "security", "-10"])
            policy = self.pick(["accept", "accept", "accept", "drop"])
            blocks.append(self._chain(f"b{number}", f"{base}; policy {policy};", 6))
        if self.untracked:
            blocks += [f"chain {hook} {{ type filter hook {hook} priority raw; ip daddr {self.untracked} notrack; }}"
                       for hook in ("prerouting", "output")]
        if self.translates:
            address, to = self.nat("redirect to :2222", f"dnat ip to 10.99.{self.number}.2:80")
            blocks.append(f"chain n {{ type nat hook prerouting priority dstnat; ip daddr {address} {self.proto} dport "
                          f"{self.pick(['22', '1-100', '80'])} {to}; }}")
            blocks += self.pick([[], ["chain o { type nat hook postrouting priority srcnat; masquerade; }"]])
        return "table inet t {\n" + "\n".join(blocks) + "\n}\n"

    def _chain(self, name, base, most):
        rules = [self._nft_rule(name, base) for _ in range(self.dice.randint(0, most))]
        return "\n".join([f"chain {name} {{", base, *rules, "ip6 saddr ::/0 drop", "}"])

    def _nft_rule(self, chain, base):
        verdict = self.pick(["accept", "accept", "accept", "drop", "return", "continue", "meta mark set 0x1",
                             *DEEPER.get(chain, DEEPEST)])
        if base and self.dice.random() < .2:
            verdict = self.pick([f"{self.proto} dport vmap @m",
                                 "ct state vmap { new : jump y, established : accept, invalid : drop }",
                                 "ip saddr vmap { 10.98.0.0/16 : goto y, 10.99.0.0/16 : accept }"])
        no = self.not_("!= ")
        port = f"{self.pick(['d', 'd', 's'])}port {no}{self.pick([self.ports('-'), '@p', '{ 22, 80 }'])}"
        flags = self.pick(["& (fin|syn|rst|ack) == syn", "& (syn|ack) != syn", "syn", "& ack == ack"])
        # Of the device on the side where there is none, versions of the kernel think differently.
        device = [f"iifname {no}{self.pick(['left', 'right', 'l*', '{ lo, right }'])}"] \
            if any(hook in base for hook in ("prerouting", "input", "forward")) else []
        device += [f"oifname {no}{self.pick(['left', 'right', 'r*'])}"] if "forward" in base or "post" in base else []
        return self.some([
            f"ip saddr {no}{self.pick(['@s', self.address(), '{ 10.98.0.1-10.98.255.255, 192.0.2.7 }'])}",
            f"ip daddr {no}{self.address()}", *device, self.pick([
                f"{self.proto} {port}", f"meta l4proto {self.proto} th {port}", f"meta l4proto {self.proto}",
                f"tcp flags {flags}" if self.proto == "tcp" else "udp sport != 53"]),
            f"ct state {no}{self.pick(STATES).lower()}", "ct state { new, established }",
            f"ct direction {self.pick(['original', 'reply'])}", f"fib daddr type {self.pick(['local', 'unicast'])}",
            f"meta mark {no}{self.pick(['1', '0'])}", "meta mark & 0x3 == 0x1", "meta nfproto ipv4", "counter",
            'log prefix "} drop { "', "log flags all", "limit rate 999/second burst 999 packets",
            f"ip saddr . {self.proto} dport {{ 10.98.{self.number}.2 . 22, 192.0.2.1 . 80 }}"]) + f" {verdict}"
