# sshd runs with a configuration that its files no longer hold.

echo 'AllowUsers deploy' > /etc/ssh/sshd_config.d/10-own.conf
systemctl restart ssh
sleep 2.1     # a file's second and a process's may be the same for as long
rm /etc/ssh/sshd_config.d/10-own.conf
