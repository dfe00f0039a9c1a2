"""What people do with their own account: a new password, a second factor, a language, an end to a session."""

import asyncio
from datetime import datetime

import pyotp
from sqlalchemy import Connection

from assistant.core.sign_in import Weakness, weakness
from assistant.runtime import Runtime
from assistant.steps.sign_in import Entered, Refused, go_on, is_right, step_of
from assistant.store import audit, people, sessions
from assistant.store.people import HASHER
from assistant.store.sessions import Session


async def change_password(rt: Runtime, session: Session, before: str, after: str) -> Entered | Refused | Weakness:
    """→ a new session (every other one ends), or a refusal of the old password, or why the new one cannot be."""
    if weak := weakness(after, session.user.name):
        return weak
    if before == after:
        return Weakness.SAME
    now = rt.wall()
    if until := await rt.db.write(people.count_attempt, session.user.id, now):
        return Refused(until=until)
    stored = await rt.db.read(people.password_hash, session.user.id)
    if not await asyncio.to_thread(is_right, stored, before):
        return Refused()
    hashed = await asyncio.to_thread(HASHER.hash, after)
    return await rt.db.write(_set_password, rt, session, hashed, now)


def _set_password(conn: Connection, rt: Runtime, session: Session, hashed: str, now: datetime) -> Entered:
    people.change(conn, session.user.id, {"password_hash": hashed, "password_set_at": now})
    people.forget_attempts(conn, session.user.id)
    sessions.end_all(conn, session.user.id, but=session.hash)
    audit.note(conn, session.user.name, "password_changed", session.user.name, now)
    return go_on(conn, rt, session, now)


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, name: str, lender: str) -> str:
    """What an authenticator reads from the square: an otpauth address."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=lender)


async def enrol(rt: Runtime, session: Session, secret: str, code: str) -> Entered | None:
    """Keep the secret once a code proves that an authenticator has it; None: the code is wrong."""
    now = rt.wall()
    step = step_of(secret, code, now)
    return None if step is None else await rt.db.write(_enrol, rt, session, secret, step, now)


def _enrol(conn: Connection, rt: Runtime, session: Session, secret: str, step: int, now: datetime) -> Entered:
    people.keep_totp(conn, rt.secret, session.user.id, secret, step)
    audit.note(conn, session.user.name, "second_factor_set", session.user.name, now)
    return go_on(conn, rt, session, now)
