"""What a person can paste."""
from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Line:
    """One command line. az looks for what it is about in the login's subscription, unless it is told another one."""
    text: str
    subscription: str = ""           # of what it is about; "" where it needs none

    def for_login(self, subscription: str) -> str:
        away = self.subscription and subscription and self.subscription.lower() != subscription.lower()
        return f"{self.text} --subscription {self.subscription}" if away else self.text


@dataclass(frozen=True)
class Command:
    """Lines to be run one after the other, as far as they succeed."""
    lines: Tuple[Line, ...]

    @classmethod
    def of(cls, text: str, subscription: str = "") -> "Command":
        return cls((Line(text, subscription),))

    @classmethod
    def all_of(cls, *commands: "Command") -> "Command":
        return cls(tuple(line for command in commands for line in command.lines))

    def with_end(self, text: str) -> "Command":
        """The last line goes on with what is a shell's to read, and so is not quoted."""
        *before, last = self.lines
        return Command((*before, Line(f"{last.text} {text}", last.subscription)))

    def for_login(self, subscription: str) -> str:
        """Ready to paste where az looks in this subscription; "" where nobody knows which."""
        return " && ".join(line.for_login(subscription) for line in self.lines)

    def __str__(self) -> str:
        return self.for_login("")
