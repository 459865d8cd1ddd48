"""May the caller log in to this VM with Microsoft Entra ID? Read only where the VM has the extension for it."""
from dataclasses import dataclass
from typing import Tuple

from ..model import CannotRead, Status
from ..shape import items, text, texts
from .vm import Extension, Vm

EXTENSIONS = ("AADSSHLoginForLinux", "AADLoginForWindows")
_ACTIONS = ("microsoft.compute/virtualmachines/login/action", "microsoft.compute/virtualmachines/loginasadmin/action")


@dataclass(frozen=True)
class EntraLogin:
    """Roles of the caller (groups and inheritance included) at the VM, and those among them that let log in."""
    extension: Extension
    principal: str                   # object id of the caller
    names: Tuple[str, ...]           # what the caller may be called: user principal name, application id
    roles: Tuple[str, ...]
    login_roles: Tuple[str, ...]

    @classmethod
    def read(cls, arm, vm: Vm) -> "EntraLogin":
        extension = next(filter(None, map(vm.extension, EXTENSIONS)), None)
        if extension is None:
            raise CannotRead("Login with Microsoft Entra ID is not set up on this VM", status=Status.SKIPPED)
        claims = arm.caller()
        principal = text(claims, "oid")
        if not principal:
            raise CannotRead("The login's token names no object id, so its roles cannot be looked up")
        assignments = arm.role_assignments(vm.id, principal)
        ids = sorted({text(a, "properties", "roleDefinitionId") for a in assignments} - {""})
        definitions = arm.together(arm.role_definition, ids) if ids else []
        names = tuple(filter(None, (text(claims, k) for k in ("upn", "unique_name", "preferred_username", "appid"))))
        return cls(extension, principal, names, tuple(map(_name, definitions)),
                   tuple(_name(d) for d in definitions if lets_log_in(d)))


def _name(definition) -> str:
    return text(definition, "properties", "roleName")


def lets_log_in(definition) -> bool:
    """Whether a role definition's data actions hold one of the two login actions."""
    return any(_holds(p, "dataActions", action) and not _holds(p, "notDataActions", action)
               for p in items(definition, "properties", "permissions") for action in _ACTIONS)


def _holds(permission, member: str, action: str) -> bool:
    """Actions of a role may end in, or be, a `*`."""
    for pattern in map(str.lower, texts(permission, member)):
        head, star, tail = pattern.partition("*")
        if action == pattern or star and action.startswith(head) and action.endswith(tail):
            return True
    return False
