"""Which borrowers to compare with which: those that share a number, an address, a name or a date of birth.

Every look-up is by an index and from the borrowers that are new or changed; what too many share (a switchboard, a date
that a clerk types when none is known) is no sign of anybody, and is passed over by its count alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Connection, Row, func, select

from assistant.core.same_person import NAME_ALIKE, OTHER_NAME, File, name_key
from assistant.store import facts
from assistant.store.bulk import among
from assistant.store.schema import borrower, contact_point
from assistant.store.schema_import import book_change

POINT_MAX = 20  # owners of one number or e-mail address
NAME_MAX = 20  # bearers of one name
DAY_MAX = 200  # people born on one day
MARK = "same_person"
BY = ("phone", "email")
POINTS = (contact_point.c.owner == "borrower", contact_point.c.channel.in_(BY), contact_point.c.state != "wrong_number")
LOWER, POSTAL = func.lower(borrower.c.name), borrower.c.postal_code
TABLES = ("borrower", "contact_point")
Pairs = set[tuple[int, int]]
Bearer = tuple[int, str, date | None]  # a borrower, the name as it is compared, the day of birth


@dataclass(frozen=True, kw_only=True)
class Marks:
    """How far the book was compared: the last new borrower, point and change. `known`: borrowers whose points are."""

    borrower: int = 0
    point: int = 0
    change: int = 0
    known: int = 0


def marks(conn: Connection) -> Marks:
    return Marks(**(facts.get(conn, MARK) or {}))


def keep_marks(conn: Connection, now: Marks) -> None:
    facts.put(conn, MARK, now.__dict__)


def news(conn: Connection, since: Marks, limit: int) -> tuple[list[int], Marks]:
    """Borrowers that are new or whose file says something new, at most so many, and how far that comes."""
    ids = _after(conn, borrower.c.id, since.borrower, limit)
    if ids:
        return ids, replace(since, borrower=ids[-1])
    points = _owners(conn, contact_point, since.point, limit, contact_point.c.borrower_id <= since.known)
    changes = _owners(conn, book_change, since.change, limit, book_change.c.table.in_(TABLES))
    now = replace(since, point=points[1], change=changes[1])
    if points[1] == since.point:
        newest = conn.execute(select(func.coalesce(func.max(contact_point.c.id), 0))).scalar_one()
        now = replace(now, point=newest, known=since.borrower)
    return sorted({*points[0], *changes[0]}), now


def _after(conn: Connection, column: ColumnElement[int], after: int, limit: int) -> list[int]:
    return list(conn.execute(select(column).where(column > after).order_by(column).limit(limit)).scalars())


def _owners(conn: Connection, table: Any, after: int, limit: int, of: ColumnElement[bool]) -> tuple[set[int], int]:
    """Whose the next rows are, and the last of these rows."""
    query = select(table.c.id, table.c.borrower_id).where(table.c.id > after, of, table.c.borrower_id.is_not(None))
    rows = conn.execute(query.order_by(table.c.id).limit(limit)).all()
    return {row.borrower_id for row in rows}, rows[-1].id if rows else after


def pairs(conn: Connection, ids: Sequence[int]) -> Pairs:
    """What to compare with these borrowers: pairs of ids, the smaller first."""
    found = {*_by_point(conn, ids), *_by_name(conn, ids), *_by_day(conn, ids)}
    return {(min(pair), max(pair)) for pair in found if pair[0] != pair[1]}


def _by_point(conn: Connection, ids: Sequence[int]) -> Pairs:
    """Of one number or e-mail address; with names quite different only if born on one day, else it is a household."""
    mine = select(contact_point.c.value).where(among(conn, contact_point.c.borrower_id, ids), *POINTS)
    value, owner = contact_point.c.value, contact_point.c.borrower_id
    few = select(value).where(value.in_(mine), *POINTS).group_by(value).having(func.count().between(2, POINT_MAX))
    query = select(value, owner, borrower.c.name, borrower.c.born_on).join(borrower, borrower.c.id == owner)
    rows = conn.execute(query.where(value.in_(few), *POINTS))
    return _among_groups(((one, (number, name_key(name), born)) for one, number, name, born in rows), ids, _may_be)


def _may_be(one: Bearer, other: Bearer) -> bool:
    return fuzz.ratio(one[1], other[1]) >= OTHER_NAME or (one[2] is not None and one[2] == other[2])


def _by_name(conn: Connection, ids: Sequence[int]) -> Pairs:
    """Of one name at one postal code: a name alone is nothing to ask about."""
    mine = select(LOWER).where(among(conn, borrower.c.id, ids), POSTAL.is_not(None))
    few = select(LOWER).where(LOWER.in_(mine)).group_by(LOWER).having(func.count().between(2, NAME_MAX))
    rows = conn.execute(select(LOWER, POSTAL, borrower.c.id).where(LOWER.in_(few), POSTAL.is_not(None)))
    return _among_groups((((name, place), (number, name, None)) for name, place, number in rows), ids)


def _by_day(conn: Connection, ids: Sequence[int]) -> Pairs:
    """Born on one day, and names alike: most of a day's people are nobody's double."""
    day = borrower.c.born_on
    mine = select(day).where(among(conn, borrower.c.id, ids), day.is_not(None))
    few = select(day).where(day.in_(mine)).group_by(day).having(func.count().between(2, DAY_MAX))
    rows = conn.execute(select(day, borrower.c.id, borrower.c.name).where(day.in_(few)))
    return _among_groups(((born, (number, name_key(name), born)) for born, number, name in rows), ids, _alike)


def _alike(one: Bearer, other: Bearer) -> bool:
    return bool(fuzz.ratio(one[1], other[1], score_cutoff=NAME_ALIKE))


def _among_groups(
    rows: Iterable[tuple[Any, Bearer]], ids: Sequence[int], keep: Callable[[Bearer, Bearer], bool] | None = None
) -> Pairs:
    """Each of `ids` with the others that share something with it. `rows`: what is shared, and by whom."""
    groups: dict[Any, list[Bearer]] = defaultdict(list)
    for shared, bearer in rows:
        groups[shared].append(bearer)
    asked = set(ids)
    return {
        (one[0], other[0])
        for group in groups.values()
        for one in group
        if one[0] in asked
        for other in group
        if keep is None or keep(one, other)
    }


def files(conn: Connection, ids: Iterable[int]) -> dict[int, tuple[File, int | None]]:
    """What is compared of each, and whose file it is already known to be (`borrower.person_id`)."""
    wanted = sorted(set(ids))
    owned: Mapping[tuple[int, str], set[str]] = defaultdict(set)
    query = select(contact_point.c.borrower_id, contact_point.c.channel, contact_point.c.value)
    for owner, channel, value in conn.execute(query.where(among(conn, contact_point.c.borrower_id, wanted), *POINTS)):
        owned[owner, channel].add(value)
    names = ("id", "kind", "name", "born_on", "postal_code", "address", "person_id")
    rows = conn.execute(select(*(borrower.c[name] for name in names)).where(among(conn, borrower.c.id, wanted)))
    return {row.id: (_file(row, owned), row.person_id) for row in rows}


def _file(row: Row[Any], owned: Mapping[tuple[int, str], set[str]]) -> File:
    return File(
        kind=row.kind,
        name=row.name,
        born_on=row.born_on,
        postal_code=row.postal_code,
        address=row.address,
        phones=frozenset(owned[row.id, "phone"]),
        emails=frozenset(owned[row.id, "email"]),
    )
