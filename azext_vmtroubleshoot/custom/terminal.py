"""What a person at a terminal is told besides the result."""
import sys
import threading


def tell(cmd, result):
    """With -o table a person reads: the picture and the verdict go to stderr, above the table."""
    from ..report.prose import prose
    if cmd.cli_ctx.invocation.data["output"] == "table" and threading.current_thread() is threading.main_thread():
        unicode = "utf" in (sys.stderr.encoding or "").lower()
        print(prose(result, unicode) + "\n", file=sys.stderr, flush=True)
