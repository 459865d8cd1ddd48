"""The result as a table of at most 100 columns."""
import textwrap
from collections import OrderedDict

_MARKS = {"fail": "FAIL", "warn": "warn", "pass": "ok", "unknown": "unknown"}
_RANK = list(_MARKS)
_INSIDE = ("guest", "service", "account")
WIDTH = 100


def rows(result):
    """Rows for one result, or one row a VM for several."""
    if isinstance(result, list):
        return [_vm_row(r) for r in result]
    found = _folded(sorted((f for f in result["findings"] if f["status"] in _MARKS and not f["explainedBy"]),
                           key=lambda f: _RANK.index(f["status"])))
    if result.get("verdict") == "reachable" and all(f["status"] == "pass" for f in found):
        return _wrapped("ok", result["goal"]["protocol"], result["summary"], 8)
    widest = max([len(f["check"]) for f in found] + [5])
    return [row for f in found for row in _wrapped(_MARKS[f["status"]], f["check"], f["because"], widest)]


def _folded(findings):
    """One row for what stayed unknown for one and the same reason, and one for what is well behind the VM's door."""
    groups = {}
    for finding in findings:
        inside = finding["status"] == "pass" and finding["hop"] in _INSIDE
        key = finding["because"] if finding["status"] == "unknown" else "inside" if inside else finding["check"]
        groups.setdefault(key, []).append(finding)
    return [_one(key, group) for key, group in groups.items()]


def _one(key, group):
    first, names = group[0], [f["check"] for f in group]
    if len(group) == 1:
        return first
    if key == "inside":
        return {**first, "check": "(inside)", "because": "Nothing wrong with " + ", ".join(names)}
    others = ", ".join(names[1:]) if len(names) < 5 else f"{len(names) - 1} more checks"
    return {**first, "because": f"{first['because']} (and {others})"}


def _wrapped(mark, check, text, check_width):
    lines = textwrap.wrap(text, WIDTH - check_width - 11) or [""]
    cells = [(mark, check, lines[0])] + [("", "", line) for line in lines[1:]]
    return [OrderedDict(Result=a, Check=b, Finding=c) for a, b, c in cells]


def _vm_row(result):
    cause = result.get("rootCause") or {}
    name, verdict = result["target"]["name"], result.get("verdict") or result["result"]
    because = cause.get("because") or result["summary"]
    return OrderedDict(Vm=name, Verdict=verdict, Cause=textwrap.shorten(because, WIDTH - 35, placeholder=" ..."))
