# sshd does not accept passwords.
# FILE=/etc/ssh/sshd_config.d/50-cloud-init.conf  the file that says so

sed -i '/^PasswordAuthentication/d' /etc/ssh/sshd_config.d/50-cloud-init.conf
# the first value counts, and the main file's Include comes first
sed -i '1i PasswordAuthentication no' "$FILE" 2>/dev/null || true
grep -q '^PasswordAuthentication no' "$FILE" || echo 'PasswordAuthentication no' >> "$FILE"
systemctl restart ssh
