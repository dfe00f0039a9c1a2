"""A recording, played from our own host to who may read the contact's entry; that they listened is noted."""

from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.runtime import Runtime
from assistant.steps.recording import listen
from assistant.steps.recording_files import path_of
from assistant.store import ownership, recordings
from assistant.web.keys import PERSON, RUNTIME, SCOPE


def routes(app: web.Application) -> None:
    app.router.add_get("/recordings/{recording:[0-9]{1,15}}", play, name="recordings.play")


async def play(request: web.Request) -> web.StreamResponse:
    """The file, or the part of it that the player asks for."""
    rt, person = request.app[RUNTIME], request[PERSON]
    row = await rt.db.read(visible, person, request[SCOPE], int(request.match_info["recording"]))
    if row is None or not row.file or not path_of(rt, row.file).is_file():
        raise web.HTTPNotFound()
    await rt.db.write(listen, row.id, person.name, rt.now())
    return web.FileResponse(path_of(rt, row.file))


def visible(conn: Connection, person: Person, scope: Scope, number: int) -> Any:
    """The recording, if its account lies within this person's scope; None else."""
    row = recordings.one(conn, number)
    if row is None or not access.sees(scope, person, ownership.owners(conn, row.borrower_id)):
        return None
    return row


async def of_contact(rt: Runtime, contact_id: int | None) -> list[Any]:
    """What a page lists of a contact."""
    return [] if contact_id is None else await rt.db.read(recordings.of_contact, contact_id)
