"""The server's certificate is valid today, and is this VM's.

Windows signs its own and makes a new one in time; that nobody else signed it is no fault. One that is out of date stays
when Windows may not write its keys any more, or when it came from elsewhere.
"""
from ..facts.answerer import Answerer
from ..facts.rdp_probe import Certificate, RdpProbe
from ..facts.vm import Vm
from ..model import Finding, Unreadable, failed, passed, skipped, unknown, warned
from ..remedies.renew_rdp_certificate import renew_rdp_certificate

GOALS = ("rdp",)
GUIDE = ()
HOP = "service"
EXPLAINED_BY = ("rdp-machine-keys", "rdp-guest-certificate")


def judge(vm: Vm | Unreadable, probe: RdpProbe, answerer: Answerer) -> Finding:
    if not probe.tls or not answerer.is_target:
        return skipped("No certificate was shown")
    shown = probe.certificate
    if shown is None:
        return unknown("The certificate could not be read")
    seen = {"subject": shown.subject, "names": list(shown.names), "issuer": shown.issuer,
            "selfSigned": shown.self_signed, "thumbprint": shown.thumbprint,
            "notBefore": shown.not_before.isoformat(), "notAfter": shown.not_after.isoformat()}
    vm = None if isinstance(vm, Unreadable) else vm
    remedy = renew_rdp_certificate(vm) if vm and vm.windows and shown.self_signed else None
    if probe.at > shown.not_after:
        return failed(f"The certificate of {shown.subject} expired at {shown.not_after:%Y-%m-%d %H:%M} UTC", remedy,
                      **seen)
    if probe.at < shown.not_before:
        return failed(f"The certificate of {shown.subject} is not valid before {shown.not_before:%Y-%m-%d %H:%M} UTC: "
                      "it was made while a clock was wrong", remedy, **seen)
    if vm and _of_another(shown, vm):
        return warned(f"The certificate is of {shown.subject}, but the VM's computer name is {vm.computer_name}: "
                      "another machine answers, or the VM was renamed and not restarted", **seen)
    by = "self-signed" if shown.self_signed else f"by {shown.issuer}"
    return passed(f"Certificate of {shown.subject}, {by}, until {shown.not_after:%Y-%m-%d}", **seen)


def _of_another(shown: Certificate, vm: Vm) -> bool:
    """Windows writes its own name into the certificate it signs; one from elsewhere may have any."""
    computer = vm.computer_name.lower()
    return bool(vm.windows and shown.self_signed and computer) and not any(
        name.lower().partition(".")[0] == computer for name in shown.names)
