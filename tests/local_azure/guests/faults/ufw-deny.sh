# ufw is on and does not let SSH in.

ufw --force enable
