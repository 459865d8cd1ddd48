"""One command about a network interface: what it works with, and how the service is before and after."""
import time
from dataclasses import dataclass
from typing import Any, Optional

from ..absent import stop_when_there_is_no_vm
from ..changing import journals_of
from ..login import arm_of, target_of
from ..look import look
from ..terminal import say

# Seconds that a look at the service may take: meanwhile the VM has another address.
_LOOK = 60.0


@dataclass
class Run:
    """One command: what it works with. `goal` None means: the service that the guest's system comes with."""
    cmd: Any
    command: str
    arm: Any
    target: Any
    goal: Any
    timeout: float                   # seconds to wait for the VM after each restart
    yes: bool
    started: float
    before: Optional[Any] = None

    def say(self, line):
        say(self.cmd, line)

    @property
    def journals(self):
        return journals_of(self.cmd, self.target)

    def look_before(self):
        """(facts, Vm, Nics), and how the service is now. Raises CannotRead."""
        from ...facts.nics import Nics
        from ...facts.public_ips import PublicIps
        from ...facts.vm import Vm
        from ...facts.way_in import WayIn
        from ...model import CannotRead, Goal, Unreadable
        if self.goal is None:
            try:
                system = Vm.read(self.arm, self.target).os_type
            except CannotRead as error:
                stop_when_there_is_no_vm({Vm: error.unreadable}, self.target)
                raise
            self.goal = Goal("rdp" if system.lower() == "windows" else "ssh", in_guest="never")
        self.before, known = self._trial()
        for fact in (Vm, Nics):
            if isinstance(known[fact], Unreadable):
                refused = known[fact]
                raise CannotRead(refused.why, refused.needs, refused.code)
        absent = Unreadable("not asked for")
        return {WayIn: absent, PublicIps: absent, **known}, known[Vm], known[Nics]

    def _trial(self):
        """(whether the service is reached now, the facts)"""
        from ...engine.conclude import conclude
        from ...model import Trial
        arm = self.arm.anew() if self.before else self.arm
        checks, judgements, known = look(self.cmd, arm, self.target, self.goal, min(_LOOK, self.timeout))
        report = conclude(self.goal, self.target, checks, judgements, known, 0.0)
        return Trial(report.verdict, report.summary), known

    def wait(self, entry):
        """Until the VM is back, then whether the service is reached."""
        from ...engine.come_back import come_back
        from ...facts.vm import Vm
        from ...model import Trial
        self.say(f"Waiting for {self.target.name} to come back ...")
        before = Vm.read(self.arm.anew(), self.target)
        back = come_back(lambda: Vm.read(self.arm.anew(), self.target), before, entry, self.timeout)
        trial, _ = self._trial()
        if back.back:
            return trial
        return Trial(trial.verdict, f"{self.target.name} has not come back within {self.timeout:.0f} seconds: "
                     f"{back.said}. {trial.said}")

    def document(self, remedy, said, after):
        from ...model import Change
        from ...report.change import change_document, change_prose
        told_after = f". {after.said}" if after else "."
        result = change_document(Change(
            self.command, self.goal, self.target, "changed", said + told_after, remedy, self.before, after, "", "",
            time.monotonic() - self.started))
        if self.cmd.cli_ctx.invocation.data["output"] == "table":
            self.say(change_prose(result) + "\n")
        return result


def run_of(cmd, resource_group_name, vm_name, command, goal, timeout, yes) -> Run:
    started, arm = time.monotonic(), arm_of(cmd.cli_ctx)
    target = target_of(cmd, arm, resource_group_name, vm_name)
    arm.ahead(target)
    return Run(cmd, command, arm, target, goal, timeout, yes, started)
