"""`python -m benchmarks [--runs N] [PART…]`: all ratios in one table, ready for docs/speed.md.

Needs root, as the real guests do, and a machine that does nothing else: look at the load in the first line.
"""
import argparse
import os
import platform
from pathlib import Path

from . import diagnosis, guest, guide, loading, many
from .table import HEAD

PARTS = {"diagnosis": diagnosis, "guide": guide, "many": many, "loading": loading, "guest": guest}


def machine() -> str:
    names = [line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
             if line.startswith("model name")]
    return f"{os.cpu_count()} × {names[0] if names else platform.machine()}, Python {platform.python_version()}"


def load() -> str:
    return "load " + " ".join(f"{value:.1f}" for value in os.getloadavg())


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    options = parser.parse_args()
    print(f"{machine()}; {options.runs} runs; {load()} at the start\n\n{HEAD}", flush=True)
    for part in options.parts or PARTS:
        for row in PARTS[part].rows(options.runs):
            print(row, flush=True)
    print(f"\n{load()} at the end")


if __name__ == "__main__":
    main()
