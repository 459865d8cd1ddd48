# Others may write to the user's authorized_keys, so sshd does not trust it.
# LOGIN=azureuser  whose file
# MODE=0666  its mode

chmod "$MODE" "/home/$LOGIN/.ssh/authorized_keys"
