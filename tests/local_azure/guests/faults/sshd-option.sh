# A line of its own in sshd_config.d.
# LINE=AllowGroups:wheel  keyword and value, with ":" for the space between them
# FILE=/etc/ssh/sshd_config.d/10-own.conf  where it stands

echo "$LINE" | sed 's/:/ /' > "$FILE"
systemctl restart ssh || true
