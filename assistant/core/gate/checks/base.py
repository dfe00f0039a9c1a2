"""What every check is: parameters read from a profile, and an answer to a look.

A check is a frozen pydantic record, so that its parameters are validated where the profile is read; it answers None
when it has nothing against the contact and nothing to say about it.
"""

import re
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from assistant.core.gate.clock import DAY_MINUTES, WEEKDAYS, Window
from assistant.core.gate.facts import PERSONAL
from assistant.core.gate.look import Answer, Look

CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")

PLAIN = frozenset({"live", "manual"})  # what a contact is that no machine speaks or dials
BORROWERS = frozenset({"borrower", "joint_borrower", "co_borrower"})
SPEAKERS = frozenset({"executor", "attorney", "representative"})  # who stands in when the borrower may not be reached


class Check(BaseModel):
    """Base of all checks. `channels`: the contacts it judges. `warns`: a refusal becomes a warning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What must be on file for the check to have anything to say (see `CaseFile.shelves`), any of these; empty: nothing.
    needs: ClassVar[frozenset[str]] = frozenset()
    # Whether the answer stays the same as time passes, so that it need not be asked again for a later instant.
    is_settled: ClassVar[bool] = False

    channels: frozenset[str] = PERSONAL
    warns: bool = False

    def is_awake(self, channel: str, shelves: frozenset[str]) -> bool:
        """Whether it may have anything to say of a contact by this channel; if not, it is not asked."""
        return not self.needs or not self.needs.isdisjoint(shelves)

    def answer(self, look: Look) -> Answer | None:
        raise NotImplementedError


def minute(value: Any) -> int:
    """Minutes of the day from "HH:MM"; "24:00" is the day's end. ValueError otherwise."""
    found = CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{value!r} is no time; write it as "08:00", in quotes')
    minutes = int(found[1]) * 60 + int(found[2])
    if minutes > DAY_MINUTES:
        raise ValueError(f'{value} is past the end of the day; the last minute ends at "24:00"')
    return minutes


class WindowShape(BaseModel):
    """A weekly window of a profile: `end` after `start`, unless it says that it runs across midnight."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: tuple[str, ...] = WEEKDAYS
    start: Annotated[int, BeforeValidator(minute)]
    end: Annotated[int, BeforeValidator(minute)]
    across_midnight: bool = False

    def model_post_init(self, _context: Any) -> None:
        unknown = [day for day in self.days if day not in WEEKDAYS]
        if unknown:
            raise ValueError(f"unknown day {unknown[0]!r}; use {', '.join(WEEKDAYS)}")
        if len(set(self.days)) < len(self.days) or not self.days:
            raise ValueError("a day stands twice, or none at all; name each day once")
        if self.across_midnight and self.end > self.start:
            raise ValueError("across_midnight, but it ends on the day it starts; take `across_midnight` out")
        if self.end <= self.start and not self.across_midnight:
            raise ValueError("the window ends before it starts; swap the times, or say `across_midnight: true`")

    def window(self) -> Window:
        return Window(days=frozenset(map(WEEKDAYS.index, self.days)), start=self.start, end=self.end)


def on_day(look: Look, at: Any) -> str:
    """An instant as the borrower's day: "4 May 2026"."""
    day = at.astimezone(look.zones[0]) if look.zones else at
    return f"{day.day} {day:%B %Y}"
