"""The words of the log's entries, by entry: FTS5 on SQLite, tsvector and GIN on PostgreSQL.

It keeps no text: on SQLite the table has no content of its own, and what is taken out is named word by word, which is
why a caller of `remove` says the very words that were put in. With SQLite 3.42 and later they leave the file as well.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, text

from assistant.store.db import sqlite_module

MAKE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS log_words USING fts5(words, content='', detail=none, columnsize=0, "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")",
    ),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS log_words (entry bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS ix_log_words_words ON log_words USING gin (words)",
    ),
}
SECURE = "INSERT INTO log_words (log_words, rank) VALUES ('secure-delete', 1)"
SECURE_SINCE = (3, 42)


def make(conn: Connection) -> None:
    """The index, empty, if it is not there."""
    for statement in MAKE[conn.dialect.name]:
        conn.execute(text(statement))
    if conn.dialect.name == "sqlite" and sqlite_module().sqlite_version_info >= SECURE_SINCE:
        conn.execute(text(SECURE))


def clear(conn: Connection) -> None:
    conn.execute(text("DROP TABLE IF EXISTS log_words"))
    make(conn)


def add(conn: Connection, entries: Mapping[int, Iterable[str]]) -> None:
    """Each entry once, with the words of core/log_words.py."""
    if conn.dialect.name == "sqlite":
        statement = "INSERT INTO log_words (rowid, words) VALUES (:entry, :words)"
        _many(conn, statement, [{"entry": entry, "words": _line(words)} for entry, words in entries.items()])
    else:
        statement = "INSERT INTO log_words (entry, words) VALUES (:entry, array_to_tsvector(CAST(:words AS text[])))"
        _many(conn, statement, [{"entry": entry, "words": list(words)} for entry, words in entries.items()])


def remove(conn: Connection, entries: Mapping[int, Iterable[str]]) -> None:
    """Entries with all the words that they were added with."""
    if conn.dialect.name == "sqlite":
        statement = "INSERT INTO log_words (log_words, rowid, words) VALUES ('delete', :entry, :words)"
        _many(conn, statement, [{"entry": entry, "words": _line(words)} for entry, words in entries.items()])
    else:
        _many(conn, "DELETE FROM log_words WHERE entry = :entry", [{"entry": entry} for entry in entries])


def hits(conn: Connection, words: Collection[str], first: int, last: int) -> list[int]:
    """The entries from `first` to `last` that hold every one of the words, in no order."""
    if conn.dialect.name == "sqlite":
        asked = " ".join('"' + word.replace('"', '""') + '"' for word in words)
        found = "SELECT rowid FROM log_words WHERE log_words MATCH :asked AND rowid BETWEEN :first AND :last"
    else:
        asked = " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words)
        found = "SELECT entry FROM log_words WHERE words @@ CAST(:asked AS tsquery) AND entry BETWEEN :first AND :last"
    return list(conn.execute(text(found), {"asked": asked, "first": first, "last": last}).scalars())


def _line(words: Iterable[str]) -> str:
    """Sorted, so that what is taken out is what was put in."""
    return " ".join(sorted(words))


def _many(conn: Connection, statement: str, rows: list[dict[str, object]]) -> None:
    if rows:
        conn.execute(text(statement), rows)
