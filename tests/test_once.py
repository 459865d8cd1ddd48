"""Many ask, one reads."""
import threading

import pytest

from azext_vmtroubleshoot.cloud.once import Once


class Source:
    """Counts how often it is read; `gate` holds the readers until it is opened; fails with `errors` first."""

    def __init__(self, *errors):
        self.reads, self.errors, self.gate = 0, list(errors), threading.Event()

    def read(self):
        self.reads += 1
        self.gate.wait()
        if self.errors:
            raise self.errors.pop(0)
        return object()


def ask_together(once, source, count=20):
    """What each of `count` threads got that asked while the first was still reading."""
    got = []

    def ask():
        try:
            got.append(once("key", source.read))
        except ValueError as error:
            got.append(error)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    source.gate.set()
    for thread in threads:
        thread.join()
    assert len(got) == count
    return got


def test_all_get_the_one_answer():
    once, source = Once(), Source()
    assert len(set(map(id, ask_together(once, source)))) == 1
    assert source.reads == 1 and once("key", source.read) and source.reads == 1


def test_keys_are_apart():
    once = Once()
    assert [once(key, lambda key=key: key) for key in "abab"] == list("abab")


def test_who_waits_shares_the_error_and_who_comes_later_asks_again():
    once, source = Once(), Source(ValueError("for now"))
    source.gate.set()
    with pytest.raises(ValueError):
        once("key", source.read)
    assert once("key", source.read) and source.reads == 2


def test_a_lasting_error_is_kept():
    once, source = Once(lambda error: "ever" in str(error)), Source(ValueError("for ever"))
    assert {str(found) for found in ask_together(once, source)} == {"for ever"}
    with pytest.raises(ValueError):
        once("key", source.read)
    assert source.reads == 1


def test_reading_one_may_need_another():
    once = Once()
    assert once("outer", lambda: once("inner", lambda: 1) + 1) == 2
