"""What a form sent: the fields that were asked for, as text; one that is missing, or a file, is empty."""

from aiohttp import web

FIELD_MAX = 10_000


async def read_form(request: web.Request, *names: str) -> dict[str, str]:
    try:
        sent = await request.post()
    except (ValueError, UnicodeDecodeError) as error:
        raise web.HTTPBadRequest(reason="The form cannot be read") from error
    given = {name: sent.get(name, "") for name in names}
    texts = {name: value if isinstance(value, str) else "" for name, value in given.items()}
    # No text of ours has a NUL, and PostgreSQL takes none.
    return {name: value[:FIELD_MAX].replace("\0", "") for name, value in texts.items()}
