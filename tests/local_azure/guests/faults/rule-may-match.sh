# A rule drops what comes to the port by what only the kernel knows of a packet.
# MATCH=ttl:--ttl-lt:255  match and options, ":" for spaces

iptables -A INPUT -p tcp --dport 22 -m $(echo "$MATCH" | tr ':' ' ') -j DROP
