# firewalld is on, and its zone does not have the ssh service.

cat > /etc/firewalld/zones/public.xml <<ZONE
<?xml version="1.0" encoding="utf-8"?>
<zone>
  <short>Public</short>
  <service name="dhcpv6-client"/>
</zone>
ZONE
systemctl enable --now firewalld
# the unit is active before its rules are
until firewall-cmd --quiet --state; do
    sleep 0.1
done
