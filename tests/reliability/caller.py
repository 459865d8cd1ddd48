"""Runs `ssh diagnose` as az does, many times in one process: only az's start and its output are left out.

Login, client and command are the real ones. Reads one run a line, `{"id", "arguments"}`, from stdin, and writes what
became of it a line, `{"id", "result" | "error" | "traceback", "seconds", "stray"}`; `stray` are the tracebacks of
threads that nobody waits for.
"""
import json
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from types import SimpleNamespace

from azure.cli.core import get_default_cli
from azure.cli.core.azclierror import AzCLIError

from azext_vmtroubleshoot.custom import ssh

AT_ONCE = 6


def main() -> None:
    stray, writing, free = [], threading.Lock(), SimpleQueue()
    threading.excepthook = lambda how: stray.append("".join(
        traceback.format_exception(how.exc_type, how.exc_value, how.exc_traceback)))

    def run(line: str) -> None:
        wanted = json.loads(line)
        started = time.monotonic()
        cli = free.get()
        told = {"id": wanted["id"], **diagnose(cli, wanted), "seconds": time.monotonic() - started,
                "stray": [stray.pop() for _ in list(stray)]}
        free.put(cli)
        with writing:
            print(json.dumps(told), flush=True)

    # All made beforehand: each reads the login anew into what all share.
    for cli in [get_default_cli() for _ in range(AT_ONCE)]:
        free.put(cli)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in sys.stdin:
            pool.submit(run, line)


def diagnose(cli, wanted: dict) -> dict:
    try:
        cli.data["headers"]["x-ms-client-request-id"] = wanted["id"]
        cli.data["command"] = "vm troubleshoot ssh diagnose"
        cli.invocation = SimpleNamespace(data={"output": "json"})
        return {"result": ssh.diagnose(SimpleNamespace(cli_ctx=cli), **wanted["arguments"])}
    except AzCLIError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    except BaseException:  # pylint: disable=broad-exception-caught
        return {"traceback": traceback.format_exc()}


if __name__ == "__main__":
    main()
