# The user may not have a single process (nproc in limits.conf).
# LOGIN=azureuser  who

echo "$LOGIN hard nproc 0" > /etc/security/limits.d/90-processes.conf
