"""Answers that were given to requests with a key of their own, kept for whoever asks the same again."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from assistant.store import upsert
from assistant.store.schema_access import idempotency


def take(conn: Connection, who: str, key: str, request: str, now: datetime) -> bool:
    """True if the key is new: the caller answers in this transaction. On PostgreSQL a second one waits here."""
    statement = upsert.insert(idempotency).values(who=who, key=key, request=request, at=now)
    done = conn.execute(statement.on_conflict_do_nothing().returning(idempotency.c.key))
    return done.first() is not None


def keep(conn: Connection, who: str, key: str, status: int, answer: str) -> None:
    mine = (idempotency.c.who == who, idempotency.c.key == key)
    conn.execute(update(idempotency).where(*mine).values(status=status, answer=answer))


def kept(conn: Connection, who: str, key: str) -> tuple[str, int, str]:
    """(the request's hash, status, answer)."""
    query = select(idempotency).where(idempotency.c.who == who, idempotency.c.key == key)
    row = conn.execute(query).one()
    return row.request, row.status, row.answer


def sweep(conn: Connection, before: datetime) -> int:
    return conn.execute(delete(idempotency).where(idempotency.c.at < before)).rowcount
