"""Windows guests with one fault each: the rows of the list of failures that real users meet, and others of their kinds.

Fault: what it changes in the healthy answer, who wants to log on, how the endpoint behaves, the check that is the root
cause, what its sentence says, and the remedy.
"""
from dataclasses import dataclass
from typing import Tuple

from .healthy import ANN, JOINED, USER


@dataclass(frozen=True)
class Case:
    changes: Tuple[str, ...]
    check: str
    words: str                       # regular expression
    remedy: str
    user: str = ""
    endpoint: str = "nla"            # nla | closed (drops each connection) | "" (nobody listens)
    without: Tuple[str, ...] = ()


NOBODY = ("l=",)
EVENT = "ev=1057|4|2026-11-21T10:50:00|Microsoft-Windows-TerminalServices-RemoteConnectionManager|The RD Session " \
    "Host Server has failed to create a new self signed certificate: Keyset does not exist"
SCHANNEL = "+ev=36870|9|2026-11-21T10:59:00|Schannel|A fatal error occurred when attempting to access the TLS server " \
    "credential private key. The error code returned is 0x8009030D."

FAULTS = {
    "r01-denied": Case(("set=fDenyTSConnections|1|server",), "rdp-denied", "fDenyTSConnections is 1", "reset-config",
                       endpoint="", without=NOBODY),
    "r01-policy": Case(("+set=fDenyTSConnections|1|policy",), "rdp-denied", "Group Policy turns", "allow-connections",
                       endpoint="", without=NOBODY),
    "r02-disabled": Case(("svc=TermService|Stopped|Disabled|1058|0|0|NT Authority/NetworkService",), "rdp-service",
                         "TermService is disabled", "start-service", endpoint="", without=NOBODY),
    "r02-hung": Case(("svc=TermService|Start Pending|Manual|0|0|1016|NT Authority/NetworkService",
                      "+ev=7022|1|2026-11-21T10:40:00|Service Control Manager|The Remote Desktop Services service "
                      "hung on starting."), "rdp-service", "hangs .*7022, The Remote", "restart-service", endpoint="",
                     without=NOBODY),
    "r02-logon": Case((r"svc=TermService|Stopped|Manual|1069|0|0|./nobody",), "rdp-service", "could not log on .1069.",
                      "restore-service-account", endpoint="", without=NOBODY),
    "r02-ended": Case(("svc=TermService|Stopped|Manual|1067|0|0|NT Authority/NetworkService",), "rdp-service",
                      "ended unexpectedly .1067.", "start-service", endpoint="", without=NOBODY),
    "r03-listener-off": Case(("set=fEnableWinStation|0|listener",), "rdp-logons", "fEnableWinStation is 0",
                             "take-logons", endpoint="", without=NOBODY),
    "r03-no-logons": Case(("set=fLogonDisabled|1|listener", "+set=TSEnabled|0|server"), "rdp-logons",
                          "fLogonDisabled is 1.*TSEnabled is 0", "take-logons", endpoint="closed"),
    "r03-drained": Case((*USER, "+set=TSServerDrainMode|1|server"), "rdp-logons", "is drained", "take-logons",
                        user="azureuser"),
    "r04-port": Case(("set=PortNumber|3390|listener", "+l=0.0.0.0|3390|1016|svchost|TermService"), "rdp-listens",
                     "listens on 3390, not on 3389", "set-port", endpoint="", without=("l=::", "l=0.0.0.0|3389")),
    "r04-foreign": Case(("+l=0.0.0.0|3389|4242|tomcat9|Tomcat9",), "rdp-port-owner", "tomcat9 .process 4242",
                        "free-port", endpoint="closed", without=("l=::", "l=0.0.0.0|3389|1016")),
    "r05-machine-keys": Case(("acl=key|f686aace6942fb7f7ceb231212eef4a4_1|S-1-5-18|S-1-5-18:Allow:2032127", EVENT,
                              SCHANNEL), "rdp-machine-keys", "Network Service may not read.*36870", "mend-machine-keys",
                             endpoint="closed"),
    "r05-certificate": Case(("cert=A1|Remote Desktop|2026-01-01T00:00:00|2026-07-01T00:00:00|Keyset does not exist|",
                             EVENT), "rdp-guest-certificate", "Keyset does not exist", "renew-rdp-certificate",
                            endpoint="closed"),
    "r05-tls": Case(("tls=1.0|0|1", "tls=1.1|0|1", "tls=1.2|0|1", "tls=1.3|0|1",
                     "+ev=36871|7|2026-11-21T10:59:00|Schannel|A fatal error occurred while creating a TLS server "
                     "credential."), "rdp-tls", "Every version of TLS.*36871", "turn-on-tls", endpoint="closed"),
    "r07-brute-force": Case(("failed=2000|312|198.51.100.77|800",), "rdp-brute-force",
                            "2000 failed logons.*198.51.100.77", "narrow-source", endpoint="closed"),
    "r08-no-controller": Case((*JOINED, *ANN, "channel=1311|"), "rdp-secure-channel", "no domain controller .*1311",
                              "turn-nla-off", user="CORP\\ann", without=("clock=",)),
    "r08-channel-broken": Case((*JOINED, *ANN, "channel=1789|dc01.corp.example"), "rdp-secure-channel", "trust between",
                               "turn-nla-off", user="CORP\\ann"),
    "r08-clock": Case((*JOINED, *ANN, "clock=4000|dc01.corp.example"), "rdp-clock", "4000 seconds behind", "set-clock",
                      user="CORP\\ann"),
    "r09-encryption": Case(("set=MinEncryptionLevel|4|listener", "set=Enabled|1|fips"), "rdp-encryption",
                           "MinEncryptionLevel is 4 and only FIPS", "usual-encryption", endpoint="closed"),
    "r09-credentials": Case((*JOINED, *ANN, "set=disabledomaincreds|1|lsa",
                             "+refusal=0xc000005f|3|2026-11-21T10:58:00|3"), "rdp-domain-credentials",
                            "disabledomaincreds is 1", "keep-domain-credentials", user="CORP\\ann"),
    "r10-licences": Case(("lic=1|5|0||", *USER), "rdp-licensing", "120 days without licences are over",
                         "connect-as-administrator", user="azureuser"),
    "r11-password": Case((*USER, "+refusal=0xc000006a|5|2026-11-21T10:58:00|3"), "rdp-account",
                         "password was wrong .0xc000006a", "reset-credentials", user="azureuser"),
    "r11-controller": Case(("asked=3389|win01\\azureuser", "machine=win01|True|corp.example|5",
                            "os=Microsoft Windows Server 2022 Datacenter|10.0.20348|2",
                            "account=azureuser|corp.example|missing|||||", "net=Ethernet|DomainAuthenticated"),
                           "rdp-account", "is a domain controller, whose users are those of corp.example",
                           "show-account", user="win01\\azureuser"),
    "r11-disabled": Case((*USER, "account=azureuser|win01|found|True|False|False||S-1-5-21-1-2-3-500"), "rdp-account",
                         "azureuser is disabled", "enable-account", user="azureuser"),
    "r11-locked": Case((*USER, "account=azureuser|win01|found|False|True|False||S-1-5-21-1-2-3-500"), "rdp-account",
                       "locked out", "unlock-account", user="azureuser"),
    "r11-expired": Case((*USER, "account=azureuser|win01|found|False|False|False|2026-11-01T00:00:00|S-1-5-21-1-2-3-5"),
                        "rdp-account", "expired on 2026-11-01", "lift-expiry", user="azureuser"),
    "r12-adapter-off": Case(("nic=Ethernet|0|22|True||||5|",), "rdp-network", "Ethernet is disabled", "enable-adapter",
                            endpoint=""),
    "r12-other-address": Case(("nic=Ethernet|2|0|False|10.0.0.99|10.0.0.1|10.0.0.1",), "rdp-network",
                              "the address 10.0.0.4 that Azure gave it; Ethernet has 10.0.0.99", "use-dhcp",
                              endpoint=""),
    "r14-rule-off": Case(("fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|FALSE|||termservice",), "rdp-firewall",
                         "RemoteDesktop-UserMode-In-TCP is disabled", "open-guest-firewall", endpoint=""),
    "r14-rule-profile": Case(("fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|TRUE|Domain,Private||termservice",),
                             "rdp-firewall", "is for Domain, Private", "open-guest-firewall", endpoint=""),
    "r14-block-all": Case(("fwprofile=local|Public|1|1|1|",), "rdp-firewall", "blocks all incoming connections",
                          "open-guest-firewall", endpoint=""),
    "r14-block-rule": Case(("+fwrule=local|Hardening|Block|TRUE|Public||",), "rdp-firewall", "Rule Hardening .* blocks",
                           "open-guest-firewall", endpoint=""),
    "r14-policy": Case(("+fwprofile=policy|Public|1|1|1|",), "rdp-firewall", "by Group Policy", "show-policies",
                       endpoint=""),
    "r15-no-right": Case((*USER, "account=jo|win01|found|False|False|False||S-1-5-21-1-2-3-1001", "asked=3389|jo",
                          "+refusal=0xc000015b|2|2026-11-21T10:58:00|10"), "rdp-rights", "jo is a member neither",
                         "allow-user", user="jo"),
    "r16-broker": Case((*USER, "ev=2056|3|2026-11-21T10:00:00|Microsoft-Windows-TerminalServices-SessionBroker|NULL "
                        "NULL Logon to the database failed."), "rdp-broker", "2056, 3 times.*the database failed",
                       "connect-as-administrator", user="azureuser"),
    "r17-setup": Case(("setup=1|IMAGE_STATE_UNDEPLOYABLE",), "rdp-setup", "still setting itself up", "", endpoint="",
                      without=NOBODY),
}

SHUT = "fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|FALSE|||termservice"
TWO_NICS = ("+net=Ethernet 2|Public", "+nic=Ethernet 2|2|0|True|10.0.1.4||10.0.0.1|9|")
DOMAIN_RULE = "fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|TRUE|Domain,Private||termservice"

# What is particular about a guest that is well: what it says otherwise, who wants to log on, lines to leave out.
PECULIAR = {
    "another-language": (("nic=?????|2|0|True|10.0.0.4|10.0.0.1|10.0.0.1|7|", "net=?????|Public", *USER), "azureuser",
                         ("nic=Eth", "net=Eth")),
    "server-2012-r2": (("os=Microsoft Windows Server 2012 R2 Datacenter|6.3.9600|8", *USER,
                        "cert=A|Remote Desktop|2026-08-01T00:00:00|2027-01-31T00:00:00|unknown|"), "azureuser", ()),
    "no-ipv6": (("nic=Ethernet|2|0|True|10.0.0.4|10.0.0.1||5|", *USER), "azureuser", ("l=::",)),
    "second-listener": (("+l=0.0.0.0|3390|1016|svchost|TermService", *USER), "azureuser", ()),
    "relay-on-loopback": (("+l=127.0.0.1|3389|777|wslrelay|", *USER), "azureuser", ()),
    "second-nic-public": ((*TWO_NICS, DOMAIN_RULE, *JOINED, *ANN), "CORP\\ann", ()),
    "second-nic-disabled": (("+nic=Ethernet 2|0|22|True||||9|", *USER), "azureuser", ()),
    "accelerated-networking": (("+nic=Ethernet 3|2|0|True||||11|00:0D:3A:12:34:56", *USER), "azureuser", ()),
    "certificate-by-policy": (("certset=B2|2", "+cert=B2|My|2026-08-01T00:00:00|2027-08-01T00:00:00|ok|x", *USER,
                               "cert=A1|Remote Desktop|2025-01-01T00:00:00|2025-07-01T00:00:00|ok|f686aace69"),
                              "azureuser", ()),
    "certificate-mended": (("+ev=1058|2|2026-07-21T10:50:00|RemoteConnectionManager|x", *USER), "azureuser", ()),
    "key-of-termservice": (("acl=key|f686aace6942fb7f7ceb231212eef4a4_1|S-1-5-18|S-1-5-80-446051430-1559341753-"
                            "4161941529-1950928533-810483104:Allow:1179785", *USER), "azureuser", ()),
    "no-redirection": (("svc=UmRdpService|Stopped|Disabled|1077|0|0|localSystem", *USER), "azureuser", ()),
    "fips": (("set=Enabled|1|fips", "+set=MinEncryptionLevel|4|policy", *USER), "azureuser", ()),
    "no-stored-credentials": (("set=disabledomaincreds|1|lsa", *JOINED, *ANN), "CORP\\ann", ()),
    "ntlm-of-the-domain-refused": (("+set=RestrictReceivingNTLMTraffic|1|ntlm", *USER), "azureuser", ()),
    "guest-denied": (("priv=SeDenyRemoteInteractiveLogonRight|*S-1-5-21-1-2-3-501", *USER), "azureuser", ()),
    "group-of-the-domain": (("member=S-1-5-32-555|S-1-5-21-7-8-9-1200|Group|CORP/RDP", "in=S-1-5-21-7-8-9-1200", *ANN,
                             *JOINED[:-1]), "CORP\\ann", ()),
    "domain-controller": (("machine=dc01|True|corp.example|5", "net=Ethernet|DomainAuthenticated", *ANN,
                           "priv=SeRemoteInteractiveLogonRight|*S-1-5-32-544", "in=S-1-5-32-544"), "CORP\\ann", ()),
    "old-firewall-policy": (("+fwprofile=policy|Public|0|||", SHUT, *USER), "azureuser", ()),
    "others-shut-out": ((*(f"+fwrule=local|ban{n}|Block|TRUE||198.51.100.{n}|" for n in range(4)), *USER), "azureuser",
                        ()),
    "tls-noise": (("+ev=36870|900|2026-11-21T10:59:00|Schannel|x", "+ev=36874|9|2026-11-21T10:59:00|Schannel|x", *USER),
                  "azureuser", ()),
    "many-sessions": (("lic=1|5|0||", "os=Microsoft Windows 11 Enterprise multi-session|10.0.22631|175", *USER),
                      "azureuser", ()),
    "licensed": (("lic=1|4|0|lic01|lic01", *USER), "azureuser", ()),
    "waits-for-restart": (("+pending=Windows Update", *USER), "azureuser", ()),
}

# Healthy guests: what they say otherwise, who wants to log on, options.
HEALTHY = {
    "workgroup": (USER, "azureuser", ()),
    "domain-joined": ((*JOINED, *ANN), "CORP\\ann", ()),
    "custom-port": ((*USER, "asked=3390|azureuser", "set=PortNumber|3390|listener",
                     "l=0.0.0.0|3390|1016|svchost|TermService",
                     "fwrule=local|rdp-3390|Allow|TRUE|Public||termservice"), "azureuser", ("--port", "3390")),
    "new-tls-only": ((*USER, "tls=1.0|0|1", "tls=1.1|0|1"), "azureuser", ()),
    "session-host": ((*USER, "lic=1|5|97||"), "azureuser", ()),
    "policy-firewall": ((*USER, "+fwprofile=policy|Public|1|1|0|0", "+fwrule=policy|{A1}|Allow|TRUE|||",
                         "fwrule=local|RemoteDesktop-UserMode-In-TCP|Allow|FALSE|||termservice"), "azureuser", ()),
}
