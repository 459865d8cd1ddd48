# Connections that never log in take all the places that MaxStartups leaves.

printf 'MaxStartups 1:100:2\nLoginGraceTime 600\n' > /etc/ssh/sshd_config.d/40-limits.conf
systemctl restart ssh
# One that has been greeted is counted; the next one learns of it, and then also the listener's title tells.
systemd-run -q --service-type=forking --unit=idle-connections /bin/bash -c \
    'exec 3<>/dev/tcp/127.0.0.1/22; read -r _ <&3; sleep infinity &'
read -r _ < /dev/tcp/127.0.0.1/22
