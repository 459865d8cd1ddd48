"""What a person at a terminal is told besides the result."""
import sys
import threading


def say(cmd, line):
    """On stderr, unless --only-show-errors."""
    from ..text import clean
    if not cmd.cli_ctx.only_show_errors:
        print(clean(line), file=sys.stderr, flush=True)


def reads(cmd) -> bool:
    """Whether a person reads the result: with -o table. Those of --ids come all together, at the end."""
    return cmd.cli_ctx.invocation.data["output"] == "table" and threading.current_thread() is threading.main_thread()


def tell(cmd, result):
    """The picture and the verdict go to stderr, above the table."""
    from ..report.prose import prose
    if reads(cmd):
        unicode = "utf" in (sys.stderr.encoding or "").lower()
        print(prose(result, unicode) + "\n", file=sys.stderr, flush=True)
