# Others may write to the user's home, so sshd does not trust its authorized_keys.
# LOGIN=azureuser  whose home
# MODE=0777  its mode

chmod "$MODE" "/home/$LOGIN"
