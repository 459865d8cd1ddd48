"""Runs commands as az does, many in one process: reads one a line, a JSON list of its words, from stdin, and writes
what became of it a line, `{"rc", "stdout", "stderr"}`. Only az's start is left out."""
import io
import json
import sys
from contextlib import redirect_stdout

from azure.cli.core import get_default_cli

# knack's log handlers keep the stderr that they were made with.
SAID = io.StringIO()


def main() -> None:
    answers, sys.stderr = sys.stdout, SAID
    for line in sys.stdin:
        SAID.seek(0)
        SAID.truncate()
        out = io.StringIO()
        with redirect_stdout(out):
            rc = invoke(json.loads(line))
        print(json.dumps({"rc": rc, "stdout": out.getvalue(), "stderr": SAID.getvalue()}), file=answers, flush=True)


def invoke(words: list[str]) -> int:
    """The exit status."""
    try:
        return get_default_cli().invoke(words)
    except SystemExit as end:
        return end.code


if __name__ == "__main__":
    main()
