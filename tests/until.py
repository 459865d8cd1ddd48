"""Wait for a state instead of a time."""
import time

PATIENCE = 240


def until(true):
    """What true() gives at last; fails when that does not come, however slow the machine is."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, "what was waited for has not come"
        time.sleep(.1)
    return found
