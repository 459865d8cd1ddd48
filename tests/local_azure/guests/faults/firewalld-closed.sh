# firewalld is on, and its zone does not have the ssh service.

firewall-offline-cmd --zone=public --remove-service=ssh
systemctl enable --now firewalld
