# sshd listens on another port.
# PORT=2222  the port it listens on

sed -i "s/^#\?Port .*/Port $PORT/" /etc/ssh/sshd_config
systemctl restart ssh
