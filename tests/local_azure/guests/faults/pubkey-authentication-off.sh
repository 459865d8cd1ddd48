# sshd does not accept public keys.

sed -i 's/^#\?PubkeyAuthentication .*/PubkeyAuthentication no/' /etc/ssh/sshd_config
systemctl restart ssh
