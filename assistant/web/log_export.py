"""The filtered contact log as a file: made in a thread of its own, handed out when it is whole and noted."""

import asyncio
import tempfile
from pathlib import Path
from typing import BinaryIO

from aiohttp import web

from assistant.core import access
from assistant.core.problem import BadInput
from assistant.runtime import Runtime
from assistant.steps.log_export import FORMS, Asked, Made, export_log
from assistant.web import log, log_filter
from assistant.web.desk import said
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.pages import texts_of

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "db": "application/vnd.sqlite3",
}
PIECE = 256 * 1024
MADE = "log_made"  # the cookie by which the page knows that its file is whole
AT_ONCE = 2
ROOM = web.AppKey("log_exports", asyncio.Semaphore)


def routes(app: web.Application) -> None:
    app[ROOM] = asyncio.Semaphore(AT_ONCE)
    app.router.add_post("/log/export", export, name="log.export")


async def export(request: web.Request) -> web.StreamResponse:
    """The file, or the page again with what is missing."""
    rt, person, scope = request.app[RUNTIME], request[PERSON], request[SCOPE]
    given = await read_form(request, "form", "reason", "why", "nonce", *log_filter.NAMES)
    filtered = log_filter.read(given)
    wanted, trouble = await rt.db.read(log_filter.wanted, filtered, person, scope, rt.settings.work.zone, 1)
    if trouble is not None:
        return await log.page(request, filtered, texts_of(request).say(log.TROUBLES[trouble]))
    asked = Asked(
        wanted=wanted, form=given["form"], reason=given["reason"], why=given["why"], by=person.name,
        personal=access.scope_of("log.reveal", person.role) is not None, told=filtered.given, kept=filtered.kept,
    )  # fmt: skip
    try:
        file, made = await whole(request.app, rt, asked)
    except BadInput as error:
        return await log.page(request, filtered, said(error), exporting=True)
    return await _send(request, asked, file, made, given["nonce"])


async def whole(app: web.Application, rt: Runtime, asked: Asked) -> tuple[BinaryIO, Made]:
    """The file, open and without a name any more: it is gone when it is closed. Two are made at the same time."""
    async with app[ROOM]:
        return await asyncio.to_thread(_made, rt, asked)


def _made(rt: Runtime, asked: Asked) -> tuple[BinaryIO, Made]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"log.{asked.form}"
        made = export_log(rt, asked, out, rt.now())
        return out.open("rb"), made


async def _send(request: web.Request, asked: Asked, file: BinaryIO, made: Made, nonce: str) -> web.StreamResponse:
    name = f"contact-log-{request.app[RUNTIME].now():%Y%m%d-%H%M}.{asked.form}"
    headers = {"Content-Type": TYPES[asked.form], "Content-Disposition": f'attachment; filename="{name}"'}
    response = web.StreamResponse(headers=headers | {"X-Rows": str(made.rows), "X-Cut": str(made.cut).lower()})
    if nonce.isalnum() and len(nonce) <= 40:
        told = f"{nonce}.{made.rows}.{'cut' if made.cut else 'all'}"
        response.set_cookie(MADE, told, max_age=60, samesite="Lax", path="/log")
    with file:
        await response.prepare(request)
        while piece := await asyncio.to_thread(file.read, PIECE):
            await response.write(piece)
        await response.write_eof()
    return response


assert FORMS.keys() == TYPES.keys()
