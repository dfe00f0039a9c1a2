"""The workspace's users. Passwords are Argon2id hashes (19 MiB, two passes).

Hashing takes tens of milliseconds, so it is done outside of transactions: SQLite has one writer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, Row, delete, func, select, update

from assistant.core import sealing
from assistant.core.access import Person
from assistant.core.sign_in import wait_after
from assistant.core.terms import Role
from assistant.store import teams, upsert
from assistant.store.schema_access import stranger, user

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, kw_only=True)
class User:
    """A user as stored, but for the name of their secrets: `repr` must not print them."""

    id: int
    name: str
    role: Role
    active: bool
    team: str | None
    locale: str | None
    password_set_at: datetime | None
    locked_until: datetime | None
    totp_step: int | None
    enrolled: bool
    oidc_subject: str | None

    @property
    def person(self) -> Person:
        return Person(id=self.id, name=self.name, role=self.role, team=self.team)


def add_user(
    conn: Connection,
    name: str,
    role: str,
    password: str | None,
    now: datetime,
    *,
    password_hash: str | None = None,
    once: bool = False,
    team: str | None = None,
) -> bool:
    """False if the name is taken. `once`: the password must be changed at the first sign-in."""
    hashed = password_hash or HASHER.hash(password or "")
    values = {"name": name, "role": role, "password_hash": hashed, "active": True, "created_at": now, "team": team}
    values["password_set_at"] = None if once else now
    statement = upsert.insert(user).values(values).on_conflict_do_nothing(index_elements=["name"])
    made = conn.execute(statement.returning(user.c.name)).first() is not None
    if made and team:
        teams.ensure(conn, team, now)
    return made


def role_of(conn: Connection, name: str) -> str | None:
    """The role of a user who may still sign in; None if nobody active is called so."""
    query = select(user.c.role).where(user.c.name == name, user.c.active.is_(True))
    role: str | None = conn.execute(query).scalar_one_or_none()
    return role


def by_id(conn: Connection, user_id: int) -> User | None:
    row = conn.execute(select(user).where(user.c.id == user_id)).one_or_none()
    return None if row is None else record(row)


def by_name(conn: Connection, name: str) -> User | None:
    row = conn.execute(select(user).where(user.c.name == name)).one_or_none()
    return None if row is None else record(row)


def by_subject(conn: Connection, subject: str) -> User | None:
    """Who this is at the identity provider."""
    row = conn.execute(select(user).where(user.c.oidc_subject == subject)).one_or_none()
    return None if row is None else record(row)


def everybody(conn: Connection, limit: int = 2000) -> list[User]:
    """By name, the active ones first."""
    query = select(user).order_by(user.c.active.desc(), user.c.name).limit(limit)
    return [record(row) for row in conn.execute(query)]


def nobody_yet(conn: Connection) -> bool:
    return conn.execute(select(user.c.id).limit(1)).first() is None


def administrators(conn: Connection) -> list[int]:
    """The active ones, locked until commit: the last may not be taken away by two at once."""
    query = select(user.c.id).where(user.c.role == Role.ADMINISTRATOR, user.c.active.is_(True))
    return list(conn.execute(query.order_by(user.c.id).with_for_update()).scalars())


def password_hash(conn: Connection, user_id: int) -> str:
    found: str = conn.execute(select(user.c.password_hash).where(user.c.id == user_id)).scalar_one()
    return found


def totp_secret(conn: Connection, key: bytes, user_id: int) -> str | None:
    """`key`: the installation's secret, under which it was shut. None: there is none, or it is another's."""
    found: str | None = conn.execute(select(user.c.totp_secret).where(user.c.id == user_id)).scalar_one()
    return None if found is None else sealing.opened(key, _factor_of(user_id), found)


def keep_totp(conn: Connection, key: bytes, user_id: int, secret: str, step: int | None = None) -> None:
    """`step`: of the code that proved it, which serves no more."""
    change(conn, user_id, {"totp_secret": sealing.shut(key, _factor_of(user_id), secret), "totp_step": step})


def _factor_of(user_id: int) -> str:
    return f"second-factor:{user_id}"


def count_attempt(conn: Connection, user_id: int, now: datetime) -> datetime | None:
    """Count a try before it is judged, so that many at once are many; → until when nobody may try, or None."""
    row = conn.execute(select(user).where(user.c.id == user_id).with_for_update()).one()
    if row.locked_until is not None and row.locked_until > now:
        until: datetime = row.locked_until
        return until
    change(conn, user_id, _one_more(row.failed or 0, now))
    return None


def count_stranger(conn: Connection, who: str, now: datetime) -> datetime | None:
    """The same for a name that nobody has; `who` stands for it."""
    fresh = {"who": who, "failed": 0, "tried_at": now}
    conn.execute(upsert.insert(stranger).values(fresh).on_conflict_do_nothing(index_elements=["who"]))
    row = conn.execute(select(stranger).where(stranger.c.who == who).with_for_update()).one()
    if row.locked_until is not None and row.locked_until > now:
        until: datetime = row.locked_until
        return until
    values = _one_more(row.failed, now) | {"tried_at": now}
    conn.execute(update(stranger).where(stranger.c.who == who).values(values))
    return None


def forget_strangers(conn: Connection, before: datetime) -> int:
    """How many names were forgotten that nobody has tried since."""
    return conn.execute(delete(stranger).where(stranger.c.tried_at < before)).rowcount


def _one_more(failed: int, now: datetime) -> dict[str, Any]:
    wait = wait_after(failed + 1)
    return {"failed": failed + 1, "locked_until": now + wait if wait else None}


def forgive_attempt(conn: Connection, user_id: int) -> None:
    """The last try was right, but it was only the first of two: the others still count."""
    failed = func.greatest if conn.dialect.name == "postgresql" else func.max
    change(conn, user_id, {"failed": failed(func.coalesce(user.c.failed, 1) - 1, 0), "locked_until": None})


def forget_attempts(conn: Connection, user_id: int) -> None:
    change(conn, user_id, {"failed": 0, "locked_until": None})


def use_step(conn: Connection, user_id: int, step: int) -> bool:
    """Take a code's time step; False if it, or a later one, has served before."""
    fresh = (user.c.id == user_id, func.coalesce(user.c.totp_step, -1) < step)
    return conn.execute(update(user).where(*fresh).values(totp_step=step)).rowcount == 1


def change(conn: Connection, user_id: int, values: Mapping[str, Any]) -> None:
    conn.execute(update(user).where(user.c.id == user_id).values(dict(values)))


def record(row: Row[Any]) -> User:
    return User(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        active=row.active,
        team=row.team,
        locale=row.locale,
        password_set_at=row.password_set_at,
        locked_until=row.locked_until,
        totp_step=row.totp_step,
        enrolled=row.totp_secret is not None,
        oidc_subject=row.oidc_subject,
    )
