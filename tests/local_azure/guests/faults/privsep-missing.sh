# The folder that sshd separates privileges in is missing.

rm -rf /run/sshd
