"""Network adapters that a Windows guest remembers but no longer has, as guest/windows/ghost-nics.ps1 tells."""
from dataclasses import dataclass
from typing import Tuple

from ..guest import answer
from ..model import CannotRead


@dataclass(frozen=True)
class GhostNics:
    """After one run of the script. Ghosts are absent devices of the kind Microsoft Hyper-V Network Adapter only."""
    tool: str                        # what removes: pnputil or DiUninstallDevice
    found: int                       # before this run
    gone: int                        # removed by this run
    left: int                        # now
    others: int                      # absent adapters of other kinds; nobody touches them
    names: Tuple[Tuple[str, str], ...]       # (device id, name) of the first of those that are left
    refused: Tuple[Tuple[str, str], ...]     # (device id, why) of the first that could not be removed


def request(mode: str, most: int = 0) -> dict:
    """The body of the run-command action. `mode` is list or remove."""
    return answer.request(answer.GHOSTS, mode, str(most))


def parse(body) -> GhostNics:
    """Raises CannotRead where the guest does not tell it all."""
    told = answer.parse(answer.GHOSTS, body)
    if told.first("lost"):
        raise CannotRead(f"Windows did not tell its network adapters: {told.first('lost')}",
                         needs="Windows Server 2016 or later")
    counts = [answer.number(told.first(key)) for key in ("found", "gone", "left", "other")]
    if None in counts:
        raise CannotRead("The guest's answer to run command is damaged: a number is missing")
    return GhostNics(told.first("tool"), *counts, tuple(told.fields("g", 2)), tuple(told.fields("kept", 2)))
