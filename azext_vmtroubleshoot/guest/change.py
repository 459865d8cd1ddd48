"""Requests to change something in a Linux guest, and their answers: guest/change.sh with lines behind it."""
import re
from pathlib import Path
from typing import Sequence

from ..model import CannotRead
from ..shape import items, text
from ..text import clean, clean_line

REFUSED = "RefusedByGuest"           # code of a CannotRead: the guest was not touched
_NAME = re.compile(r"[0-9a-f]{16}")
_MARK = re.compile(r"^\[vm-troubleshoot change (done|failed|left|refused) ([0-9a-f]{16})\]\r?$", re.MULTILINE)
_END_OF_LINES = "VM_TROUBLESHOOT_END_OF_LINES"


def request(name: str, before: Sequence[str], lines: Sequence[str]) -> dict:
    """The body of the run-command action: keep what `before` names, then run `lines`; see change.sh."""
    keeping = " && ".join(f"{line} >>\"$kept/said\" 2>&1" for line in before) or ":"
    return _body("begin " + _checked(name), f"{{ {keeping}; }}",
                 f"attempt $? <<'{_END_OF_LINES}'", *"\n".join(lines).splitlines(), _END_OF_LINES)


def windows_request(name: str, lines: Sequence[str]) -> dict:
    """The same for PowerShell; what was done before a line failed is the caller's to take back.

    A program that fails is no error to PowerShell: its exit code tells.
    """
    mark = f"'[vm-troubleshoot change {{}} {_checked(name)}]'"
    checked = [each for line in lines for each in (line, 'if ($LASTEXITCODE) { throw "It ended with $LASTEXITCODE" }')]
    return {"commandId": "RunPowerShellScript", "script": [
        "$ErrorActionPreference = 'Stop'", "try {", *checked, mark.format("done"), "}", "catch {",
        "$_.Exception.Message", mark.format("failed"), "}"]}


def undo_request(name: str) -> dict:
    return _body("undo " + _checked(name))


def differences_request(name: str) -> dict:
    return _body("differences " + _checked(name))


_WAY_OUT = ("what is in the way there to be removed before it is taken back once more; or, where it shall stay as it "
            "is, the folder /var/lib/vm-troubleshoot/{} there to be deleted first")
NOT_DONE_IN_WINDOWS = "It did not work in the guest"


def judge(body, not_done: str = "It did not work in the guest and was put back") -> str:
    """What the guest said besides the mark. Raises CannotRead, with `not_done`, unless it says that it was done."""
    message = clean("\n".join(text(i, "message") for i in items(body, "value")))
    mark = next(reversed(list(_MARK.finditer(message))), None)
    said = re.sub(r"\A.*\[stdout\]\n|\n?\[stderr\]\n?|" + _MARK.pattern, "", message, flags=re.DOTALL | re.MULTILINE)
    became, name = mark.groups() if mark else ("", "")
    if became != "done":
        what = {"": "The guest did not say what became of it", "refused": "Nothing was changed in the guest",
                "left": "Not all could be put back in the guest"}.get(became, not_done)
        raise CannotRead(f"{what}: {clean_line(said, 300) or 'it said nothing'}", code=REFUSED if became == "refused"
                         else "", needs=_WAY_OUT.format(name) if became == "left" else "")
    return said.strip("\n")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of what a guest keeps: {name!r}")
    return name


def _body(*lines: str) -> dict:
    program = Path(__file__).with_name("change.sh").read_text(encoding="utf-8")
    return {"commandId": "RunShellScript", "script": [*program.splitlines(), *lines]}
