"""What may reach a terminal."""
import re

# What a terminal obeys: C0 but tab and newline, DEL, C1, and marks that turn the direction of writing.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def harmless(value, limit):
    assert not OBEYED.search(value), repr(value)
    assert len(value) <= limit
