"""Progress on the terminal: one line an area, while the answers come in."""
import sys
import threading

_AREAS = {
    "client": "this machine", "address": "the way in", "source": "the source", "source-guest": "its guest",
    "source-nic": "its network interface", "source-subnet": "its subnet", "route": "the route",
    "peering": "the peering", "subnet": "the subnet", "nic": "the network interface", "vm": "the VM",
    "guest": "the guest", "service": "the service", "account": "the account", "return": "the way back"}
_MARKS = {"fail": "FAIL", "warn": "warn", "unknown": "?", "pass": "ok", "skipped": "-"}


class Progress:
    """Told of every judgement; prints an area's line when the last check of that area is judged."""

    def __init__(self, checks, stream):
        self._stream = stream
        self._open = {}
        self._area = {check.id: check.hop for check in checks}
        self._worst = {}
        for check in checks:
            self._open[check.hop] = self._open.get(check.hop, 0) + 1

    def told(self, judgement):
        area = self._area[judgement.check]
        rank = list(_MARKS).index(judgement.status.value)
        self._worst[area] = min(rank, self._worst.get(area, rank))
        self._open[area] -= 1
        if not self._open[area]:
            print(f"  {list(_MARKS.values())[self._worst[area]]:<5} {_AREAS[area]}", file=self._stream, flush=True)


def progress(cli_ctx, checks):
    """A Progress where a person watches; None in scripts, in a thread of --ids, and when it is switched off."""
    quiet = cli_ctx.only_show_errors or cli_ctx.config.getboolean("core", "disable_progress_bar", False)
    if quiet or not sys.stderr.isatty() or threading.current_thread() is not threading.main_thread():
        return None
    return Progress(checks, sys.stderr)
