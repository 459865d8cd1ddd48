"""The default verb, and parameters that are refused before anything is asked."""
import pytest
from azure.cli.core.azclierror import AzCLIError

from azext_vmtroubleshoot import _validators, insert_default_verb


@pytest.mark.parametrize("line, expected", [
    ("vm troubleshoot ssh -g rg -n vm", "vm troubleshoot ssh diagnose -g rg -n vm"),
    ("vm troubleshoot ssh --ids /x", "vm troubleshoot ssh diagnose --ids /x"),
    ("vm troubleshoot connectivity -g rg -n vm", "vm troubleshoot connectivity diagnose -g rg -n vm"),
    ("vm troubleshoot ssh -h", "vm troubleshoot ssh -h"),
    ("vm troubleshoot ssh -g rg --help", "vm troubleshoot ssh -g rg --help"),
    ("vm troubleshoot ssh", "vm troubleshoot ssh"),
    ("vm troubleshoot ssh verify-flow -g rg", "vm troubleshoot ssh verify-flow -g rg"),
    ("vm troubleshoot ssh diagnos -g rg", "vm troubleshoot ssh diagnos -g rg"),
    ("vm troubleshoot", "vm troubleshoot"),
    ("vm list -g rg", "vm list -g rg"),
    ("vm troubleshoot rdp -g rg", "vm troubleshoot rdp diagnose -g rg"),
])
def test_the_default_verb(line, expected):
    words = line.split()
    insert_default_verb(None, args=words)
    assert words == expected.split()


@pytest.mark.parametrize("validator, value", [
    (_validators.port, "0"), (_validators.port, "65536"), (_validators.port, "ssh"), (_validators.port, "-1"),
    (_validators.port, "٢٢"), (_validators.port, ""),
    (_validators.ip_address, "203.0.113.0/24"), (_validators.ip_address, "me"), (_validators.ip_address, ""),
    (_validators.user_name, ""), (_validators.user_name, "a b"), (_validators.user_name, "x;reboot"),
    (_validators.user_name, "-oProxyCommand=x"), (_validators.user_name, "$(id)"), (_validators.user_name, "a" * 200),
    (_validators.account_name, ""), (_validators.account_name, "a;b"), (_validators.account_name, "$(id)"),
    (_validators.account_name, "it's"), (_validators.account_name, "a\\b\\c"), (_validators.account_name, "\\\\x"),
    (_validators.file_exists, "/no/such/file"), (_validators.file_exists, "/"),
    (_validators.dest_port, "0"), (_validators.destination, ""), (_validators.destination, "a b"),
    (_validators.destination, "a/b"),
    (_validators.destination, "/subscriptions/s/x"), (_validators.destination, "../x"),
    (_validators.destination, "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v"),
    (_validators.seconds, "0"), (_validators.seconds, "soon"), (_validators.seconds, "nan"),
])
def test_bad_values_are_refused(validator, value):
    with pytest.raises(AzCLIError):
        validator(value)


def test_good_values_pass():
    assert _validators.port("22") == 22
    assert _validators.ip_address("2001:DB8::1") == "2001:db8::1"
    assert _validators.user_name("ann.lee@example.com") == "ann.lee@example.com"
    for name in ("azureuser", "web01\\azureuser", ".\\J\u00fcrgen M\u00fcller", "ann@example.com"):
        assert _validators.account_name(name) == name
    assert _validators.seconds("2.5") == 2.5
    vm = "/subscriptions/s/resourcegroups/my(g)/providers/Microsoft.Compute/virtualMachines/v"
    assert all(_validators.destination(v) == v for v in ("db01", "10.0.0.4", "::1", "db.example.com", vm))
