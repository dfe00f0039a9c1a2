"""Who may come in: people added, changed, shut out and given a new password, by an administrator; the first one of all.

Whoever is shut out, or given another role or password, is signed out everywhere at once.
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.store import assignments, audit, desk, locks, people, sessions, teams
from assistant.store.log import LogLine, append
from assistant.store.people import HASHER

FIRST = "admin"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for something else


@dataclass(frozen=True, kw_only=True)
class Once:
    """A one-time password, to be told to its user and stored nowhere."""

    name: str
    password: str


def one_time_password() -> str:
    """Four groups of five: about 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def first_administrator(conn: Connection, now: datetime) -> Once | None:
    """Where nobody is known yet: an administrator whose password serves once. None where somebody is."""
    if not people.nobody_yet(conn):
        return None
    once = Once(name=FIRST, password=one_time_password())
    if not people.add_user(conn, once.name, Role.ADMINISTRATOR, once.password, now, once=True):
        return None  # another process was faster
    audit.note(conn, "system", "user_added", once.name, now, {"role": Role.ADMINISTRATOR})
    return once


@dataclass(frozen=True, kw_only=True)
class Made:
    """A one-time password and its hash, made before the transaction that keeps the hash."""

    password: str = field(repr=False)
    hashed: str = field(repr=False)


async def one_time() -> Made:
    password = one_time_password()
    return Made(password=password, hashed=await asyncio.to_thread(HASHER.hash, password))


async def add(rt: Runtime, by: str, name: str, role: Role, team: str | None) -> Once | None:
    """A new user with a one-time password; None: the name is taken."""
    return await rt.db.write(add_in, by, name, role, team, await one_time(), rt.wall())


def add_in(
    conn: Connection, by: str, name: str, role: Role, team: str | None, made: Made, now: datetime
) -> Once | None:
    """`add` in its caller's transaction."""
    if not people.add_user(conn, name, role, None, now, password_hash=made.hashed, once=True, team=team):
        return None
    audit.note(conn, by, "user_added", name, now, {"role": role, "team": team})
    return Once(name=name, password=made.password)


async def reset(rt: Runtime, by: str, user_id: int) -> Once | None:
    """A new one-time password, no second factor, no lock, no session; None: there is nobody with this number."""
    return await rt.db.write(reset_in, by, user_id, await one_time(), rt.wall())


def reset_in(conn: Connection, by: str, user_id: int, made: Made, now: datetime) -> Once | None:
    """`reset` in its caller's transaction."""
    user = people.by_id(conn, user_id)
    if user is None:
        return None
    values = {"password_hash": made.hashed, "password_set_at": None, "totp_secret": None, "totp_step": None}
    people.change(conn, user_id, values)
    people.forget_attempts(conn, user_id)
    sessions.end_all(conn, user_id)
    audit.note(conn, by, "user_reset", user.name, now)
    return Once(name=user.name, password=made.password)


class Change(StrEnum):
    """What became of a change to a user."""

    DONE = "done"
    NOBODY = "nobody"
    LAST = "last"  # the last administrator must stay one


def change(
    conn: Connection,
    by: str,
    user_id: int,
    role: Role,
    team: str | None,
    active: bool,
    now: datetime,
    on: date | None = None,
) -> tuple[Change, str]:
    """Another role, team or standing → what became of it, and the user's name. A lesser or no access signs out.

    Who may not own accounts any more loses them to the pool from the business day `on`.
    """
    administrators, user = people.administrators(conn), people.by_id(conn, user_id)
    if user is None:
        return Change.NOBODY, ""
    stays = active and role is Role.ADMINISTRATOR
    if administrators == [user_id] and not stays:
        return Change.LAST, user.name
    if team:
        teams.ensure(conn, team, now)
    people.change(conn, user_id, {"role": role, "team": team, "active": active})
    teams.lead_no_more(conn, user.name, team if active else None)
    if not active or role is not user.role:
        sessions.end_all(conn, user_id)
    before = {"role": user.role, "team": user.team, "active": user.active}
    after = {"role": role, "team": team, "active": active}
    audit.note(conn, by, "user_changed", user.name, now, {"before": before, "after": after})
    if not (active and role in assignments.OWNERS):
        to_the_pool(conn, user.name, by, on or now.date(), now)
    return Change.DONE, user.name


def to_the_pool(conn: Connection, name: str, by: str, on: date, now: datetime) -> None:
    """The accounts of who no longer works them are nobody's, and what waits on them anybody's."""
    owned = assignments.of_owner(conn, name)
    locks.borrowers(conn, owned)
    assignments.end_of_owner(conn, name, on)
    desk.leave(conn, name)
    facts = {"to": None, "from": name, "why": "its owner no longer works here", "batch": None}
    append(
        conn,
        *(
            LogLine(
                at=now, kind="ownership", borrower_id=number, loan_refs=tuple(refs), by=by,
                outcome="release", facts=facts,
            )
            for number, refs in owned.items()
        ),
    )  # fmt: skip
