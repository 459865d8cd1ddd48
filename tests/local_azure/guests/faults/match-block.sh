# A Match block refuses the user when coming from some addresses.
# LOGIN=azureuser  who may not log in
# ADDRESS=*  from where not

printf 'Match Address %s\n    DenyUsers %s\n' "$ADDRESS" "$LOGIN" >> /etc/ssh/sshd_config
systemctl restart ssh
