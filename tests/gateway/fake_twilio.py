"""The other company: a server on loopback that answers as Twilio does, with its own log and its own bad days."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

DATA = Path(__file__).parent.parent / "data" / "twilio"
ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "a-token-that-must-not-be-seen"


def payload(name: str) -> dict[str, Any]:
    """A recorded answer (tests/data/twilio)."""
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text())
    return found


@dataclass
class FakeTwilio:
    """`mode` is how it treats the next create; `log` what it accepted, in order."""

    url: str = ""
    mode: str = "ok"
    log: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    now: datetime = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)

    async def create(self, request: web.Request) -> web.StreamResponse:
        form = dict(await request.post())
        self.requests += 1
        kind = "call" if request.path.endswith("Calls.json") else "message"
        early = await self._before()
        if early is not None:
            return early
        made = payload(f"{kind}_created") | {"sid": f"{'CA' if kind == 'call' else 'SM'}{len(self.log):032x}"}
        made |= {"to": form["To"], "body": form.get("Body"), "date_created": format_datetime(self.now)}
        made["from"] = form.get("From")
        self.log.append({"kind": kind, "form": form, "made": made, "auth": request.headers.get("Authorization")})
        return await self._after(request, made)

    async def _before(self) -> web.Response | None:
        if self.mode == "throttled":
            return web.json_response(payload("error_20429"), status=429, headers={"Retry-After": "1"})
        if self.mode.startswith("refused_"):
            body = payload("error_" + self.mode.removeprefix("refused_"))
            return web.json_response(body, status=body["status"])
        if self.mode == "lost_before":
            await asyncio.sleep(3)
            return web.Response(status=500)
        if self.mode == "redirect":
            return web.Response(status=307, headers={"Location": self.url + "/elsewhere"})
        if self.mode == "error_before":
            return web.Response(status=503, text="<html>busy</html>")
        return None

    async def _after(self, request: web.Request, made: dict[str, Any]) -> web.StreamResponse:
        if self.mode == "lost_after":
            await asyncio.sleep(3)
        if self.mode == "dropped_after":
            assert request.transport is not None
            request.transport.close()
        if self.mode == "error_after":
            return web.Response(status=500, text="oops")
        if self.mode == "garbled_after":
            return web.Response(status=201, text='{"sid": "SM')
        return web.json_response(made, status=201)

    async def changed(self, request: web.Request) -> web.Response:
        """A call that was neither answered nor ended can be cancelled; any can be looked at."""
        self.requests += 1
        if self.mode == "error_before":
            return web.Response(status=503, text="<html>busy</html>")
        sid = request.match_info["sid"]
        made = next(one["made"] for one in self.log if one["made"]["sid"] == sid)
        if request.method == "POST":
            if made["status"] not in ("queued", "ringing"):
                return web.json_response(
                    {"code": 21220, "message": "Call is not in-progress.", "status": 400}, status=400
                )
            made["status"] = (await request.post())["Status"]
        return web.json_response(made)

    async def listed(self, request: web.Request) -> web.Response:
        kind = "call" if request.path.endswith("Calls.json") else "message"
        to = request.query.get("To")
        rows = [one["made"] for one in self.log if one["kind"] == kind and one["made"]["to"] == to]
        page = payload("list_page") | {f"{kind}s": list(reversed(rows))}
        return web.json_response(page)


@asynccontextmanager
async def fake_twilio() -> AsyncIterator[FakeTwilio]:
    fake, app = FakeTwilio(), web.Application()
    for table in ("Messages", "Calls"):
        path = f"/2010-04-01/Accounts/{ACCOUNT}/{table}.json"
        app.router.add_post(path, fake.create)
        app.router.add_get(path, fake.listed)
    one = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{{sid}}.json"
    app.router.add_post(one, fake.changed)
    app.router.add_get(one, fake.changed)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = "http://{}:{}".format(*runner.addresses[0][:2])
    try:
        yield fake
    finally:
        await runner.cleanup()
