"""An act on the call that a script hands in: it hears where to go, and the page stays until it can."""

from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]
ASKS, GO = "X-Stays", "X-Go"


def staying(handler: Handler) -> Handler:
    """The same handler; instead of a redirect, whoever asks with `X-Stays` gets the address in `X-Go`."""

    async def act(request: web.Request) -> web.Response:
        if ASKS not in request.headers:
            return await handler(request)
        try:
            answer = await handler(request)
        except web.HTTPSeeOther as gone:
            return web.Response(status=204, headers={GO: str(gone.location)})
        if answer.status == 303:
            answer.set_status(204)
            answer.headers[GO] = answer.headers.pop("Location")
        return answer

    return act
