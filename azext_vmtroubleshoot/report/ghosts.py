"""The removal of ghost NICs as JSON and as a table."""
from collections import OrderedDict

from .document import SCHEMA, harmless, target_of


def ghosts_document(target, outcome: str, said: str, found: int, now, elapsed: float) -> dict:
    """`found` is how many there were before, `now` the GhostNics after all of it."""
    return harmless({
        "schemaVersion": SCHEMA, "command": "connectivity remove-ghost-nics", "target": target_of(target),
        "outcome": outcome, "summary": said, "found": found, "left": now.left, "otherAbsentAdapters": now.others,
        "first": [{"id": one, "name": name} for one, name in now.names],
        "notRemoved": [{"id": one, "why": why} for one, why in now.refused], "elapsedSeconds": round(elapsed, 1)})


def ghosts_rows(result):
    """One row a VM."""
    return [OrderedDict(Vm=r["target"]["name"], Outcome=r["outcome"], Found=r["found"], Left=r["left"],
                        Summary=r["summary"]) for r in (result if isinstance(result, list) else [result])]
