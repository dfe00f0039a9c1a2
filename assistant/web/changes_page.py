"""Who changed what: the set-up's audit with what was before and after, the files that held, the profiles' versions."""

import difflib
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import Connection

from assistant.core.dates import at_local
from assistant.runtime import Runtime
from assistant.store import audit, config_versions, profile_versions
from assistant.store.audit import Wanted
from assistant.web.keys import RUNTIME
from assistant.web.pages import render

HERE = "/set-up/changes"
ENTRIES, VERSIONS = 50, 20


def routes(app: web.Application) -> None:
    app.router.add_get(HERE, show, name="changes")
    app.router.add_get(f"{HERE}/profiles/{{profile:[a-z0-9-]{{1,60}}}}", profile, name="changes.profile")


async def show(request: web.Request) -> web.Response:
    rt = request.app[RUNTIME]
    found = await rt.db.read(audit.search, wanted_of(request, rt), ENTRIES + 1)
    versions = await rt.db.read(config_versions.newest, None, VERSIONS + 1)
    pairs = zip(versions, [*versions[1:], None], strict=False)  # each with the one before it
    return render(
        request, "changes.html", entries=found[:ENTRIES], at=at_of(rt), zone=rt.settings.work.zone,
        before=found[ENTRIES - 1].id if len(found) > ENTRIES else None, asked=request.query, kinds=audit.KINDS,
        versions=[(new, differences(new, old)) for new, old in pairs][:VERSIONS],
        profiles=sorted(rt.rulebook.profiles), detail=detail,
    )  # fmt: skip


def wanted_of(request: web.Request, rt: Runtime) -> Wanted:
    q, zone = request.query, rt.settings.work.zone
    since, until = _day(q.get("since", "")), _day(q.get("until", ""))
    text = q.get("before", "")
    return Wanted(
        by=_text(q.get("by", "")), what=_text(q.get("what", "")),
        since=at_local(since, time(0), zone) if since else None,
        until=at_local(until + timedelta(days=1), time(0), zone) if until else None,
        before=int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None,
    )  # fmt: skip


def _text(given: str) -> str | None:
    return given.strip().replace("\0", "")[:200] or None


def _day(given: str) -> date | None:
    """A day that is none filters nothing."""
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return None
    return found if 1970 <= found.year < 2200 else None


def at_of(rt: Runtime) -> Any:
    return lambda at: at.astimezone(ZoneInfo(rt.settings.work.zone))


def detail(entry: Any) -> list[tuple[str, Any, Any]]:
    """(what, before, after) of each thing that differs; what is merely told has no before."""
    told = entry.detail or {}
    if "before" in told and "after" in told:
        names = [*dict.fromkeys([*told["before"], *told["after"]])]
        pairs = [(name, told["before"].get(name), told["after"].get(name)) for name in names]
        return [one for one in pairs if one[1] != one[2]]
    return [(name, None, value) for name, value in told.items()]


def differences(new: Any, old: Any) -> dict[str, list[str]]:
    """Which files came, went and changed between two versions; nothing before the first."""
    if old is None:
        return {}
    made = {
        "added": sorted(set(new.files) - set(old.files)),
        "removed": sorted(set(old.files) - set(new.files)),
        "changed": sorted(name for name in new.files if name in old.files and new.files[name] != old.files[name]),
    }
    return {name: found for name, found in made.items() if found}


def text_of(conn: Connection, name: str, version: str) -> str:
    return profile_versions.text_of(conn, name, version) or ""


async def profile(request: web.Request) -> web.Response:
    """The versions of one jurisdiction's profile, and what changed from each to the next."""
    rt, name = request.app[RUNTIME], request.match_info["profile"]
    versions = (await rt.db.read(profile_versions.versions_of, name))[:VERSIONS]
    if not versions and name not in rt.rulebook.profiles:
        raise web.HTTPNotFound()
    texts = [await rt.db.read(text_of, name, row.version) for row in versions]
    found = [
        (row, "\n".join(difflib.unified_diff(older.splitlines(), text.splitlines(), lineterm="", n=2)))
        for row, text, older in zip(versions, texts, [*texts[1:], ""], strict=False)
    ]
    return render(request, "profile.html", profile=name, found=found, at=at_of(rt), zone=rt.settings.work.zone)
