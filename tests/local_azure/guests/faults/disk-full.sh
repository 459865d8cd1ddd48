# The disk is full.
# SPARE_KIB=64  what is left, as a file system keeps some for root

dd if=/dev/zero of=/var/log/huge.log bs=1M status=none 2> /dev/null || true     # until there is no space
truncate -s "-${SPARE_KIB}K" /var/log/huge.log
