# sshd_config has a line that sshd does not understand, so sshd does not start.
# OPTION=PermitRootLogon  the word that is wrong
# VALUE=no  what follows it
# LINE=20  where it is put in

file=/etc/ssh/sshd_config
{ head -n $((LINE - 1)) "$file"; printf '%s %s\n' "$OPTION" "$VALUE"; tail -n +"$LINE" "$file"; } > "$file.new"
mv "$file.new" "$file"
systemctl restart ssh || true
