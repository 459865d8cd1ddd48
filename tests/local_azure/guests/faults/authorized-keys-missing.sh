# The user has no authorized_keys.
# LOGIN=azureuser  whose file

rm "/home/$LOGIN/.ssh/authorized_keys"
