"""remove-ghost-nics: list, ask, remove in batches."""
import time

from .absent import stop_when_there_is_no_vm
from .changing import alone, changes_of, journals_of, told
from .gate import gate
from .login import arm_of, target_of
from .question import confirm
from .terminal import say

BATCH = 25


def remove_ghost_nics(cmd, resource_group_name, vm_name, dry_run=False, yes=False):
    from ..facts.vm import Vm
    from ..model import CannotRead, Goal
    from ..report.ghosts import ghosts_document
    started, arm = time.monotonic(), arm_of(cmd.cli_ctx)
    target = target_of(cmd, arm, resource_group_name, vm_name)
    with told():
        try:
            vm = Vm.read(arm, target)
        except CannotRead as error:
            stop_when_there_is_no_vm({Vm: error.unreadable}, target)
            raise
        gate(Goal("rdp"), vm, ())
        with alone(journals_of(cmd, target), target):
            outcome, said, found, now = _removed(cmd, target, changes_of(arm), dry_run, yes)
    return ghosts_document(target, outcome, said, found, now, time.monotonic() - started)


def _removed(cmd, target, changes, dry_run, yes):
    """(outcome, one sentence, how many there were, GhostNics at the end)"""
    now = _ask(target, changes, "list")
    found, others = now.found, f" {now.others} absent adapters of other kinds are left alone." if now.others else ""
    if not found:
        return "unneeded", f"{target.name} has no ghost network adapters of Hyper-V.{others}", found, now
    words = _words(target, now) + ([others.strip()] if others else [])
    if dry_run:
        said = f"{target.name} has {found} ghost network adapters of Hyper-V. Nothing was removed.{others}"
        return "planned", said, found, now
    confirm(cmd, target, words, f"Remove {found} devices in {target.name} now?", yes)
    now = _in_batches(cmd, target, changes, found)
    if not now.left:
        return "changed", f"{found} ghost network adapters were removed; none is left.", found, now
    why = f" {now.refused[0][0]}: {now.refused[0][1]}." if now.refused else ""
    return "changed", f"{found - now.left} of {found} ghost network adapters were removed; Windows keeps the " \
        f"others.{why}", found, now


def _words(target, now):
    more = [f"  and {now.left - len(now.names)} more"] if now.left > len(now.names) else []
    return [f"{target.name} remembers {now.left} network adapters that it no longer has (removed with {now.tool}):",
            *(f"  {name}  {device}" for device, name in now.names), *more,
            "Removing hundreds takes 30 to 60 minutes. Adapters that are there are not touched; an adapter that comes "
            "back is found anew."]


def _in_batches(cmd, target, changes, found):
    """Until none is left, or a batch removes nothing. What has been done stays done: the next run goes on there."""
    from azure.cli.core.azclierror import ManualInterrupt
    try:
        while True:
            now = _ask(target, changes, "remove", BATCH)
            say(cmd, f"{found - now.left} of {found} removed")
            if not now.left or not now.gone:
                return now
    except KeyboardInterrupt as error:
        raise ManualInterrupt(f"Interrupted. {target.name} finishes the {BATCH} at most that it has begun with; run it "
                              "again to go on.") from error


def _ask(target, changes, mode, most=0):
    from ..facts.ghost_nics import parse, request
    return parse(changes.run_command(target.id, request(mode, most)))
