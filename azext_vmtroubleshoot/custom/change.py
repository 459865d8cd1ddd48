"""One change that a user asked for by name: look, say what it costs, ask, do it, and try the service again."""
import sys
import time
from contextlib import nullcontext
from dataclasses import replace

from .applied import applied
from .changing import alone, as_cli_error, changes_of, journals_of, told
from .gate import gate
from .login import arm_of, target_of
from .look import look
from .terminal import reads
from .question import confirm
from .way import Unneeded

PAUSE = 3                            # seconds between two tries of the service
# Tells how the VM is, and which ways are left where its agent cannot carry anything out.
_VM = ("vm-running", "vm-provisioned", "agent", "extensions", "boot-log")


def change(cmd, resource_group_name, vm_name, goal, way, options):
    from ..report.change import change_document, change_prose
    started = time.monotonic()
    arm = arm_of(cmd.cli_ctx)
    target = target_of(cmd, arm, resource_group_name, vm_name)
    arm.ahead(target)
    attempt = _Attempt(cmd, arm, target, goal, way, options)
    # From the first look on: what was seen is what is changed.
    with nullcontext() if options.dry_run else alone(journals_of(cmd, target), target), told():
        result = change_document(attempt.made(started))
    # azure-cli shows no result of what was not waited for.
    if reads(cmd) or options.no_wait and not cmd.cli_ctx.only_show_errors:
        print(change_prose(result) + "\n", file=sys.stderr, flush=True)
    return result


class _Attempt:
    """One VM, one change."""

    def __init__(self, cmd, arm, target, goal, way, options):
        self.cmd, self.arm, self.target = cmd, arm, target
        # What is tried is tried from here: asking the guest would take longer than the change itself.
        self.goal, self.way, self.options = replace(goal, in_guest="never"), way, options

    def made(self, started):
        from ..model import Change
        vm = self._vm()
        before, findings = self._tried(self.arm)
        after, differences, undo = None, "", ""
        try:
            remedy = self.way.plan(vm, findings).for_login(self.target.login)
        except Unneeded as error:
            outcome, remedy, said = "unneeded", None, f"Nothing was changed: {error}."
        else:
            outcome, said = self._outcome(remedy)
            if outcome != "planned":
                differences, after, undo = self._done(remedy)
                said += f" {after.said}" if after else ""
        return Change(f"{self.goal.protocol} {self.way.verb}", self.goal, self.target, outcome, said, remedy, before,
                      after, differences, undo, time.monotonic() - started)

    def _vm(self):
        """The VM, through the gate. Without one that can be read nothing is changed; a classic one is named."""
        from azure.cli.core.azclierror import ValidationError
        from ..facts.guest_gate import obstacle
        from ..facts.vm import Vm
        from ..model import Status, Unreadable
        _, (model,), known = self._look(self.arm, ("vm-model",))
        vm = known[Vm]
        if model.status is Status.FAIL:
            raise ValidationError(f"Nothing was changed: {model.finding.because}.")
        if isinstance(vm, Unreadable):
            raise as_cli_error(vm)
        if self.way.by_agent:
            gate(self.goal, vm, self._look(self.arm, _VM)[1] if obstacle(self.goal, vm) else ())
        return vm

    def _outcome(self, remedy):
        if self.options.dry_run:
            return "planned", f"Nothing was changed. {self.way.verb} of {self.target.name}: {remedy.costs}."
        if self.options.no_wait:
            return "started", f"{self.way.verb} of {self.target.name} was asked for and not waited for."
        return "changed", f"{self.way.verb} of {self.target.name} is done."

    def _done(self, remedy):
        """(differences in the guest, the service tried again, the command that takes it back)."""
        from ..facts.vm import Vm
        confirm(self.cmd, self.target, [f"{self.target.name}: {self.way.verb}. What it does and costs:",
                                        *(f"  - {cost}" for cost in remedy.costs.split("; "))],
                f"Go ahead on {self.target.name}?", self.options.yes)
        if self.way.by_agent:        # the question may have been open for long, and another machine at work meanwhile
            gate(self.goal, Vm.read(self.arm.anew(), self.target), ())
        journals, changes = journals_of(self.cmd, self.target), changes_of(self.arm, self.options.no_wait)
        step, undo = applied(remedy, changes, journals, self.goal, self.target)
        if self.options.no_wait:
            return "", None, undo
        asked = [lambda: self._differences(step, changes) if self.way.shows_differences else "", self._tried_again]
        return *self.arm.together(lambda ask: ask(), asked), undo

    def _differences(self, step, changes):
        """Of the files that the guest keeps; "" where it does not say."""
        from ..guest.change import differences_request, judge
        from ..model import CannotRead
        kept = next((action["name"] for action in step["undo"] if action["do"] == "TakeBack"), None)
        try:
            return judge(changes.run_command(self.target.id, differences_request(kept))) if kept else ""
        except CannotRead as error:
            return f"Could not be asked for: {error}"

    def _look(self, arm, only):
        from ..model import Target
        # With something known already it shows no progress: it is called more than once.
        return look(self.cmd, arm, self.target, self.goal, self.options.timeout, still={Target: self.target}, only=only)

    def _tried(self, arm):
        """(Trial, findings by the ids of their checks): what the caller meets now. None where no service is meant."""
        from ..engine.conclude import PROOF, conclude
        from ..model import Trial
        if self.goal.protocol not in PROOF:
            return None, {}
        only = {*PROOF[self.goal.protocol].tried, "way-in", "vm-running", *self.way.checks}
        checks, judgements, known = self._look(arm, only)
        report = conclude(self.goal, self.target, checks, judgements, known, 0.0)
        return Trial(report.verdict, report.summary), {j.check: j.finding for j in judgements}

    def _tried_again(self):
        """Until it works, nothing more can be told, or patience is at its end."""
        from ..model import Verdict
        end = time.monotonic() + self.way.patience
        while True:
            trial = self._tried(self.arm.anew())[0]
            if trial is None or trial.verdict is not Verdict.BLOCKED or time.monotonic() > end:
                return trial
            time.sleep(PAUSE)
