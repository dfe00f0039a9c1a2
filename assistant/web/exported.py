"""Hands an export out as a file: made in a thread of its own, sent when it is whole and noted."""

import asyncio
import tempfile
from pathlib import Path
from typing import BinaryIO

from aiohttp import web

from assistant.runtime import Runtime
from assistant.steps.export_file import FORMS, Made, Sheet, Taken, export_file
from assistant.web.keys import RUNTIME
from assistant.web.marks import N_

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "db": "application/vnd.sqlite3",
}
REASONS = {
    "complaint": N_("A complaint"),
    "regulator": N_("A regulator's question"),
    "audit": N_("An audit"),
    "legal": N_("A legal matter"),
    "quality": N_("Quality and training"),
    "other": N_("Something else"),
}
FIELDS = ("form", "reason", "why", "nonce")  # of the form beside what is exported
PIECE = 256 * 1024
MADE = "export_made"  # the cookie by which the page knows that its file is whole
AT_ONCE = 2
ROOM = web.AppKey("exports", asyncio.Semaphore)


def routes(app: web.Application) -> None:
    app[ROOM] = asyncio.Semaphore(AT_ONCE)


async def whole(app: web.Application, rt: Runtime, taken: Taken, sheet: Sheet) -> tuple[BinaryIO, Made]:
    """The file, open and without a name any more: it is gone when it is closed. Two are made at the same time."""
    async with app[ROOM]:
        return await asyncio.to_thread(_made, rt, taken, sheet)


def _made(rt: Runtime, taken: Taken, sheet: Sheet) -> tuple[BinaryIO, Made]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"export.{taken.form}"
        made = export_file(rt, taken, sheet, out, rt.now())
        return out.open("rb"), made


async def hand_out(request: web.Request, taken: Taken, sheet: Sheet, name: str, nonce: str) -> web.StreamResponse:
    """The file under a name with the time. Raises BadInput for what an export lacks."""
    rt = request.app[RUNTIME]
    file, made = await whole(request.app, rt, taken, sheet)
    named = f"{name}-{rt.now():%Y%m%d-%H%M}.{taken.form}"
    headers = {"Content-Type": TYPES[taken.form], "Content-Disposition": f'attachment; filename="{named}"'}
    response = web.StreamResponse(headers=headers | {"X-Rows": str(made.rows), "X-Cut": str(made.cut).lower()})
    if nonce.isalnum() and len(nonce) <= 40:
        told = f"{nonce}.{made.rows}.{'cut' if made.cut else 'all'}"
        response.set_cookie(MADE, told, max_age=60, samesite="Lax", path="/")
    with file:
        await response.prepare(request)
        while piece := await asyncio.to_thread(file.read, PIECE):
            await response.write(piece)
        await response.write_eof()
    return response


assert FORMS.keys() == TYPES.keys()
