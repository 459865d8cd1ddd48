# The user's key stands behind options that do not fit.
# LOGIN=azureuser  whose key
# OPTIONS=from="10.0.0.0/8"  the options

sed -i "s|^ssh-|$OPTIONS ssh-|" "/home/$LOGIN/.ssh/authorized_keys"
