"""What a person reads first: the picture of the path, the verdict, the command that mends it."""
import textwrap

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


def prose(result: dict, unicode: bool) -> str:
    """The lines above the table."""
    lines = [picture(result["path"], unicode), ""] if "path" in result else []
    lines += [textwrap.fill(result["summary"], WIDTH)]
    remedy = (result.get("rootCause") or {}).get("remedy")
    if remedy:
        costs = textwrap.fill(f"({remedy['costs']})", WIDTH, initial_indent="  ", subsequent_indent="  ")
        lines += ["To mend it:", "  " + remedy["command"], costs]
    needed = sorted({n["needs"] for n in result["notChecked"] if n["needs"]})
    if needed:
        lines += ["Not checked for want of:"] + ["  " + n for n in needed]
    return "\n".join(lines)
