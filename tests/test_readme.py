"""The README's list of checks is that of the code, and what the demo prints is what it says there.

As root, `python -m tests.test_readme` writes both anew.
"""
import os
import re
import subprocess
from pathlib import Path

import pytest

from azext_vmtroubleshoot.engine.catalog import catalog
from azext_vmtroubleshoot.model import HOPS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def checks_table() -> str:
    rows = ["| check | good when | step of the guide |", "|---|---|---|"]
    for check in sorted(catalog(), key=lambda c: (HOPS.index(c.hop), c.id)):
        steps = ", ".join(f"`{g}`" for g in check.guide)
        rows.append(f"| `{check.id}` | {check.title} | {steps} |")
    return "\n".join(rows)


def demo() -> str:
    """What it prints, with the day of the recorded one: the VM has been available since just now."""
    said = subprocess.run([ROOT / "scripts" / "demo"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"}).stdout.strip()
    return "```text\n" + re.sub(r"(?<=Available since )\S+ \S+", "2026-11-26 14:30", said) + "\n```"


def part(name: str) -> str:
    text = README.read_text(encoding="utf-8")
    return re.search(f"<!-- {name} -->\n(.*)<!-- /{name} -->", text, re.DOTALL)[1].strip()


def write(name: str, content: str) -> None:
    text = README.read_text(encoding="utf-8")
    block = f"<!-- {name} -->\n{content}\n<!-- /{name} -->"
    README.write_text(re.sub(f"<!-- {name} -->\n.*<!-- /{name} -->", lambda _: block, text, flags=re.DOTALL),
                      encoding="utf-8")


def test_the_checks_are_those_of_the_code():
    assert part("checks") == checks_table()


def test_every_step_of_the_guides_has_a_check():
    done = {step for check in catalog() for step in check.guide}
    assert {"ssh.verify-flow", "ssh.check-routes", "ssh.check-health", "ssh.check-service", "ssh.agent",
            "ssh.classic", "rdp.verify-flow", "rdp.check-routes", "rdp.check-health", "rdp.no-public-ip",
            "rdp.local-port", "rdp.classic"} <= done


@pytest.mark.skipif(os.getuid() != 0, reason="without root the demo has no real guest")
def test_the_demo_prints_what_is_told():
    assert part("demo") == demo()


if __name__ == "__main__":
    write("checks", checks_table())
    write("demo", demo())
