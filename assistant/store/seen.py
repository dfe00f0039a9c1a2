"""The keys of the rows of one file, in a temporary table: a row that comes twice is found however large the file is."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, select

from assistant.store.bulk import among

seen = Table(
    "import_seen", MetaData(), Column("key", Text, primary_key=True), Column("line", Integer), prefixes=["TEMPORARY"]
)


def begin(conn: Connection) -> None:
    conn.exec_driver_sql("DROP TABLE IF EXISTS import_seen")
    seen.create(conn, checkfirst=False)


def end(conn: Connection) -> None:
    conn.exec_driver_sql("DROP TABLE import_seen")


def note(conn: Connection, keys: Sequence[str], lines: Sequence[int]) -> Mapping[int, int]:
    """Remember keys with their lines, in their order → line of a repetition: the line where its key came first."""
    if not keys or _insert(conn, keys, lines) == len(keys):
        return {}
    before = conn.execute(select(seen).where(among(conn, seen.c.key, set(keys))))
    first: dict[str, int] = {row.key: row.line for row in before}
    return {line: first[key] for key, line in zip(keys, lines, strict=True) if first[key] != line}


def _insert(conn: Connection, keys: Sequence[str], lines: Sequence[int]) -> int:
    if conn.dialect.name == "postgresql":
        query = (
            "INSERT INTO import_seen SELECT key, min(line) FROM unnest(%s::text[], %s::int[]) AS new(key, line)"
            " GROUP BY key ON CONFLICT DO NOTHING"
        )
        return conn.exec_driver_sql(query, (list(keys), list(lines))).rowcount
    statement = "INSERT INTO import_seen VALUES (?, ?) ON CONFLICT DO NOTHING"
    return conn.exec_driver_sql(statement, list(zip(keys, lines, strict=True))).rowcount
