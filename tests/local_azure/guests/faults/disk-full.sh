# The disk is full.
# SPARE_KIB=64  what is left, as a file system keeps some for root

free=$(stat -f -c '%a %S' /var/log | { read -r blocks size; echo $((blocks * size / 1024)); })
dd if=/dev/zero of=/var/log/huge.log bs=1024 count=$((free - SPARE_KIB)) status=none
