"""The dashboard's tables by bucket, segment, reason, campaign, channel or collector: money, contacts, accounts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.core.bucket import bucket_names
from assistant.core.measures import FACTS, Group, Measure, lacks, measure_of
from assistant.core.measures.cost import Cost, cost_of
from assistant.core.measures.value import Counts, Value, value
from assistant.runtime import Runtime
from assistant.web import charts
from assistant.web.marks import N_

ROWS_MAX = 60  # the largest first
COST = "cost"
# What each table shows: facts as they are counted, measures as they are divided, and the cost.
TABLES: Mapping[str, tuple[str, ...]] = {
    N_("Money and promises"): ("recovered", "promised", "kept", "kept_rate", "kept_rate_amount", COST),
    N_("Calls and messages"): (
        "#sent", "connect_rate", "rpc_rate", "ptp_rate", "delivery_rate", "reply_rate", "opt_out_rate",
    ),
    N_("Accounts"): (
        "#late", "penetration", "untouched", "rolling", "cure_rate", "roll_rate", "self_cure_rate", "first_default",
        "vintage_rate",
    ),
}  # fmt: skip


def _counted(fact: str) -> Measure:
    """A fact shown as it is counted."""
    one = FACTS[fact]
    return Measure(id=one.id, name=one.name, definition=one.says, group=Group.REPORT, above=one.id)


COLUMNS = {
    name: _counted(name[1:]) if name.startswith("#") else measure_of(name)
    for names in TABLES.values()
    for name in names
    if name != COST
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One value of a breakdown. `share` is of the table's longest bar; `cost` where the table has that column."""

    value: str
    cells: tuple[Value, ...]
    share: float
    cost: Cost | None


@dataclass(frozen=True, kw_only=True)
class Table:
    """`left_out`: columns that the dimension has no meaning for, by the reason."""

    title: str
    columns: tuple[Measure, ...]
    has_cost: bool
    rows: tuple[Row, ...]
    more: int
    left_out: Mapping[str, tuple[str, ...]]


def tables(rows: Mapping[str, Counts], currency: str, by: str, rt: Runtime) -> tuple[Table, ...]:
    """Of each value's counts; amounts in one currency. A row in which nothing was counted is left away."""
    order = _order(by, rt)
    return tuple(_table(title, names, rows, currency, by, rt, order) for title, names in TABLES.items())


Order = Callable[["Row"], tuple[float, str]]


def _table(
    title: str, names: Sequence[str], rows: Mapping[str, Counts], currency: str, by: str, rt: Runtime, order: Order
) -> Table:
    wanted = [COLUMNS[name] for name in names if name != COST]
    columns = tuple(one for one in wanted if lacks(one.above, by) is None)
    has_cost = COST in names
    most = max((_cell(columns[0], counts, currency).above for counts in rows.values()), default=0) if columns else 0
    made = [_row(name, counts, columns, currency, most, rt if has_cost else None) for name, counts in rows.items()]
    kept = sorted((row for row in made if _says_something(row)), key=order)
    return Table(
        title=title, columns=columns, has_cost=has_cost, rows=tuple(kept[:ROWS_MAX]), more=max(0, len(kept) - ROWS_MAX),
        left_out=_left_out(wanted, by),
    )  # fmt: skip


def _row(
    name: str, counts: Counts, columns: Sequence[Measure], currency: str, most: int, priced: Runtime | None
) -> Row:
    cells = tuple(_cell(one, counts, currency) for one in columns)
    cost = None if priced is None else cost_of(priced.settings.dashboard.costs, counts)
    return Row(value=name, cells=cells, share=charts.share(cells[0].above if cells else 0, most), cost=cost)


def _cell(measure: Measure, counts: Counts, currency: str) -> Value:
    """The value in one currency; nothing of it was counted: zero."""
    found = [one for one in value(measure, counts) if one.currency in (None, currency)]
    empty = Value(measure=measure, above=0, below=0 if measure.below else None, currency=currency)
    return found[0] if found else empty


def _says_something(row: Row) -> bool:
    return any(cell.above or cell.below for cell in row.cells) or bool(row.cost and row.cost.lines)


def _order(by: str, rt: Runtime) -> Order:
    """Buckets in their schemes' order, anything else the largest first."""
    rank = {name: place for place, name in enumerate(bucket_names(rt.rulebook.book.schemes))}
    if by == "bucket":
        return lambda row: (rank.get(row.value, len(rank)), row.value)
    return lambda row: (-(row.cells[0].above if row.cells else 0), row.value)


def _left_out(wanted: Sequence[Measure], by: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in wanted:
        if (why := lacks(one.above, by)) is not None:
            found[why] = (*found.get(why, ()), one.name)
    return found
