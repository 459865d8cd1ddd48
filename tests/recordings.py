"""Azure's recorded answers, which lie beside the project and not in it.

`recorded("nic/nic_two_ip_configs.json").body` is a body as Azure wrote it; the test is skipped where the folder is
absent.
"""
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List

import pytest

FOLDER = Path(__file__).parents[2] / "shared" / "recordings"


@dataclass(frozen=True)
class Recording:
    """One recorded request, its answer, and the polls that followed."""
    request: dict
    response: dict
    lro: List[dict]

    @property
    def body(self) -> Any:
        return self.response["body"]

    @property
    def final(self) -> Any:
        """The body that a client ends up with: that of the last poll which had one."""
        bodies = [poll["response"]["body"] for poll in self.lro if poll["response"]["body"]]
        return bodies[-1] if bodies else self.body


def recorded(name: str) -> Recording:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"no recording {name}: the recordings are not here")
    document = json.loads(path.read_text(encoding="utf-8"))
    return Recording(document.get("request") or {}, document["response"], document.get("lro") or [])


def names(folder: str) -> List[str]:
    """All recordings of a folder; empty where the folder is absent."""
    return sorted(f"{folder}/{path.name}" for path in (FOLDER / folder).glob("*.json"))


def example(name: str) -> Any:
    """The body of the 200 answer in an example of Azure's published specifications."""
    path = FOLDER / "spec_examples" / name
    if not path.exists():
        pytest.skip(f"no example {name}: the recordings are not here")
    return json.loads(path.read_text(encoding="utf-8"))["responses"]["200"]["body"]
