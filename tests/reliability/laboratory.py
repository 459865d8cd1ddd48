"""A local Azure, the saboteur before it, and a process that runs commands against it."""
import copy
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from azext_vmtroubleshoot.journal import Journals
from azext_vmtroubleshoot.model import Target

from ..local_azure.azure import LocalAzure
from ..local_azure.environment import TOP
from .blobs import Blobs
from .caller import AT_ONCE
from .saboteur import Run, Saboteur
from .worlds import GROUPS


@dataclass(frozen=True)
class Outcome:
    """What became of one run. `result` is the document, or None with `error`, azure-cli's own error. `needs` are the
    calls by check, where they were watched. `group` is the resource group that it had to itself."""
    run: Run
    group: str
    result: dict | None
    error: str
    traceback: str
    seconds: float
    needs: dict[str, list[str]]

    def by_check(self) -> dict[str, str]:
        return {finding["check"]: finding["status"] for finding in self.result["findings"]}


class Laboratory:
    """`with Laboratory(world, folder) as laboratory: laboratory.run("ssh diagnose", call=call, kind=kind, timeout=9)`.

    Up to AT_ONCE runs go on at a time, each with a resource group of its own.
    """

    def __init__(self, world, folder):
        self.azure = LocalAzure(world, namespaces=False, before=self._stand_before)
        self._home, self._answers = folder, {}
        self._groups, self._lock, self._count = SimpleQueue(), threading.Lock(), 0
        for group in GROUPS:
            self._groups.put(group)

    def _stand_before(self, app):
        blobs = Blobs(app)
        self.blobs, self.saboteur = blobs.content, Saboteur(blobs)
        return self.saboteur

    def __enter__(self):
        self.azure.__enter__()
        environment = os.environ | self.azure.variables | {"HOME": str(self._home)}
        environment.pop("PYTHONSAFEPATH")
        environment.pop("SSH_AUTH_SOCK", None)
        # pylint: disable-next=consider-using-with
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.caller"], cwd=TOP, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(self._home / "stderr", "w", encoding="utf-8"))
        threading.Thread(target=self._listen, daemon=True).start()
        self._states = {group: self._state(group) for group in GROUPS}
        return self

    def __exit__(self, *problem):
        self._process.kill()
        self._process.communicate()
        self.azure.__exit__(*problem)

    def _listen(self):
        for line in self._process.stdout:
            told = json.loads(line)
            self._answers.pop(told["id"]).set_result(told)

    def run(self, command: str, call: str = "", kind: str = "", then=lambda outcome: outcome, **more: Any):
        """then(Outcome), before anybody else gets its group. `more` are arguments of the command, and `times`,
        `spared` and `watch`, as Run and the caller take them."""
        group = self._groups.get()
        try:
            run = Run(call, kind, more.pop("times", None), more.pop("spared", 0))
            return then(self.run_in(group, command, run, **more))
        finally:
            self._groups.put(group)

    def run_in(self, group: str, command: str, run: Run, watch: bool = False, **arguments: Any) -> Outcome:
        answer: Future = Future()
        with self._lock:
            self._count += 1
            name = f"run-{self._count}"
            self.saboteur.runs[name] = self.saboteur.runs[group] = run
            self._answers[name] = answer
            wanted = {"resource_group_name": group, "vm_name": "web01"} | arguments
            self._process.stdin.write(json.dumps(
                {"id": name, "command": command, "arguments": wanted, "watch": watch}) + "\n")
            self._process.stdin.flush()
        try:
            told = answer.result(300)
        except TimeoutError:
            told = {"traceback": "It has not ended within 300 s", "stray": [], "seconds": 300}
        run.over = True
        return Outcome(run, group, told.get("result"), told.get("error", ""),
                       told.get("traceback", "") + "".join(told["stray"]), told["seconds"], told.get("needs", {}))

    def run_all(self, command: str, plans, **more: Any) -> list:
        """Each plan is keyword arguments of run(), and so is what all have in common."""
        return self.together(lambda plan: self.run(command, **more | plan), plans)

    @staticmethod
    def together(run, plans) -> list:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(run, plans))

    # What a run has changed in its group

    def journal(self, group: str, vm: str):
        """Of the last run that left one."""
        return Journals(self._journals, Target(self.azure.world.subscription, group, vm).id).last()

    def differences(self, group: str) -> set[str]:
        """Ids of resources, and of VMs whose guests, that are not as they were."""
        self._come_to_rest(group)
        return _differences(self._states[group], self._state(group))

    def restore(self, group: str) -> None:
        """As it was, and nothing remembered. No world here has runs that leave a resource that was not there before."""
        self._come_to_rest(group)
        for key, (document, inside) in self._states[group].items():
            if document is not None:
                now = self.azure.cloud.subscription.resources.setdefault(key, {})
                now.clear()
                now.update(copy.deepcopy(document))
            if inside is not None:
                vars(self.azure.cloud.machines[key]).update(inside)
        for vm in [key.rpartition("/")[2] for key, (_, inside) in self._states[group].items() if inside]:
            while journal := self.journal(group, vm):
                journal.forget()

    def _come_to_rest(self, group: str) -> None:
        """A command that got no answer does not wait for what it has begun."""
        while self.azure.cloud.operations.under_way(f"/resourcegroups/{group}/"):
            time.sleep(0.01)

    @property
    def _journals(self) -> Path:
        return Path(self.azure.variables["AZURE_CONFIG_DIR"]) / "vm-troubleshoot"

    def _state(self, group: str) -> dict[str, tuple]:
        """(document, what is known of the guest behind it) by id."""
        cloud = self.azure.cloud
        return {key: (copy.deepcopy(document), _inside(cloud.machines.get(key)))
                for key, document in list(cloud.subscription.resources.items()) if f"/resourcegroups/{group}/" in key}


def _inside(machine) -> dict | None:
    return machine and {"changed": machine.changed, "power": machine.power, "accessed": list(machine.accessed)}


def _differences(before: dict, now: dict) -> set[str]:
    return {key.rpartition("/providers/")[2] for key in before.keys() | now.keys()
            if _to_the_letter(before.get(key)) != _to_the_letter(now.get(key))}


def _to_the_letter(value):
    """Without the marks of a state, which every write renews, and of a NIC's life, which making it anew does."""
    if isinstance(value, dict):
        return {name: _to_the_letter(inside) for name, inside in value.items()
                if name not in ("etag", "macAddress", "resourceGuid")}
    return [_to_the_letter(inside) for inside in value] if isinstance(value, (list, tuple)) else value
