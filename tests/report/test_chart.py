"""Charts of numbers over time."""
from datetime import datetime, timedelta, timezone

from azext_vmtroubleshoot.report.chart import WIDTH, bars, chart, squeezed

START = datetime(2026, 11, 21, 9, 0, tzinfo=timezone.utc)


def series(failed, used=(), allocated=()):
    times = [(START + timedelta(minutes=5 * i)).isoformat() for i in range(len(failed))]
    return {"minutes": 5, "times": times, "failed": list(failed), "used": list(used), "allocated": list(allocated)}


def test_small_is_not_nothing_and_unknown_is_not_small():
    assert bars([0, 1, 500, 1000, None], 1000, " .:-=+*#@") == " .=@?"


def test_used_is_drawn_against_what_is_allocated():
    lines = chart(series([0, 0, 7], [512, 1024, None], [1024] * 3), True)
    assert lines[0] == "  failed      |  █|  at most 7 in 5 min"
    assert lines[1] == "  ports used  |▄█?|  at most 1024 of 1024"
    assert lines[2].split() == ["11-21", "09:00", "11-21", "09:10", "UTC"]


def test_plain_characters_and_little_room():
    lines = chart(series(range(200)), False)
    assert "\n".join(lines).isascii() and len(lines) == 2 and max(map(len, lines)) <= 100
    assert len(squeezed(list(range(200)))) <= WIDTH and squeezed(list(range(200)))[-1] == 199
    assert squeezed([]) == []


def test_nothing_to_draw():
    assert chart(series([]), True) == []
    assert chart(series([None, None]), True) == []
