"""How each table goes in: what its rows name, what judges a row, what stores a batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection

from assistant.config import Settings
from assistant.core.book import book_rows, event_rows, history_rows, payment_rows, quick_book, quick_tables
from assistant.core.book.records import BookRecord, Context, EventRecord, LoanRecord, PartyRecord
from assistant.core.book.rows import Columns, Row
from assistant.core.reasons import Reasons
from assistant.steps.import_parties import filed, represented
from assistant.store import book, book_history, book_put, imported_talks
from assistant.store.book_changes import Trail


@dataclass(kw_only=True)
class Batch:
    """One batch on its way in, and what the file's batches have in common."""

    conn: Connection
    settings: Settings
    reasons: Reasons
    now: datetime
    as_of: date
    named: frozenset[str]  # columns of the store that the file speaks of
    known: Context
    trail: Trail
    portfolios: dict[str, int] = field(default_factory=dict)  # met so far: name → id
    made: list[str] = field(default_factory=list)  # portfolios made with the defaults
    lines: Sequence[int] = ()  # where in the file each of the records stands
    loan_ids: set[int] = field(default_factory=set)  # of the payments of this batch
    borrower_ids: set[int] = field(default_factory=set)  # whose contacts something came before

    def portfolio_ids(self, names: set[str]) -> Mapping[str, int]:
        for name in sorted(names - set(self.portfolios)):
            self.portfolios[name], made = book.ensure_portfolio(self.conn, name, self.settings)
            self.made += [name] if made else []
        return self.portfolios


Judge = Callable[[Row, Context], Any]
Quick = Callable[[Columns, Context], Sequence[Any]]
Store = Callable[[Batch, Sequence[Any]], int]


@dataclass(frozen=True, kw_only=True)
class Handler:
    """`quick`: judges many rows at once, and leaves to `judge` each that has anything to say of itself.

    `hashed`: a row whose hash is the stored one is not read. `late`: rows with this cell wait for the others.
    """

    judge: Judge
    store: Store
    quick: Quick | None = None
    borrowers: bool = False
    loans: bool = False
    payments: bool = False
    pauses: bool = False
    hashed: bool = False
    late: str | None = None


def _put_book(batch: Batch, records: Sequence[BookRecord]) -> int:
    borrowers = [record.borrower for record in records]
    owners = book_put.put_borrowers(batch.trail, borrowers, batch.named & BORROWER_COLUMNS, batch.lines)
    points = [point for record in records for point in record.points]
    lines = [line for record, line in zip(records, batch.lines, strict=True) for _ in record.points]
    book_put.put_points(batch.trail, points, owners, frozenset({"zones"}), lines)
    _put_loan_records(batch, [record.loan for record in records], owners.ids)
    return len(records)


def _put_loan_records(batch: Batch, loans: Sequence[LoanRecord], owners: Mapping[str, int]) -> int:
    names = batch.portfolio_ids({loan.portfolio for loan in loans})
    changed, ids = book_put.put_loans(
        batch.trail, loans, owners, names, batch.named, batch.known.loans, batch.now, batch.lines
    )
    stated = [(loan.ref, loan.reason) for loan in loans if loan.reason]
    if stated:
        known = batch.known.loans
        said = [
            (ids[ref] if ref in ids else known[ref].id, code, batch.reasons.last_day(code, batch.as_of))
            for ref, code in stated
        ]
        # Dated by the file's day, not by the clock: a reason of tomorrow would not count on the day that it is about.
        book_history.put_reasons(batch.conn, said, datetime.combine(batch.as_of, time(0), UTC))
    return changed


BORROWER_COLUMNS = frozenset({"name", "language", "country", "region", "postal_code", "places"})


def _put_borrowers(batch: Batch, records: Sequence[Any]) -> int:
    return book_put.put_borrowers(batch.trail, records, batch.named, batch.lines).changed


def _known_owners(batch: Batch) -> dict[str, int]:
    return {ref: known.id for ref, known in batch.known.borrowers.items()}


def _put_points(batch: Batch, records: Sequence[Any]) -> int:
    owners = book_put.Owners(0, _known_owners(batch), frozenset())
    return book_put.put_points(batch.trail, records, owners, batch.named | {"zones"}, batch.lines)


def _put_loans(batch: Batch, records: Sequence[Any]) -> int:
    return _put_loan_records(batch, records, _known_owners(batch))


def _put_payments(batch: Batch, records: Sequence[Any]) -> int:
    fresh = [record for record in records if record.ref not in batch.known.payments]
    batch.loan_ids |= {loan_id for record in records for loan_id, _ in record.shares}
    owners = {loan.id: loan.borrower_id for loan in batch.known.loans.values()}
    batch.borrower_ids |= {owners[loan_id] for record in fresh for loan_id, _ in record.shares if loan_id in owners}
    return book_history.put_payments(batch.trail, records, batch.known.payments, batch.now, batch.lines)


def _put(function: Callable[[Connection, Any], int]) -> Store:
    return lambda batch, records: function(batch.conn, records)


def _put_traced(function: Callable[[Trail, Any, Sequence[int | None]], int]) -> Store:
    return lambda batch, records: function(batch.trail, records, batch.lines)


def _put_contacts(batch: Batch, records: Sequence[EventRecord]) -> int:
    """A conversation of before the cut-over is a right-party contact like any other."""
    imported_talks.note(batch.conn, records)
    return book_history.put_events(batch.conn, records)


def _put_parties(batch: Batch, records: Sequence[PartyRecord]) -> int:
    refs = {loan.id: ref for ref, loan in batch.known.loans.items()}
    loans = {loan.id: (ref, loan) for ref, loan in batch.known.loans.items()}
    asked = represented(records, loans, batch.as_of, batch.now)
    if book_history.put_events(batch.conn, list(asked.values()), list(asked)):
        batch.borrower_ids |= {one.borrower_id for one in asked.values()}
    return book_history.put_parties(batch.trail, filed(batch.trail, records, refs, batch.lines), batch.lines)


def _put_stops(store: Store) -> Store:
    """What bars a contact bars the planned ones too, in the same transaction."""

    def put(batch: Batch, records: Sequence[Any]) -> int:
        changed = store(batch, records)
        owners = {loan.id: loan.borrower_id for loan in batch.known.loans.values()}
        if changed:
            of_loans = {owners[loan] for record in records if (loan := getattr(record, "loan_id", None)) is not None}
            named = {record.borrower_id for record in records if record.borrower_id is not None}
            batch.borrower_ids |= of_loans | named
        return changed

    return put


HANDLERS: dict[str, Handler] = {
    "book": Handler(
        judge=book_rows.judge_book, quick=quick_book.quick_book, store=_put_book, loans=True, hashed=True
    ),
    "borrowers": Handler(
        judge=book_rows.judge_borrower, quick=quick_tables.quick_borrowers, store=_put_borrowers, hashed=True
    ),
    "contact_points": Handler(
        judge=book_rows.judge_point, quick=quick_tables.quick_points, store=_put_points, borrowers=True
    ),
    "loans": Handler(
        judge=book_rows.judge_loan, quick=quick_tables.quick_loans, store=_put_loans, borrowers=True, loans=True,
        hashed=True,
    ),
    "instalments": Handler(
        judge=book_rows.judge_instalment, quick=quick_tables.quick_instalments,
        store=_put_traced(book_put.put_instalments), loans=True,
    ),
    "payments": Handler(
        judge=payment_rows.judge_payment, quick=quick_tables.quick_payments, store=_put_payments, loans=True,
        payments=True, late="reverses",
    ),
    "pauses": Handler(
        judge=history_rows.judge_pause, store=_put_traced(book_history.put_pauses), loans=True, pauses=True
    ),
    "holds": Handler(
        judge=history_rows.judge_hold, store=_put_stops(_put_traced(book_history.put_holds)), loans=True, borrowers=True
    ),
    "parties": Handler(
        judge=history_rows.judge_party, store=_put_parties, loans=True, borrowers=True
    ),
    "contacts": Handler(
        judge=event_rows.judge_contact, store=_put_contacts, loans=True, borrowers=True
    ),
    "promises": Handler(judge=history_rows.judge_promise, store=_put(book_history.put_promises), loans=True),
    "requests": Handler(
        judge=event_rows.judge_request, store=_put_stops(_put(book_history.put_events)), loans=True, borrowers=True
    ),
    "assignments": Handler(
        judge=history_rows.judge_assignment, store=_put_traced(book_history.put_assignments), loans=True
    ),
}  # fmt: skip
