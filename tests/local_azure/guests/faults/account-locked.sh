# The user's password is locked; keys still work.
# LOGIN=azureuser  whose

passwd -l "$LOGIN"
