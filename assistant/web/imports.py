"""A loan book comes in: dropped on a page, taken in by a process of its own, its refused rows shown and downloaded."""

from datetime import date
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import Row

from assistant.core.book import cells
from assistant.core.import_work import OPEN, ImportState, mend_of
from assistant.runtime import Runtime
from assistant.steps import import_run
from assistant.steps.acts import business_day
from assistant.store import import_jobs, same_person
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import done, render, texts_of
from assistant.web.upload import Unfit, Upload, receive

JOBS, FILES, ROWS = 10, 25, 50
NUMBER = "{number:[0-9]{1,15}}"
HERE = "/set-up/import"


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="imports")
    app.router.add_post(HERE, add, name="imports.add")
    app.router.add_get(f"{HERE}/{NUMBER}", one, name="imports.one")
    app.router.add_get(f"{HERE}/{NUMBER}/progress", progress, name="imports.progress")
    app.router.add_post(f"{HERE}/{NUMBER}/cancel", cancel, name="imports.cancel")
    app.router.add_get(f"{HERE}/{NUMBER}/refused/{{place:[0-9]{{1,3}}}}", refused, name="imports.refused")


async def show(request: web.Request) -> web.Response:
    return await page(request)


async def page(request: web.Request, status: int = 200, problem: str | None = None) -> web.Response:
    rt = request.app[RUNTIME]
    files = await rt.db.read(import_jobs.files, number_of(request, "before"), FILES + 1)
    return render(
        request, "import.html", status, problem=problem, today=business_day(rt, rt.now()),
        jobs=await rt.db.read(import_jobs.page, None, JOBS), files=files[:FILES], at=at_of(rt),
        before=files[FILES - 1].id if len(files) > FILES else None, mb=rt.settings.web.import_max_mb, open_states=OPEN,
        zone=rt.settings.work.zone, sqlite=rt.db.is_sqlite, pairs=await rt.db.read(same_person.how_many_wait),
    )  # fmt: skip


def at_of(rt: Runtime) -> Any:
    """An instant in the lender's zone, for `t.instant`."""
    from zoneinfo import ZoneInfo

    return lambda at: at.astimezone(ZoneInfo(rt.settings.work.zone))


async def add(request: web.Request) -> web.Response:
    rt, t = request.app[RUNTIME], texts_of(request)
    try:
        number = await taken(request, rt)
    except Unfit as no:
        return await page(request, no.status, t.say(no.text, **no.values))
    return done(request, f"{HERE}/{number}", N_("The files are here; the import begins."))


async def taken(request: web.Request, rt: Runtime) -> int:
    """Receive the files and leave them to be imported; the import's number. Raises Unfit, Surroundings."""
    upload = await receive(request, rt.data / "imports", rt.settings.web.import_max_mb * 2**20)
    try:
        options = options_of(upload, business_day(rt, rt.now()))
        by = request[PERSON].name
        return await rt.db.write(import_run.add, rt, by, upload.folder.name, upload.files, options)
    except BaseException:
        upload.drop()
        raise


def options_of(upload: Upload, today: date) -> dict[str, Any]:
    """Raises Unfit with what is wrong with a field."""
    given = upload.fields
    complete = given.get("complete", "") in ("yes", "true")
    if complete and given.get("sure", "") not in ("yes", "true"):
        raise Unfit(422, N_("A complete book closes the loans that it lacks: tick the box that says so, too."))
    portfolio, form = given.get("portfolio") or None, given.get("date_format") or None
    if portfolio is not None and len(portfolio) > 100:
        raise Unfit(422, N_("A portfolio's name has at most 100 letters."))
    try:
        if form:
            cells.date_format(form)
    except ValueError as error:
        raise Unfit(422, N_("A date format is written as %d/%m/%Y or DD/MM/YYYY.")) from error
    as_of, through = _day(given.get("as_of")) or today, _day(given.get("payments_complete_through"))
    return {
        "as_of": as_of.isoformat(), "portfolio": portfolio, "complete": complete, "date_format": form,
        "payments_complete_through": through and through.isoformat(),
    }  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Unfit(422, N_("A day is written as 2026-10-01.")) from error


async def found(request: web.Request) -> Row[Any]:
    """The import that the address names. Raises 404."""
    job = await request.app[RUNTIME].db.read(import_jobs.one, int(request.match_info["number"]))
    if job is None:
        raise web.HTTPNotFound()
    return job


async def one(request: web.Request) -> web.Response:
    rt, job = request.app[RUNTIME], await found(request)
    after = number_of(request, "after") or 0
    rows = await rt.db.read(import_jobs.refusals, job.id, after, ROWS + 1)
    return render(
        request, "import_job.html", **standing(rt, job), rows=rows[:ROWS], mend_of=mend_of, after=after,
        following=rows[ROWS - 1].n if len(rows) > ROWS else None, mb=rt.settings.web.import_max_mb,
        kept=await rt.db.read(import_jobs.refusals_count, job.id), at=at_of(rt), zone=rt.settings.work.zone,
        refused=sum(result["refused"] for result in job.results), days=rt.settings.web.import_keep_days,
        pairs=await rt.db.read(same_person.how_many_wait),
    )  # fmt: skip


def standing(rt: Runtime, job: Row[Any]) -> dict[str, Any]:
    """Where the import is, for the page and for the part of it that asks again."""
    return {"job": job, "is_open": job.state in OPEN, "progress": import_run.progress(rt, job)}


async def progress(request: web.Request) -> web.Response:
    """The part of the page that changes; the whole page once it is over."""
    rt, job = request.app[RUNTIME], await found(request)
    if job.state not in OPEN:
        return web.Response(headers={"HX-Refresh": "true"})
    return render(request, "import_progress.html", **standing(rt, job))


async def cancel(request: web.Request) -> web.Response:
    rt, job = request.app[RUNTIME], await found(request)
    if not await import_run.cancel(rt, job.id, request[PERSON].name):
        raise web.HTTPConflict()
    return done(request, f"{HERE}/{job.id}", N_("The import is being stopped; the book stays as it was."))


async def refused(request: web.Request) -> web.StreamResponse:
    """The refused rows of one file, as they came, to be mended and imported again."""
    rt, job = request.app[RUNTIME], await found(request)
    place = int(request.match_info["place"])
    kept = job.results[place]["kept"] if place < len(job.results) else None
    path = import_run.folder_of(rt, job) / import_run.REFUSED / Path(kept or "").name
    if kept is None or job.state != ImportState.DONE or not job.folder or not path.is_file():
        raise web.HTTPNotFound()
    headers = {"Content-Disposition": disposition(kept), "Content-Type": "text/csv; charset=utf-8"}
    return web.FileResponse(path, headers=headers)


def disposition(name: str) -> str:
    from urllib.parse import quote

    plain = "".join(sign if sign.isascii() and sign not in '"\\' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def number_of(request: web.Request, name: str) -> int | None:
    """A number of the address's query; None: there is none, or it is none."""
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
