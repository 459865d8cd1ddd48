"""Files that a command saves: whole or not at all, and never over another one."""
import os
import tempfile


def save_fact(path, fact, what, made):
    """The path when `made(fact.content)` is there now; None, and a warning, when there is nothing to save."""
    from knack.log import get_logger
    from ..model import Unreadable
    if isinstance(fact, Unreadable):
        get_logger(__name__).warning("Nothing was written to %s. %s.", path, fact.why)
        return None
    return save(path, made(fact.content), what)


def save(path, content, what):
    """The path. Readable for its owner only: screens and logs show what is private. Raises FileOperationError."""
    from azure.cli.core.azclierror import FileOperationError
    try:
        _write(path, content)
    except OSError as error:
        raise FileOperationError(f"The {what} could not be written to {path}: {error.strerror or error}",
                                 recommendation="Name a file that is not there yet, in a folder that you may write "
                                 "to.") from error
    return path


def _write(path, content):
    """Under another name first: what has the name is whole."""
    handle, part = tempfile.mkstemp(prefix=".vm-troubleshoot-", dir=os.path.dirname(os.path.abspath(path)))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        try:
            os.link(part, path)                  # fails where the name is taken, which a rename would not
        except PermissionError:                  # a file system without links
            if os.path.lexists(path):
                raise FileExistsError(17, "the file exists") from None
            os.rename(part, path)
    finally:
        if os.path.lexists(part):
            os.unlink(part)
