"""Coming in: a name and a password, then a code where the role asks for one, then a session.

Each try is counted before it is judged, in a transaction of its own, so that a hundred at once are a hundred. The hash
is computed outside of transactions, and for a name that nobody has as well: both take the same time.
"""

import asyncio
import functools
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from assistant.core.access import Stage
from assistant.core.sign_in import PASSWORD_MAX, Standing, next_stage
from assistant.runtime import Runtime
from assistant.store import audit, people, sessions
from assistant.store.people import HASHER, User
from assistant.store.sessions import Session

SKEW = (-1, 0, 1)  # a code of the half minute before and after is good: clocks differ
STEP_SECONDS = 30
NO_PASSWORD = "none"  # no hash: no password fits it


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A session was begun; `token` is for the browser's cookie alone."""

    token: str
    stage: Stage


@dataclass(frozen=True, kw_only=True)
class Refused:
    """`until`: nobody may try before; None: wrong name or password, without saying which."""

    until: datetime | None = None


async def with_password(rt: Runtime, name: str, password: str, agent: str) -> Entered | Refused:
    now = rt.wall()
    user = await rt.db.read(people.by_name, name) if "\0" not in name else None
    if user is None or not user.active:
        return await _as_stranger(rt, name, password, now)
    if until := await rt.db.write(people.count_attempt, user.id, now):
        return Refused(until=until)
    stored = await rt.db.read(people.password_hash, user.id)
    if not await asyncio.to_thread(is_right, stored, password):
        return Refused()
    return await rt.db.write(_enter, rt, user.id, agent, now)


async def _as_stranger(rt: Runtime, name: str, password: str, now: datetime) -> Refused:
    """As long, as often and in the same words as for a name that somebody has."""
    who = hmac.new(rt.secret, b"stranger:" + name.encode(errors="replace"), hashlib.sha256).hexdigest()
    if until := await rt.db.write(people.count_stranger, who, now):
        return Refused(until=until)
    await asyncio.to_thread(is_right, _decoy(), password)
    return Refused()


def _enter(conn: Connection, rt: Runtime, user_id: int, agent: str, now: datetime) -> Entered | Refused:
    user = people.by_id(conn, user_id)
    if user is None or not user.active:
        return Refused()
    stage = next_stage(standing(rt, user, factor_given=False))
    if stage is Stage.CODE:
        people.forgive_attempt(conn, user_id)
    else:
        people.forget_attempts(conn, user_id)
    return Entered(token=sessions.begin(conn, user_id, stage, agent, now), stage=stage)


async def with_code(rt: Runtime, session: Session, code: str) -> Entered | Refused:
    """The second factor: the session that waited for it gives way to a new one."""
    now = rt.wall()
    if until := await rt.db.write(people.count_attempt, session.user.id, now):
        return Refused(until=until)
    return await rt.db.write(_judge_code, rt, session, code, now)


def _judge_code(conn: Connection, rt: Runtime, session: Session, code: str, now: datetime) -> Entered | Refused:
    secret = people.totp_secret(conn, rt.secret, session.user.id)
    step = None if secret is None else step_of(secret, code, now)
    if step is None or not people.use_step(conn, session.user.id, step):
        return Refused()
    people.forget_attempts(conn, session.user.id)
    return go_on(conn, rt, session, now)


def go_on(conn: Connection, rt: Runtime, session: Session, now: datetime) -> Entered:
    """The next session of a sign-in that has come one step further; the one before ends."""
    user = people.by_id(conn, session.user.id)
    assert user is not None, "users are never deleted"
    stage = next_stage(standing(rt, user, factor_given=True))
    sessions.end(conn, session.hash)
    return Entered(token=sessions.begin(conn, user.id, stage, session.agent, now), stage=stage)


def standing(rt: Runtime, user: User, *, factor_given: bool) -> Standing:
    return Standing(
        factor_required=user.role in rt.settings.web.second_factor,
        factor_enrolled=user.enrolled,
        factor_given=factor_given,
        one_time_password=user.password_set_at is None,
    )


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is (RFC 6238), among the present one and its neighbours."""
    given, totp = "".join(code.split()), pyotp.TOTP(secret, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    if not (given.isascii() and given.isdecimal()):
        return None
    steps = [present + skew for skew in SKEW if pyotp.utils.strings_equal(totp.generate_otp(present + skew), given)]
    return max(steps, default=None)


def is_right(stored: str, password: str) -> bool:
    try:
        return len(password) <= PASSWORD_MAX and HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _decoy() -> str:
    """A hash that no password has been chosen for."""
    return HASHER.hash("nobody is called so")


def with_provider(conn: Connection, rt: Runtime, subject: str, name: str, agent: str) -> Entered | None:
    """Somebody for whom the identity provider vouches; None: nobody here is meant.

    The first time they are found by name, from then on by the provider's own lasting name for them: another person who
    is given the same name there later is not let in here. A one-time password is no longer good once they are joined.
    """
    now = rt.wall()
    user = people.by_subject(conn, subject) or _join(conn, subject, name, now)
    if user is None or not user.active:
        return None
    if user.password_set_at is None:
        people.change(conn, user.id, {"password_hash": NO_PASSWORD, "password_set_at": now})
    known = replace(standing(rt, user, factor_given=False), one_time_password=False)
    stage = next_stage(known)
    return Entered(token=sessions.begin(conn, user.id, stage, agent, now), stage=stage)


def _join(conn: Connection, subject: str, name: str, now: datetime) -> User | None:
    user = people.by_name(conn, name)
    if user is None or not user.active or user.oidc_subject is not None:
        return None
    people.change(conn, user.id, {"oidc_subject": subject})
    audit.note(conn, user.name, "provider_joined", user.name, now)
    return user
