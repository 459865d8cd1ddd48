"""Records of flow logs as lines of text, the newest first."""
MOST = 12


def flows(records: list) -> list:
    """Lines for the `records` of a finding's evidence: when, what, where, from where to where, by which rule."""
    shown = sorted(records, key=lambda r: r["time"], reverse=True)[:MOST]
    widest = max((len(r["at"]) for r in shown), default=0)
    lines = [f"  {r['time'][5:19].replace('T', ' ')}  {'denied ' if r['denied'] else 'allowed'}  {r['at']:<{widest}}  "
             f"{_end(r['source'], r['sourcePort'])} to {_end(r['destination'], r['port'])}  {_rule(r)}" for r in shown]
    more = len(records) - len(shown)
    return lines + ([f"  (and {more} more)"] if more else [])


def _end(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _rule(record: dict) -> str:
    return f"{record['nsg']}/{record['rule']}" if record["nsg"] else record["rule"]
