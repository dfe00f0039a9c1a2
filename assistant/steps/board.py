"""Reads the dashboard: the prepared figures of a period, those of the one before, and the list behind each figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core import periods
from assistant.core.measures import FACTS, board
from assistant.core.measures.board import Shown, Stage
from assistant.core.measures.cost import Cost, cost_of
from assistant.core.measures.table import Group
from assistant.core.measures.value import NONE, Count, Counts
from assistant.core.periods import Choice, Span
from assistant.runtime import Runtime
from assistant.steps.aggregate import view_of, window_of
from assistant.store import board_cells, board_daily, board_marks, board_moves, board_source, board_standing
from assistant.store.board_cells import Wanted
from assistant.store.board_dims import View
from assistant.store.board_marks import Mark
from assistant.store.board_moves import BETWEEN, EARLIER, Move
from assistant.store.board_source import Asked, Source

Parts = dict[tuple[str, str], Count]  # (fact, part)
BANDED = ("holds", "disputes", "complaints")


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that the page shows. `cut`: the book began on that day, within the period or the one it is compared with."""

    mark: Mark
    span: Span
    before: Span
    cut: date | None
    can_compare: bool
    morning: tuple[Shown, ...]
    money: tuple[Shown, ...]
    rates: tuple[Shown, ...]
    counts: Counts
    cash_day: date
    funnel: tuple[Stage, ...]
    daily: Mapping[date, Counts]
    roll: Mapping[tuple[str, str], Count]
    ageing: Mapping[str, Mapping[str, Count]]  # fact → band → count
    vintage: Mapping[str, Mapping[str, tuple[int, int]]]  # month opened → day → late, all
    cost: Cost


def read(conn: Connection, rt: Runtime, choice: Choice, wanted: Wanted) -> Board | None:
    """None: no figures have been prepared yet."""
    mark = board_marks.mark(conn)
    if mark is None:
        return None
    now, then = periods.span(choice, mark.day), periods.before(choice, mark.day)
    began = board_marks.began(conn, mark.day)
    stands: Parts = next(iter(board_cells.standing(conn, wanted).values()), {})
    counts = _counts(conn, wanted, now, stands, choice)
    earlier = _counts(conn, wanted, then, stands, f"{choice}{EARLIER}")
    compares = then.first >= began
    return Board(
        mark=mark,
        span=now,
        before=then,
        cut=began if then.first < began else None,
        can_compare=compares,
        morning=_morning(conn, rt, wanted, mark.day, counts),
        money=board.shown(Group.MONEY, counts, earlier if compares else None),
        rates=board.shown(Group.RATES, counts, earlier if compares else None),
        counts=counts,
        cash_day=periods.same_working_day(mark.day, rt.settings.work.country),
        funnel=board.funnel(counts.get("due", NONE).number, counts),
        daily=board_cells.days(conn, wanted, now.first, now.last),
        roll=_rolls(stands, choice),
        ageing={fact: {part: one for (name, part), one in stands.items() if name == fact} for fact in BANDED},
        vintage=_vintage(stands),
        cost=_cost(conn, rt, wanted, now, counts),
    )


def breakdown(conn: Connection, wanted: Wanted, choice: Choice, as_of: date) -> dict[str, Counts]:
    """{value of `wanted.by`: counts}, the values in order."""
    now = periods.span(choice, as_of)
    days = board_cells.by_days(conn, wanted, now.first, now.last)
    stands = board_cells.standing(conn, wanted)
    values = sorted({*days, *stands})
    return {value: board.counted(_plain(stands.get(value, {}), choice), days.get(value, {})) for value in values}


def _counts(conn: Connection, wanted: Wanted, span: Span, stands: Parts, period: str) -> dict[str, Count]:
    days = next(iter(board_cells.by_days(conn, wanted, span.first, span.last).values()), {})
    return board.counted(_plain(stands, period), days)


def _plain(stands: Parts, period: str) -> dict[str, Count]:
    """Standing facts over their parts; of those that follow accounts, the parts of this period."""
    found: dict[str, Count] = {}
    for (fact, part), count in stands.items():
        named = part.partition(":")[0]
        if FACTS[fact].source == "vintage" or (FACTS[fact].source == "roll" and named != period):
            continue
        found[fact] = _plus(found.get(fact, NONE), count)
    return found


def _plus(one: Count, other: Count) -> Count:
    currencies = {*(one.amounts or {}), *(other.amounts or {})}
    amounts = {currency: one.of(currency) + other.of(currency) for currency in currencies}
    return Count(number=one.number + other.number, amounts=amounts or None)


def _morning(conn: Connection, rt: Runtime, wanted: Wanted, as_of: date, counts: Counts) -> tuple[Shown, ...]:
    """The figures of today, whatever period is chosen; cash beside the same working day of last month."""
    today = next(iter(board_cells.by_days(conn, wanted, as_of, as_of).values()), {})
    other = periods.same_working_day(as_of, rt.settings.work.country)
    then = next(iter(board_cells.by_days(conn, wanted, other, other).values()), {})
    standing = {fact: one for fact, one in counts.items() if not FACTS[fact].daily}
    found = board.shown(Group.MORNING, board.counted(standing, today), then)
    compares = other >= board_marks.began(conn, as_of)
    return tuple(one if one.measure.id == "cash_today" and compares else replace(one, before=()) for one in found)


def _rolls(stands: Parts, choice: str) -> dict[tuple[str, str], Count]:
    """(bucket then, bucket now) → accounts and balance."""
    found = {}
    for (fact, part), count in stands.items():
        named, _, pair = part.partition(":")
        if fact == "roll" and named == choice:
            then, _, now = pair.partition(BETWEEN)
            found[then, now] = count
    return found


def _vintage(stands: Parts) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for (fact, part), count in sorted(stands.items()):
        if fact == "vintage":
            on, _, month = part.partition(":")
            late = stands.get(("vintage_late", part), NONE).number
            found.setdefault(month, {})[on] = (late, count.number)
    return found


def _cost(conn: Connection, rt: Runtime, wanted: Wanted, span: Span, counts: Counts) -> Cost:
    by_channel = board_cells.by_days(conn, replace(wanted, by="channel"), span.first, span.last)
    sent = {channel: one["sent"].number for channel, one in by_channel.items() if "sent" in one}
    seconds = sum((counts.get("handling", NONE).amounts or {}).values())
    return cost_of(rt.settings.dashboard.costs, sent, seconds, counts.get("recovered", NONE))


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of the rows behind a figure. `after`: the key of the next page's predecessor; None: this was the last."""

    rows: Sequence[Row[Any]]
    after: int | None


def listed(
    conn: Connection, rt: Runtime, fact: str, choice: Choice, asked: Asked, part: str = "", *, today: bool = False
) -> Listed:
    """The rows that a fact counts in the period, as the prepared figures count them. Raises LookupError for a part that
    there is not."""
    mark = board_marks.mark(conn)
    if mark is None:
        return Listed(rows=(), after=None)
    view = view_of(conn, rt, mark.day, mark.instant)
    source = _source(view, rt, fact, Choice.TODAY if today else choice, part)
    only = dict(asked.only) | ({"part": part} if part and fact in _PARTED else {})
    rows = board_source.page(view, source, fact, replace(asked, only=only, limit=asked.limit + 1))
    more = len(rows) > asked.limit
    return Listed(rows=rows[: asked.limit], after=rows[asked.limit - 1].key if more else None)


_PARTED = ("roll", "vintage", "vintage_late", *BANDED)


def _source(view: View, rt: Runtime, fact: str, choice: Choice, part: str) -> Source:
    source = FACTS[fact].source
    if source in board_daily.SOURCES:
        now, kept = periods.span(choice, view.as_of), board_marks.first_day(view.conn, view.as_of)
        return board_daily.SOURCES[source](view, window_of(rt, max(now.first, kept), now.last))
    if source in board_standing.SOURCES:
        return board_standing.SOURCES[source](view)
    return board_moves.roll(view, _move(view, choice)) if source == "roll" else _opened(view, part)


def _move(view: View, choice: Choice) -> Move:
    found = board_moves.move_named(choice, view.as_of, board_marks.began(view.conn, view.as_of))
    if found is None:
        raise LookupError("the book began after this period")
    return found


def _opened(view: View, part: str) -> Source:
    try:
        return board_moves.vintage(view, date.fromisoformat(part.partition(":")[0]))
    except ValueError as error:
        raise LookupError(f"no such part: {part!r}") from error


def age(mark: Mark, now: datetime) -> timedelta:
    """How old the figures are."""
    return max(now - mark.instant, timedelta(0))


def total(conn: Connection, fact: str, choice: Choice, asked: Asked, part: str = "") -> Count:
    """The prepared figure that a list stands behind."""
    mark = board_marks.mark(conn)
    if mark is None:
        return NONE
    only = {name: value for name, value in asked.only.items() if name != "currency"}
    wanted = Wanted(collectors=asked.collectors, only=only)
    if FACTS[fact].daily:
        now = periods.span(choice, mark.day)
        days = next(iter(board_cells.by_days(conn, wanted, now.first, now.last).values()), {})
        return days.get(fact, NONE)
    stands: Parts = next(iter(board_cells.standing(conn, wanted, [fact]).values()), {})
    if not part:
        return _plain(stands, choice).get(fact, NONE)
    return stands.get((fact, part), NONE)
