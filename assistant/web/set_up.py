"""The rooms of the set-up that are not rooms of their own in the navigation."""

from aiohttp import web

from assistant.web import changes_page, programs_page, templates_page


def routes(app: web.Application) -> None:
    for room in (templates_page, programs_page, changes_page):
        room.routes(app)
