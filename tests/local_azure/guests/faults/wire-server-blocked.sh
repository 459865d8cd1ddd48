# The guest's own firewall cuts the agent off from Azure.

iptables -I OUTPUT -d 168.63.129.16 -j DROP
