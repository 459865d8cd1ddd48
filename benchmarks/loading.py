"""What loading the extension's commands costs. Measured, not asserted.

    .build/venv/bin/python -m benchmarks.loading [RUNS]

First row: milliseconds to import the extension and fill its command table, in a fresh process each time, after
azure-cli itself is loaded. The other rows: a whole `az` process, and how many times another one it takes, run in turns
so that a machine that slows down slows both.
"""
import os
import statistics
import subprocess
import sys
import time

INSIDE = """
import time
from azure.cli.core import get_default_cli
from azure.cli.core.commands import CliCommandType
import azure.cli.core.commands.parameters
cli = get_default_cli()
start = time.perf_counter()
from azext_vmtroubleshoot import COMMAND_LOADER_CLS
loader = COMMAND_LOADER_CLS(cli)
loader.load_command_table(["vm", "troubleshoot", "ssh"])
print((time.perf_counter() - start) * 1000)
"""


def az(*words):
    start = time.perf_counter()
    subprocess.run([os.path.join(os.path.dirname(sys.executable), "az"), *words], check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def table_load():
    return float(subprocess.run([sys.executable, "-c", INSIDE], check=True, capture_output=True, text=True).stdout)


def row(name, values, unit="ms"):
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{name:<46} {low:9.3f} {middle:9.3f} {high:9.3f}  {unit}")


def ratios(name, ours, theirs, runs):
    az(*ours), az(*theirs)                                  # once without counting
    pairs = [(az(*ours), az(*theirs)) for _ in range(runs)]
    row(" ".join(("az", *ours)), [a for a, _ in pairs])
    row(" ".join(("az", *theirs)), [b for _, b in pairs])
    row(name, [a / b for a, b in pairs], "x")


def main(runs):
    print(f"{runs} runs{'':<40} {'minimum':>9} {'median':>9} {'maximum':>9}")
    table_load()
    row("import and command table", [table_load() for _ in range(runs)])
    ratios("ssh -h against vm user -h", ("vm", "troubleshoot", "ssh", "-h"), ("vm", "user", "-h"), runs)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
