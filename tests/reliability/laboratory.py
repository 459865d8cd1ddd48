"""A local Azure, the saboteur before it, and a process that runs diagnoses against it."""
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from ..local_azure.azure import LocalAzure
from ..local_azure.environment import TOP
from .caller import AT_ONCE
from .saboteur import Run, Saboteur
from .worlds import GROUPS


@dataclass(frozen=True)
class Outcome:
    """What became of one run. `result` is the document, or None with `error`, azure-cli's own error."""
    run: Run
    result: dict | None
    error: str
    traceback: str
    seconds: float

    def by_check(self) -> dict[str, str]:
        return {finding["check"]: finding["status"] for finding in self.result["findings"]}


class Laboratory:
    """`with Laboratory(world, folder, **arguments) as laboratory: laboratory.run(call, kind)`.

    `arguments` are those of `ssh diagnose`. Up to AT_ONCE runs go on at a time, each with a resource group of its own.
    """

    def __init__(self, world, folder, **arguments: Any):
        self._azure = LocalAzure(world, namespaces=False, before=self._stand_before)
        self._home, self._arguments, self._answers = folder, arguments, {}
        self._groups, self._lock, self._count = SimpleQueue(), threading.Lock(), 0
        for group in GROUPS:
            self._groups.put(group)

    def _stand_before(self, app):
        self.saboteur = Saboteur(app)
        return self.saboteur

    def __enter__(self):
        self._azure.__enter__()
        environment = os.environ | self._azure.variables | {"HOME": str(self._home)}
        environment.pop("PYTHONSAFEPATH")
        environment.pop("SSH_AUTH_SOCK", None)
        # pylint: disable-next=consider-using-with
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.caller"], cwd=TOP, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(self._home / "stderr", "w", encoding="utf-8"))
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *problem):
        self._process.kill()
        self._process.communicate()
        self._azure.__exit__(*problem)

    def _listen(self):
        for line in self._process.stdout:
            told = json.loads(line)
            self._answers.pop(told["id"]).set_result(told)

    def run(self, call: str = "", kind: str = "", times: int | None = None, **arguments: Any) -> Outcome:
        group = self._groups.get()
        try:
            return self._run(group, Run(call, kind, times), arguments)
        finally:
            self._groups.put(group)

    def _run(self, group: str, run: Run, arguments) -> Outcome:
        answer: Future = Future()
        with self._lock:
            self._count += 1
            name = f"run-{self._count}"
            self.saboteur.runs[name], self._answers[name] = run, answer
            wanted = {"resource_group_name": group, "vm_name": "web01"} | self._arguments | arguments
            self._process.stdin.write(json.dumps({"id": name, "arguments": wanted}) + "\n")
            self._process.stdin.flush()
        told = answer.result(300)
        run.over = True
        return Outcome(run, told.get("result"), told.get("error", ""),
                       told.get("traceback", "") + "".join(told["stray"]), told["seconds"])

    def run_all(self, plans) -> list[Outcome]:
        """Each plan is the keyword arguments of run()."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda plan: self.run(**plan), plans))
