# sshd listens on an address that nobody outside reaches.
# ADDRESS=127.0.0.1  the address it listens on

sed -i "s/^#ListenAddress 0.0.0.0/ListenAddress $ADDRESS/" /etc/ssh/sshd_config
systemctl restart ssh
