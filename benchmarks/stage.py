"""Whole `az` processes on the local Azure, each timed by itself.

Not by hyperfine or pyperf: they time one command many times and then the next, which on a machine that others use too
compares different moments. Here the commands of a ratio take turns, and the request log is read after each.
"""
import json
import os
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.local_azure.azure import LocalAzure
from tests.local_azure.environment import AZ, install_extension, wheel
from tests.local_azure.world import read

WORLDS = Path(__file__).parent / "worlds"


@dataclass(frozen=True)
class Run:
    seconds: float
    peak: float                      # MB of resident memory
    requests: list
    printed: str

    @property
    def answer(self):
        return json.loads(self.printed)


def timed(command, environment) -> Run:
    start = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        # A pipe that fills up would hold the process; errors are few.
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{command}: {process.stderr.read()}")
    return Run(seconds, used.ru_maxrss / 1024, [], printed)


class Stage:
    """A world that is up, and an `az` logged in to it."""

    def __init__(self, azure):
        self.azure = azure

    def az(self, *words) -> Run:
        self.azure.journal.clear()
        run = timed([*self.azure.environment.prefix, str(AZ), *words], os.environ | self.azure.variables)
        return replace(run, requests=self.azure.requests)

    def diagnose(self, *words) -> Run:
        return self.az("vm", "troubleshoot", "ssh", "diagnose", "-g", "demo", "-n", "web01", *words,
                       "--only-show-errors")

    def operations(self, known=()):
        """The long-running operations that are not `known` yet, by id, with the times the server noted."""
        everything = self.azure.cloud.operations._known  # pylint: disable=protected-access
        return {key: everything[key] for key in everything if key not in known}


@contextmanager
def stage(world, namespaces=True, **behaviour):
    """`world`: a file of benchmarks/worlds or any other; `behaviour` replaces parts of what it says there."""
    told = read(WORLDS / world)
    told = replace(told, behaviour=replace(told.behaviour, **behaviour))
    with LocalAzure(told, install_extension(wheel()), namespaces=namespaces) as azure:
        yield Stage(azure)
