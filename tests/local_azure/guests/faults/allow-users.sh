# AllowUsers names others only.
# USERS=deploy  who may log in
# FILE=/etc/ssh/sshd_config  the file that says so

echo "AllowUsers $USERS" >> "$FILE"
systemctl restart ssh
