"""The listener is on and takes new logons: nothing shuts it off, and the server is not being drained.

fEnableWinStation, fLogonDisabled, TSEnabled, TSUserEnabled, TSServerDrainMode and WinStationsDisabled in the registry.
"""
from ..facts.guest_rdp import GuestRdp
from ..facts.vm import Vm
from ..model import Finding, failed, passed, unknown
from ..remedies.mend_rdp import set_settings

GOALS = ("rdp",)
GUIDE = ("rdp.check-service",)
HOP = "service"
EXPLAINED_BY = ()

# (name, place): (values that let nobody in, the good one, what it means).
_SWITCHES = {
    ("fEnableWinStation", "listener"): (("0",), 1, "the listener is off"),
    ("fLogonDisabled", "listener"): (("1",), 0, "the listener takes no logons"),
    ("TSEnabled", "server"): (("0",), 1, "the terminal server is off"),
    ("TSUserEnabled", "server"): (("1",), 0, "the terminal server takes no logons"),
    ("TSServerDrainMode", "server"): (("1", "2"), 0, "the server is drained: only users who have a session get in"),
    ("WinStationsDisabled", "winlogon"): (("1",), 0, "logons were turned off (change logon /disable)"),
}


def judge(vm: Vm, guest: GuestRdp) -> Finding:
    why = guest.untold("settings")
    if why:
        return unknown(why)
    found = {key: guest.setting(*key) for key in _SWITCHES}
    seen = {name: found[name, place].value if found[name, place] else None for name, place in _SWITCHES}
    shut = [(found[key], good, means) for key, (bad, good, means) in _SWITCHES.items()
            if found[key] and found[key].value in bad]
    if not shut:
        return passed("The listener is on and takes logons", **seen)
    said = "; ".join(f"{setting.name} is {setting.value}: {means}" for setting, _, means in shut)
    return failed(said, set_settings(vm, "take-logons", "lets the listener take logons",
                                     *((setting, good) for setting, good, _ in shut)), **seen)
