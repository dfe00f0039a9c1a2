"""Who may pass: one middleware that every request goes through, and one check that every route has a row.

First whether the request comes from our own pages, then who asks, then whether their role has the route, and for whose
accounts. What a handler reads of this stands on the request: PERSON, SCOPE, SESSION.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from assistant.core import access
from assistant.core.access import Person, Stage
from assistant.core.grants import Scope
from assistant.store import api_keys, pauses
from assistant.web import session
from assistant.web.hub import HUB
from assistant.web.keys import PAUSES, PERSON, RUNTIME, SCOPE, SESSION
from assistant.web.origin import is_ours

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SIGN_IN = "/sign-in"
NEXT_STEP = {Stage.CODE: "/sign-in/code", Stage.PASSWORD: "/account/password", Stage.ENROL: "/account/second-factor"}
FOR_PROGRAMS = ("/api/", "/metrics")
PROXIED = ("X-Forwarded-For", "Forwarded")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    name = route_name(request)
    if name is None or access.is_public(name):
        if name is not None and not name.startswith(access.PUBLIC_PREFIXES):
            refuse_others(request)  # signing in is a change, too
        return await handler(request)
    if name in access.LOCAL and is_this_machine(request):
        return await handler(request)
    key = bearer(request)
    if key is None:
        refuse_others(request)  # a key is sent by a program on purpose, a cookie by a browser without being asked
    person = await who(request, key)
    scope = None if person is None else access.scope_of(name, person.role)
    if person is None:
        raise sign_in_first(request)
    step_first(request, name)
    if scope is None and not access.is_step(name):
        raise web.HTTPForbidden(reason="Your role has no access to this")
    request[PERSON] = person
    request[SCOPE] = scope or Scope.OWN
    return await answered(request, handler)


async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every page says what is stopped; every open page hears at once of what this process changes."""
    if SESSION in request:
        request[PAUSES] = await request.app[RUNTIME].db.read(pauses.current)
    try:
        return await handler(request)
    finally:
        if request.method not in ("GET", "HEAD"):
            request.app[HUB].nudge()


def bearer(request: web.Request) -> str | None:
    """The API key that came with the request; then no cookie counts."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


async def who(request: web.Request, key: str | None) -> Person | None:
    """A key opens what programs ask for; the pages are for people."""
    if key is not None:
        return await holder_of(request, key)
    found = await session.current(request)
    if found is None:
        return None
    request[SESSION] = found
    return session.person_of(found)


async def holder_of(request: web.Request, key: str) -> Person | None:
    rt, found = request.app[RUNTIME], None
    if request.path.startswith(FOR_PROGRAMS):
        found = await rt.db.read(api_keys.holder, key)
    if found is None:
        return None
    number, person, seen_at = found
    if seen_at is None or rt.wall() - seen_at >= api_keys.SEEN_EVERY:
        await rt.db.write(api_keys.seen, number, rt.wall())
    return person


def step_first(request: web.Request, name: str) -> None:
    """A sign-in that is not complete opens its own next step only; a complete one has no such step any more."""
    stage = request[SESSION].stage if SESSION in request else Stage.FULL
    if stage is not Stage.FULL and name not in access.STEPS[stage]:
        raise go_to(request, NEXT_STEP[stage])
    if stage is Stage.FULL and access.is_step(name):
        raise go_to(request, "/")


def sign_in_first(request: web.Request) -> web.HTTPException:
    if request.path.startswith("/api/") or request.method not in ("GET", "HEAD"):
        return web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"}, reason="Sign in first")
    target = quote(request.path_qs, safe="/")
    return go_to(request, SIGN_IN if request.path == "/" else f"{SIGN_IN}?next={target}")


def go_to(request: web.Request, where: str) -> web.HTTPException:
    """A page goes there; a part of one (htmx) must not be filled with it, so its whole page goes."""
    if request.headers.get("HX-Request"):
        return web.HTTPUnauthorized(headers={"HX-Redirect": where})
    if request.path.startswith("/api/"):
        return web.HTTPUnauthorized(reason="Finish signing in first")
    return web.HTTPSeeOther(where)


def refuse_others(request: web.Request) -> None:
    if not is_ours(request):
        raise web.HTTPForbidden(reason="Not sent by a page of this workspace")


def is_this_machine(request: web.Request) -> bool:
    """Asked from here, and not by a proxy on somebody's behalf."""
    return is_loopback(request.remote) and not any(name in request.headers for name in PROXIED)


def is_loopback(remote: str | None) -> bool:
    try:
        return remote is not None and ipaddress.ip_address(remote).is_loopback
    except ValueError:
        return False


def route_name(request: web.Request) -> str | None:
    """The name of the matched route; None for an address that is none of ours, which answers with 404 or 405."""
    resource = request.match_info.route.resource
    return None if resource is None else resource.name


def check_rows(app: web.Application) -> None:
    """Every registered route has a row or is declared open; else the workspace does not start."""
    names = {resource.name for resource in app.router.resources()}
    without = sorted(str(name) for name in names if name is None or not access.has_row(name))
    if without:
        raise LookupError(f"no row in core/access_rows.py for: {', '.join(without)}")
