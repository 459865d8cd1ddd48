# A rule sends the port to another one, where no sshd listens.
# TO=2222  that port

iptables -t nat -A PREROUTING -p tcp --dport 22 -j REDIRECT --to-ports "$TO"
