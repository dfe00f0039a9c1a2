"""A served workspace and browsers that are signed in to it, in whichever role."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from sqlalchemy import Connection
from yarl import URL

from assistant.core.access import Stage
from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.store import people, sessions
from assistant.web.app import create_app
from assistant.web.hub import HUB, Hub

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of an authenticator
HASH = people.HASHER.hash(PASSWORD)  # once for all tests: it takes its time


@dataclass
class Browser:
    """Sends what a browser sends; keeps cookies; follows no redirect unless told."""

    session: ClientSession
    base: str

    @property
    def own_page(self) -> dict[str, str]:
        return {"Origin": self.base, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}

    async def get(self, path: str, **more: Any) -> ClientResponse:
        return await _whole(await self.session.get(self.base + path, allow_redirects=more.pop("follow", False), **more))

    async def post(self, path: str, form: Mapping[str, str] | None = None, **more: Any) -> ClientResponse:
        headers = more.pop("headers", self.own_page)
        follow = more.pop("follow", False)
        more = {"data": form or {}, "headers": headers, "allow_redirects": follow} | more
        return await _whole(await self.session.post(self.base + path, **more))

    async def text(self, path: str) -> str:
        """A page's text, its white space as a browser would show it."""
        return " ".join((await (await self.get(path)).text()).split())


async def _whole(answer: ClientResponse) -> ClientResponse:
    """Its body read, so that its line is free again; a stream of events has no end."""
    if answer.content_type != "text/event-stream":
        await answer.read()
    return answer


@dataclass
class Site:
    rt: Runtime
    base: str
    hub: Hub
    opened: list[ClientSession] = field(default_factory=list)

    async def browser(self) -> Browser:
        """Nobody has signed in with it yet."""
        self.opened.append(ClientSession(cookie_jar=CookieJar(unsafe=True)))
        return Browser(self.opened[-1], self.base)

    async def as_role(
        self, role: Role, name: str | None = None, team: str | None = None, stage: Stage = Stage.FULL
    ) -> Browser:
        """A browser of a user with this role, made if there is none by that name."""
        browser = await self.browser()
        token = self.rt.db.write_now(signed_in, self.rt, name or str(role), role, team, stage)
        browser.session.cookie_jar.update_cookies({"session": token}, URL(self.base))
        return browser


@asynccontextmanager
async def workspace(rt: Runtime) -> AsyncIterator[Site]:
    app = create_app(rt)
    server = TestServer(app)
    await server.start_server()
    site = Site(rt, str(server.make_url("/")).rstrip("/"), app[HUB])
    try:
        yield site
    finally:
        for session in site.opened:
            await session.close()
        await server.close()


def signed_in(conn: Connection, rt: Runtime, name: str, role: Role, team: str | None, stage: Stage) -> str:
    user = add(conn, rt, name, role, team)
    return sessions.begin(conn, user, stage, "a browser of the tests", rt.wall())


def add(conn: Connection, rt: Runtime, name: str, role: Role, team: str | None = None, once: bool = False) -> int:
    """The user's id."""
    people.add_user(conn, name, role, None, rt.wall(), password_hash=HASH, team=team, once=once)
    user = people.by_name(conn, name)
    assert user is not None
    return user.id


def enrolled(conn: Connection, rt: Runtime, name: str, role: Role, team: str | None = None) -> None:
    """A user whose second factor is the authenticator with SECRET."""
    people.keep_totp(conn, rt.secret, add(conn, rt, name, role, team), SECRET)
