"""The report as JSON. The only place that knows its names; they are stable, and SCHEMA grows when they change."""
from ..model import Judgement, Report, Status, StepReport
from ..text import clean

SCHEMA = "1.0"


def document(report: Report) -> dict:
    """A Report as plain dicts and lists, keys as documented in the README."""
    target = report.target
    return harmless({
        "schemaVersion": SCHEMA,
        "goal": goal_of(report),
        "target": {**target_of(target), "osType": report.os_type or None},
        **({"destination": target_of(report.destination) if report.destination else None}
           if report.goal.dest else {}),
        "verdict": report.verdict.value,
        "summary": report.summary,
        "rootCause": cause_of(report.root_cause),
        "path": [{"hop": h.kind, "label": h.label, "status": h.status.value} for h in report.path],
        **_findings(report.judgements),
        "elapsedSeconds": round(report.elapsed, 1),
    })


def step_document(report: StepReport) -> dict:
    """One step of a guide as plain dicts and lists."""
    return harmless({
        "schemaVersion": SCHEMA, "step": report.step, "target": target_of(report.target),
        "result": report.result.value, "summary": report.summary, **_findings(report.judgements),
        "elapsedSeconds": round(report.elapsed, 1)})


def _aimed(goal):
    return {"transport": goal.transport, "dest": goal.dest} if goal.dest else {}


def error_document(report: StepReport, error, is_cause: str) -> dict:
    """A step that explains a client's message: what that means, and whether it is so here (yes, no or unknown)."""
    return {**step_document(report), "error": {"id": error.id, "says": error.says, "cause": error.cause,
                                               "wayOut": error.way_out, "isCause": is_cause}}


def goal_of(report: Report):
    goal = report.goal
    return {"protocol": goal.protocol, "port": goal.port, "from": report.caller, "username": goal.username,
            "endpoint": report.endpoint, **_aimed(goal)}


def target_of(target):
    return {"id": target.id, "name": target.name, "resourceGroup": target.resource_group}


def _findings(judgements):
    return {"findings": [finding(j) for j in judgements],
            "notChecked": [{"check": j.check, "why": j.finding.because, "needs": j.finding.needs or None}
                           for j in judgements if j.status is Status.UNKNOWN]}


def remedy_of(remedy):
    return {"id": remedy.id, "costs": remedy.costs, "command": remedy.command,
            "fixable": bool(remedy.actions)} if remedy else None


def cause_of(judgement):
    if judgement is None:
        return None
    return {"check": judgement.check, "because": judgement.finding.because,
            "evidence": dict(judgement.finding.evidence), "remedy": remedy_of(judgement.finding.remedy)}


def finding(judgement: Judgement) -> dict:
    return {"check": judgement.check, "status": judgement.status.value, "because": judgement.finding.because,
            "evidence": dict(judgement.finding.evidence), "hop": judgement.hop,
            "explainedBy": list(judgement.explained_by), "guide": list(judgement.guide),
            "remedy": remedy_of(judgement.finding.remedy)}


def harmless(value):
    """Much of the evidence is foreign text; nothing that a terminal would obey leaves here."""
    if isinstance(value, str):
        return clean(value, 4000)
    if isinstance(value, dict):
        return {harmless(k): harmless(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [harmless(v) for v in value]
    return value
