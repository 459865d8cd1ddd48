# The unit of sshd is masked: nothing can start it.

systemctl stop ssh
systemctl mask ssh
