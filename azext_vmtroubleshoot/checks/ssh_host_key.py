"""The server proves with its host key that it is the VM, and the caller's known_hosts agrees.

A VM that was rebuilt has a new key: ssh then refuses with "Host key verification failed". The fingerprint is compared
with those of the guest where these are known; a key that is none of them belongs to another machine.
"""
from ..facts.answerer import Answerer
from ..facts.ssh_probe import SshProbe
from ..model import Finding, Goal, Target, failed, passed, skipped, unknown, warned
from ..remedies.forget_host_key import forget_host_key
from ..remedies.look_inside import look_inside

GOALS = ("ssh",)
GUIDE = ()
HOP = "service"
EXPLAINED_BY = ("guest-firewall", "guest-memory", "guest-processes", "sshd-algorithms", "sshd-config", "sshd-host-keys",
                "sshd-privsep", "sshd-startups")

_SAID = {
    "no-common": "The server offers no algorithm that OpenSSH's client would use: {p.key_exchange_error}",
    "closed": "The server closed the connection during the key exchange: {p.key_exchange_error}",
    "timeout": "The key exchange was not answered in time",
    "failed": "The key exchange failed: {p.key_exchange_error}",
}


def judge(goal: Goal, target: Target, probe: SshProbe, answerer: Answerer) -> Finding:
    if not probe.key_exchange:
        return skipped("No SSH server was reached")
    if not probe.proven and probe.key_exchange != "ok":
        return skipped("Who answers at a private address is not known")
    if probe.key_exchange == "not-ours":
        return unknown(f"The server and this program have no algorithm in common, which ssh may have: "
                       f"{probe.key_exchange_error}", "ssh itself")
    if probe.key_exchange != "ok":
        return failed(_SAID[probe.key_exchange].format(p=probe), look_inside(goal, target),
                      error=probe.key_exchange_error)
    return _compare(probe, answerer)


def _compare(probe: SshProbe, answerer: Answerer) -> Finding:
    key, own = probe.host_keys[0], answerer.confirmed
    same = [k.fingerprint for k in probe.known_keys if k.type == key.type]
    seen = {"type": key.type, "fingerprint": key.fingerprint, "known": same, "confirmedInGuest": own}
    if own is False and probe.proven:
        # Another machine or a container, or an sshd that was started before its keys were replaced.
        return warned(f"What answers shows the key {key.fingerprint}, which is none of the VM's own host keys",
                      hop="address", **seen)
    if not answerer.is_target:
        return skipped("Who answers at a private address is not known", **seen)
    if same and key.fingerprint not in same:
        told = "the VM's own key" if own else "the server's key"
        return failed(f"Your known_hosts holds another {key.type} key for {probe.address} than {told} "
                      f"{key.fingerprint}: ssh refuses it", forget_host_key(probe.known_as), "client", **seen)
    said = ", as in your known_hosts" if same else ""
    return passed(f"{key.type} {key.fingerprint}{said}{', confirmed in the guest' if own else ''}", **seen)
