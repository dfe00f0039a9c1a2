"""An import that somebody asked for in the workspace: its states, and what a page shows of a row that it refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.core.book.issue import Issue
from assistant.core.book.table_spec import Column, TableSpec
from assistant.core.book.tables import TABLES
from assistant.core.desk import mask


class ImportState(StrEnum):
    WAITING = "waiting"  # for another import, or to be begun
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # its files cannot be used, or the database failed
    CANCELLED = "cancelled"
    LOST = "lost"  # whatever ran it is gone


OPEN = (ImportState.WAITING, ImportState.RUNNING)
PERSONAL_KINDS = frozenset({"name", "email", "phone", "text"})
PERSONAL = frozenset({"postal_code", "born_on", "monthly_income", "number", "address", "value", "payer"})
# How a cell of each kind is written, by the kind: the page says it in the reader's language.
MENDS: Mapping[str, str] = {
    "id": "write_id",
    "name": "write_name",
    "text": "write_text",
    "amount": "write_amount",
    "day": "write_day",
    "instant": "write_instant",
    "flag": "write_flag",
    "language": "write_language",
    "country": "write_country",
    "currency": "write_currency",
    "zone": "write_zone",
    "word": "write_word",
    "reason": "write_word",
    "whole": "write_whole",
    "number": "write_number",
    "email": "write_email",
    "phone": "write_phone",
}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a running import is. `rows` are those of the table that is being read."""

    table: str = ""
    rows: int = 0
    refused: int = 0
    tables_done: int = 0
    rows_before: int = 0  # of the tables before it
    refused_before: int = 0


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One reason for which a row was refused; `value` is masked where it is a person's."""

    file: str
    table: str
    line: int | None
    column: str | None
    value: str | None
    reason: str


def shown(issue: Issue, file: str, table: str) -> Refusal:
    """The issue as a page may show it."""
    column = column_of(TABLES[table], issue.column)
    return Refusal(
        file=file, table=table, line=issue.line, column=issue.column, value=_masked(issue, column), reason=issue.reason
    )


def column_of(table: TableSpec, name: str | None) -> Column | None:
    return table.by_name.get(name or "")


def _masked(issue: Issue, column: Column | None) -> str | None:
    if not issue.value:
        return None
    if column is not None and column.kind not in PERSONAL_KINDS and column.name not in PERSONAL:
        return mask.hidden(issue.value) if "@" in issue.value else issue.value
    channel = column.kind if column is not None and column.kind in ("email", "phone") else ""
    return mask.contact(channel, issue.value)


def mend_of(table: str, column: str | None) -> str:
    """The word of `web/words.py` that says how to mend a cell of this column; of the whole row if it is none."""
    found = column_of(TABLES[table], column)
    return MENDS[found.kind] if found is not None else "write_row"
