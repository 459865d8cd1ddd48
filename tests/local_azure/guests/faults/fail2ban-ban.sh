# fail2ban has banned the client.
# ADDRESS=203.0.113.7  who is banned

cat > /etc/fail2ban/jail.d/sshd.conf <<JAIL
[sshd]
enabled = true
backend = systemd
JAIL
systemctl restart fail2ban
until fail2ban-client status sshd > /dev/null 2>&1; do
    sleep 0.1
done
fail2ban-client set sshd banip "$ADDRESS"
