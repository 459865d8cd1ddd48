# iptables rejects what comes to the port; from outside it looks as if nothing listened.
# PORT=22  the port
# WITH=icmp-port-unreachable  with what answer

iptables -I INPUT -p tcp --dport "$PORT" -j REJECT --reject-with "$WITH"
