"""What many want to know is read once, also when they ask at the same time."""
import threading
from concurrent.futures import Future


class Once:
    """Answers by key. `lasting(error)` tells errors that would come again, and so are kept like answers.

    Any other error goes to those who were waiting for it; who comes later asks anew.
    """

    def __init__(self, lasting=lambda error: False):
        self._lasting = lasting
        self._lock = threading.Lock()
        self._answers = {}

    def __call__(self, key, read):
        """read()'s answer or error: the caller's own, or that of whoever asked first."""
        with self._lock:
            first = key not in self._answers
            answer = self._answers.setdefault(key, Future())
        if first:
            try:
                answer.set_result(read())
            except BaseException as error:  # pylint: disable=broad-except
                if not self._lasting(error):
                    del self._answers[key]
                answer.set_exception(error)
        return answer.result()
