"""The filtered contact log as a file."""

from aiohttp import web

from assistant.core import access
from assistant.core.problem import BadInput
from assistant.steps.export_file import Taken
from assistant.steps.log_export import log_sheet
from assistant.web import exported, log, log_filter
from assistant.web.forms import read_form, said
from assistant.web.keys import PERSON, RUNTIME, SCOPE
from assistant.web.pages import texts_of


def routes(app: web.Application) -> None:
    app.router.add_post("/log/export", export, name="log.export")


async def export(request: web.Request) -> web.StreamResponse:
    """The file, or the page again with what is missing."""
    rt, person, scope = request.app[RUNTIME], request[PERSON], request[SCOPE]
    given = await read_form(request, *exported.FIELDS, *log_filter.NAMES)
    filtered = log_filter.read(given)
    wanted, trouble = await rt.db.read(log_filter.wanted, filtered, person, scope, rt.settings.work.zone, 1)
    if trouble is not None:
        return await log.page(request, filtered, texts_of(request).say(log.TROUBLES[trouble]))
    taken = Taken(
        form=given["form"], reason=given["reason"], why=given["why"], by=person.name, told=filtered.given,
        kept=filtered.kept,
    )  # fmt: skip
    sheet = log_sheet(rt, wanted, personal=access.scope_of("log.reveal", person.role) is not None)
    try:
        return await exported.hand_out(request, taken, sheet, "contact-log", given["nonce"])
    except BadInput as error:
        return await log.page(request, filtered, said(error), exporting=True)
