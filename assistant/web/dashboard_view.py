"""What the dashboard's template is given: the order of buckets, a chart's lines, the rows of a breakdown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from assistant.core.bucket import Bucket, bucket_names
from assistant.core.dates import DAY, local
from assistant.core.measures.value import NONE, Count, Counts
from assistant.runtime import Runtime
from assistant.steps import board as step
from assistant.steps.board import Board
from assistant.store.board_moves import OVER
from assistant.web import charts
from assistant.web.dashboard_tables import Table, tables
from assistant.web.marks import N_
from assistant.web.texts import Texts

SERIES = (("recovered", N_("Recovered")), ("promised", N_("Promised")))
BAND_NAMES = {
    "0-7": N_("up to 7 days"),
    "8-30": N_("8 to 30 days"),
    "31-90": N_("31 to 90 days"),
    "91+": N_("over 90 days"),
}
AGEING = {"holds": N_("Holds"), "disputes": N_("Disputes"), "complaints": N_("Complaints")}


@dataclass(frozen=True, kw_only=True)
class View:
    """`currency` is the one with the most money in the period; others are listed in the cards, never added."""

    currency: str
    currencies: tuple[str, ...]
    at: Any
    age: timedelta
    days: tuple[Any, ...]
    lines: tuple[charts.Line, ...]
    low: int
    high: int
    buckets: tuple[str, ...]
    ends: tuple[str, ...]
    row_sums: Mapping[str, Count]
    bands: Mapping[str, str]
    ageing_names: Mapping[str, str]
    months: tuple[str, ...]
    marks: tuple[str, ...]
    tables: tuple[Table, ...]
    ranges: tuple[Bucket, ...]
    open_promises: Count
    undecided: int
    untouched_days: int


def of(board: Board, rows: Mapping[str, Counts], by: str, rt: Runtime) -> View:
    currencies = _currencies(board)
    currency = currencies[0] if currencies else rt.settings.portfolio_defaults.currency
    days = _days(board)
    drawn, low, high = charts.lines([(name, _series(board, fact, currency, days)) for fact, name in SERIES])
    starts, ends = _order(board, rt)
    return View(
        currency=currency, currencies=currencies, at=local(board.mark.instant, rt.settings.work.zone),
        age=step.age(board.mark, rt.now()), days=days, lines=drawn, low=low, high=high, buckets=starts, ends=ends,
        row_sums={then: _sum(board, then) for then in starts}, bands=BAND_NAMES, ageing_names=AGEING,
        months=tuple(board.vintage), marks=tuple(sorted({on for one in board.vintage.values() for on in one})),
        tables=tables(rows, currency, by, rt), ranges=_ranges(rt),
        open_promises=board.counts.get("promised_open", NONE), undecided=board.counts.get("open", NONE).number,
        untouched_days=rt.settings.dashboard.untouched_days,
    )  # fmt: skip


def _ranges(rt: Runtime) -> tuple[Bucket, ...]:
    """Each bucket of late accounts with its days, once."""
    every = [one for scheme in rt.rulebook.book.schemes.values() for one in scheme.buckets if one.first > 0]
    return tuple({one.name: one for one in every}.values())


def _currencies(board: Board) -> tuple[str, ...]:
    """Those with money in the period, the one with the most first."""
    facts = ("recovered", "promised", "late")
    found = {name for fact in facts for name in (board.counts.get(fact, NONE).amounts or {})}

    def weight(name: str) -> tuple[int, ...]:
        return tuple(board.counts.get(fact, NONE).of(name) for fact in facts)

    return tuple(sorted(found, key=lambda name: (*(-one for one in weight(name)), name)))


def _days(board: Board) -> tuple[Any, ...]:
    """The period's days, from the book's first on."""
    first = max(board.span.first, min(board.daily, default=board.span.first))
    return tuple(first + DAY * n for n in range((board.span.last - first).days + 1))


def _series(board: Board, fact: str, currency: str, days: Sequence[Any]) -> list[int]:
    return [board.daily.get(day, {}).get(fact, NONE).of(currency) for day in days]


def _order(board: Board, rt: Runtime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Buckets then and buckets now, in their schemes' order; at the end what is over."""
    order = [*bucket_names(rt.rulebook.book.schemes), *OVER.values()]
    rank = {name: place for place, name in enumerate(order)}
    then, now = {one for one, _ in board.roll}, {one for _, one in board.roll}
    last = len(order)
    return (
        tuple(sorted(then, key=lambda name: (rank.get(name, last), name))),
        tuple(sorted(now, key=lambda name: (rank.get(name, last), name))),
    )


def _sum(board: Board, then: str) -> Count:
    mine = [count for (start, _), count in board.roll.items() if start == then]
    amounts: dict[str, int] = {}
    for count in mine:
        for currency, amount in (count.amounts or {}).items():
            amounts[currency] = amounts.get(currency, 0) + amount
    return Count(number=sum(count.number for count in mine), amounts=amounts)


def part_of(part: str) -> tuple[str, ...]:
    """What a part of a figure is, in pieces: two buckets, a band, a day and a month."""
    body = part.partition(":")[2] or part
    return tuple(piece for piece in body.split(">") if piece)


def months_on_book(month: str, on: str) -> int:
    """Calendar months from the month an account was opened in to the one of a day: `2026-05`, `2026-10-24` → 5."""
    opened, day = month.split("-"), on.split("-")
    return (int(day[0]) - int(opened[0])) * 12 + int(day[1]) - int(opened[1])


def when(t: Texts, zone: str) -> Callable[[Any], str]:
    """A row's day, or its instant in the lender's zone; nothing where it has none."""

    def said(on: date | datetime | None) -> str:
        if on is None:
            return ""
        return t.instant(local(on, zone), "short") if isinstance(on, datetime) else t.day(on, "medium")

    return said
