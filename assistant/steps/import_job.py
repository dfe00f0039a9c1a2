"""What holds for every file of one import, and what becomes of one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant import places
from assistant.core.book.header import Header, read_header
from assistant.core.book.issue import Issue
from assistant.core.book.keys import SIGN
from assistant.core.book.readers import Vocabulary
from assistant.core.book.records import Context
from assistant.core.book.settings import ImportWords
from assistant.core.problem import BadInput, Problem
from assistant.runtime import Runtime
from assistant.steps.import_sources import Source
from assistant.steps.misread import misread
from assistant.store.log import LogLine

ISSUES_MAX = 100_000  # kept for the report; the refused file has every row
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
Watch = Callable[[str, "Taken"], None]  # (table, what became of its rows so far); may raise to stop it all


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
    by: str | None = None  # who imports in the workspace
    watch: Watch | None = None
    held: list[LogLine] | None = None  # the log's lines of one transaction over many tables, written at its end

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

    def note(self, problems: Sequence[Issue], warnings: Sequence[Issue]) -> None:
        self.problems += problems if len(self.problems) < ISSUES_MAX else []
        self.warnings += warnings if len(self.warnings) < ISSUES_MAX else []


def header_of(source: Source, words: ImportWords) -> Header:
    """Raises BadInput when the file cannot be used as this table."""
    header = read_header(source.table, source.sheet.header, words.columns)
    if header.problems:
        if found := misread(source.sheet, words.columns):
            raise BadInput(found)
        file, line = str(source.sheet.path), source.sheet.header_line
        raise BadInput(*(Problem(file=file, line=line, problem=what, mend=mend) for what, mend in header.problems))
    return header


def named_columns(header: Header, job: Job) -> set[str]:
    """The store's columns of which the file speaks; the others keep what they have."""
    table = header.table.name
    names = {OURS.get(name, name) for name in header.at} | set(STATED.get(table, ()))
    if {"country", "region", "postal_code", "zone"} & set(header.at):
        names.add("places")
    if job.portfolio_given and table in ("book", "loans"):
        names.add("portfolio_id")
    return names - {"ref"}


def reading_token(header: Header, job: Job) -> str:
    """What else than its cells says how a row is read: part of its hash."""
    columns = ",".join(f"{name}={at}" for name, at in sorted(header.at.items()))
    day = job.as_of.isoformat() if header.table.name == "book" else ""
    return SIGN.join(("", VERSION, header.table.name, columns, day, job.portfolio, str(job.vocabulary.date_format)))
