"""Numbers over time as lines of text, one a series."""
from datetime import datetime

WIDTH = 60                           # columns of a line, label and peak aside
_BARS = {True: " ▁▂▃▄▅▆▇█", False: " .:-=+*#@"}
_LABELS = {"failed": "failed", "used": "ports used"}


def chart(series: dict, unicode: bool) -> list:
    """Lines for the `series` of a finding's evidence: `times`, and for each name a value or None at each time.

    What is in use is drawn against what is allocated; a bar that is not zero is never invisible.
    """
    times = [datetime.fromisoformat(time) for time in series["times"]]
    lines = []
    for name, label in _LABELS.items():
        values = squeezed(series.get(name) or [])
        peak = max((v for v in values if v is not None), default=None)
        if peak is None:
            continue
        given = max((v for v in series.get("allocated") or [] if v is not None), default=0) if name == "used" else 0
        most = f"at most {peak} of {given}" if given else f"at most {peak} in {series['minutes']} min"
        lines.append(f"  {label:<10}  |{bars(values, max(peak, given), _BARS[unicode])}|  {most}")
    if lines:
        width = len(squeezed(times))
        first, last = f"{times[0]:%m-%d %H:%M}", f"{times[-1]:%m-%d %H:%M} UTC"
        lines.append(" " * 15 + first + " " * max(1, width - len(first) - len(last) + 4) + last)
    return lines


def bars(values, top: float, steps: str) -> str:
    """A character a value; `?` where there is none."""
    last = len(steps) - 1
    return "".join("?" if v is None else steps[0] if not v else steps[max(1, round(last * v / top))] for v in values)


def squeezed(values) -> list:
    """At most WIDTH values: the largest of those that fall together."""
    size = -(-len(values) // WIDTH) or 1
    parts = [values[i:i + size] for i in range(0, len(values), size)]
    return [max((v for v in part if v is not None), default=None) for part in parts]
