"""One change that was asked for, as JSON, for a person, and as a table."""
import textwrap
from collections import OrderedDict

from ..model import Change
from .document import SCHEMA, harmless, target_of
from .prose import WIDTH


def change_document(change: Change) -> dict:
    """A Change as plain dicts and lists, keys as documented in the README."""
    remedy = change.remedy
    return harmless({
        "schemaVersion": SCHEMA, "command": change.command, "target": target_of(change.target),
        "outcome": change.outcome, "summary": change.said, "costs": remedy.costs if remedy else None,
        "calls": [action.call for action in remedy.actions] if remedy else [],
        "before": _trial(change.before), "after": _trial(change.after), "differences": change.differences.splitlines(),
        "undo": change.undo or None, "elapsedSeconds": round(change.elapsed, 1)})


def _trial(trial):
    return {"verdict": trial.verdict.value, "summary": trial.said} if trial else None


def change_prose(result: dict) -> str:
    """The lines above the table."""
    lines = [textwrap.fill(result["summary"], WIDTH)]
    if result["outcome"] == "planned":
        lines += ["It would call:"] + ["  " + call["call"] for call in result["calls"]]
    if result["differences"]:
        lines += ["What became of the files in the guest:"] + ["  " + line for line in result["differences"]]
    if result["undo"]:
        lines += ["To take it back:", "  " + result["undo"]]
    return "\n".join(lines)


def change_rows(result):
    """One row a VM."""
    return [OrderedDict(Vm=r["target"]["name"], Outcome=r["outcome"], Before=_verdict(r["before"]),
                        After=_verdict(r["after"])) for r in (result if isinstance(result, list) else [result])]


def _verdict(trial):
    return trial["verdict"] if trial else "not tried"
