# A connection that never logs in takes the only place that MaxStartups leaves.

printf 'MaxStartups 1:100:2\nLoginGraceTime 600\n' > /etc/ssh/sshd_config.d/40-limits.conf
systemctl restart ssh
# it has the place when it is greeted
systemd-run -q --unit=idle-connections /bin/bash -c \
    'exec 3<>/dev/tcp/127.0.0.1/22; read -r <&3; touch /run/place-taken; exec sleep infinity'
until [ -e /run/place-taken ]; do sleep 0.1; done
