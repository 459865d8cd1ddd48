# sshd is started by ssh.socket, and the socket is stopped.

systemctl disable -q --now ssh.service
systemctl enable -q ssh.socket
systemctl stop ssh.socket
