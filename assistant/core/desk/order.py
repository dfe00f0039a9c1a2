"""What a collector does next, and why: the pieces of a borrower's work made one item with a prepared place.

The place is worked out when the work is planned, so that "next" is a look in an index. What depends on the hour (a
callback whose slot has come, a window about to close) is added when it is asked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a piece of work is; from the one that comes first to the one that may wait."""

    CALLBACK = "callback"  # a time was agreed
    REPLY = "reply"  # the borrower has written or rung, and nobody has answered
    RETURNED = "returned"  # back from field, legal or a complaint, with its result
    BROKEN_PROMISE = "broken_promise"
    CALL = "call"  # the plan's
    TASK = "task"


BAND = {
    Kind.CALLBACK: 6.0,
    Kind.REPLY: 5.0,
    Kind.RETURNED: 4.0,
    Kind.BROKEN_PROMISE: 3.0,
    Kind.CALL: 2.0,
    Kind.TASK: 1.0,
}
PRESSING = 80.0  # a task of this priority or more goes before the plan's calls
CLOSING_WORTH = 1.5  # a window about to close lifts a call over the next band
HALF = 10_000.0  # minor units at which the worth counts for half: only the order matters
DUE_FIRST = 100.0  # what has its time goes before everything else


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece of work on one borrower. `worth`: of a call, per minute; of a task, its priority of 100.

    `due_at` is the slot of a callback or a task's last moment; `slot` says which of the two. `ref` is the id of the
    planned contact, queue item or inbound message behind it. Between `opens_at` and `closes_at` it may be done.
    """

    kind: Kind
    ref: int
    loan_ids: tuple[int, ...]
    opens_at: datetime
    worth: float
    why: str
    closes_at: datetime | None = None
    due_at: datetime | None = None
    slot: bool = False
    owner: str | None = None
    by_phone: bool = False  # a call that nobody has planned: its hours are asked of the gate
    refused: str | None = None  # the rule that forbids it, whatever the hour

    def as_json(self) -> dict[str, Any]:
        """Without personal data: kept in the item's row."""
        return {
            "kind": str(self.kind),
            "ref": self.ref,
            "why": self.why,
            "opens_at": self.opens_at.isoformat(),
            "due_at": None if self.due_at is None else self.due_at.isoformat(),
            "slot": self.slot,
        }


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How the desk waits. A slot may be met so much before and after; then it is anybody's, then it is late; a message
    that waits for an answer is late after a while."""

    slack: timedelta = timedelta(minutes=15)
    alarm: timedelta = timedelta(minutes=30)
    closing: timedelta = timedelta(minutes=60)
    unanswered: timedelta = timedelta(minutes=60)  # a message that nobody has answered for so long is late


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the book says of the borrower, for the item's row: the worst loan's segment, the sum past due."""

    owner: str | None = None
    segment: str | None = None
    bucket: str | None = None
    value_minor: int | None = None
    currency: str | None = None
    promise_due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Work:
    """One borrower's work as it is stored; see `store/schema_desk.py`, work_item."""

    borrower_id: int
    kind: Kind
    rank: float
    owner: str
    opens_at: datetime
    closes_at: datetime | None
    due_at: datetime | None
    pool_at: datetime | None
    alarm_at: datetime | None
    pieces: tuple[dict[str, Any], ...]
    loan_ids: tuple[int, ...]
    standing: Standing
    barred_because: str | None = None  # nothing of it may be done, whatever the hour


def rank(piece: Piece) -> float:
    """The prepared place of a piece: its band, and within the band its worth squeezed below one."""
    worth = max(piece.worth, 0.0)
    if piece.kind in (Kind.CALL, Kind.BROKEN_PROMISE):
        return BAND[piece.kind] + worth / (worth + HALF)
    lifted = piece.kind is Kind.TASK and worth >= PRESSING
    return (BAND[Kind.BROKEN_PROMISE] if lifted else BAND[piece.kind]) + min(worth, 99.0) / 100


def always(_name: str, _at: datetime) -> bool:
    """Everybody is there: nobody has said when they work."""
    return True


def gather(
    borrower_id: int,
    pieces: Iterable[Piece],
    standing: Standing,
    now: datetime,
    patience: Patience,
    is_on: Callable[[str, datetime], bool] = always,
) -> Work | None:
    """All work on a borrower as one item; None if there is none. What can be done soonest leads, then what ranks first.

    The earliest slot decides when the item goes before all others, whatever leads. `is_on`: whether a collector is
    there at an instant; a slot whose owner is not is anybody's as soon as it may be met.
    """
    ordered = sorted(pieces, key=lambda piece: (bool(piece.refused), max(piece.opens_at, now), *_first(piece)))
    if not ordered:
        return None
    lead, slot = ordered[0], _slot(ordered)
    due = slot or min((piece for piece in ordered if piece.due_at), key=lambda piece: piece.due_at or now, default=None)
    owner = (slot.owner if slot else None) or lead.owner or standing.owner or ""
    return Work(
        borrower_id=borrower_id,
        kind=lead.kind,
        rank=rank(lead),
        owner=owner,
        opens_at=lead.opens_at,
        closes_at=lead.closes_at,
        due_at=None if due is None else due.due_at,
        pool_at=None if slot is None else _pool_at(slot, owner, patience, is_on),
        alarm_at=_alarm(ordered, slot, patience),
        pieces=tuple(piece.as_json() for piece in ordered),
        loan_ids=tuple(dict.fromkeys(loan_id for piece in ordered for loan_id in piece.loan_ids)),
        standing=standing,
        barred_because=lead.refused,
    )


def _first(piece: Piece) -> tuple[float, str, int]:
    return -rank(piece), piece.kind, piece.ref


def _pool_at(slot: Piece, owner: str, patience: Patience, is_on: Callable[[str, datetime], bool]) -> datetime | None:
    """From when on a slot is anybody's: when it has been missed, or at once where its owner is not there."""
    if slot.due_at is None:
        return None
    there = owner == "" or is_on(owner, slot.due_at)
    return slot.due_at + patience.slack if there else slot.due_at - patience.slack


def _alarm(pieces: Sequence[Piece], slot: Piece | None, patience: Patience) -> datetime | None:
    """When the first of them is late: a slot that was missed, a message that nobody answered."""
    at = [piece.opens_at + patience.unanswered for piece in pieces if piece.kind is Kind.REPLY]
    at += [slot.due_at + patience.alarm] if slot and slot.due_at else []
    return min(at, default=None)


def _slot(pieces: Sequence[Piece]) -> Piece | None:
    slots = [piece for piece in pieces if piece.slot and piece.due_at is not None]
    return min(slots, key=lambda piece: piece.due_at or piece.opens_at, default=None)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why it stands where it stands: a code, and what fills its sentence. `at` an instant, `on` a day."""

    code: str
    at: datetime | None = None
    on: date | None = None
    text: str | None = None
    amount_minor: int | None = None
    currency: str | None = None

    def as_json(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "code": self.code,
            "text": self.text,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
        }
        values |= {"at": self.at and self.at.isoformat(), "on": self.on and self.on.isoformat()}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An item among the others as of an instant."""

    work: Work
    place: float
    because: tuple[Reason, ...]
    is_late: bool


def place(work: Work, now: datetime, patience: Patience) -> Placed:
    """Where the item stands now. A slot that has come goes before everything, the earliest first."""
    at = work.rank
    because: list[Reason] = []
    slot = work.pool_at is not None
    if work.due_at is not None and slot and work.due_at - patience.slack <= now:
        at = DUE_FIRST - min((work.due_at - now).total_seconds() / 86_400, 50.0)
    elif closing(work, now, patience):
        at += CLOSING_WORTH
        because.append(Reason(code="window_closing", at=work.closes_at))
    if work.due_at is not None:
        because.insert(0, Reason(code=_of_due(work, now), at=work.due_at))
    because += _standing(work)
    is_late = work.alarm_at is not None and work.alarm_at <= now
    if is_late:
        because.insert(0, Reason(code="late", at=work.alarm_at))
    return Placed(work=work, place=at, because=tuple(because), is_late=is_late)


def _of_due(work: Work, now: datetime) -> str:
    """What its date is: a time that was agreed, since when a message waits, the last moment of a task."""
    if work.pool_at is not None:
        return "callback"
    if work.kind is Kind.REPLY:
        return "waits"
    return "overdue" if work.due_at is not None and work.due_at < now else "due"


def closing(work: Work, now: datetime, patience: Patience) -> bool:
    return work.closes_at is not None and work.opens_at <= now < work.closes_at <= now + patience.closing


def _standing(work: Work) -> list[Reason]:
    of = work.standing
    found = [Reason(code=str(piece["kind"]), text=piece["why"]) for piece in work.pieces[:1]]
    if of.promise_due_on is not None:
        found.append(Reason(code="promise_due", on=of.promise_due_on))
    if of.segment is not None:
        found.append(Reason(code="segment", text=of.segment))
    if of.value_minor:
        found.append(Reason(code="value", amount_minor=of.value_minor, currency=of.currency))
    return found


def in_order(works: Iterable[Work], now: datetime, patience: Patience) -> list[Placed]:
    """The best first; of two that stand alike the lower number, so that every screen shows the same order."""
    placed = [place(work, now, patience) for work in works]
    return sorted(placed, key=lambda one: (-one.place, one.work.borrower_id))


def later(work: Work, opens_at: datetime) -> Work:
    """The same item, not before an instant."""
    return replace(work, opens_at=max(work.opens_at, opens_at))
