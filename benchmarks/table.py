"""The rows of the table: what was measured, in minimum, median and maximum of all runs."""
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`values` of all runs, in `unit`; `wanted` is what must hold, in words, or ""."""
    what: str
    values: list
    unit: str = "×"
    wanted: str = ""

    def __str__(self):
        low, middle, high = (f"{f(self.values):.2f}" for f in (min, statistics.median, max))
        return f"| {self.what} | {low} | {middle} | {high} | {self.unit} | {self.wanted} |"


HEAD = "| what | minimum | median | maximum | | wanted |\n|---|--:|--:|--:|---|---|"
