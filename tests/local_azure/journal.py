"""The log of what was asked of the local Azure and when."""
import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """One request. `start` and `end` are seconds of the Unix clock; `bytes` the size of the answer's body.

    Query values are left out: they hold the signatures of operations and blobs.
    """
    method: str
    path: str
    operation: str
    api_version: str
    status: int
    start: float
    end: float
    bytes: int
    agent: str = ""


class Journal:
    def __init__(self, path: str | Path | None = None):
        self._requests: list[Request] = []
        self._since = 0.0
        self._lock = threading.Lock()
        self._file = open(path, "a", encoding="utf-8") if path else None  # pylint: disable=consider-using-with

    def add(self, request: Request) -> None:
        with self._lock:
            if request.start >= self._since:
                self._requests.append(request)
            if self._file:
                self._file.write(json.dumps(asdict(request)) + "\n")
                self._file.flush()

    @property
    def requests(self) -> list[Request]:
        with self._lock:
            return list(self._requests)

    def clear(self) -> None:
        """Forgets those that have begun, also what an az that is gone has left under way."""
        with self._lock:
            self._since = time.time()
            self._requests.clear()

    def close(self) -> None:
        if self._file:
            self._file.close()
