"""The book as the importer finds it: portfolios, what is known of borrowers and loans, which files came before."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select, text, update

from assistant.core.book.records import KnownBorrower, KnownLoan
from assistant.core.terms import LoanStatus
from assistant.store.book_changes import Trail
from assistant.store.bulk import among, reserve_ids
from assistant.store.schema import borrower, loan, portfolio
from assistant.store.schema_import import import_file

IMPORT_LOCK = 7215003  # one import at a time on PostgreSQL; SQLite has one writer anyhow


class Settings(Protocol):
    """What this room needs of the settings."""

    @property
    def portfolio(self) -> Mapping[str, Any]: ...
    def for_portfolio(self, name: str) -> Any: ...


def sync_portfolios(conn: Connection, settings: Settings) -> None:
    """Copy every portfolio's settings to where the SQL reads them; those made at import follow the defaults."""
    there = {row.name: row.defaulted for row in conn.execute(select(portfolio.c.name, portfolio.c.defaulted))}
    for name in sorted({*settings.portfolio, *there}):
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


def next_file(conn: Connection) -> int:
    """The id that the file's row will have: what it changes refers to it before it is written."""
    return reserve_ids(conn, import_file, 1)[0]


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


def is_quiet(conn: Connection) -> bool:
    """Whether no import is under way; on SQLite none shows before it is committed, all of it."""
    if conn.dialect.name != "postgresql":
        return True
    return bool(conn.execute(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), {"key": IMPORT_LOCK}).scalar_one())


def known_borrowers(conn: Connection, refs: Iterable[str]) -> dict[str, KnownBorrower]:
    query = select(borrower.c.ref, borrower.c.id, borrower.c.country).where(among(conn, borrower.c.ref, refs))
    return {ref: KnownBorrower(id=number, country=country) for ref, number, country in conn.execute(query).all()}


def known_loans(conn: Connection, refs: Iterable[str]) -> dict[str, KnownLoan]:
    columns = (
        loan.c.ref,
        loan.c.id,
        loan.c.borrower_id,
        borrower.c.ref,
        loan.c.currency,
        borrower.c.country,
        loan.c.row_hash,
    )
    query = select(*columns).join(borrower, borrower.c.id == loan.c.borrower_id).where(among(conn, loan.c.ref, refs))
    return {row[0]: KnownLoan(*row[1:]) for row in conn.execute(query).all()}


def hashes(conn: Connection, refs: Iterable[str]) -> dict[str, str | None]:
    """Borrower → the hash of the row that was taken in last, for those that are there."""
    query = select(borrower.c.ref, borrower.c.row_hash).where(among(conn, borrower.c.ref, refs))
    return dict(map(tuple, conn.execute(query).all()))


def only_currency(conn: Connection) -> str | None:
    """The currency of all loans, if they have one in common."""
    found = conn.execute(select(loan.c.currency).distinct().limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def close_missing(
    conn: Connection, portfolio_ids: Iterable[int], seen: Any, trail: Trail
) -> list[tuple[int, int, str]]:
    """Close the portfolios' open loans that a complete file lacks → (loan, borrower, ref) of each."""
    gone = loan.c.portfolio_id.in_(sorted(portfolio_ids)) & (loan.c.status == LoanStatus.ACTIVE)
    gone &= ~loan.c.ref.in_(select(seen.c.key))
    rows = conn.execute(select(loan.c.id, loan.c.borrower_id, loan.c.ref).where(gone).order_by(loan.c.id)).all()
    trail.closed([(row.id, row.borrower_id) for row in rows])
    conn.execute(update(loan).where(gone).values(status=LoanStatus.CLOSED, row_hash=None))
    return [(row.id, row.borrower_id, row.ref) for row in rows]


def portfolios_of(conn: Connection, seen: Any) -> set[int]:
    """The portfolios of the loans whose refs are among the keys seen."""
    query = select(loan.c.portfolio_id).join(seen, seen.c.key == loan.c.ref).distinct()
    return set(conn.execute(query).scalars())


def portfolios_of_loans(conn: Connection, loan_ids: Iterable[int]) -> set[int]:
    query = select(loan.c.portfolio_id).where(among(conn, loan.c.id, sorted(loan_ids))).distinct()
    return set(conn.execute(query).scalars())
