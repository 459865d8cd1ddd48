# iptables drops what comes to the port.
# PORT=22  the port

iptables -I INPUT -p tcp --dport "$PORT" -j DROP
