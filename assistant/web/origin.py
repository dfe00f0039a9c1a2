"""Does a request come from our own pages? What a browser says of itself, which another site's page cannot forge.

Both signs are asked for: `Sec-Fetch-Site: same-origin`, and an `Origin` that is ours. Browsers send the first over
https and to this machine; over plain http from elsewhere nobody should type a password.
"""

from urllib.parse import urlsplit

from aiohttp import web

from assistant.web.keys import RUNTIME

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_ours(request: web.Request) -> bool:
    """Whether a request that may change something was made by a page of this workspace."""
    if request.method in SAFE:
        return True
    same_site = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return same_site and request.headers.get("Origin") == own_origin(request)


def own_origin(request: web.Request) -> str:
    """The workspace as browsers see it: by the settings, else as it was asked."""
    return request.app[RUNTIME].settings.web.address or f"{request.scheme}://{request.host}"


def is_secure(request: web.Request) -> bool:
    return own_origin(request).startswith("https://")


def inside(target: str | None) -> str:
    """Where to go on after signing in: a path of ours, else the start."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc or any(ord(char) < 32 for char in target) else target
