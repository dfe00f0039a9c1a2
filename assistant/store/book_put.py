"""The book as the importer fills it: borrowers, contact points, loans, instalments. What is new goes straight in.

What is there already goes by the stage, where it is compared first, so that nothing is overwritten without a trace.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update

from assistant.core.book.records import BorrowerRecord, InstalmentRecord, KnownLoan, LoanRecord, PointRecord
from assistant.core.terms import LoanStatus
from assistant.store.book_changes import Trail
from assistant.store.bulk import among, insert_new, reserve_ids
from assistant.store.schema import borrower, contact_point, instalment, loan

Lines = Sequence[int | None]  # where in the file each record stands
Numbered = tuple[Any, int | None]


class Owners(NamedTuple):
    """The borrowers of a batch by ref, and which of them it brought; `distinct`: all, each with one row."""

    changed: int
    ids: Mapping[str, int]
    fresh: frozenset[int]
    distinct: bool = False


def put_borrowers(trail: Trail, records: Sequence[BorrowerRecord], named: frozenset[str], lines: Lines) -> Owners:
    """`named`: the columns that the file speaks of; the others keep what they have."""
    latest = {record.ref: (record, line) for record, line in zip(records, lines, strict=True)}
    ordered = sorted(latest)  # locks in one order
    query = select(borrower.c.ref, borrower.c.id).where(among(trail.conn, borrower.c.ref, ordered))
    ids = dict(map(tuple, trail.conn.execute(query).all()))
    known = [latest[ref] for ref in ordered if ref in ids]
    fresh = [latest[ref][0] for ref in ordered if ref not in ids]
    changed = _change_borrowers(trail, known, named)
    made = reserve_ids(trail.conn, borrower, len(fresh)) if fresh else ()
    _insert_borrowers(trail, fresh, made)
    ids |= {record.ref: number for record, number in zip(fresh, made, strict=True)}
    return Owners(changed + len(fresh), ids, frozenset(made), distinct=len(made) == len(records))


def _change_borrowers(trail: Trail, known: Sequence[Numbered], named: frozenset[str]) -> int:
    change = [name for name in BorrowerRecord._fields if name in named]
    rows = [(*record, os.urandom(16).hex()) for record, _ in known]  # a known borrower keeps the key that it has
    return trail.upsert(borrower, (*BorrowerRecord._fields, "key"), rows, ("ref",), change, [line for _, line in known])


def _insert_borrowers(trail: Trail, fresh: Sequence[BorrowerRecord], ids: Sequence[int]) -> None:
    if fresh:
        secrets = os.urandom(16 * len(fresh)).hex()
        keys = [secrets[at * 32 : at * 32 + 32] for at in range(len(fresh))]
        insert_new(trail.conn, borrower, {"id": ids} | _columns(BorrowerRecord._fields, fresh) | {"key": keys})


def _columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def put_points(
    trail: Trail, records: Sequence[PointRecord], owners: Owners, named: frozenset[str], lines: Lines
) -> int:
    """A point keeps its state: what a call has found out about a number outlives the lender's next file."""
    ids = owners.ids
    if owners.distinct:
        _insert_points(trail, records, ids)
        return len(records)
    latest = {
        (ids[record.borrower_ref], record.channel, record.value): (record, line)
        for record, line in zip(records, lines, strict=True)
    }
    columns = ("borrower_id", *PointRecord._fields[1:], "state")
    ordered = sorted(latest)
    fresh = [(key[0], *latest[key][0][1:], "usable") for key in ordered if key[0] in owners.fresh]
    if fresh:
        insert_new(trail.conn, contact_point, _columns(columns, fresh))
    known = [key for key in ordered if key[0] not in owners.fresh]
    rows = [(key[0], *latest[key][0][1:], "usable") for key in known]
    change = [name for name in PointRecord._fields[3:] if name in named]
    key_columns = ("borrower_id", "channel", "value")
    return len(fresh) + trail.upsert(
        contact_point, columns, rows, key_columns, change, [latest[key][1] for key in known], added=("channel", "value")
    )


def _insert_points(trail: Trail, records: Sequence[PointRecord], ids: Mapping[str, int]) -> None:
    if records:
        columns = _columns(PointRecord._fields, records)
        owners = [ids[ref] for ref in columns.pop("borrower_ref")]
        insert_new(trail.conn, contact_point, {"borrower_id": owners, **columns, "state": ["usable"] * len(records)})


def put_loans(
    trail: Trail,
    records: Sequence[LoanRecord],
    owners: Mapping[str, int],
    portfolios: Mapping[str, int],
    named: frozenset[str],
    known: Mapping[str, KnownLoan],
    now: datetime,
    lines: Lines,
) -> tuple[int, dict[str, int]]:
    """(rows written, ref → id of the new ones)."""
    columns = ("ref", "borrower_id", "portfolio_id", *LoanRecord._fields[3:-1], "imported_at")
    old = [(record, line) for record, line in zip(records, lines, strict=True) if record.ref in known]
    if old and "status" not in named:
        _reopen(trail, [record.ref for record, _ in old])
    change = [name for name in columns[1:-1] if name in named]
    rows = [(r.ref, owners[r.borrower_ref], portfolios[r.portfolio], *r[3:-1], now) for r, _ in old]
    changed = trail.upsert(loan, columns, rows, ("ref",), change, [line for _, line in old])
    fresh = [record for record in records if record.ref not in known] if old else records
    return changed + len(fresh), _insert_loans(trail, fresh, owners, portfolios, now)


def _insert_loans(
    trail: Trail,
    fresh: Sequence[LoanRecord],
    owners: Mapping[str, int],
    portfolios: Mapping[str, int],
    now: datetime,
) -> dict[str, int]:
    if not fresh:
        return {}
    ids = reserve_ids(trail.conn, loan, len(fresh))
    columns = _columns(LoanRecord._fields, fresh)
    columns.pop("reason")
    whose = {
        "id": ids,
        "borrower_id": [owners[ref] for ref in columns.pop("borrower_ref")],
        "portfolio_id": [portfolios[name] for name in columns.pop("portfolio")],
        "imported_at": [now] * len(fresh),
    }
    insert_new(trail.conn, loan, whose | columns)
    return dict(zip(columns["ref"], ids, strict=True))


def _reopen(trail: Trail, refs: Sequence[str]) -> None:
    """What a complete file had closed by its silence (its hash is gone) and this one names again is open again."""
    silent = (loan.c.status == LoanStatus.CLOSED) & loan.c.row_hash.is_(None)
    silent &= among(trail.conn, loan.c.ref, refs)
    found = trail.conn.execute(select(loan.c.id, loan.c.borrower_id).where(silent).order_by(loan.c.id)).all()
    if found:
        trail.reopened([(row.id, row.borrower_id) for row in found])
        trail.conn.execute(update(loan).where(silent).values(status=LoanStatus.ACTIVE))


def put_instalments(trail: Trail, records: Sequence[InstalmentRecord], lines: Lines) -> int:
    """What a loan without a schedule gets is new; the rest is compared with the schedule it has."""
    columns = (*InstalmentRecord._fields, "cum_due_minor")
    query = select(instalment.c.loan_id).where(among(trail.conn, instalment.c.loan_id, {r.loan_id for r in records}))
    scheduled = set(trail.conn.execute(query.distinct()).scalars())
    fresh = [(*record, 0) for record in records if record.loan_id not in scheduled]
    if fresh:
        insert_new(trail.conn, instalment, _columns(columns, fresh))
    old = [(r, line) for r, line in zip(records, lines, strict=True) if r.loan_id in scheduled]
    rows = [(*record, 0) for record, _ in old]
    change = InstalmentRecord._fields[2:]
    return len(fresh) + trail.upsert(instalment, columns, rows, ("loan_id", "n"), change, [line for _, line in old])
