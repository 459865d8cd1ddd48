"""Ctrl-C while facts are read, also of a main thread that cannot come to its handler."""
import queue
import signal
import threading
from dataclasses import dataclass

import pytest

from azext_vmtroubleshoot.engine.diagnose import diagnose
from azext_vmtroubleshoot.interrupt import Several, get, held_back
from azext_vmtroubleshoot.model import Goal, Status, passed

from .test_diagnose import check


@dataclass(frozen=True)
class Late:
    """A fact that is not there before the interrupt."""

    @classmethod
    def read(cls):
        threading.Event().wait()


def interrupting(goal: Goal):
    signal.raise_signal(signal.SIGINT)
    return passed(goal.protocol)


def test_in_the_midst_of_a_judgement_it_loses_nothing():
    """It is met where facts are waited for."""
    def late(fact):
        raise AssertionError(fact)
    checks, found = [check("a", "vm", interrupting), check("b", "vm", late, fact=Late)], []
    with pytest.raises(KeyboardInterrupt), held_back():
        for judgement in diagnose(checks, {Goal: Goal()}, None, 300, {}):
            found.append((judgement.check, judgement.status, judgement.finding.because))
    assert found == [("a", Status.PASS, "ssh"), ("b", Status.UNKNOWN, "Interrupted before it was answered")]


def test_where_nothing_is_waited_for_it_is_met_at_the_end():
    with pytest.raises(KeyboardInterrupt), held_back():
        interrupting(Goal())
    with pytest.raises(KeyboardInterrupt):       # later ones as ever
        interrupting(Goal())


def test_the_threads_of_ids_meet_it_while_the_main_thread_waits_for_them():
    """A signal that does not wake that wait: as one that came just before it."""
    several, met = Several(), []

    def one_vm():
        with several.one():
            signal.raise_signal(signal.SIGINT)   # to this thread
            try:
                get(queue.SimpleQueue(), 30)
            except (KeyboardInterrupt, queue.Empty) as error:
                met.append(type(error))
    thread = threading.Thread(target=one_vm)
    end = several.listen()
    try:
        thread.start()
        thread.join()
    finally:
        end()
        several.close()
    assert met == [KeyboardInterrupt]
