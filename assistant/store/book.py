"""The book as the importer fills it: portfolios, borrowers, contact points, loans, instalments."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select, text, update

from assistant.core.book.records import (
    BorrowerRecord,
    InstalmentRecord,
    KnownBorrower,
    KnownLoan,
    LoanRecord,
    PointRecord,
)
from assistant.core.terms import LoanStatus
from assistant.store.bulk import among, upsert
from assistant.store.schema import borrower, contact_point, import_file, instalment, loan, portfolio

IMPORT_LOCK = 7215003  # one import at a time on PostgreSQL; SQLite has one writer anyhow


class Settings(Protocol):
    """What this room needs of the settings."""

    @property
    def portfolio(self) -> Mapping[str, Any]: ...
    def for_portfolio(self, name: str) -> Any: ...


def sync_portfolios(conn: Connection, settings: Settings) -> None:
    """Copy every portfolio's settings to where the SQL reads them; those made at import follow the defaults."""
    there = {row.name: row.defaulted for row in conn.execute(select(portfolio.c.name, portfolio.c.defaulted))}
    for name in {*settings.portfolio, *there}:
        values = _portfolio_values(settings, name)
        if name in there:
            conn.execute(update(portfolio).where(portfolio.c.name == name).values(values))
        else:
            conn.execute(insert(portfolio).values(name=name, **values))


def ensure_portfolio(conn: Connection, name: str, settings: Settings) -> tuple[int, bool]:
    """(its id, whether it was made now because the configuration does not name it)."""
    found = conn.execute(select(portfolio.c.id).where(portfolio.c.name == name)).scalar_one_or_none()
    if found is not None:
        return found, False
    values = _portfolio_values(settings, name)
    made = conn.execute(insert(portfolio).values(name=name, **values).returning(portfolio.c.id)).scalar_one()
    return made, bool(values["defaulted"])


def _portfolio_values(settings: Settings, name: str) -> dict[str, Any]:
    own = settings.for_portfolio(name)
    names = ("convention", "grace_days", "settle_order", "scheme", "currency", "strategy", "history")
    return {key: getattr(own, key) for key in names} | {"defaulted": name not in settings.portfolio}


def note_import(conn: Connection, portfolio_ids: Iterable[int], as_of: date) -> None:
    """The first import of a portfolio dates its history; later ones leave that day."""
    first = portfolio.c.first_import_on.is_(None)
    for number in sorted(portfolio_ids):
        conn.execute(update(portfolio).where(portfolio.c.id == number, first).values(first_import_on=as_of))


def note_file(conn: Connection, made: Mapping[str, Any], *, new: bool) -> None:
    """One row for each file and what came of it; the same import again, which brought nothing `new`, adds none."""
    same = (import_file.c.sha256 == made["sha256"]) & (import_file.c.table == made["table"])
    known = conn.execute(select(import_file.c.options).where(same)).scalars().all()
    if new or made["options"] not in known:
        conn.execute(insert(import_file).values(made))


def payments_through(conn: Connection, portfolio_ids: Iterable[int], day: date) -> None:
    """Move the payments' watermark; it never goes back."""
    behind = portfolio.c.payments_complete_through.is_(None) | (portfolio.c.payments_complete_through < day)
    for number in sorted(portfolio_ids):
        conn.execute(update(portfolio).where(portfolio.c.id == number, behind).values(payments_complete_through=day))


def all_payments_through(conn: Connection, day: date) -> None:
    """As `payments_through`, for every portfolio."""
    payments_through(conn, conn.execute(select(portfolio.c.id)).scalars().all(), day)


def lock_import(conn: Connection) -> None:
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": IMPORT_LOCK})


def known_borrowers(conn: Connection, refs: Iterable[str]) -> dict[str, KnownBorrower]:
    query = select(borrower.c.ref, borrower.c.id, borrower.c.country).where(among(conn, borrower.c.ref, refs))
    return {ref: KnownBorrower(id=number, country=country) for ref, number, country in conn.execute(query)}


def known_loans(conn: Connection, refs: Iterable[str]) -> dict[str, KnownLoan]:
    columns = (loan.c.ref, loan.c.id, loan.c.borrower_id, borrower.c.ref, loan.c.currency, borrower.c.country)
    query = select(*columns).join(borrower, borrower.c.id == loan.c.borrower_id).where(among(conn, loan.c.ref, refs))
    return {row[0]: KnownLoan(*row[1:]) for row in conn.execute(query)}


def hashes(conn: Connection, table: str, refs: Iterable[str]) -> dict[str, str | None]:
    """ref → the hash of the row that was taken in last, for the rows that are there."""
    source = {"borrowers": borrower}.get(table, loan)
    query = select(source.c.ref, source.c.row_hash).where(among(conn, source.c.ref, refs))
    return {row.ref: row.row_hash for row in conn.execute(query)}


def only_currency(conn: Connection) -> str | None:
    """The currency of all loans, if they have one in common."""
    found = conn.execute(select(loan.c.currency).distinct().limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def put_borrowers(conn: Connection, records: Sequence[BorrowerRecord], named: frozenset[str]) -> int:
    """`named`: the columns that the file speaks of; the others keep what they have."""
    latest = {record.ref: record for record in records}
    ordered = [latest[ref] for ref in sorted(latest)]  # locks in one order
    secrets = os.urandom(16 * len(ordered)).hex()
    rows = [(*record, secrets[at * 32 : at * 32 + 32]) for at, record in enumerate(ordered)]
    change = [name for name in BorrowerRecord._fields if name in named]
    return upsert(conn, borrower, (*BorrowerRecord._fields, "key"), rows, ("ref",), change)


def put_points(conn: Connection, records: Iterable[PointRecord], ids: Mapping[str, int], named: frozenset[str]) -> int:
    """A point keeps its state: what a call has found out about a number outlives the lender's next file."""
    latest = {(ids[record.borrower_ref], record.channel, record.value): record for record in records}
    rows = [(key[0], *record[1:], "usable") for key, record in sorted(latest.items(), key=lambda item: item[0])]
    columns = ("borrower_id", *PointRecord._fields[1:], "state")
    change = [name for name in PointRecord._fields[3:] if name in named]
    return upsert(conn, contact_point, columns, rows, ("borrower_id", "channel", "value"), change)


def put_loans(
    conn: Connection,
    records: Sequence[LoanRecord],
    owners: Mapping[str, int],
    portfolios: Mapping[str, int],
    named: frozenset[str],
    now: datetime,
) -> int:
    if "status" not in named:
        _reopen(conn, [record.ref for record in records])
    rows = [(r[0], owners[r.borrower_ref], portfolios[r.portfolio], *r[3:-1], now) for r in records]
    columns = ("ref", "borrower_id", "portfolio_id", *LoanRecord._fields[3:-1], "imported_at")
    change = [name for name in columns[1:-1] if name in named]
    return upsert(conn, loan, columns, rows, ("ref",), change)


def _reopen(conn: Connection, refs: Sequence[str]) -> None:
    """What a complete file had closed by its silence (its hash is gone) and this one names again is open again."""
    silent = (loan.c.status == LoanStatus.CLOSED) & loan.c.row_hash.is_(None)
    conn.execute(update(loan).where(silent, among(conn, loan.c.ref, refs)).values(status=LoanStatus.ACTIVE))


def put_instalments(conn: Connection, records: Sequence[InstalmentRecord]) -> int:
    columns = (*InstalmentRecord._fields, "cum_due_minor")
    rows = [(*record, 0) for record in records]
    return upsert(conn, instalment, columns, rows, ("loan_id", "n"), InstalmentRecord._fields[2:])


def close_missing(conn: Connection, portfolio_ids: Iterable[int], seen: Any) -> list[tuple[int, int, str]]:
    """Close the portfolios' open loans that a complete file lacks → (loan, borrower, ref) of each."""
    gone = loan.c.portfolio_id.in_(sorted(portfolio_ids)) & (loan.c.status == LoanStatus.ACTIVE)
    gone &= ~loan.c.ref.in_(select(seen.c.key))
    rows = conn.execute(select(loan.c.id, loan.c.borrower_id, loan.c.ref).where(gone).order_by(loan.c.id)).all()
    conn.execute(update(loan).where(gone).values(status=LoanStatus.CLOSED, row_hash=None))
    return [(row.id, row.borrower_id, row.ref) for row in rows]


def portfolios_of(conn: Connection, seen: Any) -> set[int]:
    """The portfolios of the loans whose refs are among the keys seen."""
    query = select(loan.c.portfolio_id).join(seen, seen.c.key == loan.c.ref).distinct()
    return set(conn.execute(query).scalars())


def portfolios_of_loans(conn: Connection, loan_ids: Iterable[int]) -> set[int]:
    query = select(loan.c.portfolio_id).where(among(conn, loan.c.id, sorted(loan_ids))).distinct()
    return set(conn.execute(query).scalars())
