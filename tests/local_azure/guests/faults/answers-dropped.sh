# sshd's answers are dropped on their way out.

iptables -A OUTPUT -p tcp --sport 22 -j DROP
