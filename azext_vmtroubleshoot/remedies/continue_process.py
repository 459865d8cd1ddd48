"""Let a stopped process go on."""
from .run_in_guest import keep, quoted, run_in_guest
from ..facts.vm import Vm
from ..model import Remedy


def continue_process(vm: Vm, name: str, pid: str) -> Remedy:
    return run_in_guest(vm, "continue-process", f"lets {name} ({pid}) go on, which somebody or something stopped",
                        quoted("kill", "-CONT", pid), before=[keep("later", quoted("kill", "-STOP", pid))])
