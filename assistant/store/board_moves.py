"""Where accounts went: by their bucket at a period's start and now, and by the month they were opened in."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select, true, type_coerce

from assistant.core.bucket import bucket_names
from assistant.core.periods import Span, before, span
from assistant.core.terms import LoanStatus, Period
from assistant.store.board_contacts import RELEASED
from assistant.store.board_dims import View, as_it_stands, bucket_on, dpd_on, known, late_buckets
from assistant.store.board_source import Source
from assistant.store.schema import loan
from assistant.store.schema_state import loan_state, standing
from assistant.store.schema_work import contact

OVER = {LoanStatus.CLOSED: "paid_off", LoanStatus.SOLD: "sold", LoanStatus.WRITTEN_OFF: "written_off"}
EARLIER = "-"  # after a period's name: the one before it
BETWEEN = ">"  # bucket then > bucket now
VINTAGE_DAYS = 730  # accounts opened in so many days
VINTAGE_LATE = 30
FIRST_BUCKET, SECOND_BUCKET = "M1", "M2"
HOLD_OUT = "hold_out"


@dataclass(frozen=True, kw_only=True)
class Move:
    """A period's name and its two closes; `ends_now`: the second is the book as it stands. `is_cut`: the book began
    within the period, so that it is followed from there."""

    name: str
    start: date
    end: date
    ends_now: bool
    is_cut: bool = False


def moves(as_of: date, began: date) -> tuple[Move, ...]:
    """Each period that may be chosen, and the one before it; not those that ended before the book began."""
    found = []
    for choice in Period:
        now, then = span(choice, as_of), before(choice, as_of)
        found.append(Move(name=choice, start=now.eve, end=as_of, ends_now=True))
        found.append(Move(name=f"{choice}{EARLIER}", start=then.eve, end=then.last, ends_now=False))
    return tuple(_since(move, began) for move in found if move.end > began)


def _since(move: Move, began: date) -> Move:
    return move if move.start >= began else replace(move, start=began, is_cut=True)


def move_of(span: Span, as_of: date, began: date) -> Move:
    """Any period, until the book as it stands or a day before."""
    made = Move(name="period", start=span.eve, end=span.last, ends_now=span.last >= as_of)
    return _since(made, began)


def move_named(name: str, as_of: date, began: date) -> Move | None:
    return next((move for move in moves(as_of, began) if move.name == name), None)


def roll(view: View, move: Move) -> Source:
    """Accounts that were in the book at the start. `current` and what is over are the ends that cure."""
    then, now = bucket_on(loan.c.id, move.start), _end(move)
    was_late, is_late = then.in_(late_buckets(view)), now.in_(late_buckets(view))
    over = [OVER[LoanStatus.SOLD], OVER[LoanStatus.WRITTEN_OFF]]
    cured = and_(was_late, ~is_late, now.not_in(over))
    held = and_(was_late, _held_out(move).exists())
    last = case((was_late, _last_contact(move).scalar_subquery()))
    dims = as_it_stands(view) | {
        "bucket": known(then), "campaign": known(contact.c.treatment), "channel": known(contact.c.channel),
    }  # fmt: skip
    followed = known(then) + BETWEEN + now if move.ends_now else literal("")
    counted = {
        "roll": true(),
        "due": or_(was_late, is_late),
        "roll_late": was_late,
        "cured": cured,
        "rolled": and_(was_late, is_late, _rank(view, now) > _rank(view, then)),
        "m1": then == FIRST_BUCKET,
        "m1_rolled": and_(then == FIRST_BUCKET, now == SECOND_BUCKET),
        "held_out": held,
        "self_cured": and_(held, cured),
    }
    return Source(
        rows=loan.join(loan_state, loan_state.c.loan_id == loan.c.id).outerjoin(contact, contact.c.id == last),
        where=(then.is_not(None),),
        key=loan.c.id,
        dims=dims,
        facts={name: (holds, loan.c.balance_minor) for name, holds in counted.items()},
        ref=loan.c.ref,
        on=loan_state.c.as_of,
        part=literal(f"{move.name}:") + followed,
    )


def _held_out(move: Move) -> Any:
    """That planning left the account alone on purpose, on a day between the two closes."""
    mine = (standing.c.loan_id == loan.c.id, standing.c.stands == HOLD_OUT)
    return select(standing.c.loan_id).where(*mine, *_between(standing.c.as_of, move)).correlate(loan)


def _last_contact(move: Move) -> Any:
    """The last contact that was let out between the two closes: whose campaign the account's way belongs to."""
    last = select(func.max(contact.c.id)).where(contact.c.borrower_id == loan.c.borrower_id, RELEASED)
    return last.where(*_between(contact.c.as_of, move)).correlate(loan)


def _between(day: Any, move: Move) -> tuple[ColumnElement[bool], ...]:
    """A day's buckets are those of its morning: what comes of its contacts is seen the day after."""
    return day >= move.start, day < move.end


def _rank(view: View, bucket: Any) -> ColumnElement[int]:
    """The bucket's place in its scheme."""
    return case(*((bucket == name, place) for place, name in enumerate(bucket_names(view.schemes))), else_=-1)


def _end(move: Move) -> ColumnElement[Any]:
    if not move.ends_now:
        return known(bucket_on(loan.c.id, move.end))
    over = [(loan.c.status == status, literal(name)) for status, name in OVER.items()]
    return case(*over, else_=loan_state.c.bucket)


def vintage(view: View, on: date) -> Source:
    """Accounts by the month they were opened in, as they stood on a day."""
    late = known_number(dpd_on(loan.c.id, on)) > VINTAGE_LATE
    there = bucket_on(loan.c.id, on).is_not(None)
    part = literal(f"{on.isoformat()}:") + _month(view)
    return Source(
        rows=loan.join(loan_state, loan_state.c.loan_id == loan.c.id),
        where=(
            loan.c.opened_on.is_not(None),
            loan.c.opened_on <= on,
            loan.c.opened_on > view.as_of - timedelta(days=VINTAGE_DAYS),
            there,
        ),
        key=loan.c.id,
        dims=as_it_stands(view),
        facts={"vintage": (true(), None), "vintage_late": (late, None)},
        ref=loan.c.ref,
        on=loan.c.opened_on,
        part=part,
    )


def known_number(value: Any) -> ColumnElement[int]:
    return func.coalesce(value, 0)


def _month(view: View) -> ColumnElement[str]:
    """YYYY-MM of the day it was opened."""
    if view.is_sqlite:
        return func.strftime("%Y-%m", func.date(type_coerce(loan.c.opened_on, Integer) * 86400, "unixepoch"))
    return func.to_char(loan.c.opened_on, "YYYY-MM")


def anchors(as_of: date, began: date) -> tuple[date, ...]:
    """The days that vintages are taken on: the ends of the months since the book began, at most twelve, and today."""
    found, end = [as_of], as_of.replace(day=1) - timedelta(days=1)
    while end >= began and len(found) < 12:
        found.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return tuple(found)
