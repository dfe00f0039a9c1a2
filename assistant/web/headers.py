"""The headers of every answer: what a page may load, who may frame it, what a browser may keep."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from assistant.web.origin import is_secure

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CONTENT = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(CONTENT),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: under it browsers send `Origin: null` with our own forms, which the guard must refuse.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
HTTPS_ONLY = "max-age=31536000"
VENDORED = "public, max-age=31536000, immutable"  # the version is in the file's name
OWN = "no-cache"  # asked again each time, answered with 304


@web.middleware
async def secured(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return with_headers(request, await handler(request))
    except web.HTTPException as error:
        with_headers(request, error)
        raise


def with_headers(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    if request.path.startswith("/static/") and response.status in (200, 304):
        response.headers["Cache-Control"] = VENDORED if "/vendor/" in request.path else OWN
    if is_secure(request):
        response.headers["Strict-Transport-Security"] = HTTPS_ONLY
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
