"""One table goes in: read, judge, store, batch by batch, in one transaction; refused rows are kept aside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.core.book.header import advice
from assistant.core.book.issue import Issue
from assistant.core.book.keys import only_clean, row_hashes, row_keys
from assistant.core.book.records import Context, KnownLoan
from assistant.core.book.row_reader import RowReader
from assistant.core.book.rows import Columns, Row
from assistant.files import rows_of
from assistant.files.refused import RefusedFile
from assistant.steps.import_job import Job, Taken, header_of, named_columns, reading_token
from assistant.steps.import_sources import Source
from assistant.steps.import_tables import HANDLERS, Batch
from assistant.store import book, book_history, contacts, seen
from assistant.store.ageing import refresh_running_totals
from assistant.store.book_changes import Trail

BATCH = 5000
Rows = list[tuple[int, list[str]]]  # (line, cells)


def take_sheet(trail: Trail, job: Job, source: Source, refused: RefusedFile) -> Taken:
    """The whole table in the caller's transaction. Safe to repeat: a row that is there already changes nothing."""
    return _Taking(trail, job, source, refused).run()


class _Taking:
    def __init__(self, trail: Trail, job: Job, source: Source, refused: RefusedFile) -> None:
        self.trail, self.conn = trail, trail.conn
        self.job, self.source, self.refused = job, source, refused
        self.context = job.context()
        self.header = header_of(source, job.words)
        self.handler = HANDLERS[source.table.name]
        self.reader = RowReader(self.header, source.sheet.header, job.vocabulary)
        self.named = frozenset(named_columns(self.header, job))
        self.token = reading_token(self.header, job)
        self.keys = [self.header.at[name] for name in source.table.key if name in self.header.at]
        self.taken = Taken()
        self.portfolios: dict[str, int] = {}
        self.made: list[str] = []

    def run(self) -> Taken:
        taken = self.taken
        taken.warnings += [Issue(line=None, column=None, value=None, reason=said) for said in advice(self.header)]
        seen.begin(self.conn)
        late: Rows = []
        for rows in rows_of(self.source.sheet, BATCH):
            taken.rows += len(rows)
            self._batch(self._hold_back(rows, late))
            if self.job.tell:
                self.job.tell(self.source.sheet.path.name, taken.rows, 0)
            if self.job.watch:
                self.job.watch(self.source.table.name, taken)
        for rows in self._waves(late):
            self._batch(rows)
        if not taken.rows:
            taken.warnings.append(
                Issue(line=None, column=None, value=None, reason="the file has no row below its header")
            )
        self._finish()
        seen.end(self.conn)
        return taken

    def _hold_back(self, rows: Rows, late: Rows) -> Rows:
        """Reversals wait until what they reverse is in, wherever in the file it stands."""
        at = self.header.at.get(self.handler.late or "")
        if at is None:
            return rows
        late += [row for row in rows if len(row[1]) > at and row[1][at].strip()]
        return [row for row in rows if not (len(row[1]) > at and row[1][at].strip())]

    def _waves(self, late: Rows) -> Iterator[Rows]:
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

    def _batch(self, rows: Rows) -> None:
        if not rows:
            return
        keys = row_keys(self.keys, rows)
        repeated = seen.note(self.conn, keys, [line for line, _ in rows])
        hashes, loans = self._before(rows, repeated)
        news = [n for n, digest in enumerate(hashes) if digest is not None] if self.handler.hashed else range(len(rows))
        if news:
            fresh = [rows[n] for n in news]
            read = self.reader.columns(fresh)
            read.hashes = [hashes[n] for n in news] if self.handler.hashed else read.hashes
            self._take(fresh, read, self._known(fresh, loans), repeated)

    def _take(self, rows: Rows, read: Columns, known: Context, repeated: Mapping[int, int]) -> None:
        records = self._judge_all(rows, read, known, repeated)
        lines = read.lines
        if None in records:
            lines = [line for line, record in zip(lines, records, strict=True) if record is not None]
            records = [record for record in records if record is not None]
        batch = self._new_batch(known, lines)
        if records:
            self.taken.changed += self.handler.store(batch, records)
        self.taken.loan_ids |= batch.loan_ids
        if batch.borrower_ids:
            contacts.cancel_for(self.conn, batch.borrower_ids, batch.now, f"import of {self.source.table.name}")

    def _judge_all(self, rows: Rows, read: Columns, known: Context, repeated: Mapping[int, int]) -> list[Any]:
        """The record of each row, None for one that is refused: the clean ones together, the others by themselves."""
        found: list[Any] = [None] * len(rows)
        if self.handler.quick:
            odd = {*read.wrong, *read.misshapen, *(n for n, line in enumerate(read.lines) if line in repeated)}
            if not odd:
                found = list(self.handler.quick(read, known))
            elif clean := [n for n in range(len(rows)) if n not in odd]:
                for n, record in zip(clean, self.handler.quick(read.only(clean), known), strict=True):
                    found[n] = record
        for n in [n for n, record in enumerate(found) if record is None]:
            line, cells = rows[n]
            record = self._judged(read.row(n), cells, known, repeated.get(line))
            digest = read.hashes[n]
            found[n] = _with_hash(record, digest) if digest and record is not None else record
        return found

    def _new_batch(self, known: Context, lines: Sequence[int]) -> Batch:
        rt = self.job.rt
        return Batch(
            conn=self.conn, settings=rt.settings, reasons=rt.rulebook.book.reasons, now=rt.now(), as_of=self.job.as_of,
            named=self.named, known=known, trail=self.trail, portfolios=self.portfolios, made=self.made, lines=lines,
        )  # fmt: skip

    def _judged(self, row: Row, cells: list[str], known: Context, first_line: int | None) -> Any:
        if first_line is not None:
            row.wrong(self.source.table.key[0], self._ref(cells) or None, f"stands at line {first_line} already")
        record = self.handler.judge(row, known) if row.values else None
        if row.issues:
            self._refuse(row, cells)
            return None
        if row.warnings:
            self.taken.note((), row.warnings)
        return record

    def _refuse(self, row: Row, cells: list[str]) -> None:
        self.taken.refused += 1
        self.taken.note(row.issues, ())
        columns = ", ".join(issue.column or "the row" for issue in row.issues)
        reasons = "; ".join(f"{issue.column}: {issue.reason}" if issue.column else issue.reason for issue in row.issues)
        self.refused.write(row.line, columns, reasons, cells)

    def _ref(self, cells: Sequence[str]) -> str:
        at = self.keys[0] if self.keys else 0
        return cells[at].strip() if at < len(cells) else ""

    def _before(self, rows: Rows, repeated: Mapping[int, int]) -> tuple[list[str | None], Mapping[str, KnownLoan]]:
        """Each row's hash, None for the very row that is stored, which need not be read again; the loans named."""
        if not self.handler.hashed:
            return [], {}
        refs = self._cells(rows, self.source.table.key[0])
        loans: Mapping[str, KnownLoan] = {}
        if self.handler.loans:
            loans = book.known_loans(self.conn, refs)
            stored = {ref: known.row_hash for ref, known in loans.items()}
        else:
            stored = book.hashes(self.conn, refs)
        digests: list[str | None] = [*row_hashes((cells for _, cells in rows), self.token)]
        if stored:
            for n, (line, cells) in enumerate(rows):
                if line not in repeated and stored.get(self._ref(cells)) == digests[n]:
                    digests[n] = None
        return digests, loans

    def _known(self, rows: Rows, loans: Mapping[str, KnownLoan]) -> Context:
        """What the rows name, as the book has it now: other batches of this file are in already."""
        handler, conn = self.handler, self.conn
        payments = {}
        if handler.payments:
            refs = [*self._cells(rows, "payment_id"), *self._cells(rows, "reverses")]
            payments = book_history.known_payments(conn, refs)
        borrowers = book.known_borrowers(conn, self._cells(rows, "borrower_id")) if handler.borrowers else {}
        if handler.loans and not handler.hashed:
            loans = book.known_loans(conn, self._cells(rows, "loan_id"))
        pauses = book_history.known_pauses(conn, (loan.id for loan in loans.values())) if handler.pauses else {}
        single = book.only_currency(conn) if handler.payments else None
        known = replace(self.context, only_currency=single, borrowers=borrowers, loans=loans)
        return replace(known, payments=payments, pauses=pauses)

    def _cells(self, rows: Rows, column: str) -> list[str]:
        at = self.header.at.get(column)
        if at is None:
            return []
        return only_clean({cells[at].strip() for _, cells in rows if at < len(cells)})

    def _finish(self) -> None:
        taken, job = self.taken, self.job
        taken.portfolios |= set(self.portfolios.values())
        for name in self.made:
            reason = f"the portfolio {name!r} is not in config/assistant.toml: made with the default settings"
            taken.warnings.append(Issue(line=None, column="portfolio", value=name, reason=reason))
        if self.source.table.name == "instalments" and taken.changed:
            refresh_running_totals(self.conn)
        if self.source.table.name in ("book", "loans"):
            taken.portfolios |= book.portfolios_of(self.conn, seen.seen)
            book.note_import(self.conn, taken.portfolios, job.as_of)
            if job.complete:
                self._close_missing()

    def _close_missing(self) -> None:
        gone = book.close_missing(self.conn, self.taken.portfolios, seen.seen, self.trail)
        owners = {borrower_id for _, borrower_id, _ in gone}
        contacts.cancel_for(
            self.conn, owners, self.job.rt.now(), "loan closed by a complete file", loan_ids=[g[0] for g in gone]
        )
        self.taken.closed = [ref for _, _, ref in gone]


def _with_hash(record: Any, digest: str) -> Any:
    if hasattr(record, "loan"):
        return record._replace(loan=record.loan._replace(row_hash=digest))
    return record._replace(row_hash=digest)
