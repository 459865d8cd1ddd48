"""The server takes the kind of proof the caller has.

The methods offered before a login. They are the same for users who may not come in, so they tell what the server is
set to, not who is let in.
"""
from ..facts.answerer import Answerer
from ..facts.ssh_probe import SshProbe
from ..model import Finding, Goal, Target, failed, passed, skipped, unknown
from ..remedies.look_inside import look_inside

GOALS = ("ssh",)
GUIDE = ()
HOP = "service"
EXPLAINED_BY = ("ssh-host-key", "sshd-methods", "sshd-config")


def judge(goal: Goal, target: Target, probe: SshProbe, answerer: Answerer) -> Finding:
    if probe.key_exchange != "ok":
        return skipped("No SSH server was reached")
    if not answerer.is_target:
        return skipped("Who answers at a private address is not known")
    if not probe.username:
        return unknown("The methods offered were not asked for: no user name is known", "--username")
    if probe.methods is None:
        return unknown("The server did not tell which methods it offers")
    if not probe.methods:
        return failed(f"The server offers {probe.username} no way to prove who it is", look_inside(goal, target),
                      methods=[], user=probe.username)
    seen = {"methods": list(probe.methods), "user": probe.username}
    if goal.private_key_file and "publickey" not in probe.methods and probe.methods != ("none",):
        return failed(f"The server takes {', '.join(probe.methods)} from {probe.username}, but no keys",
                      look_inside(goal, target), **seen)
    return passed(f"Takes {', '.join(probe.methods)} from {probe.username}", **seen)
