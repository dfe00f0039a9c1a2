"""Reads the dashboard: the prepared figures of a period, and those of what it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from assistant.core import periods
from assistant.core.measures import FACTS, STANDING, board
from assistant.core.measures.board import Shown, Stage
from assistant.core.measures.cost import Cost, cost_of
from assistant.core.measures.measure import Group
from assistant.core.measures.value import NONE, Count, Counts, Value
from assistant.core.periods import Span
from assistant.core.terms import Period
from assistant.runtime import Runtime
from assistant.store import board_cells, board_marks, board_past
from assistant.store.board_cells import Wanted
from assistant.store.board_marks import Mark
from assistant.store.board_moves import BETWEEN, EARLIER

Parts = dict[tuple[str, str], Count]  # (fact, part)
BANDED = ("holds", "disputes", "complaints")


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that the page shows. `cut`: the book began on that day, within the period or the one it is compared with.

    `past` is how the book stood on `past_day`: the same working day of last month, or the last day that was kept; None:
    there is none, or not of what is asked for. `cash_day` is always the former.
    """

    mark: Mark
    span: Span
    before: Span
    cut: date | None
    can_compare: bool
    morning: tuple[Shown, ...]
    money: tuple[Shown, ...]
    contacts: tuple[Shown, ...]
    accounts: tuple[Shown, ...]
    counts: Counts
    cash_day: date
    past: Counts | None
    past_day: date | None
    funnel: tuple[Stage, ...]
    daily: Mapping[date, Counts]
    roll: Mapping[tuple[str, str], Count]
    ageing: Mapping[str, Mapping[str, Count]]  # fact → band → count
    vintage: Mapping[str, Mapping[str, tuple[int, int]]]  # month opened → day → late, all
    cost: Cost
    cost_before: Cost | None


def read(conn: Connection, rt: Runtime, choice: Period, wanted: Wanted) -> Board | None:
    """None: no figures have been prepared yet."""
    mark = board_marks.mark(conn)
    if mark is None:
        return None
    now, then = periods.span(choice, mark.day), periods.before(choice, mark.day)
    began = board_marks.began(conn, mark.day)
    stands: Parts = next(iter(board_cells.standing(conn, wanted, _parts(choice, mark.day, shown=True)).values()), {})
    counts = _counts(conn, wanted, now, stands, choice, mark.day)
    compares = then.first >= began
    earlier = _counts(conn, wanted, then, stands, f"{choice}{EARLIER}", mark.day) if compares else None
    prices, past = rt.settings.dashboard.costs, _past(conn, rt, wanted, mark.day)
    return Board(
        mark=mark,
        span=now,
        before=then,
        cut=began if then.first < began else None,
        can_compare=compares,
        morning=_morning(conn, rt, wanted, mark.day, counts, past),
        money=board.shown(Group.MONEY, counts, earlier),
        contacts=board.shown(Group.CONTACTS, counts, earlier),
        accounts=board.shown(Group.ACCOUNTS, counts, earlier),
        counts=counts,
        cash_day=periods.same_working_day(mark.day, rt.settings.work.country),
        past=past[1],
        past_day=past[0],
        funnel=board.funnel(counts.get("due", NONE).number, counts),
        daily=board_cells.days(conn, wanted, now.first, now.last),
        roll=_rolls(stands, choice),
        ageing={fact: {part: one for (name, part), one in stands.items() if name == fact} for fact in BANDED},
        vintage=_vintage(stands),
        cost=cost_of(prices, counts),
        cost_before=None if earlier is None else cost_of(prices, earlier),
    )


def rates(conn: Connection, rt: Runtime, choice: Period) -> tuple[Value, ...]:
    """Every prepared rate of a period, of the whole book; none before any were prepared."""
    found = read(conn, rt, choice, Wanted())
    shown = () if found is None else (*found.money, *found.contacts, *found.accounts)
    return tuple(each for one in shown for each in one.values if each.below is not None)


def breakdown(conn: Connection, wanted: Wanted, choice: Period, as_of: date) -> dict[str, Counts]:
    """{value of `wanted.by`: counts}, the values in order."""
    now = periods.span(choice, as_of)
    days = board_cells.by_days(conn, wanted, now.first, now.last)
    stands = board_cells.standing(conn, wanted, _parts(choice, as_of, shown=False))
    values = sorted({*days, *stands})
    return {value: board.counted(plain(stands.get(value, {}), choice, as_of), days.get(value, {})) for value in values}


def _parts(choice: Period, as_of: date, *, shown: bool) -> board_cells.Parts:
    """Of what follows accounts this period, `shown` with the one before and every day of the vintages."""
    followed = {
        "roll": [choice, f"{choice}{EARLIER}"] if shown else [choice],
        "vintage": None if shown else [as_of.isoformat()],
    }
    return {fact.id: followed.get(fact.source) for fact in STANDING}


def _counts(conn: Connection, wanted: Wanted, span: Span, stands: Parts, period: str, as_of: date) -> dict[str, Count]:
    days = next(iter(board_cells.by_days(conn, wanted, span.first, span.last).values()), {})
    return board.counted(plain(stands, period, as_of), days)


def plain(stands: Parts, period: str, as_of: date) -> dict[str, Count]:
    """Standing facts over their parts; of those that follow accounts the parts of this period, of vintages today's."""
    wanted = {"roll": period, "vintage": as_of.isoformat()}
    found: dict[str, Count] = {}
    for (fact, part), count in stands.items():
        source = FACTS[fact].source
        if source not in wanted or part.partition(":")[0] == wanted[source]:
            found[fact] = _plus(found.get(fact, NONE), count)
    return found


def _plus(one: Count, other: Count) -> Count:
    currencies = {*(one.amounts or {}), *(other.amounts or {})}
    amounts = {currency: one.of(currency) + other.of(currency) for currency in currencies}
    return Count(number=one.number + other.number, amounts=amounts or None)


def _past(conn: Connection, rt: Runtime, wanted: Wanted, as_of: date) -> tuple[date | None, Counts | None]:
    """The day that how the book stands is compared with, and how it stood then."""
    if not board_past.knows(wanted):
        return None, None
    like = periods.same_working_day(as_of, rt.settings.work.country)
    day = board_past.day_like(conn, like, as_of)
    return day, None if day is None else board_past.stood(conn, wanted, day)


def _morning(
    conn: Connection, rt: Runtime, wanted: Wanted, as_of: date, counts: Counts, past: tuple[date | None, Counts | None]
) -> tuple[Shown, ...]:
    """The figures of today, whatever period is chosen; what happened beside the same working day of last month."""
    today = next(iter(board_cells.by_days(conn, wanted, as_of, as_of).values()), {})
    other = periods.same_working_day(as_of, rt.settings.work.country)
    then = next(iter(board_cells.by_days(conn, wanted, other, other).values()), {})
    standing = {fact: one for fact, one in counts.items() if not FACTS[fact].daily}
    found = board.shown(Group.MORNING, board.counted(standing, today), board.counted(past[1] or {}, then))
    known = {True: other >= board_marks.began(conn, as_of), False: past[0] is not None}
    return tuple(one if known[one.measure.daily] else replace(one, before=()) for one in found)


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


def age(mark: Mark, now: datetime) -> timedelta:
    """How old the figures are."""
    return max(now - mark.instant, timedelta(0))
