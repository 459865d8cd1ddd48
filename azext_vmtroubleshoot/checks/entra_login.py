"""The caller has a role that lets log in with Microsoft Entra ID.

Where the VM has the extension AADSSHLoginForLinux, `az ssh vm` ends with "Permission denied (publickey)" for users
without the role Virtual Machine Administrator Login or Virtual Machine User Login, and so does Remote Desktop where it
has AADLoginForWindows; Owner and Contributor do not do.
"""
from ..facts.entra_login import EntraLogin
from ..facts.vm import Vm
from ..model import Finding, Goal, failed, passed, skipped, warned
from ..remedies.assign_login_role import assign_login_role

GOALS = ("ssh", "rdp")
GUIDE = ("ssh.entra-login",)
HOP = "account"


def judge(goal: Goal, vm: Vm, entra: EntraLogin) -> Finding:
    seen = {"principal": entra.principal, "roles": list(entra.roles), "extension": entra.extension.name}
    name = (goal.username or "").rpartition("\\")[2].lower()
    by_name = "@" in name
    if name and not by_name and vm.windows:
        return skipped(f"{goal.username} is no user of Entra ID")
    if by_name and name not in [name.lower() for name in entra.names]:
        return skipped(f"Roles are known for the caller only, not for {goal.username}")
    if entra.login_roles:
        return passed(f"The caller may log in with Entra ID: {', '.join(entra.login_roles)}", **seen)
    told = ", ".join(entra.roles) or "none"
    tell = failed if by_name else warned
    return tell("The caller has neither Virtual Machine Administrator Login nor Virtual Machine User Login here "
                f"(roles: {told}): login with Entra ID is denied", assign_login_role(vm, entra.principal), **seen)
