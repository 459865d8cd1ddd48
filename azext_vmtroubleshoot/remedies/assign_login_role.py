"""Let a user log in with Microsoft Entra ID."""
from . import az
from ..facts.vm import Vm
from ..model import Remedy


def assign_login_role(vm: Vm, principal: str) -> Remedy:
    return Remedy("assign-login-role", "lets this user log in, as no administrator; takes some minutes to be in force",
                  az(vm.id, "role", "assignment", "create", "--assignee", principal, "--role",
                     "Virtual Machine User Login", "--scope", vm.id))
