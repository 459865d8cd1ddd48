"""A diagnosis as one page for a browser: to look at, to print, to send to somebody who helps.

Nothing is loaded and nothing runs: no script, no picture, no font. All text is foreign and escaped.
"""
from html import escape

from .table import MARKS

_SIGNS = {"pass": "✓", "fail": "✗", "warn": "!", "unknown": "?", "skipped": "–"}
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>
:root {{ color-scheme: light dark; --pass: #2e7d32; --fail: #c62828; --warn: #b26a00; --unknown: #6a6f76;
  --line: color-mix(in srgb, currentColor 20%, transparent); }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; line-height: 1.3; }}
h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
.path {{ display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; list-style: none; padding: 0; }}
.path li {{ border: 1px solid var(--line); border-radius: .4rem; padding: .3rem .7rem; position: relative; }}
.path li:not(:last-child)::after {{ content: "→"; position: absolute; right: -1.3rem; opacity: .6; }}
.path .fail {{ border: 2px solid var(--fail); }}
.pass b {{ color: var(--pass); }} .fail b {{ color: var(--fail); }} .warn b {{ color: var(--warn); }}
.unknown b, .skipped b {{ color: var(--unknown); }}
pre {{ border: 1px solid var(--line); border-radius: .4rem; padding: .7rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; }}
td {{ border-top: 1px solid var(--line); padding: .4rem .6rem .4rem 0; vertical-align: top;
  overflow-wrap: anywhere; }}
td:first-child, td:nth-child(2) {{ white-space: nowrap; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .3rem 0; font-size: .9rem; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
summary, footer {{ color: var(--unknown); font-size: .9rem; }}
</style></head><body>
"""


def page(result: dict, when: str) -> str:
    """The HTML of a document of report/document.py; `when` it was made, for a reader."""
    title = f"{result['goal']['protocol']} to {result['target']['name']}: {result['verdict']}"
    cause = result["rootCause"] or {}
    parts = [_HEAD.format(title=escape(title)), f"<h1>{escape(result['summary'])}</h1>", _path(result["path"]),
             _remedy(cause.get("remedy")), _findings(result["findings"], cause.get("check")),
             _missing(result["notChecked"]),
             f"<footer>{escape(result['target']['id'])}<br>{escape(when)}, {result['elapsedSeconds']} s</footer>",
             "</body></html>"]
    return "\n".join(filter(None, parts)) + "\n"


def _path(hops) -> str:
    return '<ol class="path">' + "".join(
        f'<li class="{h["status"]}"><b>{_SIGNS[h["status"]]}</b> {escape(h["label"])}</li>' for h in hops) + "</ol>"


def _remedy(remedy) -> str:
    if not remedy:
        return ""
    return f'<h2>To mend it</h2><pre>{escape(remedy["command"])}</pre><p>It {escape(remedy["costs"])}.</p>'


def _findings(findings, cause) -> str:
    """The root cause first, its evidence open; symptoms after what they are symptoms of."""
    shown = sorted((f for f in findings if f["status"] != "skipped"), key=lambda f: (
        list(MARKS).index(f["status"]), f["check"] != cause, bool(f["explainedBy"])))
    return "<h2>What was looked at</h2><table>" + "".join(_finding(f, f["check"] == cause) for f in shown) + "</table>"


def _finding(finding, is_cause) -> str:
    more = "".join(f"<br>a symptom of {escape(check)}" for check in finding["explainedBy"])
    evidence, opened = _evidence(finding["evidence"]), " open" if is_cause else ""
    folded = f"<details{opened}><summary>evidence</summary>{evidence}</details>" if evidence else ""
    return f'<tr class="{finding["status"]}"><td><b>{MARKS[finding["status"]]}</b></td>' \
        f'<td>{escape(finding["check"])}</td><td>{escape(finding["because"])}{more}{folded}</td></tr>'


def _evidence(evidence) -> str:
    rows = "".join(f"<dt>{escape(str(name))}</dt><dd>{_value(value)}</dd>"
                   for name, value in evidence.items() if value not in (None, "", [], {}))
    return f"<dl>{rows}</dl>" if rows else ""


def _value(value) -> str:
    if isinstance(value, dict):
        return _evidence(value)
    if isinstance(value, list):
        return "<br>".join(map(_value, value))
    return escape(str(value))


def _missing(missing) -> str:
    needed = sorted({m["needs"] for m in missing if m["needs"]})
    return "<h2>Not checked for want of</h2><ul>" + "".join(f"<li>{escape(n)}</li>" for n in needed) + "</ul>" \
        if needed else ""
