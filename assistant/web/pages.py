"""How a page is made: the layout's values (who, where, which language), what was just done, and the template.

A handler ends with `return render(request, "name.html", …)`, or, after a change, with `return done(request, "/where",
N_("What was done."))`: the browser then asks for a page that can be loaded again without repeating the change.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from markupsafe import Markup

from assistant.core import access
from assistant.core.dates import local
from assistant.core.say import Say
from assistant.web import sealed, words
from assistant.web.guard import route_name
from assistant.web.keys import PAUSES, PERSON, RUNTIME, SCOPE, SESSION, TEXTS
from assistant.web.origin import is_secure
from assistant.web.texts import Texts, negotiated, texts

HERE = Path(__file__).parent
TOLD = "told"  # the cookie that carries one sentence over a redirect
TOLD_FOR = timedelta(minutes=1)
TOLD_BY_STEP = "%(said)s"  # a step's own sentence, in the reader's language already


def setup(app: web.Application) -> None:
    loader = jinja2.FileSystemLoader(HERE / "templates")
    aiohttp_jinja2.setup(
        app,
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
    response = aiohttp_jinja2.render_template(template, request, layout(request) | values, status=status)
    if TOLD in request.cookies and status < 300:
        response.del_cookie(TOLD, path="/")
    return response


def texts_of(request: web.Request) -> Texts:
    """In the language of the user, else of the browser."""
    if TEXTS not in request:
        own = request[SESSION].user.locale if SESSION in request else None
        request[TEXTS] = texts(negotiated(own, request.headers.get("Accept-Language", "")))
    return request[TEXTS]


def layout(request: web.Request) -> dict[str, Any]:
    """What every template may use, beside its own values."""
    t, person = texts_of(request), request.get(PERSON)
    entries = access.navigation(person.role) if person is not None and _signed_in(request) else ()
    return {
        "t": t,
        "_": t.say,
        "n_": t.count,
        "word": lambda code: t.say(words.WORDS[code]) if code in words.WORDS else code,
        "person": person if _signed_in(request) else None,
        "may": lambda route: person is not None and access.scope_of(route, person.role) is not None,
        "navigation": [(request.app.router[entry.route].url_for(), t.say(entry.label), entry) for entry in entries],
        "here": route_name(request) or "",
        "lender": request.app[RUNTIME].settings.lender.name,
        "told": told(request),
        "scope": request.get(SCOPE),
        "stopped": request[PAUSES].everything if PAUSES in request else None,
        "in_zone": lambda at: local(at, request.app[RUNTIME].settings.work.zone),
        "zone_of_work": request.app[RUNTIME].settings.work.zone,
    }


def _signed_in(request: web.Request) -> bool:
    return SESSION in request and request[SESSION].stage is access.Stage.FULL


def done(request: web.Request, where: str, text: str, **values: str) -> web.Response:
    """After a change: go `where`, and say there once what was done."""
    response = web.Response(status=303, headers={"Location": where})
    if isinstance(text, Say):
        text, values = TOLD_BY_STEP, {"said": texts_of(request).told(text).unescape()}
    said = sealed.seal(request.app[RUNTIME].secret, TOLD, [text, values])
    age = int(TOLD_FOR.total_seconds())
    secure = is_secure(request)
    response.set_cookie(TOLD, said, max_age=age, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def told(request: web.Request) -> Markup | None:
    """The sentence that `done` left, in the reader's language."""
    left = sealed.opened(request.app[RUNTIME].secret, TOLD, request.cookies.get(TOLD, ""))
    return None if left is None else texts_of(request).say(left[0], **left[1])
