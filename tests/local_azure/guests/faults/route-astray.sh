# Another network, such as a VPN, takes what goes back to the client.
# NETWORK=203.0.113.0/24  the client's network

ip link add vpn0 type veth peer name vpn1
ip link set vpn0 up
ip link set vpn1 up
ip route add "$NETWORK" dev vpn0
