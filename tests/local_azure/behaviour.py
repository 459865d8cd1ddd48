"""What a world wants done to calls besides answering them: wait, throttle, refuse, fail."""
from fnmatch import fnmatchcase

from .answers import ArmError, authorization_failed, throttled
from .call import Call
from .world.model import Behaviour, Failure, When

AT_THE_END = ("hung-poll", "failed-operation")


class Treatments:
    """Counts how often each `when` was used; everything else is in the world."""

    def __init__(self, behaviour: Behaviour):
        self.behaviour = behaviour
        self._left = [one.times for one in behaviour.when]

    def check_permission(self, call: Call, operation: str) -> None:
        for denied in self.behaviour.denied:
            if _matches(denied, call.method, operation, call.target.id):
                raise authorization_failed(call.caller.get("oid", ""), operation, call.target.id)

    def latency(self, call: Call, operation: str, path: str) -> float:
        found = self._first(call, operation, path, lambda when: when.latency is not None)
        return self.behaviour.latency if found is None else found.latency

    def failure(self, call: Call, operation: str, path: str) -> Failure | None:
        """The failure this call gets instead of an answer; raises the 429 of a throttled one."""
        found = self._first(call, operation, path, lambda when: when.throttle or _at_once(when))
        if found is not None and found.throttle:
            raise throttled(operation, found.throttle.retry_after)
        return found.fail if found else None

    def operation(self, call: Call) -> tuple[float, int, bool, ArmError | None]:
        """For the operation this call starts: how long at least, the pause between polls, hung, its error."""
        name, path = call.target.operation(call.method), call.target.id
        slow = self._first(call, name, path, lambda when: when.takes is not None)
        broken = self._first(call, name, path, lambda when: when.fail and when.fail.how in AT_THE_END)
        fail = broken.fail if broken else None
        error = ArmError(fail.status, fail.code, fail.message) if fail and fail.how == "failed-operation" else None
        return (self.behaviour.takes if slow is None else slow.takes, self.behaviour.retry_after,
                bool(fail and fail.how == "hung-poll"), error)

    def _first(self, call: Call, operation: str, path: str, wanted) -> When | None:
        for at, when in enumerate(self.behaviour.when):
            if self._left[at] != 0 and wanted(when) and _matches(when.call, call.method, operation, path):
                if self._left[at] is not None:
                    self._left[at] -= 1
                return when
        return None


def _at_once(when: When) -> bool:
    return when.fail is not None and when.fail.how not in AT_THE_END


def _matches(pattern: str, method: str, operation: str, path: str) -> bool:
    """`pattern` is an operation, or `METHOD /path`."""
    text = f"{method} {path}" if " " in pattern else operation
    return fnmatchcase(text.lower(), pattern.lower())
