"""Finds people by the words of their names, in any order; kept behind the book, so that an import is not held up.

New borrowers are known by their ids, changed names by what an import wrote of its changes.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, select, update

from assistant.core import log_words
from assistant.store import upsert
from assistant.store.schema import borrower
from assistant.store.schema_import import book_change
from assistant.store.schema_names import name_index, name_word
from assistant.store.schema_tasks import GONE

BATCH = 2000
LAST = "\U0010ffff"  # after every letter that a name is written with
AFTER = {"sqlite": LAST, "postgresql": "zzzz"}  # ends a range of names that begin alike, as each engine sorts them


def behind(conn: Connection) -> bool:
    """Whether there are names or changes that the index does not know. Reads only."""
    mark = conn.execute(select(name_index).where(name_index.c.version == log_words.VERSION)).one_or_none()
    if mark is None:
        return _new(conn, 0, 1) != []
    return bool(_new(conn, mark.borrower_id, 1) or _changes(conn, mark.change_id, 1))


def take_in(conn: Connection, limit: int = BATCH) -> int:
    """Bring the index further by `limit` new names and as many changes; how many there were, 0: it is up to date."""
    mark = _locked(conn)
    new = _new(conn, mark.borrower_id, limit)
    changes = _changes(conn, mark.change_id, limit)
    changed = {row.borrower_id for row in changes if row.table == borrower.name and row.borrower_id <= mark.borrower_id}
    _put(conn, [*new, *_named(conn, changed)], anew=changed)
    if new or changes:
        last = {"borrower_id": new[-1].id} if new else {}
        last |= {"change_id": changes[-1].id} if changes else {}
        conn.execute(update(name_index).where(name_index.c.id == 1).values(last))
    return len(new) + len(changes)


def forget(conn: Connection, borrower_id: int) -> None:
    """Take a person's name out, before it is erased."""
    _locked(conn)
    conn.execute(delete(name_word).where(name_word.c.borrower_id == borrower_id))


def called(typed: str) -> Select[int] | None:
    """The ids of those whose name holds every word of `typed`, the last as far as it is written. None: no word."""
    asked = log_words.asked(typed)
    if not asked:
        return None
    *whole, begun = asked
    query = select(name_word.c.borrower_id).where(name_word.c.word >= begun, name_word.c.word < begun + LAST)
    for word in whole:
        other = name_word.alias()
        same = other.c.borrower_id == name_word.c.borrower_id
        query = query.where(select(other.c.word).where(other.c.word == word, same).exists())
    return query.distinct()


def begins(conn: Connection, typed: str) -> ColumnElement[bool]:
    """That a borrower's name begins so, in any case of the letters: by the index of the names, prepared or not."""
    name, low = func.lower(borrower.c.name), typed.lower()
    like = low.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return and_(name >= low, name <= low + AFTER[conn.dialect.name], name.like(f"{like}%", escape="\\"))


def _new(conn: Connection, after: int, limit: int) -> list[Row[tuple[int, str]]]:
    query = select(borrower.c.id, borrower.c.name).where(borrower.c.id > after).order_by(borrower.c.id)
    return list(conn.execute(query.limit(limit)))


def _changes(conn: Connection, after: int, limit: int) -> list[Row[tuple[int, str, int]]]:
    """Of every table, so that the mark goes on past those that are no names."""
    query = select(book_change.c.id, book_change.c.table, book_change.c.borrower_id).where(book_change.c.id > after)
    return list(conn.execute(query.order_by(book_change.c.id).limit(limit)))


def _named(conn: Connection, ids: Collection[int]) -> list[Row[tuple[int, str]]]:
    return list(conn.execute(select(borrower.c.id, borrower.c.name).where(borrower.c.id.in_(sorted(ids)))))


def _put(conn: Connection, rows: Iterable[Row[tuple[int, str]]], anew: Collection[int]) -> None:
    if anew:
        conn.execute(delete(name_word).where(name_word.c.borrower_id.in_(sorted(anew))))
    words = [
        {"word": word, "borrower_id": row.id}
        for row in rows
        if row.name != GONE
        for word in sorted(log_words.words(row.name))
    ]
    if words:
        conn.execute(insert(name_word), words)


def _locked(conn: Connection) -> Row[Any]:
    """The mark, locked; begun anew where there is none or one of another version."""
    first = upsert.insert(name_index).values(id=1, version=0, borrower_id=0, change_id=0)
    conn.execute(first.on_conflict_do_nothing(index_elements=["id"]))
    mine = select(name_index).where(name_index.c.id == 1)
    row = conn.execute(mine.with_for_update()).one()
    if row.version == log_words.VERSION:
        return row
    conn.execute(delete(name_word))
    newest = select(func.coalesce(func.max(book_change.c.id), 0)).scalar_subquery()  # all names are read anew
    again = {"version": log_words.VERSION, "borrower_id": 0, "change_id": newest}
    conn.execute(update(name_index).where(name_index.c.id == 1).values(again))
    return conn.execute(mine).one()
