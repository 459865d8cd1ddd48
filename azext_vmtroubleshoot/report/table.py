"""The result as a table of at most 100 columns."""
import textwrap
from collections import OrderedDict

MARKS = {"fail": "FAIL", "warn": "warn", "pass": "ok", "unknown": "unknown", "skipped": "-"}
_RANK = list(MARKS)
_INSIDE = ("source-guest", "guest", "service", "account")
WIDTH = 100


def rows(result):
    """Rows for one result, or one row a VM for several."""
    if isinstance(result, list):
        return _vm_rows(result)
    if "steps" in result:
        return _step_rows(result["steps"])
    found = sorted((f for f in result["findings"] if f["status"] in _RANK), key=lambda f: _RANK.index(f["status"]))
    found = [f for f in found if f["status"] != "skipped"] or ([] if "verdict" in result else found)
    whole = "verdict" in result                  # a step alone shows all it looked at
    found = _folded([f for f in found if not (whole and f["explainedBy"])], _INSIDE if whole else ())
    if result.get("verdict") == "reachable" and all(f["status"] == "pass" for f in found):
        return _wrapped("ok", result["goal"]["protocol"], result["summary"], 8)
    widest = max([len(f["check"]) for f in found] + [5])
    return [row for f in found for row in _wrapped(MARKS[f["status"]], f["check"], f["because"], widest)]


def _step_rows(steps):
    widest = max([len(s["remedy"]["id"]) for s in steps] + [6])
    said = [f"{s['because']}. {s['said']}" if "because" in s else s["remedy"]["costs"] for s in steps]
    return [OrderedDict(Outcome=a, Remedy=b, Result=c) for s, text in zip(steps, said)
            for a, b, c in _cells(s["outcome"], s["remedy"]["id"], text, widest)]


def _folded(findings, folded_hops):
    """One row for what stayed unknown for one and the same reason, and one for what is well at these hops."""
    groups = {}
    for finding in findings:
        inside = finding["status"] == "pass" and finding["hop"] in folded_hops
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
    return [OrderedDict(Result=a, Check=b, Finding=c) for a, b, c in _cells(mark, check, text, check_width)]


def _cells(mark, name, text, name_width):
    lines = textwrap.wrap(text, WIDTH - name_width - 12) or [""]
    return [(mark, name, lines[0])] + [("", "", line) for line in lines[1:]]


def _vm_rows(results):
    """One row a VM, the same cause side by side and named once."""
    told, found = {}, []
    room = WIDTH - max(len(r["target"]["name"]) for r in results) - 16
    for result in sorted(results, key=lambda r: (_cause(r), r["target"]["name"])):
        name, key = result["target"]["name"], _cause(result)
        first = told.setdefault(key, name)
        said = _because(result) if first == name else f"the same as {first}"
        verdict = result.get("verdict") or result.get("result", "taken back")
        found += [(name, verdict, textwrap.shorten(said, room, placeholder=" ..."))]
    return [OrderedDict(Vm=a, Verdict=b, Cause=c) for a, b, c in found]


def _cause(result) -> tuple:
    """What makes two causes one: the same rule of the same group, or else the same words."""
    cause = result.get("rootCause")
    if not cause:
        return ("", "", _because(result))
    rule = (cause["evidence"].get("nsgId"), cause["evidence"].get("rule"))
    return (cause["check"], *map(str, rule)) if all(rule) else (cause["check"], "", cause["because"])


def _because(result) -> str:
    """The cause, or the one thing not known that the summary quotes, or the summary."""
    if result.get("rootCause"):
        return result["rootCause"]["because"]
    quoted = [n["why"] for n in result.get("notChecked", ())[:1] if n["why"] in result["summary"]]
    return f"Not known: {quoted[0]}" if quoted and result.get("verdict") == "inconclusive" else result["summary"]
