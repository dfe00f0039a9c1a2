"""A database as large as a large lender's, made of many copies of a small one that the product itself worked through.

Every copy is a set of borrowers of its own, with all that happened to them moved back by some days, so that a page
finds the mixture, the spread over time and the index depths of the real thing. What a copy does not keep: the chain of
the log (the hashes are those of the original) and a verdict's findings (the original has them).
"""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

# Columns that name a row of another table: moved by that table's stride.
FOREIGN = {
    "borrower_id": "borrower", "loan_id": "loan", "contact_id": "contact", "contact_point_id": "contact_point",
    "text_id": "text", "promise_id": "promise", "payment_id": "payment",
}  # fmt: skip
NAMES = {"ref", "cause", "source_ref", "reverses_ref", "loan_ref", "sid", "key", "outbox_ref"}
PAST = {"as_of", "at", "state_at", "not_before", "not_after", "valid_until", "delivery_at", "taken_at", "received_at"}
LISTS = {"loan_ids": "value + {stride}", "loan_refs": "value || '{mark}'"}
TABLES = (
    "borrower", "contact_point", "loan", "instalment", "payment", "allocation", "hold", "party", "assignment", "reason",
    "loan_state", "snapshot", "standing", "text", "contact", "outbox", "contact_event", "provider_event", "inbound",
    "promise", "promise_instalment", "queue_item", "work_item", "log_entry",
)  # fmt: skip
KEPT_DAYS = {
    "loan_state",
    "standing",
    "snapshot",
    "promise",
    "payment",
    "queue_item",
    "work_item",
}  # as of today
DAYS_APART = 0.6  # how much older each copy's past is


def multiply(path: Path, copies: int) -> Iterator[str]:
    """Adds `copies` of what is in the database at `path`; says what it has done. Indexes are built at the end."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.create_function("back", 2, _back, deterministic=True)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=MEMORY"):
        conn.execute(f"PRAGMA {pragma}")
    strides = {name: conn.execute(f'SELECT coalesce(max(rowid), 0) FROM "{name}"').fetchone()[0] for name in TABLES}
    # The original moves to the end of the log: it is the newest, and the log's numbers go with time.
    indexes = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in indexes:
        conn.execute(f'DROP INDEX "{name}"')
    last = strides["log_entry"] * copies
    conn.execute("UPDATE log_entry SET entry = -entry")
    conn.execute(f"UPDATE log_entry SET entry = {last} - entry")
    conn.execute(f"UPDATE log_head SET entries = entries + {last}")
    for table in TABLES:
        began = time.perf_counter()
        for copy in range(1, copies + 1):
            conn.execute(_statement(conn, table, strides, copy, last))
        yield f"{table}: {strides[table] * (copies + 1):,} rows, {time.perf_counter() - began:.0f} s"
    for _, sql in indexes:
        conn.execute(sql)
    conn.execute("ANALYZE")
    conn.execute("PRAGMA journal_mode=WAL")
    conn.close()
    yield f"{len(indexes)} indexes"


def _statement(conn: sqlite3.Connection, table: str, strides: dict[str, int], copy: int, last: int) -> str:
    columns = [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
    values = [_value(table, column, strides, copy, last) for column in columns]
    named = ", ".join(f'"{column}"' for column in columns)
    original = f"entry > {last}" if table == "log_entry" else f"rowid <= {strides[table]}"
    return f'INSERT INTO "{table}" ({named}) SELECT {", ".join(values)} FROM "{table}" WHERE {original}'


def _value(table: str, column: str, strides: dict[str, int], copy: int, last: int) -> str:
    name, mark, days = f'"{column}"', f"~{copy}", round(copy * DAYS_APART)
    if table == "log_entry" and column == "entry":
        return f"entry - {strides[table] * copy}"
    if column == "id":
        return f"id + {strides[table] * copy}"
    if column in FOREIGN:
        return f"{name} + {strides[FOREIGN[column]] * copy}"
    if column in NAMES and not (table == "borrower" and column == "key"):
        return f"{name} || '{mark}'"
    if column in LISTS:
        each = LISTS[column].format(stride=strides["loan"] * copy, mark=mark)
        return f"(SELECT json_group_array({each}) FROM json_each({name}))"
    if column == "verdict":
        return "json_object('allowed', json_extract(verdict, '$.allowed'), 'findings', json('[]'))"
    if column in PAST and table not in KEPT_DAYS:
        return f"back({name}, {days})"
    return name


def _back(value: object, days: int) -> object:
    """A stored day or instant, so many days earlier."""
    if isinstance(value, int):
        return value - days
    if isinstance(value, str):
        return _moved(value[:10], days) + value[10:]
    return value


_days: dict[tuple[str, int], str] = {}


def _moved(day: str, days: int) -> str:
    if (day, days) not in _days:
        from datetime import date, timedelta

        _days[day, days] = (date.fromisoformat(day) - timedelta(days=days)).isoformat()
    return _days[day, days]
