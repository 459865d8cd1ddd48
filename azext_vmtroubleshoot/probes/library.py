"""paramiko, imported late (it takes a third of a second) and kept quiet."""
import logging
import warnings


def paramiko():
    """The module; its log and its warnings about old ciphers do not reach the terminal."""
    log = logging.getLogger("paramiko")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    # Not catch_warnings: that is not safe among threads.
    warnings.filterwarnings("ignore", module=r"paramiko\b")
    import paramiko as module
    return module
