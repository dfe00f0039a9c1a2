"""The words of deadlines: the rule that sets one, the file that it reads, the deadline that comes of it, its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from assistant.core.deadline_count import Span, in_words
from assistant.core.gate import Event
from assistant.core.gate.profile import Scope

PROOFS = {"stops_heeded": "in force at once: nothing of it is on its way"}  # what the system shows by itself


class State(StrEnum):
    """How a deadline stands on a day. A window only runs and ends; nobody has to do anything in it."""

    OPEN = "open"
    ALARM = "alarm"
    OVERDUE = "overdue"
    DONE = "done"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Which events it means; an empty field means any."""

    event: frozenset[str] = frozenset()
    direction: str | None = None
    request: frozenset[str] = frozenset()
    fact: frozenset[str] = frozenset()
    intent: frozenset[str] = frozenset()
    outcome: frozenset[str] = frozenset()

    def fits(self, event: Event) -> bool:
        wanted = (
            (self.event, event.event),
            (self.request, event.request),
            (self.fact, event.fact),
            (self.intent, event.intent),
            (self.outcome, event.outcome),
        )
        if self.direction is not None and event.direction != self.direction:
            return False
        return all(not words or word in words for words, word in wanted)


@dataclass(frozen=True, kw_only=True)
class DeadlineRule:
    """`each`: one deadline for each debt, or for each event that starts one. `first`: only the first such event ever.

    `extended_to[n]` is the length after the n-th extension. `stated_in`: a field of the starting event whose day wins;
    events of the `undated_kinds` run until it is stated, and so many days on.
    """

    id: str
    profile: str
    clause: str
    text: str
    confidence: str
    scope: Scope
    effective_from: date | None = None
    effective_to: date | None = None
    kind: Literal["duty", "window"] = "duty"
    each: Literal["debt", "event"] = "event"
    first: bool = False
    starts: tuple[Pattern, ...]
    ends: tuple[Pattern, ...] = ()
    ends_before: bool = False
    length: tuple[Span, ...]
    counts_first_day: bool
    extended_by: tuple[Pattern, ...] = ()
    extended_to: tuple[tuple[Span, ...], ...] = ()
    stated_in: str | None = None
    undated_kinds: frozenset[str] = frozenset()
    days_after_stated: int = 0
    country: str | None = None  # whose business days; None: the lender's own
    region: str | None = None
    home_zone: str | None = None
    alarm_before: int
    next_action: str
    priority: float
    proof: str | None = None
    from_import: bool = True

    def in_force(self, day: date) -> bool:
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One event of the borrower's file, by its number; `imported`: it came with the cut-over."""

    id: int
    event: Event
    imported: bool = False

    @property
    def order(self) -> tuple[datetime, int]:
        return (self.event.at, self.id)


@dataclass(frozen=True, kw_only=True)
class Docket:
    """A borrower's file as deadlines read it: `rules` binds each debt's reference to the rules that hold for it,
    `zones` are where the borrower may be (if nobody knows, the home zone of the rule, else the lender's `zone`),
    `on_its_way` the media by which something is still to be sent, `happened` is in order."""

    happened: tuple[Happened, ...]
    rules: Mapping[str, tuple[DeadlineRule, ...]]
    zones: tuple[ZoneInfo, ...]
    zone: ZoneInfo
    country: str
    on_its_way: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`cause` names the occasion for good: the same one is one deadline. Dates are the borrower's own."""

    cause: str
    rule: DeadlineRule
    debts: tuple[str, ...]
    starts_at: datetime
    event_id: int
    starts_on: date
    due_on: date
    alarm_on: date
    length: tuple[Span, ...]
    closed_at: datetime | None = None
    closed_on: date | None = None
    closed_because: str | None = None

    @property
    def late(self) -> bool:
        return self.closed_on is not None and self.rule.kind == "duty" and self.closed_on > self.due_on

    @property
    def why(self) -> tuple[str, ...]:
        """Sentences without personal data: the clause, from when, how it was counted."""
        told = "" if self.rule.confidence == "text" else f" ({self.rule.confidence})"
        counted = in_words(self.length, first_counted=self.rule.counts_first_day)
        if self.rule.stated_in is not None:
            counted += ", or the day that was stated"
        since = f"{self.starts_on:%d %B %Y}"
        return (
            f"{self.rule.id}, {self.rule.clause}{told}: {self.rule.text.rstrip('.')}",
            f"{counted} from {since}: {self.due_on:%d %B %Y}",
        )
