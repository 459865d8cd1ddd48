"""Name lookup from this machine."""
import socket
import threading
from typing import Tuple


def addresses(name: str, seconds: float) -> Tuple[Tuple[str, ...], str]:
    """(addresses of `name`, "") or ((), why: unknown | no-resolver | timeout).

    getaddrinfo has no time limit of its own, so it runs in a thread that may be left behind.
    """
    answer = []

    def look_up():
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            answer.append((tuple(dict.fromkeys(entry[4][0] for entry in found)), ""))
        except socket.gaierror as error:
            gone = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
            answer.append(((), "unknown" if error.errno in gone else "no-resolver"))
        except (OSError, UnicodeError):
            answer.append(((), "no-resolver"))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    return answer[0] if answer else ((), "timeout")
