"""What runs behind the VMs: a real guest, a recorded one, or nothing, and the state Azure keeps about it."""
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from .world.model import Vm

STATES = {"running": "VM running", "stopped": "VM stopped", "deallocated": "VM deallocated",
          "starting": "VM starting", "stopping": "VM stopping", "deallocating": "VM deallocating"}


class Guest(Protocol):
    """The part of a real guest that the control plane uses; see `guests`."""
    running: bool
    console: Path

    def start(self): ...
    def stop(self): ...
    def replug(self, nics: list): ...
    def restart(self): ...
    def run(self, script: str, args: list[str], timeout: float) -> Any: ...
    def agent(self) -> str: ...
    def vmaccess(self, settings: dict, protected: dict) -> tuple[bool, str]: ...


@dataclass
class Machine:
    """A VM's power, agent and what it runs. `busy` holds a run command: Azure takes one at a time."""
    vm: Vm
    guest: Guest | None = None
    power: str = ""
    messages: dict[str, str] = field(default_factory=dict)
    seen: dict[str, tuple] = field(default_factory=dict)        # settings of extensions, and how they ended
    accessed: list[dict] = field(default_factory=list)       # what VMAccessAgent did to a replayed Windows
    busy: threading.Lock = field(default_factory=threading.Lock)
    switching: threading.RLock = field(default_factory=threading.RLock)
    last_report: tuple[str, float] | None = None
    changed: bool = False
    since: float = field(default_factory=time.time)

    def __post_init__(self):
        self.power = self.power or self.vm.power

    @property
    def running(self) -> bool:
        return self.power == "running"

    def set_power(self, state: str) -> None:
        """The state of the control plane and of the guest with it; may take a second."""
        with self.switching:
            if self.guest is not None:
                if state == "running" and not self.guest.running:
                    self.guest.start()
                elif state != "running" and self.guest.running:
                    self.agent()
                    self.guest.stop()
            self.power, self.since = state, time.time()
        if state == "deallocated":
            self.last_report = None

    def replug(self, places: list[tuple[str, str, str]]) -> None:
        """Its NICs are these from now on; a running VM starts anew with them."""
        with self.switching:
            running = self.guest is not None and self.guest.running
            if running:
                self.guest.stop()
            if self.guest is not None:
                self.guest.replug(places)
            if running:
                self.guest.start()
            self.since = time.time()

    def restart(self) -> None:
        with self.switching:
            if self.guest is not None:
                self.guest.restart()
            self.power, self.since = "running", time.time()

    def agent(self) -> tuple[str, float] | None:
        """("Ready" or "Not Ready", Unix time of the report); None where Azure shows no agent at all.

        A stopped VM goes on showing the last report, as Azure does.
        """
        wanted = self.vm.agent
        if wanted.state == "none" or self.power == "deallocated":
            return None
        if self.running or self.last_report is None:
            self.last_report = (self._says(), time.time() - wanted.age)
        return self.last_report

    def _says(self) -> str:
        if self.vm.agent.state == "auto" and self.guest is not None:
            return self.guest.agent()
        return "Not Ready" if self.vm.agent.state == "not-ready" else "Ready"

    @property
    def ready(self) -> bool:
        report = self.agent()
        return self.running and report is not None and report[0] == "Ready"

    def run(self, script: str, arguments: list[str], timeout: float) -> tuple[str, str]:
        """What the script wrote to stdout and stderr; a replayed guest says what its world recorded."""
        if self.guest is None or self.vm.guest.kind == "replay":
            return self._replayed(script), ""
        done = self.guest.run(script, arguments, timeout)
        return done.stdout, done.stderr

    def _replayed(self, script: str) -> str:
        wanted = self.vm.guest
        answer = change_in(script, wanted.says or "", self.changed)
        if answer:
            said, self.changed = answer
            return said + "\r\n"
        return (wanted.mended if self.changed and wanted.mended is not None else wanted.says) or ""

    def console(self) -> str:
        """The serial log: the world's text, or what the guest really printed."""
        boot = self.vm.boot_diagnostics
        if boot.log is not None:
            return boot.log
        return self.guest.console.read_text("utf-8", "replace") if self.guest is not None else ""


def change_in(script: str, says: str, changed: bool) -> tuple[str, bool] | None:
    """What a replayed guest answers to a change of ours, and whether it is a changed one then; None for other scripts.

    A Linux one is told to begin or to undo. In Windows settings are compared with those the guest spoke of; any other
    lines change it, and every other one takes that back.
    """
    linux = re.search("^(begin|undo) ([0-9a-f]{16})$", script, re.MULTILINE)
    if linux:
        return f"[vm-troubleshoot change done {linux[2]}]", linux[1] == "begin"
    windows = re.search(r"'(\[vm-troubleshoot change done [0-9a-f]+\])'", script)
    if not windows:
        return None
    settings = re.findall(r"Set-ItemProperty .* -Name (\w+) -Value (-?\d+)", script)
    others = any(f"set={name}|{value}|" not in says for name, value in settings)
    return windows[1], others if settings else not changed


def place(nic: dict, resources: dict[str, dict]) -> tuple[str, str, str]:
    """(MAC, private address, prefix of its subnet) of a NIC's first IP configuration."""
    config = nic["properties"]["ipConfigurations"][0]["properties"]
    vnet = resources[config["subnet"]["id"].rsplit("/", 2)[0].lower()]
    prefix = next(subnet["properties"]["addressPrefix"] for subnet in vnet["properties"]["subnets"]
                  if subnet["id"].lower() == config["subnet"]["id"].lower())
    return nic["properties"]["macAddress"], config["privateIPAddress"], prefix
