"""Many rows in one go: the one place where the engines' own fast roads are taken.

SQLite takes a prepared statement over tuples, past SQLAlchemy's work for each row (a third of the cost); PostgreSQL
takes COPY into a temporary table and one INSERT … SELECT.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

Rows = Sequence[Sequence[Any]]


def upsert(
    conn: Connection, table: Table, columns: Sequence[str], rows: Rows, key: Sequence[str], change: Sequence[str]
) -> int:
    """Insert the rows; where the key is there, set the columns of `change` if any differs. Returns rows written.

    `columns` name the values of each row; a row whose key comes twice must have been left out before.
    """
    if not rows:
        return 0
    bound = bind(conn, table, columns, rows)
    names = ", ".join(quote(name) for name in columns)
    if conn.dialect.name == "postgresql":
        stage = _stage(conn, table, columns, bound)
        source = f"SELECT {names} FROM {stage}"
        return conn.exec_driver_sql(f"{_into(table, names)} {source} {_conflict(table, key, change)}").rowcount
    marks = ", ".join("?" for _ in columns)
    statement = f"{_into(table, names)} VALUES ({marks}) {_conflict(table, key, change)}"
    return conn.exec_driver_sql(statement, bound).rowcount


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


def bind(conn: Connection, table: Table, columns: Sequence[str], rows: Rows) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them: days, instants and JSON in the engine's own form."""
    turns = [(at, turn) for at, name in enumerate(columns) if (turn := _processor(conn, table, name)) is not None]
    bound = []
    for row in rows:
        values = list(row)
        for at, turn in turns:
            values[at] = turn(values[at])
        bound.append(tuple(values))
    return bound


def _processor(conn: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    return kind.dialect_impl(conn.dialect).bind_processor(conn.dialect)


def _stage(conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    name = f"stage_{table.name}"
    names = ", ".join(quote(column) for column in columns)
    conn.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    conn.exec_driver_sql(
        f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT {names} FROM {quote(table.name)} WITH NO DATA"
    )
    driver: Any = conn.connection.driver_connection
    with driver.cursor().copy(f"COPY {name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    return name
