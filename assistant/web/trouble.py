"""What is said when a request cannot be answered: a page in the layout for people, problem+json for programs.

The one place that logs an exception of our own: with the route's name, never with what a form or an address held.
"""

import json
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from assistant.core.problem import Surroundings
from assistant.web.guard import route_name
from assistant.web.marks import N_
from assistant.web.pages import render, texts_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = structlog.get_logger()
PROBLEM = "application/problem+json"
KEPT = ("Allow", "HX-Redirect", "WWW-Authenticate")
SAID = {
    400: (N_("That cannot be understood"), N_("Go back and try again.")),
    401: (N_("Sign in first"), N_("Your session has ended. Sign in and try again.")),
    403: (
        N_("No access"),
        N_("Your role does not open this, or the request did not come from a page of the workspace."),
    ),
    404: (N_("Nothing is here"), N_("The address is wrong, or what stood here is gone.")),
    405: (N_("That cannot be done here"), N_("Go back and try again.")),
    409: (N_("It has changed meanwhile"), N_("Somebody was faster, or it is no longer possible. Look again.")),
    413: (N_("That is too large"), N_("Send less at once.")),
    500: (N_("Something broke"), N_("It is our fault and has been logged. Nothing of this step was kept.")),
    503: (N_("The database does not answer"), N_("Nothing of this step was kept. Try again in a moment.")),
}


@web.middleware
async def explained(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or request.path.startswith("/webhooks/") or error.content_type == "application/json":
            raise  # already said in the form that its reader wants
        return _said(request, error.status, error)
    except Surroundings as error:
        log.error("surroundings failed", route=route_name(request), error=str(error))
        return _said(request, 503, None)
    except Exception as error:  # noqa: BLE001 - the one place to which our own faults rise
        log.error("request failed", route=route_name(request), error=type(error).__name__, at=_where(error))
        return _said(request, 500, None)


def _said(request: web.Request, status: int, error: web.HTTPException | None) -> web.Response:
    kept = {name: error.headers[name] for name in KEPT if name in error.headers} if error else {}
    if request.path.startswith("/api/"):
        response = problem(status, error.reason if error else SAID[status][0])
    else:
        t = texts_of(request)
        title, text = SAID.get(status, SAID[400])
        response = render(request, "error.html", status, title=t.say(title), text=t.say(text))
    response.headers.update(kept)
    return response


def _where(error: BaseException) -> list[str]:
    """The places it went through: its message may hold a statement's values, which are people's."""
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]


def problem(status: int, title: str, **more: Any) -> web.Response:
    """RFC 9457. `mend` says what to do, `errors` names fields."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return web.Response(status=status, text=json.dumps(body, ensure_ascii=False), content_type=PROBLEM)
