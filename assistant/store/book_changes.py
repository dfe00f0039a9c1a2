"""What imports change in the book, kept for good: which file, which row, what it said before and says now.

Append-only, written in the transaction that changes the book, and only for values that differ. What concerns a person
stands in a column of its own (`personal`), so that it can be erased and the rest stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from assistant.core.terms import LoanStatus
from assistant.store.bulk import LINE, insert_new, quote, staged, upsert
from assistant.store.schema import loan as loan_table
from assistant.store.schema_import import book_change, import_file

PERSONAL = frozenset({"borrower", "contact_point", "party"})  # tables that say nothing but of a person
PERSONAL_COLUMNS = frozenset({"evidence", "payer", "reference", "reason"})
OURS = frozenset(
    {"row_hash", "places", "zones", "stated_on", "imported_at"}
)  # follow from the rest: no change of their own
Change = tuple[Any, ...]


@dataclass(kw_only=True)
class Trail:
    """Of one file's import, which will have the id `import_id`."""

    conn: Connection
    import_id: int
    at: datetime

    def upsert(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        key: Sequence[str],
        change: Sequence[str],
        lines: Sequence[int | None] = (),
        added: Sequence[str] = (),
    ) -> int:
        """As `bulk.upsert`, and every value that it overwrites is kept; of rows that are new, the columns `added`."""
        watched = [name for name in change if name not in OURS]

        def keep(stage: str) -> None:
            if watched:
                self._keep(table, stage, key, watched)
            if added:
                self._keep_added(table, stage, key, added)

        return upsert(self.conn, table, columns, rows, key, change, lines, keep)

    def note(
        self,
        table: Table,
        before: Any,
        now: Mapping[str, Any],
        line: int | None = None,
    ) -> None:
        """One row of a table that is about to get the values `now`."""
        differs = {name: (getattr(before, name), value) for name, value in now.items() if name not in OURS}
        differs = {name: pair for name, pair in differs.items() if pair[0] != pair[1]}
        if differs:
            owner = before.borrower_id
            if (
                before.loan_id is not None
            ):  # a party's own id is another person's: the loan's borrower is whom it is about
                owner = self.conn.execute(
                    select(loan_table.c.borrower_id).where(loan_table.c.id == before.loan_id)
                ).scalar_one()
            self._write(table, [(before.id, owner, before.loan_id, line, differs)])

    def closed(self, loans: Sequence[tuple[int, int]]) -> None:
        """Loans, each with its borrower, that a complete file lacks."""
        self._status(loans, (LoanStatus.ACTIVE, LoanStatus.CLOSED))

    def reopened(self, loans: Sequence[tuple[int, int]]) -> None:
        self._status(loans, (LoanStatus.CLOSED, LoanStatus.ACTIVE))

    def _status(self, loans: Sequence[tuple[int, int]], pair: tuple[str, str]) -> None:
        changed = {"status": tuple(map(str, pair))}
        self._write(loan_table, [(number, owner, number, None, changed) for number, owner in loans])

    def _keep_added(self, table: Table, stage: str, key: Sequence[str], added: Sequence[str]) -> None:
        """A number or address beside those that a borrower has: nothing is lost by it, but it is a change."""
        same = " AND ".join(f"t.{quote(name)} = s.{quote(name)}" for name in key)
        values = ", ".join(staged(self.conn, f"s.{quote(name)}") for name in added)
        query = (
            f"SELECT s.borrower_id, s.{LINE}, {values} FROM {stage} s"
            f" WHERE NOT EXISTS (SELECT 1 FROM {quote(table.name)} t WHERE {same}) AND EXISTS"
            f" (SELECT 1 FROM {quote(table.name)} o WHERE o.borrower_id = s.borrower_id AND o.channel = s.channel)"
        )
        rows = self.conn.exec_driver_sql(query).fetchall()
        news = [{name: (None, value) for name, value in zip(added, row[2:], strict=True)} for row in rows]
        self._write(table, [(None, row[0], None, row[1] or None, new) for row, new in zip(rows, news, strict=True)])

    def _keep(self, table: Table, stage: str, key: Sequence[str], watched: Sequence[str]) -> None:
        """Compare the stage with the table and keep what differs."""
        conn = self.conn
        same = " AND ".join(f"t.{quote(name)} = s.{quote(name)}" for name in key)
        new = {name: staged(conn, f"s.{quote(name)}") for name in watched}
        differs = " OR ".join(f"t.{quote(name)} IS DISTINCT FROM {value}" for name, value in new.items())
        wanted = [*_whose(table), f"s.{LINE}", *(f"t.{quote(name)}, {value}" for name, value in new.items())]
        query = f"SELECT {', '.join(wanted)} FROM {stage} s JOIN {quote(table.name)} t ON {same} WHERE {differs}"
        rows = conn.exec_driver_sql(query).fetchall()
        if rows:
            read = [(name, _reader(conn, table, name)) for name in watched]
            self._write(table, [(*row[:3], row[3] or None, _differences(row[4:], read)) for row in rows])

    def _write(self, table: Table, changes: Sequence[Change]) -> None:
        if not changes:
            return
        plain, personal = zip(*(_parted(table, one[-1]) for one in changes), strict=True)
        size = len(changes)
        columns = {
            "import_id": [self.import_id] * size, "at": [self.at] * size, "table": [table.name] * size,
            "row_id": [one[0] for one in changes], "borrower_id": [one[1] for one in changes],
            "loan_id": [one[2] for one in changes], "line": [one[3] for one in changes],
            "changed": plain, "personal": personal,
        }  # fmt: skip
        insert_new(self.conn, book_change, columns)


def _whose(table: Table) -> tuple[str, str, str]:
    """SQL of a changed row's own id (None where it has none), its borrower and its loan."""
    if table.name == "borrower":
        return "t.id", "t.id", "NULL"
    if table.name == "loan":
        return "t.id", "t.borrower_id", "t.id"
    number = "t.id" if "id" in table.c else "t.n" if "n" in table.c else "NULL"
    if "loan_id" not in table.c:
        return number, "t.borrower_id" if "borrower_id" in table.c else "NULL", "NULL"
    return number, "(SELECT l.borrower_id FROM loan l WHERE l.id = t.loan_id)", "t.loan_id"


def _reader(conn: Connection, table: Table, name: str) -> Any:
    kind = table.c[name].type
    return kind.dialect_impl(conn.dialect).result_processor(conn.dialect, None)


def _differences(values: Sequence[Any], read: Sequence[tuple[str, Any]]) -> dict[str, tuple[Any, Any]]:
    found = {}
    for at, (name, turn) in enumerate(read):
        old, new = values[2 * at : 2 * at + 2]
        if old != new:
            found[name] = (turn(old), turn(new)) if turn else (old, new)
    return found


def _parted(table: Table, differs: Mapping[str, tuple[Any, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What may stay, and what is a person's own."""
    plain: dict[str, Any] = {}
    personal: dict[str, Any] = {}
    for name, pair in differs.items():
        own = table.name in PERSONAL or name in PERSONAL_COLUMNS
        (personal if own else plain)[name] = [_plain(value) for value in pair]
    return plain, personal


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def changes_of(conn: Connection, loan_ref: str, as_of: date, limit: int = 1000) -> list[dict[str, Any]]:
    """What files up to that day changed of a loan and its borrower, in the order in which they came.

    → [{as_of (the file's day), at, file, line, table, column, old, new}], the newest `limit` rows of them; values that
    were erased are not there.
    """
    owner = select(loan_table.c.id, loan_table.c.borrower_id).where(loan_table.c.ref == loan_ref)
    found = conn.execute(owner).one_or_none()
    if found is None:
        return []
    of_borrower = book_change.c.loan_id.is_(None) & (book_change.c.borrower_id == found.borrower_id)
    query = select(book_change, import_file.c.name, import_file.c.options)
    query = query.join(import_file, import_file.c.id == book_change.c.import_id)
    query = query.where((book_change.c.loan_id == found.id) | of_borrower)
    rows = conn.execute(query.order_by(book_change.c.id.desc()).limit(limit)).all()
    return [one for row in reversed(rows) if row.options["as_of"] <= as_of.isoformat() for one in _told(row)]


def _told(row: Row[Any]) -> list[dict[str, Any]]:
    where = {
        "as_of": row.options["as_of"], "at": row.at.isoformat(), "file": row.name, "line": row.line, "table": row.table,
    }  # fmt: skip
    differs = sorted({**row.changed, **row.personal}.items())
    return [where | {"column": name, "old": old, "new": new} for name, (old, new) in differs]
