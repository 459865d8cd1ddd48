# sshd is started by ssh.socket, which listens on another port, whatever sshd_config says.
# PORT=2222  the port it listens on

mkdir -p /etc/systemd/system/ssh.socket.d
printf '[Socket]\nListenStream=\nListenStream=%s\n' "$PORT" > /etc/systemd/system/ssh.socket.d/port.conf
systemctl daemon-reload
systemctl disable -q --now ssh.service
systemctl enable -q --now ssh.socket
