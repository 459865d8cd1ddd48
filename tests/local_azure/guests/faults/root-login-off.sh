# PermitRootLogin no: root's key is in place, but root may not log in.
# LOGIN=azureuser  whose keys root has too

install -d -m 0700 /root/.ssh
install -m 0600 "/home/$LOGIN/.ssh/authorized_keys" /root/.ssh/authorized_keys
sed -i 's/^#\?PermitRootLogin .*/PermitRootLogin no/' /etc/ssh/sshd_config
systemctl restart ssh
