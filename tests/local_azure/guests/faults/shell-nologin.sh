# The user's shell lets nobody in.
# LOGIN=azureuser  whose

usermod -s /usr/sbin/nologin "$LOGIN"
