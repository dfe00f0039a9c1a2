"""Help: the keys, what one's role may open, and whom to ask."""

from aiohttp import web

from assistant.web.pages import render


def routes(app: web.Application) -> None:
    app.router.add_get("/help", show, name="help")


async def show(request: web.Request) -> web.Response:
    return render(request, "help.html")
