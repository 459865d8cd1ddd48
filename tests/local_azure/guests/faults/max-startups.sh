# Connections that never log in take all the places that MaxStartups leaves.

printf 'MaxStartups 1:100:2\nLoginGraceTime 600\n' > /etc/ssh/sshd_config.d/40-limits.conf
systemctl restart ssh
systemd-run -q --unit=idle-connections /bin/bash -c \
    'for _ in 1 2 3; do exec {held}<>/dev/tcp/127.0.0.1/22; sleep 0.1; done; exec sleep infinity'
sleep 0.4
