"""What guest/windows/rdp.ps1 says in healthy Windows guests, written by hand in its own format, to be broken by tests.

Never recorded from a Windows: none can be had here. tests/windows/test_script.py keeps its keys those of the script.
"""
from azext_vmtroubleshoot.facts import guest_rdp

PARTS = ",".join(guest_rdp.PARTS)

# A machine of a workgroup, nobody named.
HEALTHY = f"""asked=3389|
done={PARTS}
set=fDenyTSConnections|0|server
set=TSUserEnabled|0|server
set=PortNumber|3389|listener
set=fEnableWinStation|1|listener
set=fLogonDisabled|0|listener
set=UserAuthentication|1|listener
set=SecurityLayer|2|listener
set=MinEncryptionLevel|3|listener
set=disabledomaincreds|0|lsa
set=Enabled|0|fips
svc=BFE|Running|Auto|0|0|1204|NT AUTHORITY/LocalService
svc=MpsSvc|Running|Auto|0|0|1204|NT Authority/LocalService
svc=RpcSs|Running|Auto|0|0|812|NT AUTHORITY/NetworkService
svc=SessionEnv|Running|Manual|0|0|1320|localSystem
svc=TermService|Running|Manual|0|0|1016|NT Authority/NetworkService
svc=UmRdpService|Running|Manual|0|0|1496|localSystem
l=::|3389|1016|svchost|TermService
l=0.0.0.0|3389|1016|svchost|TermService
os=Microsoft Windows Server 2022 Datacenter Azure Edition|10.0.20348|407
up=86400
time=2026-11-21T11:00:00
machine=win01|False|WORKGROUP|2
fwprofile=local|Domain|1|||
fwprofile=local|Private|1|||
fwprofile=local|Public|1|||
fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|TRUE|||termservice
net=Ethernet|Public
nic=Ethernet|2|0|True|10.0.0.4,fe80::1|10.0.0.1|168.63.129.16|5|00:0D:3A:12:34:56
certset=|
cert=A1B2C3D4E5F60718293A4B5C6D7E8F9001122334|Remote Desktop|2026-08-01T00:00:00|2027-01-31T00:00:00|ok|f686aace69
acl=folder|MachineKeys|S-1-5-18|S-1-5-32-544:Allow:2032127,S-1-1-0:Allow:1180063
acl=key|f686aace6942fb7f7ceb231212eef4a4_1|S-1-5-18|S-1-5-18:Allow:2032127,S-1-5-20:Allow:1179785
tls=1.0||
tls=1.1||
tls=1.2||
tls=1.3||
d=C:|129000|96000
setup=0|IMAGE_STATE_COMPLETE
audit=3
failed=3|2|198.51.100.20|2
member=S-1-5-32-544|S-1-5-21-1-2-3-500|User|WORKGROUP/win01/azureuser
priv=SeRemoteInteractiveLogonRight|*S-1-5-32-544,*S-1-5-32-555
priv=SeDenyRemoteInteractiveLogonRight|
priv=SeNetworkLogonRight|*S-1-1-0,*S-1-5-32-544,*S-1-5-32-545,*S-1-5-32-551
priv=SeDenyNetworkLogonRight|*S-1-5-21-1-2-3-501
lic=0|5|||
"""

USER = ("asked=3389|azureuser", "account=azureuser|win01|found|False|False|False||S-1-5-21-1-2-3-500")
# Member of the domain corp.example, whose users may log on.
JOINED = ("machine=win01|True|corp.example|3", "channel=0|dc01.corp.example|True", "clock=-2|dc01.corp.example",
          "net=Ethernet|DomainAuthenticated", "svc=Netlogon|Running|Auto|0|0|700|LocalSystem",
          "+member=S-1-5-32-555|S-1-5-21-7-8-9-1104|User|CORP/ann")
ANN = ("asked=3389|CORP\\ann", "account=ann|CORP|found|False|False|False||S-1-5-21-7-8-9-1104")


def lines(*changes, without=()):
    """The healthy answer; a change replaces the lines of its key and first field (of a setting, name and place), or is
    added when it begins with "+". `without`: beginnings of lines to leave out."""
    kept = HEALTHY.splitlines()
    for change in (c for c in changes if not c.startswith("+")):
        at = next((i for i, line in enumerate(kept) if _same(line, change)), len(kept))
        kept = [line for line in kept if not _same(line, change)]
        kept.insert(at, change)
    kept += [change[1:] for change in changes if change.startswith("+")]
    return [line for line in kept if not line.startswith(tuple(without))] if without else kept


def _same(line: str, change: str) -> bool:
    def named(text):
        key, _, value = text.partition("=")
        fields = value.split("|")
        if key == "set":
            return key, fields[0], fields[2]
        many = {"svc": 1, "tls": 1, "fwrule": 2, "fwprofile": 2, "acl": 1, "d": 1, "member": 2, "nic": 1, "priv": 1}
        return (key, *fields[:many.get(key, 0)])
    return named(line) == named(change)


def stdout(*changes, without=(), cut="") -> str:
    """As the script prints it."""
    told = lines(*changes, without=without)
    inside = "".join(f"{line}\n" for line in told)
    return f"[vm-troubleshoot rdp 1]\n{inside}[end status=0 lines={len(told)} bytes={len(inside)} cut={cut}]\n"


def wrapped(out: str, err: str = "") -> dict:
    """As Azure hands it out: recorded shape, and only the last 4,096 bytes of each stream."""
    return {"value": [{"code": f"ComponentStatus/{stream}/succeeded", "level": "Info",
                       "displayStatus": "Provisioning succeeded",
                       "message": text.encode()[-4096:].decode(errors="replace")}
                      for stream, text in (("StdOut", out), ("StdErr", err))]}


def told(*changes, without=(), cut="") -> guest_rdp.GuestRdp:
    return guest_rdp.parse(wrapped(stdout(*changes, without=without, cut=cut)))
