"""One table goes in: read, judge, store, batch by batch, in one transaction; refused rows are kept aside."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from assistant import places
from assistant.core.book.header import Header, advice, read_header
from assistant.core.book.issue import Issue
from assistant.core.book.records import Context
from assistant.core.book.rows import Row, RowReader, Vocabulary
from assistant.core.book.settings import ImportWords
from assistant.core.problem import BadInput, Problem
from assistant.files import rows_of
from assistant.files.refused import RefusedFile
from assistant.runtime import Runtime
from assistant.steps.import_sources import Source
from assistant.steps.import_tables import HANDLERS, Batch
from assistant.store import book, book_history, contacts, seen

BATCH = 5000
ISSUES_MAX = 100_000  # kept for the report; the refused file has every row
KEY_SIGN = "\x1f"
VERSION = "1"  # of how a row is read: a new one reads rows anew that an older program has stored
STATED = {
    "book": ("stated_on", "status", "stated_past_due_minor", "row_hash"),
    "loans": ("row_hash",),
    "borrowers": ("row_hash",),
}
OURS = {
    "loan_id": "ref", "portfolio": "portfolio_id", "borrower_name": "name", "amount_past_due": "stated_past_due_minor",
    "last_payment_amount": "last_payment_minor", "principal": "principal_minor", "balance": "balance_minor",
    "minimum_due": "minimum_due_minor", "credit_limit": "credit_limit_minor", "monthly_income": "monthly_income_minor",
}  # fmt: skip
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Job:
    """What holds for every file of one import."""

    rt: Runtime
    as_of: date
    portfolio: str
    portfolio_given: bool
    complete: bool
    vocabulary: Vocabulary
    words: ImportWords
    refused: Path
    tell: Tell | None

    def context(self) -> Context:
        settings = self.rt.settings
        return Context(
            as_of=self.as_of,
            portfolio=self.portfolio,
            currency_of=lambda name: settings.for_portfolio(name).currency,
            phone=places.phone,
            places=places.places,
            postal_code=places.postal_code,
            blocks=self.rt.rulebook.holds.blocks,
        )


@dataclass(kw_only=True)
class Taken:
    """What became of one table."""

    rows: int = 0
    changed: int = 0
    refused: int = 0
    problems: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    portfolios: set[int] = field(default_factory=set)
    loan_ids: set[int] = field(default_factory=set)
    closed: list[str] = field(default_factory=list)

    def problem(self, issues: Sequence[Issue]) -> None:
        self.problems += issues if len(self.problems) < ISSUES_MAX else []


def header_of(source: Source, words: ImportWords) -> Header:
    """Raises BadInput when the file cannot be used as this table."""
    header = read_header(source.table, source.sheet.header, words.columns)
    if header.problems:
        file, line = str(source.sheet.path), source.sheet.header_line
        raise BadInput(*(Problem(file=file, line=line, problem=what, mend=mend) for what, mend in header.problems))
    return header


def take_sheet(conn: Connection, job: Job, source: Source, refused: RefusedFile) -> Taken:
    """The whole table in the caller's transaction. Safe to repeat: a row that is there already changes nothing."""
    return _Taking(conn, job, source, refused).run()


class _Taking:
    def __init__(self, conn: Connection, job: Job, source: Source, refused: RefusedFile) -> None:
        self.conn, self.job, self.source, self.refused = conn, job, source, refused
        self.header = header_of(source, job.words)
        self.handler = HANDLERS[source.table.name]
        self.reader = RowReader(self.header, job.vocabulary)
        self.named = frozenset(_named(self.header, job))
        self.token = _token(self.header, job)
        self.keys = [self.header.at[name] for name in source.table.key if name in self.header.at]
        self.taken = Taken()
        self.portfolios: dict[str, int] = {}
        self.made: list[str] = []
        self.empty = True

    def run(self) -> Taken:
        taken = self.taken
        taken.warnings += [Issue(line=None, column=None, value=None, reason=said) for said in advice(self.header)]
        book.lock_import(self.conn)
        seen.begin(self.conn)
        late: list[tuple[int, list[str]]] = []
        for rows in rows_of(self.source.sheet, BATCH):
            taken.rows += len(rows)
            self._batch(self._hold_back(rows, late))
            if self.job.tell:
                self.job.tell(self.source.sheet.path.name, taken.rows, 0)
        for rows in self._waves(late):
            self._batch(rows)
        self._finish()
        seen.end(self.conn)
        return taken

    def _hold_back(
        self, rows: list[tuple[int, list[str]]], late: list[tuple[int, list[str]]]
    ) -> list[tuple[int, list[str]]]:
        """Reversals wait until what they reverse is in, wherever in the file it stands."""
        at = self.header.at.get(self.handler.late or "")
        if at is None:
            return rows
        late += [row for row in rows if len(row[1]) > at and row[1][at].strip()]
        return [row for row in rows if not (len(row[1]) > at and row[1][at].strip())]

    def _waves(self, late: list[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
        """Two reversals of one payment must see each other: never in one batch."""
        at = self.header.at.get(self.handler.late or "", 0)
        wave: dict[str, tuple[int, list[str]]] = {}
        for row in late:
            if row[1][at].strip() in wave:
                yield list(wave.values())
                wave = {}
            wave[row[1][at].strip()] = row
        if wave:
            yield list(wave.values())

    def _batch(self, rows: list[tuple[int, list[str]]]) -> None:
        if not rows:
            return
        repeated = seen.note(self.conn, [(self._key(line, cells), line) for line, cells in rows])
        hashes = self._unread_hashes(rows)
        known = self._known(rows)
        batch = Batch(
            conn=self.conn, settings=self.job.rt.settings, reasons=self.job.rt.rulebook.book.reasons, now=self.job.rt.now(),
            as_of=self.job.as_of, named=self.named, known=known, portfolios=self.portfolios, made=self.made,
        )  # fmt: skip
        records = []
        for line, cells in rows:
            digest = self._digest(cells)
            if digest and line not in repeated and hashes.get(self._ref(cells)) == digest:
                continue
            record = self._judged(line, cells, known, repeated.get(line))
            if record is not None:
                records.append(_with_hash(record, digest) if digest else record)
        if records:
            self.taken.changed += self.handler.store(batch, records)
        self.taken.loan_ids |= batch.loan_ids
        if batch.borrower_ids:
            contacts.cancel_for(self.conn, batch.borrower_ids, batch.now, f"import of {self.source.table.name}")

    def _judged(self, line: int, cells: list[str], known: Context, first_line: int | None) -> Any:
        row = self._read(line, cells)
        if first_line is not None:
            row.wrong(self.source.table.key[0], self._ref(cells) or None, f"stands at line {first_line} already")
        record = self.handler.judge(row, known) if row.values or not row.issues else None
        if row.issues:
            self._refuse(row, cells)
            return None
        if row.warnings and len(self.taken.warnings) < ISSUES_MAX:
            self.taken.warnings += row.warnings
        return record

    def _read(self, line: int, cells: list[str]) -> Row:
        if self.reader.repeats_header(cells, self.source.sheet.header):
            row = Row(line=line)
            row.wrong(None, None, "the header again")
            return row
        return self.reader.read(line, cells)

    def _refuse(self, row: Row, cells: list[str]) -> None:
        self.taken.refused += 1
        self.taken.problem(row.issues)
        columns = ", ".join(issue.column or "the row" for issue in row.issues)
        reasons = "; ".join(f"{issue.column}: {issue.reason}" if issue.column else issue.reason for issue in row.issues)
        self.refused.write(row.line, columns, reasons, cells)

    def _key(self, line: int, cells: Sequence[str]) -> str:
        """What makes the row one of its own; a row without a key is like no other."""
        values = [cells[at].strip() if at < len(cells) else "" for at in self.keys]
        return KEY_SIGN.join(values).replace("\x00", "") if any(values) and _clean(values) else f"{KEY_SIGN}{line}"

    def _ref(self, cells: Sequence[str]) -> str:
        at = self.keys[0] if self.keys else 0
        return cells[at].strip() if at < len(cells) else ""

    def _digest(self, cells: Sequence[str]) -> str | None:
        if not self.handler.hashed:
            return None
        text = KEY_SIGN.join(cells) + self.token
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()

    def _unread_hashes(self, rows: list[tuple[int, list[str]]]) -> dict[str, str | None]:
        if not self.handler.hashed:
            return {}
        return book.hashes(self.conn, self.source.table.name, self._cells(rows, self.source.table.key[0]))

    def _known(self, rows: list[tuple[int, list[str]]]) -> Context:
        """What the rows name, as the book has it now: other batches of this file are in already."""
        handler, conn = self.handler, self.conn
        payments = {}
        if handler.payments:
            refs = [*self._cells(rows, "payment_id"), *self._cells(rows, "reverses")]
            payments = book_history.known_payments(conn, refs)
        borrowers = book.known_borrowers(conn, self._cells(rows, "borrower_id")) if handler.borrowers else {}
        loans = book.known_loans(conn, self._cells(rows, "loan_id")) if handler.loans else {}
        pauses = book_history.known_pauses(conn, (loan.id for loan in loans.values())) if handler.pauses else {}
        single = book.only_currency(conn) if handler.payments else None
        found = {"borrowers": borrowers, "loans": loans, "payments": payments, "pauses": pauses}
        return replace(self.job.context(), only_currency=single, **found)

    def _cells(self, rows: list[tuple[int, list[str]]], column: str) -> list[str]:
        at = self.header.at.get(column)
        if at is None:
            return []
        texts = {cells[at].strip() for _, cells in rows if at < len(cells)}
        return [text for text in texts if text and _clean([text])]

    def _finish(self) -> None:
        taken, job = self.taken, self.job
        taken.portfolios |= set(self.portfolios.values())
        for name in self.made:
            reason = f"the portfolio {name!r} is not in config/assistant.toml: made with the default settings"
            taken.warnings.append(Issue(line=None, column="portfolio", value=name, reason=reason))
        if self.source.table.name == "instalments" and taken.changed:
            book.running_totals(self.conn)
        if self.source.table.name in ("book", "loans"):
            taken.portfolios |= book.portfolios_of(self.conn, seen.seen)
            book.note_import(self.conn, taken.portfolios, job.as_of)
            if job.complete:
                self._close_missing()

    def _close_missing(self) -> None:
        gone = book.close_missing(self.conn, self.taken.portfolios, seen.seen)
        owners = {borrower_id for _, borrower_id, _ in gone}
        contacts.cancel_for(
            self.conn, owners, self.job.rt.now(), "loan closed by a complete file", loan_ids=[g[0] for g in gone]
        )
        self.taken.closed = [ref for _, _, ref in gone]


def _clean(values: Sequence[str]) -> bool:
    """Texts that a database takes: no NUL, no half character, no endless cell."""
    joined = "".join(values)
    return (
        "\x00" not in joined
        and len(joined) < 2000
        and (joined.isascii() or not any("\ud800" <= c <= "\udfff" for c in joined))
    )


def _with_hash(record: Any, digest: str) -> Any:
    if hasattr(record, "loan"):
        return record._replace(loan=record.loan._replace(row_hash=digest))
    return record._replace(row_hash=digest)


def _named(header: Header, job: Job) -> set[str]:
    """The store's columns of which the file speaks; the others keep what they have."""
    table = header.table.name
    names = {OURS.get(name, name) for name in header.at} | set(STATED.get(table, ()))
    if {"country", "region", "postal_code", "zone"} & set(header.at):
        names.add("places")
    if job.portfolio_given and table in ("book", "loans"):
        names.add("portfolio_id")
    return names - {"ref"}


def _token(header: Header, job: Job) -> str:
    """What else than its cells says how a row is read: part of its hash."""
    columns = ",".join(f"{name}={at}" for name, at in sorted(header.at.items()))
    day = job.as_of.isoformat() if header.table.name == "book" else ""
    return KEY_SIGN.join(("", VERSION, header.table.name, columns, day, job.portfolio, str(job.vocabulary.date_format)))
