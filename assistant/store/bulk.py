"""Many rows in one go: the one place where the engines' own fast roads are taken.

The rows go to a temporary table (a prepared statement over tuples, past SQLAlchemy's work for each row, or COPY) and
from there in one INSERT … SELECT.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, Boolean, ColumnElement, Connection, Table, any_, bindparam, func, select, text

from assistant.store.types import Day, Instant

Rows = Sequence[Sequence[Any]]
Columns = list[Sequence[Any]]


LINE = "file_line"  # beside the rows on the stage: where in its file each one stands


def upsert(
    conn: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Rows,
    key: Sequence[str],
    change: Sequence[str],
    lines: Sequence[int | None] = (),
    before: Callable[[str], None] | None = None,
) -> int:
    """Insert the rows; where the key is there, set the columns of `change` if any differs. Returns rows written.

    `columns` name the values of each row; a row whose key comes twice must have been left out before. `before` is
    called with the name of the stage, where the rows stand (with their `lines`) beside the table as it still is.
    """
    if not rows:
        return 0
    stage = f"stage_{table.name}"
    bound = [*bind(conn, table, columns, rows), lines or [None] * len(rows)]
    (_copy if conn.dialect.name == "postgresql" else _insert)(conn, table, stage, columns, bound)
    if before:
        before(stage)
    names = ", ".join(quote(name) for name in columns)
    # '' is NULL's stand-in on SQLite. WHERE TRUE: without it SQLite takes ON CONFLICT for a join's ON.
    given = ", ".join(staged(conn, quote(name)) for name in columns)
    source = f"SELECT {given} FROM {stage} WHERE TRUE"
    return conn.exec_driver_sql(f"{_into(table, names)} {source} {_conflict(table, key, change)}").rowcount


def staged(conn: Connection, column: str) -> str:
    """A value of the stage as SQL."""
    return column if conn.dialect.name == "postgresql" else f"NULLIF({column}, '')"


def insert_new(conn: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> int:
    """Insert rows, given as columns, that are certainly new: whoever calls holds what keeps others from adding them."""
    size = len(next(iter(columns.values())))
    told = {name: values for name, values in columns.items() if values.count(None) < size}
    if not size:
        return 0
    bound = [_bound(conn, table, name, values) for name, values in told.items()]
    names = ", ".join(quote(name) for name in told)
    if conn.dialect.name == "postgresql":
        _copy_rows(conn, f"{quote(table.name)} ({names})", bound)
    else:
        marks = ", ".join("NULLIF(?, '')" if None in values else "?" for values in bound)
        conn.exec_driver_sql(f"{_into(table, names)} VALUES ({marks})", list(zip(*map(_filled, bound), strict=True)))
    return size


def reserve_ids(conn: Connection, table: Table, size: int) -> Sequence[int]:
    """Ids for new rows, in order. On SQLite the transaction is the one writer; on PostgreSQL a sequence gives them."""
    if conn.dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :size)")
        return sorted(conn.execute(query, {"name": table.name, "size": size}).scalars().all())
    first = conn.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one()
    return range(first, first + size)


def _into(table: Table, names: str) -> str:
    return f"INSERT INTO {quote(table.name)} ({names})"


def _conflict(table: Table, key: Sequence[str], change: Sequence[str]) -> str:
    keys = ", ".join(quote(name) for name in key)
    if not change:
        return f"ON CONFLICT ({keys}) DO NOTHING"
    own = quote(table.name)
    sets = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in change)
    differs = " OR ".join(f"{own}.{quote(name)} IS DISTINCT FROM excluded.{quote(name)}" for name in change)
    return f"ON CONFLICT ({keys}) DO UPDATE SET {sets} WHERE {differs}"


def quote(name: str) -> str:
    return f'"{name}"'


def bind(conn: Connection, table: Table, columns: Sequence[str], rows: Rows) -> Columns:
    """The rows' columns as the driver takes them: days, instants and JSON in the engine's own form.

    Column by column, each different value once: a book has a few hundred days and places, whatever its size.
    """
    given = zip(columns, zip(*rows, strict=True), strict=True)
    return [_bound(conn, table, name, values) for name, values in given]


def _bound(conn: Connection, table: Table, name: str, values: Sequence[Any]) -> Sequence[Any]:
    turn = _processor(conn, table, name)
    return values if turn is None else _each_once(turn, values)


def _each_once(turn: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    # By identity: JSON values have no hash, and all of them are alive while the batch is.
    marks = list(map(id, values))
    turned = {mark: turn(value) for mark, value in dict(zip(marks, values, strict=True)).items()}
    return list(map(turned.__getitem__, marks))


def _processor(conn: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    if not isinstance(kind, Day | Instant | JSON | Boolean):
        return None  # numbers and texts go as they are
    return kind.dialect_impl(conn.dialect).bind_processor(conn.dialect)


def among(conn: Connection, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """`column IN (values)` as one parameter: thousands of them cost more to prepare than the query takes."""
    wanted = list(values)
    if conn.dialect.name == "postgresql":
        return column == any_(bindparam(None, wanted, type_=ARRAY(column.type)))
    return column.in_(select(func.json_each(json.dumps(wanted)).table_valued("value").c.value))


def _copy(conn: Connection, table: Table, stage: str, columns: Sequence[str], bound: Columns) -> None:
    names = ", ".join(quote(column) for column in columns)
    conn.exec_driver_sql(f"DROP TABLE IF EXISTS {stage}")
    source = f"SELECT {names}, NULL::bigint AS {LINE} FROM {quote(table.name)} WITH NO DATA"
    conn.exec_driver_sql(f"CREATE TEMP TABLE {stage} ON COMMIT DROP AS {source}")
    _copy_rows(conn, f"{stage} ({names}, {LINE})", bound)


def _copy_rows(conn: Connection, target: str, bound: Columns) -> None:
    driver: Any = conn.connection.driver_connection
    with driver.cursor().copy(f"COPY {target} FROM STDIN") as copy:
        for row in zip(*bound, strict=True):
            copy.write_row(row)


def _insert(conn: Connection, _table: Table, stage: str, columns: Sequence[str], bound: Columns) -> None:
    names = ", ".join(quote(column) for column in columns)
    conn.exec_driver_sql(f"DROP TABLE IF EXISTS {stage}")
    conn.exec_driver_sql(f"CREATE TEMP TABLE {stage} ({names}, {LINE})")
    marks = ", ".join("?" for _ in bound)
    conn.exec_driver_sql(f"INSERT INTO {stage} VALUES ({marks})", list(zip(*map(_filled, bound), strict=True)))


def _filled(values: Sequence[Any]) -> Sequence[Any]:
    # The driver asks for an adapter for each None (1 µs) but takes a text at once: '' stands for NULL.
    return ["" if value is None else value for value in values] if None in values else values
