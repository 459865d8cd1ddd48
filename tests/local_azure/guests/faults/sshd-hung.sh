# sshd hangs: connections open, nobody speaks.

pid=$(systemctl show -p MainPID --value ssh)
kill -STOP "$pid"
until grep -q '^State:.T' "/proc/$pid/status"; do
    sleep 0.01
done
