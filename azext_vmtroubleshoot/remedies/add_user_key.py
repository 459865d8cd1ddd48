"""Put a public key into a user's authorized_keys."""
import shlex

from . import az
from ..model import Remedy, Target


def add_user_key(target: Target, username: str, private_key_file: str = "") -> Remedy:
    """By VMAccess. The public half is worked out from the private file when there is one; else a new pair is made."""
    made = shlex.quote(private_key_file or f"{target.name}-{username}")
    public = shlex.quote((private_key_file or f"{target.name}-{username}") + ".pub")
    prepare = (f"ssh-keygen -y -f {made} > {public}" if private_key_file
               else f"ssh-keygen -q -t rsa -b 4096 -N '' -f {made}")
    update = az("vm", "user", "update", "-g", target.resource_group, "-n", target.name, "-u", username)
    return Remedy("add-user-key", "adds the key to the user's authorized_keys by the VMAccess extension, which "
                  "restarts sshd; a user that does not exist is created with sudo rights",
                  f"{prepare} && {update} --ssh-key-value {public}")
