"""What all commands that change something share: the writer, the journal, and errors one can act on."""
from contextlib import contextmanager
from pathlib import Path


def changes_of(arm, no_wait=False):
    from ..cloud.changes import Changes
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
    from ..cloud.answers import NO_CONNECTION
    from ..text import clean_line
    kind = azclierror.AzureConnectionError if refusal.code == NO_CONNECTION else \
        azclierror.ForbiddenError if refusal.needs.startswith("Microsoft.") else azclierror.AzureResponseError
    return kind(clean_line(refusal.why, 1000).rstrip(".") + ".",
                recommendation=f"It needs {clean_line(refusal.needs, 1000)}." if refusal.needs else None)
