"""What a check of the destination's end says where an appliance may hand the conversation on as its own."""
from dataclasses import replace
from typing import Callable, Sequence

from ..facts.arrivals import Arrival
from ..facts.guise import Guise
from ..model import Finding, Status, Unreadable, skipped, unknown


def under_each(guise: Guise, judge: Callable[[Arrival], Finding]) -> Finding:
    """What is found for the address that the source comes from."""
    return alike(guise, [judge(arrival) for arrival in guise.left])


def alike(guise: Guise, found: Sequence[Finding]) -> Finding:
    """One for all that is found for the addresses that the source may come from; not to be told where they differ."""
    first = found[0]
    other = next((f for f in found if f.status is not first.status), None) or next(
        (f for f in found if first.status is Status.FAIL and f.because != first.because), None)
    if other is None:
        return first
    because = f"{first.because}. {other.because}. {guise.why}"
    if other.status is first.status:
        return replace(first, because=because, remedy=None)
    return unknown(because, guise.needs, **first.evidence)


def of_its_own(guise: Guise | Unreadable, found: Finding) -> Finding:
    """A finding that holds where the source comes from its own address, as it is without an appliance."""
    if isinstance(guise, Unreadable):
        return found if guise.status is Status.SKIPPED else _doubted(found, guise)
    if guise.own:
        return found
    if guise.masked:
        first = guise.left[0]
        return skipped(f"The source comes from {first.source}, an address of {first.by}, which gets the answers",
                       **found.evidence)
    return _doubted(found, guise)


def _doubted(found: Finding, guise: Guise | Unreadable) -> Finding:
    if found.status in (Status.FAIL, Status.WARN):
        return unknown(f"{found.because}. {guise.why}", guise.needs, **found.evidence)
    return found
