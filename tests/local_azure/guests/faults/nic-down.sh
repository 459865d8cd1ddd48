# The network interface is down in the guest.
# DEVICE=eth0  which

ip link set "$DEVICE" down
