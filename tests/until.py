"""Wait for a state instead of a time."""
import os
import time

PATIENCE = 300              # seconds: what takes longer does not end, however busy this machine is
LATE = 2 if os.environ.get("VMT_LONG") else 60      # that it may be late with what has a time of its own


def until(true, seconds=PATIENCE):
    """What true() gives at last; fails when that does not come, however slow the machine is."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "what was waited for has not come"
        time.sleep(.1)
    return found
