# The guest has no default route.

ip route del default
