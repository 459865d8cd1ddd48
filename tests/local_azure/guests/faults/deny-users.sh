# DenyUsers names the user.
# LOGIN=azureuser  who may not log in
# FILE=/etc/ssh/sshd_config.d/60-hardening.conf  the file that says so

echo "DenyUsers $LOGIN" >> "$FILE"
systemctl restart ssh
