# Only root may pass the folder of homes.

chmod 0700 /home
