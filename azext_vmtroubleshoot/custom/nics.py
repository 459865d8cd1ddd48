"""reset-nic and replace-nic, for every goal that has them."""
import socket
import sys
import time
from dataclasses import dataclass, replace
from typing import Any, Optional

from .changing import alone, as_cli_error, changes_of, confirm, journals_of, told
from .run import arm_of, look, stop_when_there_is_no_vm, target_of

OURS = ("reset-nic", "replace-nic")
# Seconds that a look at the service may take: meanwhile the VM has another address.
_LOOK = 60.0
_UNDER_WAY = ("creating", "updating", "deleting", "migrating")


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
        from ..text import clean
        if not self.cmd.cli_ctx.only_show_errors:
            print(clean(line), file=sys.stderr, flush=True)

    @property
    def journals(self):
        return journals_of(self.cmd, self.target)


def run_of(cmd, resource_group_name, vm_name, command, goal, timeout, yes) -> Run:
    # pylint: disable=too-many-arguments,too-many-positional-arguments
    started, arm = time.monotonic(), arm_of(cmd.cli_ctx)
    target = target_of(arm, resource_group_name, vm_name)
    arm.ahead(target)
    return Run(cmd, command, arm, target, goal, timeout, yes, started)


def reset_nic(run: Run, name=None, wish=None):
    from ..facts import mentions
    from ..facts.free_address import free_address
    from ..facts.virtual_network import VirtualNetwork
    from ..facts.way_in import WayIn
    from ..remedies.reset_nic import concerns, reset_nic as remedy_of, words
    with alone(run.journals, run.target), told():
        if left := _interrupted(run):
            return _finish(run, left)
        known, vm, nics = _look_before(run)
        _must_run(vm)
        nic = _chosen(nics, name)
        ip = nic.first
        _must_not_be_here(vm, ip)
        network = VirtualNetwork.read(run.arm, nics)
        interim = free_address(run.arm, network, network.subnet(ip.subnet_id), ip.private_address, wish)
        remedy, way_in = remedy_of(run.command, vm, nic, ip, interim), known[WayIn]
        confirm(run.cmd, run.target, words(vm, nic, ip, interim) + concerns(
            vm, ip, network.dns_servers, mentions.read(run.arm, ip.private_address), way_in),
            f"Reset {nic.name} of {vm.name} now?", run.yes)
        at = _entry(way_in, nic, ip)
        moved = at and (at if at.public else replace(at, address=interim, private_address=interim))
        left = _there_and_back(run, remedy, lambda: _said_at(run, interim, _wait(run, moved)))
        after = _wait(run, at)
        return _document(run, remedy, left or f"{nic.name} has {ip.private_address} ({ip.allocation}) again", after)


def replace_nic(run: Run, name):
    from ..facts.public_ips import PublicIps
    from ..facts.way_in import WayIn
    from ..remedies.replace_nic import replace_nic as remedy_of, words
    with alone(run.journals, run.target), told():
        if left := _interrupted(run):
            return _finish(run, left)
        known, vm, nics = _look_before(run)
        _must_be_quiet(vm)
        nic = _chosen(nics, name)
        _must_have_others(vm, nics)
        _must_not_be_here(vm, nics.configurations[0][1])
        remedy = remedy_of(vm, nic)
        confirm(run.cmd, run.target, words(vm, nics, nic, known[PublicIps]), f"Replace {nic.name} of {vm.name} now?",
                run.yes)
        left = _there_and_back(run, remedy, lambda: run.say(f"{nic.name} is made anew."))
        after = _wait(run, known[WayIn].best) if vm.running else None
        return _document(run, remedy, left or f"{nic.name} was made anew and has "
                         f"{', '.join(ip.private_address for ip in nic.configurations if ip.private_address)}", after)


def _interrupted(run):
    """The journal of a run of ours that left something to be taken back. Raises ValidationError for another one's."""
    from azure.cli.core.azclierror import ValidationError
    last = run.journals.last()
    if last is None or not last.open or not last.revocable:
        return None
    if any(step["remedy"] in OURS for step in last.revocable):
        return last
    what = ", ".join(step["remedy"] for step in last.revocable)
    raise ValidationError(
        f"Nothing was changed: the run of {last.started} was interrupted, and what it did is still there: {what}.",
        recommendation=f"First finish it or take it back: az vm troubleshoot {last.goal['protocol']} fix "
        f"-g {run.target.resource_group} -n {run.target.name} [--undo]")


def _finish(run, left):
    """Take an interrupted run back, which is also the second half of what it was to do."""
    from ..engine.apply import take_back
    from ..facts.vm import Vm
    from ..facts.way_in import WayIn
    steps = left.revocable
    confirm(run.cmd, run.target, [
        f"The run of {left.started} was interrupted and has left something behind:",
        *(f"  {step['remedy']}: {step['costs']}" for step in steps),
        f"It is taken back first; {run.target.name} restarts for it where it has to."], "Take it back now?", run.yes)
    for step in steps:
        take_back(step, changes_of(run.arm), left)
    left.forget()
    run.arm = run.arm.anew()
    known, vm, _ = _look_before(run)
    way_in = known[WayIn]
    after = _wait(run, getattr(way_in, "best", None)) if isinstance(vm, Vm) and vm.running else None
    return _document(run, None, f"What the interrupted {steps[0]['remedy']} of {left.started} had changed is as it was "
                     f"before{f', except: {left.left}' if left.left else ''}. Nothing else was done; run it again for "
                     "another one", after)


def _look_before(run):
    """(facts, Vm, Nics), and how the service is now. Raises CannotRead."""
    from ..facts.nics import Nics
    from ..facts.public_ips import PublicIps
    from ..facts.vm import Vm
    from ..facts.way_in import WayIn
    from ..model import CannotRead, Goal, Unreadable
    if run.goal is None:
        try:
            system = Vm.read(run.arm, run.target).os_type
        except CannotRead as error:
            stop_when_there_is_no_vm({Vm: error.unreadable}, run.target)
            raise
        run.goal = Goal("rdp" if system.lower() == "windows" else "ssh", in_guest="never")
    run.before, known = _trial(run)
    for fact in (Vm, Nics):
        if isinstance(known[fact], Unreadable):
            refused = known[fact]
            raise CannotRead(refused.why, refused.needs, refused.code)
    absent = Unreadable("not asked for")
    return {WayIn: absent, PublicIps: absent, **known}, known[Vm], known[Nics]


def _trial(run):
    """(whether the service is reached now, the facts)"""
    from ..engine.conclude import conclude
    from ..model import Trial
    arm = run.arm.anew() if run.before else run.arm
    checks, judgements, known = look(run.cmd, arm, run.target, run.goal, min(_LOOK, run.timeout))
    report = conclude(run.goal, run.target, checks, judgements, known, 0.0)
    return Trial(report.verdict, report.summary), known


def _wait(run, entry):
    """Until the VM is back, then whether the service is reached."""
    from ..engine.come_back import come_back
    from ..facts.vm import Vm
    from ..model import Trial
    run.say(f"Waiting for {run.target.name} to come back ...")
    before = Vm.read(run.arm.anew(), run.target)
    back = come_back(lambda: Vm.read(run.arm.anew(), run.target), before, entry, run.timeout)
    trial, _ = _trial(run)
    if back.back:
        return trial
    return Trial(trial.verdict, f"{run.target.name} has not come back within {run.timeout:.0f} seconds: {back.said}. "
                 + trial.said)


def _said_at(run, interim, trial):
    run.say(f"At {interim}: {trial.said}\nThe former address is put back ...")


def _there_and_back(run, remedy, meanwhile):
    """Leaves no journal when all was taken back, and gives what stays because somebody else has changed it, in words.
    Raises azure-cli's errors, which say what is left."""
    from azure.cli.core.azclierror import AzureResponseError, ManualInterrupt
    from ..engine.apply import there_and_back
    from ..model import CannotRead
    journal = run.journals.new({"protocol": run.goal.protocol})
    try:
        there_and_back(remedy, changes_of(run.arm), journal, meanwhile)
    except (CannotRead, KeyboardInterrupt) as error:
        why = error.unreadable.why if isinstance(error, CannotRead) else "Interrupted"
        if journal.revocable:
            raise AzureResponseError(
                f"{why.rstrip('.')}. Not all that was begun on {run.target.name} could be taken back.",
                recommendation=f"Run it again, that comes first then: {remedy.command}") from error
        journal.forget()
        if isinstance(error, KeyboardInterrupt):
            raise ManualInterrupt(
                f"Interrupted. {journal.left or f'{run.target.name} is as it was before'}.") from error
        failed = as_cli_error(error.unreadable)
        raise type(failed)(f"{why.rstrip('.')}. {journal.left or 'What was begun has been taken back'}.") from error
    journal.forget()
    return journal.left


def _document(run, remedy, said, after):
    from ..model import Change
    from ..report.change import change_document, change_prose
    told_after = f". {after.said}" if after else "."
    result = change_document(Change(
        run.command, run.goal, run.target, "changed", said + told_after, remedy, run.before, after, "", "",
        time.monotonic() - run.started))
    if run.cmd.cli_ctx.invocation.data["output"] == "table":
        run.say(change_prose(result) + "\n")
    return result


# What a person would want to know before anything is changed

def _must_run(vm):
    from azure.cli.core.azclierror import ValidationError
    from ..remedies.start import start
    if not vm.running:
        raise ValidationError(
            f"Nothing was changed: {vm.name} is {vm.power_state or 'in a state that Azure does not tell'}, and only a "
            "guest that runs installs a new network interface.", recommendation=f"Start it: {start(vm).command}")
    _must_be_quiet(vm)


def _must_be_quiet(vm):
    from azure.cli.core.azclierror import ValidationError
    if vm.provisioning_state.lower() in _UNDER_WAY:
        raise ValidationError(f"Nothing was changed: a change of {vm.name} is under way ({vm.provisioning_state}).",
                              recommendation="Try again when it has ended.")


def _must_have_others(vm, nics):
    from azure.cli.core.azclierror import ValidationError
    from ..remedies.restart import redeploy
    if len(nics.all) < 2:
        raise ValidationError(
            f"Nothing was changed: {nics.all[0].name} is the only network interface of {vm.name}, and a VM has to have "
            "one.", recommendation=[f"Reset it: az vm troubleshoot connectivity reset-nic -g {vm.resource_group} "
                                    f"-n {vm.name}", f"Move {vm.name} to another node: {redeploy(vm).command}"])


def _must_not_be_here(vm, ip):
    """The command would end with the machine it runs on, half-way."""
    from azure.cli.core.azclierror import ValidationError
    from ..probes.tcp import source_address
    if ip.private_address and source_address(ip.private_address) == ip.private_address \
            and socket.gethostname()[:15].lower() == vm.name[:15].lower():
        raise ValidationError(f"Nothing was changed: this machine is {vm.name} itself, and it restarts for this.",
                              recommendation="Run it on another machine, or in Azure Cloud Shell.")


def _chosen(nics, name):
    from azure.cli.core.azclierror import InvalidArgumentValueError
    found = [nic for nic in nics.all if name is None or nic.name.lower() == name.lower()]
    if not found:
        raise InvalidArgumentValueError(f"--nic: the VM has no network interface {name!r}.", recommendation="It has "
                                        + ", ".join(nic.name for nic in nics.all) + ".")
    return found[0]


def _entry(way_in, nic, ip):
    """The way in that ends at this address, to be tried from here; None where there is none that tells anything."""
    from ..shape import same_id
    best = getattr(way_in, "best", None)
    here = best and best.address and same_id(best.nic_id, nic.id) and best.private_address == ip.private_address
    return best if here else None
