# The user must change the password at the next login.
# LOGIN=azureuser  who

chage -d 0 "$LOGIN"
