# PAM's configuration of sshd names a module that does not exist.
# MODULE=pam_corporate.so  the module

sed -i "1i account required $MODULE" /etc/pam.d/sshd
