"""Whole `az` processes on the local Azure, each timed by itself.

Not by hyperfine or pyperf: they time one command many times and then the next, which on a machine that others use too
compares different moments. Here the commands of a ratio take turns, and the request log is read after each.
"""
import json
import os
import subprocess
import tempfile
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
    """GNU time tells the memory: what wait4() tells a large process of its child begins with its own size."""
    with tempfile.NamedTemporaryFile("r") as peak:
        start = time.perf_counter()
        done = subprocess.run(["time", "-q", "-f", "%M", "-o", peak.name, *command], env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr}")
        return Run(seconds, int(peak.read()) / 1024, [], done.stdout)


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
