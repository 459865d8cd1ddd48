# A rule of PAM refuses the account.
# RULE=pam_succeed_if.so:user:ingroup:ops  module and arguments, ":" for spaces

sed -i "1i account required $(echo "$RULE" | tr ':' ' ')" /etc/pam.d/sshd
