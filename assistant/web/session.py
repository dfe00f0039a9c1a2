"""The session of a request: its cookie, read and written, and the person it stands for."""

from datetime import timedelta

from aiohttp import web
from sqlalchemy import Connection

from assistant.core.access import Person
from assistant.core.sign_in import is_over
from assistant.store import import_jobs, sessions
from assistant.store.sessions import Session
from assistant.web.keys import RUNTIME
from assistant.web.origin import is_secure

SEEN_EVERY = timedelta(minutes=1)  # a write a minute, not one a request


def cookie_name(request: web.Request) -> str:
    """`__Host-` binds a cookie to this host over https; browsers refuse the name without it."""
    return "__Host-session" if is_secure(request) else "session"


async def current(request: web.Request) -> Session | None:
    """The session that the request's cookie names, if it still lives."""
    rt, token = request.app[RUNTIME], request.cookies.get(cookie_name(request), "")
    if not token:
        return None
    found = await rt.db.read(sessions.find, token)
    if found is None:
        return None
    now = rt.wall()
    if is_over(rt.settings.web.limits, found.made_at, found.seen_at, now):
        await rt.db.write(sessions.end, found.hash)
        return None
    if now - found.seen_at >= SEEN_EVERY and not await rt.db.read(_would_wait):
        await rt.db.write(sessions.touch, found.hash, now)
    return found


def _would_wait(conn: Connection) -> bool:
    """On SQLite an import is the one writer while it runs: whoever only looks must not wait for it."""
    return conn.dialect.name == "sqlite" and import_jobs.runs(conn)


def person_of(session: Session) -> Person:
    return session.user.person


def keep(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Hand the browser its session. Lax: a link from elsewhere opens the workspace, a form from elsewhere does not."""
    response.set_cookie(cookie_name(request), token, httponly=True, samesite="Lax", secure=is_secure(request), path="/")


def drop(request: web.Request, response: web.StreamResponse) -> None:
    response.del_cookie(cookie_name(request), path="/", secure=is_secure(request), httponly=True, samesite="Lax")


def end(conn: Connection, token: str) -> None:
    sessions.end(conn, sessions.hashed(token))
