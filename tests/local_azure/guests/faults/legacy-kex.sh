# sshd offers only key exchanges that clients no longer have.
# ALGORITHMS=diffie-hellman-group1-sha1  what it offers

echo "KexAlgorithms $ALGORITHMS" > /etc/ssh/sshd_config.d/40-legacy.conf
systemctl restart ssh
