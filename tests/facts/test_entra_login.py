"""Who may log in with Entra ID: the role's data actions decide, not its name."""
from dataclasses import replace

import pytest

from azext_vmtroubleshoot.checks import entra_login
from azext_vmtroubleshoot.facts.entra_login import EntraLogin, lets_log_in
from azext_vmtroubleshoot.facts.vm import Extension, Vm
from azext_vmtroubleshoot.model import Goal, Status

VM = Vm("/subscriptions/0/vm", "web01", "prod", "westeurope", "Linux", "azureuser", "running", "Succeeded", "", (),
        None, True, (Extension("AADSSHLogin", "Microsoft.Azure.ActiveDirectory.AADSSHLoginForLinux", "succeeded", ""),),
        True, "")


@pytest.mark.parametrize("data, but, expected", [
    (["Microsoft.Compute/virtualMachines/login/action"], [], True),
    (["Microsoft.Compute/virtualMachines/LOGINASADMIN/action"], [], True),
    (["*"], [], True),
    (["Microsoft.Compute/virtualMachines/*"], [], True),
    (["Microsoft.Compute/virtualMachines/*/action"], [], True),
    (["*"], ["Microsoft.Compute/virtualMachines/*"], False),
    (["Microsoft.Storage/*"], [], False),
    ([], [], False),
    (None, None, False),
])
def test_roles_by_their_data_actions(data, but, expected):
    definition = {"properties": {"permissions": [{"actions": ["*"], "dataActions": data, "notDataActions": but}]}}
    assert lets_log_in(definition) is expected


class Roles:
    """Stands in for Azure: one assignment."""

    def __init__(self, data):
        self.data = data

    def caller(self):
        return {"oid": "me", "upn": "Ann@example.com"}

    def role_assignments(self, scope, principal):
        assert (scope, principal) == (VM.id, "me")
        return [{"properties": {"roleDefinitionId": "/roles/1"}}]

    def role_definition(self, _):
        return {"properties": {"roleName": "R", "permissions": [{"dataActions": self.data}]}}

    @staticmethod
    def together(method, arguments):
        return [method(a) for a in arguments]


LOGIN = ["Microsoft.Compute/virtualMachines/login/action"]


@pytest.mark.parametrize("data, user, status", [
    (LOGIN, None, Status.PASS), ([], None, Status.WARN), ([], "ann@EXAMPLE.com", Status.FAIL),
    ([], "bob@example.com", Status.SKIPPED), (LOGIN, "ann@example.com", Status.PASS), ([], "azureuser", Status.WARN)])
def test_the_check(data, user, status):
    found = entra_login.judge(Goal(username=user), VM, EntraLogin.read(Roles(data), VM))
    assert found.status is status
    assert (found.remedy is not None) == (status in (Status.WARN, Status.FAIL))


WINDOWS = replace(VM, os_type="Windows", extensions=(
    Extension("AADLogin", "Microsoft.Azure.ActiveDirectory.AADLoginForWindows", "succeeded", ""),))


@pytest.mark.parametrize("data, user, status", [
    (LOGIN, r"AzureAD\ann@example.com", Status.PASS), ([], r"AzureAD\ann@example.com", Status.FAIL),
    ([], "azureuser", Status.SKIPPED), ([], None, Status.WARN)])
def test_the_check_of_windows(data, user, status):
    entra = EntraLogin.read(Roles(data), WINDOWS)
    assert entra_login.judge(Goal("rdp", username=user), WINDOWS, entra).status is status


def test_without_the_extension_nothing_is_asked():
    with pytest.raises(Exception) as error:
        EntraLogin.read(None, replace(VM, extensions=()))
    assert error.value.unreadable.status is Status.SKIPPED
