# The host keys can be read by others, so sshd refuses to use them and does not start.
# MODE=0644  their mode

chmod "$MODE" /etc/ssh/ssh_host_*_key
systemctl restart ssh || true
