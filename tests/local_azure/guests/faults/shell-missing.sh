# The user's shell does not exist.
# LOGIN=azureuser  whose
# SHELL_PATH=/bin/zsh  the shell

usermod -s "$SHELL_PATH" "$LOGIN"
