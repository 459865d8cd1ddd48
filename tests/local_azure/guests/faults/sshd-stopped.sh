# sshd does not run.

systemctl stop ssh
