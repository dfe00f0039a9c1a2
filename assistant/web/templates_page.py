"""Templates and scripts: what they say, to whom, how long, what the check finds; a script tried out step by step."""

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from assistant.config import sum_of, sums
from assistant.core.terms import Channel
from assistant.render import CannotRender
from assistant.render.samples import samples
from assistant.render.templates import Message
from assistant.runtime import Runtime
from assistant.steps import previews, script
from assistant.steps.acts import business_day
from assistant.web.desk_terms import terms_of
from assistant.web.forms import read_form
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render

HERE = "/set-up/templates"
ONE = f"{HERE}/{{channel:[a-z]{{3,10}}}}/{{template:[a-z0-9_]{{1,60}}}}"
SCRIPT = "/set-up/scripts/{script:[a-z0-9_]{1,60}}"
FACTS = frozenset({"recording", "transfer_open", "promise_open", "plan_open", "pay_link", "quote_open"})
STEPS_MAX = 100


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="templates")
    app.router.add_post(f"{HERE}/check", ask_check, name="templates.check")
    app.router.add_get(ONE, one, name="templates.one")
    app.router.add_post(ONE, reveal, name="templates.reveal")
    app.router.add_get(SCRIPT, script_page, name="templates.script")


async def show(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    last = await rt.db.read(previews.last_check)
    now = sum_of(sums(rt.home))
    by_file: dict[str, list[Any]] = defaultdict(list)
    for problem in last.get("problems", ()):
        by_file[problem["file"]].append(problem)
    messages = [_row(rt, message) for message in rt.render.templates.messages.values()]
    scripts = rt.render.templates.scripts.values()
    return render(
        request, "templates.html", last=last, stale=last.get("sum") != now, by_file=by_file, at=at_of(rt),
        zone=rt.settings.work.zone, messages=sorted(messages, key=lambda row: (row["channel"], row["name"])),
        scripts=sorted(((one.script, local(rt, one.script.file)) for one in scripts), key=lambda row: row[0].name),
        terms=terms_of(request),
    )  # fmt: skip


def at_of(rt: Runtime) -> Any:
    from datetime import datetime

    return lambda text: datetime.fromisoformat(text).astimezone(ZoneInfo(rt.settings.work.zone))


def local(rt: Runtime, file: str) -> str:
    return previews.local_name(file, rt.home)


def _row(rt: Runtime, message: Message) -> dict[str, Any]:
    return {
        "name": message.name, "channel": str(message.channel), "file": local(rt, message.file),
        "languages": sorted(message.texts), "purpose": str(message.purpose), "when": message.when,
    }  # fmt: skip


async def ask_check(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    await rt.db.write(previews.ask_check, request[PERSON].name, rt.now())
    return done(request, HERE, N_("Everything is being checked; this takes about half a minute."))


def message_of(request: web.Request) -> Message:
    """The template that the address names. Raises 404."""
    channel, name = request.match_info["channel"], request.match_info["template"]
    found = request.app[RUNTIME].render.templates.messages
    if channel not in {str(one) for one in Channel} or (Channel(channel), name) not in found:
        raise web.HTTPNotFound()
    return found[Channel(channel), name]


async def one(request: web.Request) -> web.Response:
    return await page(request, request.query.get("loan", "").strip()[:200], shown=False)


async def reveal(request: web.Request) -> web.Response:
    return await page(request, (await read_form(request, "loan"))["loan"].strip()[:200], shown=True)


async def page(request: web.Request, loan: str, *, shown: bool) -> web.Response:
    rt, message = request.app[RUNTIME], message_of(request)
    kinds, number = previews.kinds(message), sample_of(request)
    about = None
    if loan and "\0" not in loan:
        about = await rt.db.read(previews.about, rt, loan, message.channel, rt.now(), shown)
    if about is not None and shown:
        await rt.db.write(previews.note_shown, about.borrower_id, message.name, request[PERSON].name, rt.now())
    context = about.context if about is not None else kinds[number % len(kinds)][1]
    last = await rt.db.read(previews.last_check)
    file = local(rt, message.file)
    return render(
        request, "template.html", 404 if loan and about is None else 200, message=message, file=file, loan=loan,
        found=about is not None, shown=shown and about is not None, kinds=[kind for kind, _ in kinds],
        sample=number % len(kinds), currency=rt.settings.portfolio_defaults.currency,
        said=previews.in_each_language(rt, message, context, about.language if about else None),
        problems=[problem for problem in last.get("problems", ()) if problem["file"] == file],
        terms=terms_of(request),
    )  # fmt: skip


def sample_of(request: web.Request) -> int:
    text = request.query.get("sample", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


async def script_page(request: web.Request) -> web.Response:
    """The script as a tree, and a try-out whose answers stand in the address: nothing is kept, nobody is called."""
    rt, name = request.app[RUNTIME], request.match_info["script"]
    found = rt.render.templates.scripts.get(name)
    if found is None:
        raise web.HTTPNotFound()
    kinds = list(samples(found.needs))
    number, languages = sample_of(request) % len(kinds), rt.render.templates.words.languages
    language = request.query.get("language", "")
    language = language if language in languages else "en"
    loan, why, made = request.query.get("loan", "").strip()[:200], None, None
    try:
        if loan and "\0" not in loan:
            today = business_day(rt, rt.now())
            asked = await rt.db.read(script.script_of, rt, loan, today, name=name, agent=request[PERSON].name)
            made = None if asked is None else asked.generated
        elif not loan:
            made = rt.render.script(name, language, kinds[number][1], FACTS)
    except CannotRender as error:
        why = str(error)
    answers = [one for one in request.query.get("walk", "").split(".") if one][:STEPS_MAX]
    trail, here_now = previews.walked(made, answers) if made is not None else ([], None)
    return render(
        request, "script.html", 404 if loan and made is None and why is None else 200, script=found.script,
        file=local(rt, found.script.file), made=made, why=why, trail=trail, now=here_now, answers=answers, loan=loan,
        kinds=[kind for kind, _ in kinds], sample=number, language=language, languages=languages,
        terms=terms_of(request),
    )  # fmt: skip
