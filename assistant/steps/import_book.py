"""A loan book goes in: files → rows → the book. Good rows go in, bad ones are named and kept aside.

Each table is one transaction; the same file twice changes nothing. Until a day is said, a file of payments is taken to
be complete up to the day before its own.
"""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from assistant.config import config_file
from assistant.core.book import cells
from assistant.core.book.issue import Issue
from assistant.core.book.readers import Vocabulary
from assistant.core.book.settings import load_import_words
from assistant.core.problem import BadInput, Problem, Surroundings
from assistant.core.reasons import UNKNOWN
from assistant.files import Sheet
from assistant.files.refused import RefusedFile
from assistant.places import countries
from assistant.runtime import Runtime
from assistant.steps.import_job import Job, Taken, Watch, header_of
from assistant.steps.import_sheet import take_sheet
from assistant.steps.import_sources import Source, Sources, find_sources
from assistant.store import book
from assistant.store.book_changes import Trail
from assistant.store.log import LogLine, append
from assistant.yamlfile import read_yaml

DEFAULT_PORTFOLIO = "default"
WATERMARK = "payments_complete_through"


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """What became of one table; its keys are those of `import --format json`."""

    file: str
    table: str
    rows: int
    accepted: int
    changed: int
    refused: int
    warnings: Sequence[Issue] = field(default_factory=tuple)
    refused_file: str | None = None
    problems: Sequence[Issue] = field(default_factory=tuple)
    closed: int = 0

    def as_json(self) -> dict[str, Any]:
        own = dict(self.__dict__)
        return own | {name: [issue.as_json() for issue in own[name]] for name in ("warnings", "problems")}


def import_paths(
    rt: Runtime,
    paths: Sequence[Path],
    *,
    as_of: date,
    portfolio: str | None = None,
    complete: bool = False,
    payments_complete_through: date | None = None,
    date_format: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    watch: Watch | None = None,
    by: str | None = None,
    refused_folder: Path | None = None,
    at_once: bool = False,
) -> list[ImportResult]:
    """Import files and folders. Raises BadInput when one cannot be used at all (then none is taken), Surroundings.

    `refused_folder`: where the refused rows are kept. `at_once`: `rt.db` is one transaction; the log comes at its end.
    """
    job = _job(rt, as_of, portfolio, complete, date_format, progress)
    job = replace(job, watch=watch, by=by, refused=refused_folder or job.refused, held=[] if at_once else None)
    sources = find_sources([Path(path) for path in paths], job.words.columns)
    through = _watermark(sources, payments_complete_through, job)
    _check_headers(sources, job)
    results, portfolios, paid = [], set[int](), False
    for source, refused in zip(sources.tables, _refused_files(sources.tables, job), strict=True):
        with _collector_resting():
            result, taken = _take(job, source, refused)
        results.append(result)
        portfolios |= taken.portfolios
        portfolios |= rt.db.read_now(book.portfolios_of_loans, taken.loan_ids)
        paid = paid or source.table.name in ("payments", "book")
    if through is None and paid:
        through = as_of - timedelta(days=1)
    if through is not None:
        rt.db.write_now(book.payments_through, portfolios, through)
    if job.held:
        rt.db.write_now(append, *job.held)
    return results


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Rows make no cycles: looking for some in every batch took 40 % of the time of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _job(
    rt: Runtime,
    as_of: date,
    portfolio: str | None,
    complete: bool,
    date_format: str | None,
    progress: Callable[[str, int, int], None] | None,
) -> Job:
    reasons, places = frozenset({*rt.rulebook.book.reasons.codes, UNKNOWN}), countries()
    document = read_yaml(config_file(rt.home, "import.yaml"))
    words, problems = load_import_words(document, countries=places, reasons=reasons)
    form = None
    try:
        form = cells.date_format(date_format) if date_format else None
    except ValueError as error:
        problems += (Problem(file="--date-format", line=None, problem=str(error), mend="as --date-format %d/%m/%Y"),)
    if problems:
        raise BadInput(*problems)
    vocabulary = Vocabulary(words=words.words, reasons=reasons, countries=places, date_format=form)
    return Job(
        rt=rt, as_of=as_of, portfolio=portfolio or DEFAULT_PORTFOLIO, portfolio_given=portfolio is not None,
        complete=complete, vocabulary=vocabulary, words=words, refused=rt.home / "data" / "refused", tell=progress,
    )  # fmt: skip


def _check_headers(sources: Sources, job: Job) -> None:
    """Every file's header before any file goes in, so that a wrong one leaves nothing half-imported."""
    problems: list[Problem] = []
    for source in sources.tables:
        try:
            header_of(source, job.words)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(*problems)


def _refused_files(sources: Iterable[Source], job: Job) -> list[RefusedFile]:
    found, taken = [], set[str]()
    for source in sources:
        name, again = source.name, 2
        while name in taken:
            name, again = f"{source.name}-{again}", again + 1
        taken.add(name)
        found.append(RefusedFile(job.refused / f"{name}.refused.csv", source.sheet.header))
    return found


def _take(job: Job, source: Source, refused: RefusedFile) -> tuple[ImportResult, Taken]:
    try:
        taken: Taken = job.rt.db.write_now(_take_and_note, job, source, refused)
        kept = refused.keep()
    except OSError as error:
        raise Surroundings(
            f"{error.filename or refused.path}: {error.strerror}; nothing of this file was kept"
        ) from error
    finally:
        refused.drop()
    return _result(source, taken, kept), taken


def _result(source: Source, taken: Taken, kept: Path | None) -> ImportResult:
    return ImportResult(
        file=str(source.sheet.path),
        table=source.table.name,
        rows=taken.rows,
        accepted=taken.rows - taken.refused,
        changed=taken.changed,
        refused=taken.refused,
        warnings=tuple(taken.warnings),
        refused_file=str(kept) if kept else None,
        problems=tuple(sorted(taken.problems, key=lambda issue: issue.line or 0)),
        closed=len(taken.closed),
    )


def _take_and_note(conn: Connection, job: Job, source: Source, refused: RefusedFile) -> Taken:
    book.lock_import(conn)
    trail = Trail(conn=conn, import_id=book.next_file(conn), at=job.rt.now())
    taken = take_sheet(trail, job, source, refused)
    _note_file(trail, job, source, taken)
    if taken.changed or taken.closed:
        facts = {
            "table": source.table.name, "file": source.sheet.path.name, "rows": taken.rows, "changed": taken.changed,
            "refused": taken.refused, "as_of": job.as_of.isoformat(),
        }  # fmt: skip
        lines = [LogLine(at=job.rt.now(), kind="import", facts=facts)]
        lines += [
            LogLine(at=job.rt.now(), kind="closed", loan_refs=(ref,), facts={"because": "not in a complete file"})
            for ref in taken.closed
        ]
        if job.held is None:
            append(conn, *lines)
        else:
            job.held.extend(lines)
    return taken


def _note_file(trail: Trail, job: Job, source: Source, taken: Taken) -> None:
    options = {"as_of": job.as_of.isoformat(), "portfolio": job.portfolio, "complete": job.complete}
    made = {
        "id": trail.import_id, "name": source.sheet.path.name, "table": source.table.name,
        "sha256": _sha256(source.sheet.path), "rows": taken.rows, "accepted": taken.rows - taken.refused,
        "changed": taken.changed, "refused": taken.refused, "at": trail.at, "options": options, "by": job.by,
    }  # fmt: skip
    book.note_file(trail.conn, made, new=bool(taken.changed or taken.closed))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _watermark(sources: Sources, given: date | None, job: Job) -> date | None:
    """The command line's day, else that of payments.meta; None if neither says."""
    if given is not None or not sources.meta:
        return given
    return max(_meta_day(sheet, job) for sheet in sources.meta)


def _meta_day(sheet: Sheet, job: Job) -> date:
    """`payments_complete_through` as a column with one row, or as a name beside its day."""
    rows = [list(sheet.header), *(texts for _, texts in sheet.rows())]
    flat = [text.strip() for row in rows for text in row]
    try:
        at = flat.index(WATERMARK)
        width = len(sheet.header)
        text = flat[at + width] if len(rows) > 1 and at < width and at + width < len(flat) else flat[at + 1]
        return cells.day(text, job.vocabulary.date_format)
    except (ValueError, IndexError) as error:
        mend = f"write the header {WATERMARK} and below it a day, as 2026-09-30"
        problem = str(error) if isinstance(error, ValueError) and WATERMARK in flat else f"no {WATERMARK} in it"
        raise BadInput(Problem(file=str(sheet.path), line=1, problem=problem, mend=mend)) from error
