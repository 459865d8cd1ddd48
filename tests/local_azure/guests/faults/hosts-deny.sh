# hosts.deny refuses everybody at sshd.

echo 'sshd: ALL' >> /etc/hosts.deny
