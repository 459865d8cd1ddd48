"""The page, read back by a parser that is not ours."""
from html.parser import HTMLParser

from azext_vmtroubleshoot.report.page import page

from .test_report import BLOCKED

NASTY = """<script>alert(1)</script>"><img src=x onerror='x'> & {title}"""


class Seen(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], set(), ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def foreign(value):
    """All of its texts, nasty; what the project says itself stays."""
    if isinstance(value, dict):
        return {k: v if k in ("status", "hop", "verdict", "protocol") else foreign(v) for k, v in value.items()}
    if isinstance(value, list):
        return [foreign(v) for v in value]
    return f"{value}{NASTY}" if isinstance(value, str) else value


def test_it_says_what_the_document_says():
    seen = Seen(page(BLOCKED, "2026-11-26 10:00 UTC"))
    shown = [BLOCKED["summary"], BLOCKED["rootCause"]["remedy"]["command"], "x/action", "2026-11-26 10:00 UTC",
             *(h["label"] for h in BLOCKED["path"]),
             *(f["because"] for f in BLOCKED["findings"] if f["status"] != "skipped")]
    assert [text for text in shown if text not in seen.text] == []
    assert seen.text.index("nsg-inbound") < seen.text.index("ssh-port")          # the cause before its symptom


def test_foreign_text_is_only_text():
    plain, seen = Seen(page(BLOCKED, "now")), Seen(page(foreign(BLOCKED), "now"))
    assert (seen.tags, seen.attributes) == (plain.tags, plain.attributes)
    assert not {"script", "img", "link", "iframe", "a"} & set(seen.tags) and seen.text.count(NASTY) > 20
