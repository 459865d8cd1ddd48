# sshd is disabled, so that no boot starts it.

systemctl disable --now ssh
