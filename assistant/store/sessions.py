"""Sessions on the server: made at sign-in, ended by sign-out, by time, and with their user.

The browser holds 256 random bits; the table has their SHA-256, so a copy of the database opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant.core.access import Stage
from assistant.store import people
from assistant.store.people import User
from assistant.store.schema_access import session, user

AGENT_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Session:
    """`number` names it to its owner without being of any use to somebody else."""

    hash: str
    stage: Stage
    made_at: datetime
    seen_at: datetime
    agent: str
    user: User

    @property
    def number(self) -> str:
        return self.hash[:16]


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(conn: Connection, user_id: int, stage: Stage, agent: str, now: datetime) -> str:
    """A new session's token; it is shown to nobody but its browser."""
    token = secrets.token_urlsafe(32)
    values = {"hash": hashed(token), "user_id": user_id, "stage": stage, "agent": agent[:AGENT_MAX]}
    conn.execute(insert(session).values(**values, made_at=now, seen_at=now))
    return token


def find(conn: Connection, token: str) -> Session | None:
    """The session of an active user, whether or not its time is over."""
    query = select(session, user).join(user, user.c.id == session.c.user_id)
    row = conn.execute(query.where(session.c.hash == hashed(token), user.c.active.is_(True))).one_or_none()
    if row is None:
        return None
    return Session(
        hash=row.hash,
        stage=Stage(row.stage),
        made_at=row.made_at,
        seen_at=row.seen_at,
        agent=row.agent,
        user=people.record(row),
    )


def touch(conn: Connection, hash_: str, now: datetime) -> None:
    conn.execute(update(session).where(session.c.hash == hash_).values(seen_at=now))


def of_user(conn: Connection, user_id: int) -> list[tuple[str, str, datetime, datetime]]:
    """(number, browser, since, last used), the last used first."""
    query = select(session).where(session.c.user_id == user_id).order_by(session.c.seen_at.desc()).limit(100)
    return [(row.hash[:16], row.agent, row.made_at, row.seen_at) for row in conn.execute(query)]


def newest(conn: Connection) -> dict[int, datetime]:
    """When each user who has a session was last seen; a session that has ended leaves nothing."""
    query = select(session.c.user_id, func.max(session.c.seen_at).label("seen_at")).group_by(session.c.user_id)
    return {row.user_id: row.seen_at for row in conn.execute(query)}


def end(conn: Connection, hash_: str) -> None:
    conn.execute(delete(session).where(session.c.hash == hash_))


def end_one(conn: Connection, user_id: int, number: str) -> int:
    """End one's own session by its number; how many were ended."""
    mine = (session.c.user_id == user_id, session.c.hash.startswith(number, autoescape=True))
    return conn.execute(delete(session).where(*mine)).rowcount if len(number) == 16 else 0


def end_all(conn: Connection, user_id: int, but: str | None = None) -> int:
    """End every session of a user, `but` the one with this hash."""
    mine = [session.c.user_id == user_id]
    if but is not None:
        mine.append(session.c.hash != but)
    return conn.execute(delete(session).where(*mine)).rowcount


def sweep(conn: Connection, now: datetime, idle: timedelta, absolute: timedelta) -> int:
    """Remove what has ended by time."""
    over = (session.c.seen_at <= now - idle) | (session.c.made_at <= now - absolute)
    return conn.execute(delete(session).where(over)).rowcount
