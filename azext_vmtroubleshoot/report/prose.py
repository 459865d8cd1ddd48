"""What a person reads first: the picture of the path, the verdict, the command that mends it."""
import shlex
import textwrap

from .chart import chart
from .flows import flows

WIDTH = 100
_LINKS = {True: (" ── ", " ─✗─ ", " ─?─ "), False: (" -- ", " -X- ", " -?- ")}


def picture(hops, unicode: bool) -> str:
    """Hop by hop from the caller to the service. The first break is marked before the hop that makes it."""
    good, broken, unsure = _LINKS[unicode]
    text, broke = "", False
    for hop in hops:
        link = good
        if not broke and hop["status"] == "fail":
            link, broke = broken, True
        elif not broke and hop["status"] == "unknown":
            link = unsure
        label = hop["label"] + (" ?" if hop["status"] == "unknown" and hop["hop"] == "service" else "")
        piece = (link if text else "") + label
        if text and len(text.rpartition("\n")[2]) + len(piece) > WIDTH:
            text += "\n   "
        text += piece
    return text


def _cause(result):
    """What is to be mended: the root cause, or the worst that a step found."""
    if "verdict" in result:
        return result.get("rootCause")
    return next((f for worst in ("fail", "warn") for f in result.get("findings", ())
                 if f["status"] == worst and f["remedy"] and not f["explainedBy"]), None)


def _fix(result) -> list:
    """The command that does it step by step, where it can."""
    remedy, goal = (result.get("rootCause") or {}).get("remedy"), result.get("goal", {})
    if not remedy or not remedy.get("fixable") or "steps" in result:
        return []
    user = ["--username", goal["username"]] if goal["username"] else []
    port = ["--dest-port" if goal.get("dest") else "--port", str(goal["port"])] if goal["port"] else []
    port += ["--dest", goal["dest"]] if goal.get("dest") else []
    where = ["-g", result["target"]["resourceGroup"], "-n", result["target"]["name"]]
    return ["Or step by step, asking before each and trying again after it:",
            "  " + shlex.join(["az", "vm", "troubleshoot", goal["protocol"], "fix", *where, *port, *user])]


def _ways_out(cause) -> list:
    lines = []
    for says, way in (("To mend it:", (cause or {}).get("remedy")),
                      ("Or:", ((cause or {}).get("evidence") or {}).get("otherwise"))):
        if way:
            costs = textwrap.fill(f"({way['costs']})", WIDTH, initial_indent="  ", subsequent_indent="  ")
            lines += [says, "  " + way["command"], costs]
    return lines


def prose(result: dict, unicode: bool) -> str:
    """The lines above the table."""
    lines = [picture(result["path"], unicode), ""] if "path" in result else []
    lines += [textwrap.fill(result["summary"], WIDTH)]
    for evidence in (finding["evidence"] for finding in result.get("findings", ())):
        drawn = chart(evidence["series"], unicode) if evidence.get("series") else []
        drawn += flows(evidence["records"]) if evidence.get("records") else []
        lines += ["", *drawn, ""] if drawn else []
    if result.get("undo"):
        lines += ["To take it back:", "  " + result["undo"]]
    lines += _ways_out(_cause(result)) + _fix(result)
    needed = sorted({n["needs"] for n in result.get("notChecked", ()) if n["needs"]})
    if needed:
        lines += ["Not checked for want of:"] + ["  " + n for n in needed]
    return "\n".join(lines)
