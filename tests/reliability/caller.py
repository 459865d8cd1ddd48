"""Runs commands of the extension as az does, many times in one process: only az's start and its output are left out.

Login, client and command are the real ones; what waits for minutes waits for seconds here. Reads one run a line,
`{"id", "command", "arguments", "watch"}`, from stdin, and writes what became of it a line,
`{"id", "result" | "error" | "traceback", "seconds", "stray", "needs"}`; `stray` are the tracebacks of threads that
nobody waits for, `needs` with `watch` the calls that each check hangs on.
"""
import importlib
import json
import os
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from types import SimpleNamespace

from azure.cli.core import get_default_cli
from azure.cli.core.azclierror import AzCLIError

from azext_vmtroubleshoot.actions import edit
from azext_vmtroubleshoot.cloud import changes, pipeline
from azext_vmtroubleshoot.engine import apply, come_back, settle

from .watching import Watch

AT_ONCE = 5                          # FreeRDP's server listens at no more addresses
# Only the long run has calls that never end; elsewhere a starved server must not be taken for one.
PATIENCE, PAUSE = 4 if os.environ.get("VMT_LONG") else 120, 0.2


def hurry() -> None:
    pipeline.SILENCE = changes.IN_GUEST = changes.ELSEWHERE = edit.PATIENCE = apply.PATIENCE = PATIENCE
    pipeline.ENDURANCE = 2 * PATIENCE
    edit.PAUSE = apply.PAUSE = come_back.PAUSE = settle.PAUSE = PAUSE


def main() -> None:
    stray, writing, free = [], threading.Lock(), SimpleQueue()
    threading.excepthook = lambda how: stray.append("".join(
        traceback.format_exception(how.exc_type, how.exc_value, how.exc_traceback)))

    def run(line: str) -> None:
        wanted = json.loads(line)
        started = time.monotonic()
        cli = free.get()
        told = {"id": wanted["id"], **(watched if wanted["watch"] else outcome)(cli, wanted),
                "seconds": time.monotonic() - started, "stray": [stray.pop() for _ in list(stray)]}
        free.put(cli)
        with writing:
            print(json.dumps(told), flush=True)

    hurry()
    # All made beforehand: each reads the login anew into what all share.
    for cli in [get_default_cli() for _ in range(AT_ONCE)]:
        free.put(cli)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in sys.stdin:
            pool.submit(run, line)


def watched(cli, wanted: dict) -> dict:
    """No other run goes on meanwhile."""
    with Watch() as watch:
        told = outcome(cli, wanted)
    return told | {"needs": {check: sorted(calls) for check, calls in watch.needs().items()}}


def outcome(cli, wanted: dict) -> dict:
    group, verb = wanted["command"].split()
    command = getattr(importlib.import_module(f"azext_vmtroubleshoot.custom.{group}"), verb.replace("-", "_"))
    try:
        cli.data["headers"]["x-ms-client-request-id"] = wanted["id"]
        cli.data["command"] = f"vm troubleshoot {wanted['command']}"
        cli.invocation = SimpleNamespace(data={"output": "json"})
        return {"result": command(SimpleNamespace(cli_ctx=cli), **wanted["arguments"])}
    except AzCLIError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    except BaseException:  # pylint: disable=broad-exception-caught
        return {"traceback": traceback.format_exc()}


if __name__ == "__main__":
    main()
