"""Nasty text, and what may reach a terminal. VMT_LONG=1 tries a hundred times as much."""
import os
import re

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from azext_vmtroubleshoot.report.document import document
from azext_vmtroubleshoot.report.prose import prose
from azext_vmtroubleshoot.report.table import rows

from .recorded_azure import diagnose
from .test_mutations import broken

EXAMPLES = 5000 if os.environ.get("VMT_LONG") else 50
settings.register_profile("reliability", max_examples=EXAMPLES, deadline=None,
                          suppress_health_check=list(HealthCheck), phases=[Phase.generate])
fuzz = settings(settings.get_profile("reliability"))
few = settings(fuzz, max_examples=max(EXAMPLES // 10, 10))

# What a terminal obeys: C0 but tab and newline, DEL, C1, and marks that turn the direction of writing.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NASTY = st.sampled_from(["\x1b[31m", "\x1b]0;title\x07", "\x1b[2J", "\x1bP1;2q\x1b\\", "\x9b31m", "\x1b", "\r", "\n",
                         "\x00", "\u202e", "\x07", "\x1b\x1b[[mm", "\x1b]8;;http://x\x1b\\", "\x7f", "\ud800", "é",
                         "|", "=", " ", ",", ":", "/", "-1", "99999999999999999999"])
TEXT = st.lists(NASTY | st.text(max_size=8), max_size=40).map("".join)
LINE = TEXT.map(lambda text: text.replace("\n", " "))
BYTES = st.lists(st.binary(max_size=12) | TEXT.map(lambda t: t.encode("utf-8", "surrogatepass")), max_size=30).map(
    b"".join)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
                    max_leaves=8)


def harmless(value, limit):
    assert not OBEYED.search(value), repr(value)
    assert len(value) <= limit


def all_harmless(value, limit=20_000):
    """All texts in it."""
    for text in texts(value):
        harmless(text, limit)


def texts(value):
    if isinstance(value, str):
        yield value
    elif hasattr(value, "__dataclass_fields__"):
        yield from texts(vars(value))
    for inner in value.items() if isinstance(value, dict) else \
            value if isinstance(value, (list, tuple, set, frozenset)) else ():
        yield from texts(inner)


def judged(scene, **bodies):
    """The Report of the scene with these bodies: nothing stumbles, and all that reaches a person is harmless."""
    report, known = diagnose({**scene.bodies, **bodies}, scene.goal, scene.refusals)
    stumbled = broken(report, known)
    assert not stumbled, stumbled
    told = document(report)
    all_harmless([told, prose(told, True), rows(told)])
    return report


def sprinkled(value, chance, nasty):
    """A few of the texts replaced or lengthened by nasty ones."""
    if isinstance(value, dict):
        return {key: sprinkled(inner, chance, nasty) for key, inner in value.items()}
    if isinstance(value, list):
        return [sprinkled(inner, chance, nasty) for inner in value]
    if isinstance(value, str) and chance.random() < 0.06:
        return chance.choice((chance.choice(nasty), value + chance.choice(nasty), value * 300))
    return value


def framed(marks, pairs):
    """A whole answer of a script, (key, value) line by line: its frame is right whatever stands in it."""
    from azext_vmtroubleshoot.text import clean
    inside = clean("".join(f"{key}={value}\n" for key, value in pairs))
    count, size = len(inside.splitlines()), len(inside)
    return f"[vm-troubleshoot {marks}]\n{inside}[end status=0 lines={count} bytes={size} cut=]\n"
