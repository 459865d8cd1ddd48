# The guest agent does not run.

systemctl stop walinuxagent
