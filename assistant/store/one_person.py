"""Which borrowers' files are of one person: a person has found them to be, and each keeps its loans and its numbers.

Files of one person carry the smallest id among them (`borrower.person_id`); a file that is the only one of its person
carries none, so that whoever reads a batch of borrowers sees at once that there is nothing more to read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from assistant.core.gate.checks.base import SPEAKERS
from assistant.core.gate.look import role
from assistant.store.hot import Hot, listed
from assistant.store.schema import borrower, contact_point

THEMSELVES = frozenset({"borrower", *SPEAKERS})  # the person, and who speaks for them; not who backs one of the loans
WRONG = "wrong_number"
Kin = Mapping[int, tuple[int, ...]]  # a borrower → the other files of the same person, ascending

_FILES = Hot(select(borrower.c.id, borrower.c.person_id).where(borrower.c.id.in_(listed("ids"))))
_LINKED = Hot(select(borrower.c.id, borrower.c.person_id).where(borrower.c.person_id.in_(listed("persons"))))


def kin(conn: Connection, rows: Iterable[Row[Any]]) -> Kin:
    """The other files of these borrowers' persons; `rows` have `id` and `person_id`. Nobody linked: no statement."""
    linked = {row.id: row.person_id for row in rows if row.person_id is not None}
    if not linked:
        return {}
    groups: dict[int, list[int]] = defaultdict(list)
    for row in _LINKED.all(conn, persons=sorted(set(linked.values()))):
        groups[row.person_id].append(row.id)
    return {number: tuple(sorted(set(groups[person]) - {number})) for number, person in linked.items()}


def kin_of(conn: Connection, borrower_id: int) -> tuple[int, ...]:
    """The other files of this borrower's person."""
    return kin(conn, _FILES.all(conn, ids=[borrower_id])).get(borrower_id, ())


def others(found: Kin) -> set[int]:
    return {number for theirs in found.values() for number in theirs}


def shared(
    rows: Mapping[int, Sequence[Row[Any]]],
    found: Kin,
    is_the_persons: Callable[[Row[Any]], bool],
    order: Callable[[Row[Any]], Any],
) -> dict[int, list[Row[Any]]]:
    """Rows by borrower, where those of one person get what is the person's of each other's."""
    made: dict[int, list[Row[Any]]] = defaultdict(list, {number: list(own) for number, own in rows.items()})
    for number, theirs in found.items():
        more = [row for other in theirs for row in rows.get(other, ()) if is_the_persons(row)]
        made[number] = sorted([*rows.get(number, ()), *more], key=order)
    return made


def did_or_said(row: Row[Any]) -> bool:
    """Whether an event was with the person themself; a row that names nobody may have been anyone."""
    return row.person is None or role(row.person) in THEMSELVES


def stands_on_them(row: Row[Any]) -> bool:
    """Whether a hold stands on the person; one on a loan stays on that loan."""
    return row.loan_id is None


def wrong_points(conn: Connection, found: Kin) -> set[int]:
    """Usable numbers of these borrowers that another file of the same person knows to be somebody else's."""
    ids = sorted({*found, *others(found)})
    c = contact_point.c
    query = select(c.id, c.borrower_id, c.channel, c.value, c.state).where(c.borrower_id.in_(ids))
    rows = conn.execute(query.where(or_(c.state == "usable", c.state == WRONG))).all()
    wrong = {(row.borrower_id, row.channel, row.value) for row in rows if row.state == WRONG}
    return {
        row.id
        for row in rows
        for other in found.get(row.borrower_id, ())
        if row.state == "usable" and (other, row.channel, row.value) in wrong
    }


def members(conn: Connection, borrower_ids: Iterable[int]) -> list[int]:
    """These borrowers and all other files of their persons; ascending, as rows are locked."""
    ids = sorted(set(borrower_ids))
    return sorted({*ids, *others(kin(conn, _FILES.all(conn, ids=ids)))})


def join(conn: Connection, borrower_ids: Iterable[int]) -> None:
    """These files are of one person; alone, one is the only file of theirs. The rows are locked."""
    ids = sorted(set(borrower_ids))
    person = ids[0] if len(ids) > 1 else None
    conn.execute(update(borrower).where(borrower.c.id.in_(ids)).values(person_id=person))


def told(conn: Connection, borrower_ids: Iterable[int]) -> list[Row[Any]]:
    """id, ref, name of each."""
    columns = (borrower.c.id, borrower.c.ref, borrower.c.name)
    query = select(*columns).where(borrower.c.id.in_(sorted(set(borrower_ids))))
    return list(conn.execute(query.order_by(borrower.c.id)))
