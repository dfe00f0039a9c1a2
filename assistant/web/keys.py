"""Names under which the application keeps what its handlers use."""

from aiohttp import web

from assistant.runtime import Runtime

RUNTIME = web.AppKey("runtime", Runtime)
