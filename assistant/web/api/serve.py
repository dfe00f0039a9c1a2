"""Registers the operations, and serves their document and a page that shows it."""

from aiohttp import web

from assistant.web.api import (
    board,
    call,
    campaigns,
    casework,
    changes,
    decisions,
    desk,
    imports,
    incoming,
    keys,
    live,
    log_operations,
    operations,
    people,
    reviews,
    subscribers,
)
from assistant.web.api.document import document
from assistant.web.api.operation import BASE, Operation, handler
from assistant.web.pages import render

OPERATIONS: tuple[Operation, ...] = (
    *operations.OPERATIONS,
    *keys.OPERATIONS,
    *people.OPERATIONS,
    *subscribers.OPERATIONS,
    *imports.OPERATIONS,
    *log_operations.OPERATIONS,
    *campaigns.OPERATIONS,
    *changes.OPERATIONS,
    *board.OPERATIONS,
    *live.OPERATIONS,
    *decisions.OPERATIONS,
    *reviews.OPERATIONS,
    *desk.OPERATIONS,
    *call.OPERATIONS,
    *incoming.OPERATIONS,
    *casework.OPERATIONS,
)
DOCUMENT = document(OPERATIONS)


def routes(app: web.Application) -> None:
    for one in OPERATIONS:
        app.router.add_route(one.method, BASE + one.path, handler(one), name=one.name)
    app.router.add_get(f"{BASE}/openapi.json", described, name="api.document")
    app.router.add_get(f"{BASE}/", reference, name="api.reference")


async def described(_request: web.Request) -> web.Response:
    return web.json_response(DOCUMENT)


async def reference(request: web.Request) -> web.Response:
    return render(request, "reference.html", document=DOCUMENT)
