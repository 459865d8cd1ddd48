# The guest has a static address of its own that is not the one Azure gave it.
# DEVICE=eth0  on which interface
# ADDRESS=10.0.1.99/24  the address
# GATEWAY=10.0.1.1  its gateway

printf '[Match]\nName=%s\n[Network]\nAddress=%s\nGateway=%s\nLinkLocalAddressing=no\n' "$DEVICE" "$ADDRESS" \
    "$GATEWAY" > /etc/systemd/network/10-static.network
networkctl reload
networkctl reconfigure "$DEVICE"
until [ "$(ip -o -4 addr show dev "$DEVICE" | awk '{ print $4 }')" = "$ADDRESS" ] &&
    ip route | grep -q "^default via $GATEWAY "; do
    sleep 0.05
done
