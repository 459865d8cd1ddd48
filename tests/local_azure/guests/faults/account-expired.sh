# The user's account has expired.
# LOGIN=azureuser  whose

chage -E 0 "$LOGIN"
