"""What is wrong with a row, or odd about it: where, what it says, and why it was refused."""

from dataclasses import asdict, dataclass
from typing import Any

VALUE_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Issue:
    """`line` counts from 1 with the header; None when it is about the file. `column` is the lender's table word."""

    line: int | None
    column: str | None
    value: str | None
    reason: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        place = " ".join(str(part) for part in (self.line and f"line {self.line}", self.column) if part)
        shown = f" ({self.value!r})" if self.value else ""
        return f"{place}: {self.reason}{shown}" if place else f"{self.reason}{shown}"


def clip(value: object) -> str:
    """A cell short enough to print: a 10-MB one must not end up in a report."""
    text = str(value)
    return text if len(text) <= VALUE_SHOWN else f"{text[:VALUE_SHOWN]}… ({len(text)} characters)"
