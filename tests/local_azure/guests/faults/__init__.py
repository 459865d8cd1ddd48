"""Ways in which a guest is broken: one shell file each; its name is the fault's id.

The head of a file says, in comments: first what is wrong, in one sentence; then `at: host` when the script does not
run in the guest but beside it, `then: restart` when only the next boot shows it; and for each parameter
`NAME=default  what it is`. The script finds parameters as variables of its environment.
"""
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
PARAMETER = re.compile(r"([A-Z_]+)=(\S*)\s+(.+)")


@dataclass(frozen=True)
class Fault:
    id: str
    sentence: str
    parameters: dict                # {name in lower case: (default, meaning)}
    at_host: bool
    restarts: bool
    script: str

    def environment(self, given):
        """Variables for the script. Raises ValueError for a parameter the fault does not have."""
        unknown = given.keys() - self.parameters.keys()
        if unknown:
            raise ValueError(f"fault {self.id} has no parameter {', '.join(sorted(unknown))}")
        return {name.upper(): str(given.get(name, default)) for name, (default, _) in self.parameters.items()}


def load(fault):
    """Raises ValueError for a fault that does not exist."""
    file = FOLDER / f"{fault}.sh"
    if file not in FOLDER.glob("*.sh"):
        raise ValueError(f"no fault {fault}; there are {', '.join(every())}")
    script = file.read_text(encoding="utf-8")
    head = [line[2:] for line in script.split("\n\n")[0].splitlines() if line.startswith("# ")]
    found = [match.groups() for line in head if (match := PARAMETER.fullmatch(line))]
    return Fault(fault, head[0], {name.lower(): (default, meaning) for name, default, meaning in found},
                 "at: host" in head, "then: restart" in head, script)


def every():
    """Ids of all faults."""
    return sorted(file.stem for file in FOLDER.glob("*.sh"))
