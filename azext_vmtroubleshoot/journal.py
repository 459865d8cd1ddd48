"""What was changed and how to take it back, on the caller's disk: written before each change, so that no interruption
loses it.

One file for each run: FOLDER/TARGET-RUN.json, with TARGET a hash of the VM's id. It holds no secret: bodies of
resources as they were, and names of what the guest keeps.
"""
import hashlib
import json
import os
import time
from contextlib import contextmanager
from pathlib import Path

from .model import Remedy
from .actions.saved import from_json, to_json

SCHEMA = 2
KEPT_RUNS = 10
BEGUN, DONE, UNDONE, FAILED = "begun", "done", "undone", "failed"


class JournalDamaged(ValueError):
    """The file is there and cannot be understood; its name is the message."""


class Busy(RuntimeError):
    """Another process changes this VM."""


class Journal:
    """One run. Every method that changes it has written it to the disk when it returns."""

    def __init__(self, path: Path, told: dict):
        self.path, self._told = path, told

    @property
    def steps(self) -> list:
        return self._told["steps"]

    @property
    def open(self) -> bool:
        """The run that wrote it came to no end, or something is there that was to be taken back."""
        return self._told["open"] or any(step["state"] != DONE for step in self.revocable)

    @property
    def goal(self) -> dict:
        return self._told["goal"]

    @property
    def started(self) -> str:
        return self._told["started"]

    @property
    def revocable(self) -> list:
        """Steps of which something is left to be taken back, the last first."""
        return [step for step in reversed(self.steps) if step["undo"]]

    @property
    def left(self) -> str:
        """What stays of steps that were taken back, because somebody else has changed it; in words, or ""."""
        return ". ".join(word for step in self.steps for word in step["left"])

    def begin(self, remedy: Remedy) -> dict:
        step = {"remedy": remedy.id, "costs": remedy.costs, "command": remedy.command, "state": BEGUN, "undo": [],
                "left": []}
        self.steps.append(step)
        self._write()
        return step

    def will_undo(self, step: dict, actions) -> None:
        """These take back what comes next; before all that is already there."""
        step["undo"] = [to_json(action) for action in actions] + step["undo"]
        self._write()

    def next_undo(self, step: dict):
        """The action to be done next to take the step back, or None."""
        try:
            return from_json(step["undo"][0]) if step["undo"] else None
        except (ValueError, TypeError) as error:
            raise JournalDamaged(str(self.path)) from error

    def undid(self, step: dict, left: str) -> None:
        """That one is done; what it has left to somebody else, in words."""
        del step["undo"][0]
        step["left"] += [left] if left else []
        self._write()

    def mark(self, step: dict, state: str) -> None:
        step["state"] = state
        self._write()

    def end(self) -> None:
        """Of a run that has come to its end. One that left nothing does not hide what the one before it left."""
        if self.revocable:
            self.close()
        else:
            self.forget()

    def close(self) -> None:
        """It stays the last run, also when nothing of it is left."""
        self._told["open"] = False
        self._write()

    def forget(self) -> None:
        """Nothing of it is left to be taken back: the run before it counts again."""
        self.path.unlink(missing_ok=True)

    def _write(self):
        """Whole or not at all."""
        scratch = self.path.with_suffix(".new")
        with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(self._told, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, self.path)


def _sound(told: dict) -> bool:
    """All of it, so that nothing is found damaged half-way through taking it back. Raises any error of a bad shape."""
    steps = told["steps"]
    words = [told["started"], told["goal"]["protocol"],
             *(step[word] for step in steps for word in ("remedy", "costs", "command", "state"))]
    for step in steps:
        for action in step["undo"]:
            from_json(action)
    return told["schema"] == SCHEMA and isinstance(told["open"], bool) and all(isinstance(w, str) for w in words) \
        and all(isinstance(listed, list) for listed in (steps, *(step["undo"] for step in steps))) \
        and all(isinstance(word, str) for step in steps for word in step["left"])


class Journals:
    """All runs that changed one VM, from this machine."""

    def __init__(self, folder: Path, target_id: str):
        self._folder, self._target = folder, target_id
        self._stem = hashlib.sha256(target_id.lower().encode()).hexdigest()[:16]

    @contextmanager
    def held(self):
        """One process at a time. Raises Busy."""
        import portalocker           # comes with azure-cli
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self._folder / f"{self._stem}.lock", "a", encoding="utf-8") as file:
            try:
                portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
            except portalocker.LockException as error:
                raise Busy() from error
            yield self

    def last(self):
        """The Journal of the last run, or None. Raises JournalDamaged."""
        paths = self._paths()
        if not paths:
            return None
        try:
            told = json.loads(paths[-1].read_text(encoding="utf-8"))
            sound = told["target"].lower() == self._target.lower() and _sound(told)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise JournalDamaged(str(paths[-1])) from error
        if not sound:
            raise JournalDamaged(str(paths[-1]))
        return Journal(paths[-1], told)

    def new(self, goal: dict) -> Journal:
        """For a run that begins; the oldest ones are forgotten."""
        now, former = time.time(), self._paths()
        started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
        # Named by its millisecond, but always after the run before: the clock may have been set back.
        last = former[-1].stem.rpartition("-")[2] if former else ""
        number = max(int(now * 1000), int(last) + 1 if last.isdecimal() else 0)
        path = self._folder / f"{self._stem}-{number:013d}.json"
        for old in former[:-KEPT_RUNS]:
            old.unlink()
        return Journal(path, {"schema": SCHEMA, "target": self._target, "started": started, "goal": goal,
                              "open": True, "steps": []})

    def _paths(self):
        return sorted(self._folder.glob(f"{self._stem}-*.json"))
