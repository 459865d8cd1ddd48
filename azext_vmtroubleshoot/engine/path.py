"""The picture of the path: what stands at each hop between caller and service, and how it is."""
from ..facts.caller import Caller
from ..facts.nics import Nics
from ..facts.vm import Vm
from ..facts.way_in import WayIn
from ..model import HOPS, Goal, Hop, Status
from ..shape import name_of, same_id, segment
from .gather import known_or_none

# What a hop is worth when several checks speak of it, the worst first.
_WORST = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.PASS, Status.SKIPPED)


def path(target, judgements, known, reached) -> tuple:
    """From a client to the service."""
    return hops(_labels(target, known, spoken(judgements)), judgements, reached)


def spoken(judgements) -> set:
    """Hops where something is wrong: some are shown only then."""
    return {j.hop for j in judgements if j.status in (Status.FAIL, Status.WARN) and not j.explained_by}


def hops(labels, judgements, reached) -> tuple:
    """`labels`: what stands at which of HOPS; one without a label is not shown."""
    return tuple(Hop(kind, labels[kind], _status(kind, judgements, reached)) for kind in HOPS if labels.get(kind))


def _status(kind, judgements, reached) -> Status:
    """A hop that traffic was seen to pass is good unless something there fails or warns."""
    here = [j.status for j in judgements if j.hop == kind and not j.explained_by]
    worst = next((s for s in _WORST if s in here), Status.UNKNOWN)
    if reached and worst in (Status.UNKNOWN, Status.SKIPPED):
        return Status.PASS
    return Status.UNKNOWN if worst is Status.SKIPPED else worst


def _labels(target, known, wrong) -> dict:
    goal = known[Goal]
    caller, way_in, nics, vm = (known_or_none(known, fact) for fact in (Caller, WayIn, Nics, Vm))
    best = way_in.best if way_in else None
    nic, subnet = _nic_and_subnet(nics, best)
    return {
        "client": " ".join(filter(None, ("you", caller.address if caller else None))),
        "address": " ".join(filter(None, (best.name, _endpoint(best, goal)))) if best else "no way in",
        "subnet": f"subnet {subnet}" if subnet else "",
        "nic": f"NIC {nic}" if nic else "",
        "vm": " ".join(filter(None, (target.name, vm.power_state if vm else None))),
        "guest": "its guest" if "guest" in wrong else "",
        "service": goal.service.server,
        "account": goal.username or "the account" if "account" in wrong else "",
    }


def _endpoint(entry, goal) -> str:
    if not entry.address:
        return ""
    return entry.address if entry.port in (None, goal.service.port) else entry.endpoint


def _nic_and_subnet(nics, best):
    if not nics:
        return "", ""
    nic = next((n for n in nics.all if best and same_id(n.id, best.nic_id)), nics.all[0])
    address = best.private_address if best else ""
    configuration = next((c for c in nic.configurations if c.private_address == address),
                         nic.configurations[0] if nic.configurations else None)
    return nic.name or name_of(nic.id), segment(configuration.subnet_id, "subnets") if configuration else ""
