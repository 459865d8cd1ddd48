"""Ctrl-C while facts are read: met where they are waited for, so that nothing is lost in the midst of an import or of a
judgement. Also for the VMs of --ids: Python interrupts the main thread alone, and that one only waits for theirs.
"""
import queue
import signal
import socket
import threading
import time
from contextlib import closing, contextmanager, suppress

TICK = 0.2                           # seconds until a thread notices
_STOPS = (signal.SIGINT, signal.SIGTERM)
_here = threading.local()


class Several:
    """The threads of one command with --ids, or one alone. What it is told, each meets once, as a KeyboardInterrupt."""

    def __init__(self):
        # A handler runs in the main thread alone, and not while that waits for a lock, as it does for the threads of
        # --ids, when the signal came just before. What the interpreter sends through a socket arrives all the same.
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self._interrupted = False

    @property
    def interrupted(self) -> bool:
        if not self._interrupted:
            with suppress(BlockingIOError):
                self._interrupted = any(number in _STOPS for number in self._ear.recv(64))
        return self._interrupted

    @contextmanager
    def one(self):
        """One VM's command, in the thread that does it."""
        _here.several, _here.met = self, False
        try:
            yield
        finally:
            _here.several = None

    def listen(self):
        """From now on, in the main thread: the first Ctrl-C or polite kill is theirs, the next one is as before. Gives
        what ends that."""
        former = {number: signal.getsignal(number) for number in _STOPS}

        def as_before(*_):
            for number, handler in former.items():
                signal.signal(number, handler)
        for number in _STOPS:
            signal.signal(number, as_before)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        return as_before

    def close(self):
        signal.set_wakeup_fd(-1)
        self._ear.close()
        self._mouth.close()


@contextmanager
def held_back():
    """Meanwhile the first Ctrl-C or polite kill is met in get() and meet(), or at the end, and nowhere else."""
    if getattr(_here, "several", None) or threading.current_thread() is not threading.main_thread():
        yield
        return
    with closing(Several()) as alone, alone.one():
        as_before = alone.listen()
        try:
            yield
        finally:
            as_before()
        meet()


def meet():
    """Raises KeyboardInterrupt when there was one that this thread has not met yet."""
    several = getattr(_here, "several", None)
    if several and several.interrupted and not _here.met:
        _here.met = True
        raise KeyboardInterrupt()


def get(arrived: queue.SimpleQueue, seconds: float):
    """arrived.get(), which an interrupt ends in any thread. Raises queue.Empty."""
    end = time.monotonic() + seconds
    while True:
        meet()
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
