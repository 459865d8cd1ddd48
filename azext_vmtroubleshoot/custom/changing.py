"""What all commands that change something share: the gate, the question, the journal, and errors one can act on."""
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

_UNDER_WAY = ("creating", "updating", "deleting", "migrating")


def changes_of(arm, no_wait=False):
    from ..changes import Changes
    return Changes(arm.client, no_wait)


def journals_of(cmd, target):
    from ..journal import Journals
    return Journals(Path(cmd.cli_ctx.config.config_dir) / "vm-troubleshoot", target.id)


@contextmanager
def alone(journals, target):
    """No other process changes this VM meanwhile. Raises ValidationError when one does."""
    from azure.cli.core.azclierror import ValidationError
    from ..journal import Busy
    try:
        with journals.held():
            yield
    except Busy as error:
        raise ValidationError(f"Another az on this machine is changing {target.name}.",
                              recommendation="Wait until it has ended.") from error


@contextmanager
def told():
    """What Azure or the guest refused, and a damaged journal, as azure-cli's own errors."""
    from azure.cli.core.azclierror import FileOperationError
    from ..journal import JournalDamaged
    from ..model import CannotRead
    try:
        yield
    except CannotRead as error:
        raise as_cli_error(error.unreadable) from error
    except JournalDamaged as error:
        raise FileOperationError(f"The journal {error} cannot be understood.", recommendation="It names what was "
                                 "changed and how to take it back. Look at it, then move it away.") from error


def as_cli_error(refusal):
    """Of an Unreadable, which says what is missing."""
    from azure.cli.core import azclierror
    from ..arm import NO_CONNECTION
    from ..text import clean_line
    kind = azclierror.AzureConnectionError if refusal.code == NO_CONNECTION else \
        azclierror.ForbiddenError if refusal.needs.startswith("Microsoft.") else azclierror.AzureResponseError
    return kind(clean_line(refusal.why, 1000).rstrip(".") + ".",
                recommendation=f"It needs {clean_line(refusal.needs, 1000)}." if refusal.needs else None)


def gate(goal, vm, judgements):
    """Raises ValidationError at once where the guest could not carry anything out: Azure would wait for 90 minutes.

    The ways that are left are the remedies of what was found wrong with the VM and its boot.
    """
    from azure.cli.core.azclierror import ValidationError
    from ..facts.guest_gate import obstacle
    closed = obstacle(goal, vm)
    why = closed.why if closed else f"a change of the VM is under way ({vm.provisioning_state})" \
        if vm.provisioning_state.lower() in _UNDER_WAY else ""
    if why:
        raise ValidationError(f"Nothing was changed: {why}.", recommendation=ways_left(judgements) or (
            f"It needs {closed.needs}." if closed and closed.needs else "Try again when it has ended."))


def ways_left(judgements):
    """Commands that mend the VM itself, of the most certain finding first."""
    checks = ("vm-running", "boot-log", "vm-provisioned", "agent", "extensions")
    found = {j.check: j.finding.remedy for j in judgements if j.finding.remedy}
    return list(dict.fromkeys(found[c].command for c in checks if c in found))


def ask(cmd, target, words, question, yes):
    """Says `words` on stderr and asks. True for yes, always with --yes.

    Raises NoTTYError where nobody can answer: without a terminal, and in the threads of --ids, who share one.
    """
    from azure.cli.core.azclierror import NoTTYError
    from knack.prompting import NoTTYException, prompt_y_n
    from ..text import clean
    if not cmd.cli_ctx.only_show_errors or not yes:
        print(clean("\n".join(words)), file=sys.stderr, flush=True)
    if yes or cmd.cli_ctx.config.getboolean("core", "disable_confirm_prompt", fallback=False):
        return True
    try:
        if threading.current_thread() is not threading.main_thread():
            raise NoTTYException()
        with redirect_stdout(sys.stderr):        # stdout is the result's alone
            return prompt_y_n(question, default="n")
    except NoTTYException as error:
        raise NoTTYError(f"Nothing was changed on {target.name}: nobody can answer the question here. With --yes it is "
                         "not asked.") from error


def confirm(cmd, target, words, question, yes):
    """The same; a no ends the command."""
    from azure.cli.core.azclierror import ManualInterrupt
    if not ask(cmd, target, words, question, yes):
        raise ManualInterrupt(f"Nothing was changed on {target.name}.")
