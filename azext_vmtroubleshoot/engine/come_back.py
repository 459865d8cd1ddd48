"""Wait until a VM that restarts is back, as far as that can be told from outside."""
import time
from dataclasses import dataclass

from ..facts.contact import connect
from ..facts.public_way import Entry
from ..facts.vm import Vm
from ..model import CannotRead

PAUSE = 3


@dataclass(frozen=True)
class Return:
    back: bool
    said: str


def come_back(look, before: Vm, entry: Entry | None, seconds: float, clock=time.monotonic,
              sleep=time.sleep) -> Return:
    """`look()` reads the Vm; `before` is how it was when the restart had begun; `entry` is tried from here.

    A restarted guest shows by a port that answers at an address that the guest before it did not have, or by an
    agent that is Ready and has reported since. Raises nothing: what cannot be read now may be readable later.
    """
    end = clock() + seconds
    said = "its agent has not reported since"
    while True:
        try:
            if entry is not None and _answers(entry):
                return Return(True, f"{entry.endpoint} answers")
            now = look()
            if now.running and now.agent and now.agent.status.lower() == "ready" and _newer(now, before):
                return Return(True, f"its agent is Ready since {now.agent.reported:%H:%M:%S} UTC")
            said = "its agent has not reported since" if now.running else f"its power state is {now.power_state}"
        except CannotRead as error:
            said = error.unreadable.why
        if clock() >= end:
            return Return(False, said)
        sleep(PAUSE)


def _answers(entry: Entry) -> bool:
    found, sock = connect(entry)
    if sock:
        sock.close()
    return found["tcp"] == "open"


def _newer(now: Vm, before: Vm) -> bool:
    if not now.agent.reported:
        return False
    return before.agent is None or before.agent.reported is None or now.agent.reported > before.agent.reported
