"""Answers are packed on their way: a first page with all that it loads must come quickly over a poor line too.

Nothing that a forged request could guess at stands in a page beside what the request says (no token, no password), so
packing tells an eavesdropper nothing. What is prepared already (a stream of events) goes as it is.
"""

from aiohttp import web
from aiohttp.web_response import ContentCoding

from assistant.web.headers import Handler

PACKED = frozenset({"text/html", "application/json", "application/problem+json"})
FILES = (".css", ".js", ".svg")  # a file's type is not known before it is sent
ASKED_AGAIN = ("If-None-Match", "If-Modified-Since", "Range")  # answered without a body, or with a part of one
SMALLEST = 1024  # bytes: below, packing gains nothing


@web.middleware
async def smaller(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared and _is_worth(request, response):
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.enable_compression(ContentCoding.gzip)
    return response


def _is_worth(request: web.Request, response: web.StreamResponse) -> bool:
    if isinstance(response, web.FileResponse):
        whole = request.method == "GET" and not any(name in request.headers for name in ASKED_AGAIN)
        return whole and request.path.startswith("/static/") and request.path.endswith(FILES)
    body = getattr(response, "body", None)
    return response.content_type in PACKED and isinstance(body, bytes) and len(body) >= SMALLEST
