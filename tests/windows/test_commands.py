"""Whatever runs in a Windows guest is there on every Windows: commands and their parameters, programs, .NET, words.

The table: commands and parameters of Windows Server 2012 R2 (those of NetTCPIP and most of ScheduledTasks compared with
what PSScriptAnalyzer recorded there, Engine/Settings/desktop-4.0-windows.json; the others from knowledge), programs of
System32, .NET 4.5. What is not in it fails here: look it up, then add it.
"""
import re
import shlex

import pytest

from azext_vmtroubleshoot.actions.guest import InWindows
from azext_vmtroubleshoot.facts.guest_end import GuestEnd
from azext_vmtroubleshoot.facts.guest_firewall import Rule
from azext_vmtroubleshoot.guest import answer, change
from azext_vmtroubleshoot.remedies import mend_rdp, mend_windows, mend_windows_account
from azext_vmtroubleshoot.remedies.look_at_service import look_at_service
from azext_vmtroubleshoot.remedies.open_windows_port import open_windows_port

from .cases import FAULTS
from .healthy import told
from .judge import PROBES, VM, Diagnosis
from .test_script import SCRIPTS, faults, nodes, parsed

COMMANDS = {name: words.split() for name, words in (line.strip().partition(" ")[::2] for line in """
    Add-Type TypeDefinition IgnoreWarnings
    Disable-NetAdapter Confirm
    Disable-NetFirewallRule Name
    Enable-NetAdapter Confirm
    Enable-NetFirewallRule Name
    Find-NetRoute RemoteIPAddress
    ForEach-Object
    Format-Table Property
    Get-Acl LiteralPath
    Get-ChildItem Path LiteralPath Recurse File Force
    Get-CimInstance ClassName Filter Namespace
    Get-Content LiteralPath
    Get-Date
    Get-Item LiteralPath Force
    Get-ItemProperty LiteralPath Name
    Get-NetAdapter Name InterfaceIndex
    Get-NetConnectionProfile
    Get-NetFirewallProfile Name PolicyStore
    Get-NetFirewallRule DisplayName
    Get-NetIPAddress
    Get-NetTCPConnection State
    Get-NetUDPEndpoint
    Get-Process Id Name
    Get-Service Name
    Get-WinEvent FilterHashtable FilterXPath LogName MaxEvents
    Group-Object Property
    Import-Module Name
    Invoke-CimMethod InputObject MethodName
    New-Item Path Force
    New-NetFirewallRule Name DisplayName Direction Action Protocol LocalPort RemotePort
    New-Object ComObject
    New-ScheduledTaskAction Execute Argument
    New-ScheduledTaskPrincipal UserId LogonType RunLevel
    New-ScheduledTaskSettingsSet StartWhenAvailable AllowStartIfOnBatteries DontStopIfGoingOnBatteries
    New-ScheduledTaskTrigger Once At
    Out-Null
    Out-String
    Register-ScheduledTask TaskName Action Trigger Settings Principal
    Remove-Item LiteralPath
    Remove-ItemProperty Path Name
    Remove-NetFirewallRule Name
    Remove-NetRoute DestinationPrefix InterfaceAlias InterfaceIndex Confirm
    Restart-Computer Force
    Restart-Service Name Force
    Select-Object First Last Unique
    Set-ItemProperty Path Name Value
    Set-NetFirewallProfile Name Enabled AllowInboundRules
    Set-NetIPInterface InterfaceAlias InterfaceIndex AddressFamily Dhcp
    Set-Service Name StartupType
    Sort-Object Property Descending
    Start-Service Name
    Start-Sleep Seconds
    Stop-Process Id Force
    Stop-Service Name Force
    Test-Path LiteralPath
    Unregister-ScheduledTask TaskName Confirm
    Where-Object
    Write-Output
""".strip().splitlines())}
# Windows Server 2016 and later: the script says so when it is missing.
NEWER = {answer.GHOSTS.marks: {"Get-PnpDevice": ["Class", "InstanceId"]}}
PROGRAMS = {"auditpol.exe", "gpresult.exe", "icacls.exe", "ipconfig.exe", "net.exe", "nltest.exe", "pnputil.exe",
            "sc.exe", "secedit.exe", "takeown.exe", "w32tm.exe"}
TYPES = set("""
    ADSI Console Convert Environment Globalization.CultureInfo Math Net.IPAddress Net.Sockets.AddressFamily
    Security.Principal.NTAccount System.Guid System.IO.Path System.Management.Automation.PowerShell
    System.Management.Automation.Runspaces.RunspaceFactory System.Net.Dns System.Net.IPAddress
    System.Net.Sockets.ProtocolType System.Net.Sockets.SocketType System.Security.Principal.NTAccount
    System.Security.Principal.SecurityIdentifier System.Text.Encoding Text.Encoding bool byte[] datetime int ordered ref
    string type void
""".split())
# Translated by Windows, as are names of rules and services; groups and accounts are named by SID, rules by id.
TRANSLATED = re.compile(r"\b(Administrators?|Users|Everyone|Guests?|SYSTEM|BUILTIN|NETWORK SERVICE|Remote Desktop|"
                        r"Hyper-V|active:(yes|no)|never)\b")
# Keys of the registry, a store of certificates, and the one name that the service control manager takes everywhere.
THE_SAME = re.compile(r"HKLM:\\\S+|LocalMachine\\Remote Desktop|^Remote Desktop$|NT AUTHORITY\\NetworkService")


def remedies():
    for name, case in FAULTS.items():
        finding = Diagnosis(told(*case.changes, without=case.without), case.user, PROBES[case.endpoint]).root.finding
        yield name, finding.remedy
    guest, end = told(), GuestEnd("destination", "", 445, "tcp", *[None] * 8)
    yield "turn-nla-on", mend_windows.turn_nla_on(VM)
    yield "machine-keys", mend_rdp.mend_machine_keys(VM, [1], ["S-1-1-0"])
    yield "large-files", mend_windows.show_large_files(VM, "C:")
    yield "password", mend_windows_account.reset_password(VM, told("machine=dc01|True|corp.example|5"), "jo")
    yield "tls", mend_rdp.turn_on_tls(VM, guest)
    for proto in ("tcp", "udp"):
        yield f"look-{proto}", look_at_service(VM, proto, 445)
    for words in ("rule Hardening", "no rule lets it through", "all incoming connections are blocked"):
        rule = Rule("windows", "DROP", "profiles Public", "profiles Public", words)
        yield words, open_windows_port(VM, end, rule, "tcp", False)
    yield "out", open_windows_port(VM, end, Rule("windows", "DROP", "", "", "no rule lets it through"), "udp", True)


def lines_of(remedy):
    words = shlex.split(remedy.command) if remedy else []
    if "RunPowerShellScript" in words:
        yield "\n".join(words[words.index("--scripts") + 1:]) + "\n"
    for action in remedy.actions if remedy else ():
        if isinstance(action, InWindows):
            yield "\n".join(action.back) + "\n"


TEXTS = [pytest.param(script.marks, script.text, id=script.marks) for script in SCRIPTS] + [
    pytest.param(name, "".join(lines_of(remedy)), id=name) for name, remedy in remedies() if any(lines_of(remedy))]


def called(text):
    """(command, its parameters) of each call of something that is not a function or a block of the script itself."""
    own = set(re.findall(r"^ *function (\w+)", text, re.MULTILINE)) | {"$body", "$meanwhile"}
    for node in nodes(parsed(text.encode())):
        if node.type == "command":
            name = node.child_by_field_name("command_name").text.decode()
            if name not in own:
                yield name, [each.text.decode().partition(":")[0].lstrip("-") for part in node.children
                             for each in [part, *part.children] if each.type == "command_parameter"]


@pytest.mark.parametrize("name, text", TEXTS)
def test_commands_and_parameters_are_on_every_windows(name, text):
    """Nothing is run but what stands here: no text as a program (Invoke-Expression), no other shell."""
    assert not list(faults(text.encode()))
    known = {**COMMANDS, **NEWER.get(name, {})}
    for command, parameters in called(text):
        assert command in known or command in PROGRAMS, command
        unknown = set(parameters) - set(known.get(command, ())) - {"ErrorAction"}
        assert not unknown, f"{command} {unknown}"


@pytest.mark.parametrize("name, text", TEXTS)
def test_types_are_in_net_4_5(name, text):
    used = {node.text.decode() for node in nodes(parsed(text.encode())) if node.type == "type_spec"}
    assert used <= TYPES | ({"Devices"} if name == answer.GHOSTS.marks else set()), used - TYPES


@pytest.mark.parametrize("name, text", TEXTS)
def test_no_word_that_windows_translates(name, text):
    found = {node.text.decode().strip("'\"") for node in nodes(parsed(text.encode())) if node.type == "string_literal"}
    assert not [each for each in found if TRANSLATED.search(THE_SAME.sub("", each)) and "\n" not in each]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.marks)
def test_what_is_asked_is_data(script):
    """Each parameter is text, and is compared with what it may be before it is used."""
    text = script.text
    declared = re.findall(r"^    \[string\]\$(\w+) = '\w*-?'", text, re.MULTILINE)
    assert tuple(declared) == script.parameters
    for name in declared:
        assert re.search(rf"\${name} (-match|-notmatch|-ne|-eq|-notin) |TryParse\(\${name},", text), name


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.marks)
def test_no_list_of_lists_that_a_pipeline_would_unroll(script):
    """The only element of a list of arrays comes out of a pipeline as its own elements; hash tables do not."""
    assert not re.search(r"\+= ,", script.text)


def test_a_program_that_fails_ends_the_step():
    script = change.windows_request("0" * 16, ["sc.exe config X obj= Y", "Start-Service -Name X"])["script"]
    at = script.index("sc.exe config X obj= Y")
    assert script[at + 1].startswith("if ($LASTEXITCODE) { throw ") and script.index("catch {") > at


@pytest.mark.parametrize("text, test", [
    ("Get-LocalGroup -SID 'S-1-5-32-555'\n", test_commands_and_parameters_are_on_every_windows),
    ("Get-WinEvent -Log System\n", test_commands_and_parameters_are_on_every_windows),
    ("Invoke-Expression $name\n", test_commands_and_parameters_are_on_every_windows),
    ("& $name\n", test_commands_and_parameters_are_on_every_windows),
    ("[scriptblock]::Create($name)\n", test_types_are_in_net_4_5),
    ("net.exe user jo '/active:yes'\n", test_no_word_that_windows_translates),
    ("$group = 'Remote Desktop Users'\n", test_no_word_that_windows_translates)])
def test_a_fault_would_be_found(text, test):
    with pytest.raises(AssertionError):
        test("", text)
