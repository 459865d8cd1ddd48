"""Text from guests, logs and servers is foreign: made harmless here before anybody prints or matches it."""
import re

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# C0 without tab and newline, DEL, C1, and the marks that turn the direction of writing round or take no room.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def clean(text, limit: int = 65536) -> str:
    """`text` (str or bytes) without escape sequences and control characters, at most `limit` characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    text = str(text)[:4 * limit].replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _ESCAPES.sub("", text))[:limit]


def clean_line(text, limit: int = 200) -> str:
    """The same, on one line."""
    line = " ".join(clean(text, 4 * limit).split())
    return line if len(line) <= limit else line[:limit - 3] + "..."
