"""What all guests of this machine share, and one guest too many would lack."""
import ctypes
import os

import pytest

from ..local_azure import guests
from ..local_azure.guests.host import make_room


@pytest.mark.skipif(guests.why_not() is not None, reason="no real guests here")
def test_there_is_room_for_more_guests_than_linux_expects():
    make_room()
    taken = [ctypes.CDLL(None).inotify_init1(os.O_CLOEXEC) for _ in range(400)]
    for each in filter(lambda one: one >= 0, taken):
        os.close(each)
    assert -1 not in taken
