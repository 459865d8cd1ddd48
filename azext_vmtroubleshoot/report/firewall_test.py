"""The test of a guest's firewall as JSON and as a table."""
from collections import OrderedDict
from datetime import datetime, timezone

from .document import SCHEMA, harmless, remedy_of, target_of


def firewall_document(target, at: str, outcome: str, said: str, finding, window, tries, verdict: str, elapsed: float):
    """`finding` is what the rules say; `window` a FirewallTest, or None where nothing was switched off."""
    return harmless({
        "schemaVersion": SCHEMA, "command": "connectivity test-firewall", "target": target_of(target), "guest": at,
        "outcome": outcome, "verdict": verdict or None, "summary": said,
        "rules": {"because": finding.because, "evidence": dict(finding.evidence), "remedy": remedy_of(finding.remedy)},
        "off": _time(window and window.off), "on": _time(window and window.on),
        "sameRules": window.same if window else None, "tries": len(tries), "opened": sum(opened for _, opened in tries),
        "elapsedSeconds": round(elapsed, 1)})


def firewall_rows(result):
    """One row a VM."""
    return [OrderedDict(Vm=r["target"]["name"], Guest=r["guest"], Verdict=r["verdict"] or r["outcome"],
                        Summary=r["summary"]) for r in (result if isinstance(result, list) else [result])]


def _time(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds") if seconds else None
