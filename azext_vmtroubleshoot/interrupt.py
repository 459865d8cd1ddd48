"""Ctrl-C, also for the VMs of --ids: Python interrupts the main thread alone, and that one only waits for theirs."""
import queue
import signal
import threading
import time
from contextlib import contextmanager

TICK = 0.2                           # seconds until a thread of --ids notices
_here = threading.local()


class Several:
    """The threads of one command with --ids. What it is told, each of them meets once, as a KeyboardInterrupt."""

    def __init__(self):
        self.interrupted = False

    @contextmanager
    def one(self):
        """One VM's command, in the thread that does it."""
        _here.several, _here.met = self, False
        try:
            yield
        finally:
            _here.several = None

    def listen(self):
        """From now on, in the main thread: the first Ctrl-C or polite kill is theirs, the next one is as before."""
        former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def hand_on(*_):
            self.interrupted = True
            for number, handler in former.items():
                signal.signal(number, handler)
        for number in former:
            signal.signal(number, hand_on)


def get(arrived: queue.SimpleQueue, seconds: float):
    """arrived.get(), which an interrupt ends in any thread. Raises queue.Empty."""
    several = getattr(_here, "several", None)
    if several is None:
        return arrived.get(timeout=seconds)
    end = time.monotonic() + seconds
    while True:
        if several.interrupted and not _here.met:
            _here.met = True
            raise KeyboardInterrupt()
        try:
            return arrived.get(timeout=max(0.0, min(TICK, end - time.monotonic())))
        except queue.Empty:
            if time.monotonic() >= end:
                raise


@contextmanager
def terminable():
    """In the main thread a polite kill is treated like Ctrl-C."""
    def interrupt(*_):
        raise KeyboardInterrupt()
    former = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
