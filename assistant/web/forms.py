"""What a form sent: the fields that were asked for, as text; one that is missing, or a file, is empty."""

from datetime import datetime

from aiohttp import web

from assistant.core.dates import at_local
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.runtime import Runtime

FIELD_MAX = 10_000
PROBLEM, BOTH = "%(problem)s: %(mend)s", "%(one)s; %(other)s"  # no words of their own


async def read_form(request: web.Request, *names: str) -> dict[str, str]:
    try:
        sent = await request.post()
    except (ValueError, UnicodeDecodeError) as error:
        raise web.HTTPBadRequest(reason="The form cannot be read") from error
    given = {name: sent.get(name, "") for name in names}
    texts = {name: value if isinstance(value, str) else "" for name, value in given.items()}
    # No text of ours has a NUL, and PostgreSQL takes none.
    return {name: value[:FIELD_MAX].replace("\0", "") for name, value in texts.items()}


def said(error: BadInput) -> Say:
    """Every problem with its mend, for `Texts.told`: each part is said in the reader's language there."""
    first, *rest = [Say(PROBLEM, problem=one.problem, mend=one.mend) for one in error.problems]
    for one in rest:
        first = Say(BOTH, one=first, other=one)
    return first


def instant(rt: Runtime, text: str) -> datetime:
    """A day and hour as a form sends them, on the lender's clock. Raises BadInput for none."""
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        problem = Problem(
            file="form",
            line=None,
            problem=Say("%(text)s is no time", text=repr(text)),
            mend=Say("choose a day and an hour"),
        )
        raise BadInput(problem) from None
    return at_local(wall.date(), wall.time(), rt.settings.work.zone)
