# The user's .ssh folder belongs to someone else.
# LOGIN=azureuser  whose folder
# OWNER=games  to whom it belongs

chown -R "$OWNER" "/home/$LOGIN/.ssh"
