"""The operations on the contact log: search, one entry, export, saved filters."""

from dataclasses import asdict
from urllib.parse import parse_qsl

from pydantic import BaseModel
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.log_words import FACETS
from assistant.steps.export_file import Taken
from assistant.steps.log_export import log_sheet
from assistant.steps.log_rows import log_rows
from assistant.store import log_search, saved_filters
from assistant.store.log_search import Wanted
from assistant.web import log_entry, log_filter
from assistant.web.api import exports
from assistant.web.api import log_models as models
from assistant.web.api.operation import Asked, Operation, Refusal
from assistant.web.log_filter import Filter

GONE = {404: "there is no such thing, or it is not within your scope"}
TROUBLES = {
    log_filter.NOBODY: ("nobody is known by this", "name a borrower whom you may see"),
    log_filter.TOO_MANY: ("more than 200 people are meant", "write more of the name, or the borrower's id"),
    log_filter.TURNED: ("the span ends before it begins", "set `until` after `since`"),
    log_filter.NO_TIME: ("that is no time", "write an instant with its offset"),
}


def find(conn: Connection, asked: Asked) -> BaseModel:
    q = asked.query
    wanted = _wanted(conn, asked, q, q.limit, q.cursor)
    found = log_search.find(conn, wanted)
    items = log_rows(conn, found.rows, asked.rt.settings.work.zone)
    told = {"next": found.next, "count": found.count, "counted_all": found.counted_all, "behind": found.behind}
    return models.LogFound.model_validate(told | {"items": items})


def _wanted(conn: Connection, asked: Asked, given: models.LogFilter, limit: int, before: int | None) -> Wanted:
    wanted, trouble = log_filter.wanted(
        conn, _filter(given), asked.person, asked.scope, asked.rt.settings.work.zone, limit, before
    )
    if trouble is not None:
        raise Refusal(422, *TROUBLES[trouble])
    return wanted


def _filter(given: models.LogFilter) -> Filter:
    names = {"q": "words", "who": "who", "loan": "loan", "since": "since", "until": "until"} | {n: n for n in FACETS}
    values = {name: getattr(given, field) for name, field in names.items()}
    return log_filter.read(
        {name: value if isinstance(value, str) else value.isoformat() for name, value in values.items() if value}
    )


def entry(conn: Connection, asked: Asked) -> BaseModel:
    zone = asked.rt.settings.work.zone
    found = log_entry.within(conn, asked.path.entry, zone, asked.person, asked.scope)
    if found is None:
        raise Refusal(404, f"there is no entry {asked.path.entry}", "take one from the search")
    return models.LogOne.model_validate(found)


def export(conn: Connection, asked: Asked) -> BaseModel:
    body, given = asked.body, _filter(asked.body)
    taken = Taken(
        form=body.form, reason=body.reason, why=body.why, by=asked.person.name, told=given.given, kept=given.kept
    )
    personal = access.scope_of("log.reveal", asked.person.role) is not None
    return exports.exported(asked, taken, log_sheet(asked.rt, _wanted(conn, asked, body, 1, None), personal=personal))


def kept(conn: Connection, asked: Asked) -> BaseModel:
    items = [models.KeptFilter.model_validate(asdict(one)) for one in saved_filters.of(conn, asked.person)]
    return models.KeptFilters(items=items)


def keep(conn: Connection, asked: Asked) -> BaseModel:
    given = log_filter.read(dict(parse_qsl(asked.body.query)))
    if not given.given or given.is_personal:
        raise Refusal(422, "a saved filter asks something, and names no person", "leave `who` away")
    now, body = asked.rt.wall(), asked.body
    number = saved_filters.add(conn, asked.person, body.name, given.query(), body.shared, now)
    return _one(conn, asked, number)


def change(conn: Connection, asked: Asked) -> BaseModel:
    _one(conn, asked, asked.path.filter)
    saved_filters.change(conn, asked.person, asked.path.filter, asked.body.name, asked.body.shared)
    return _one(conn, asked, asked.path.filter)


def remove(conn: Connection, asked: Asked) -> BaseModel:
    _one(conn, asked, asked.path.filter)
    return models.Removed(removed=saved_filters.remove(conn, asked.person, asked.path.filter))


def _one(conn: Connection, asked: Asked, number: int) -> BaseModel:
    found = saved_filters.own(conn, asked.person, number)
    if found is None:
        raise Refusal(404, f"there is no filter {number} of yours", "list them")
    return models.KeptFilter.model_validate(asdict(found))


OPERATIONS = (
    Operation(
        name="api.log", method="GET", path="/log", summary="The contact log by any filters together, the newest first",
        run=find, answer=models.LogFound, query=models.LogFind,
    ),
    Operation(
        name="api.log.entry", method="GET", path="/log/{entry}", summary="One entry with all that belongs to it",
        run=entry, answer=models.LogOne, path_model=models.EntryPath, refusals=GONE,
    ),
    Operation(
        name="api.log.export", method="POST", path="/log/exports", summary="What a filter finds, as a file, and noted",
        run=export, answer=exports.Export, body=models.NewExport,
        writes=False,  # its audit entry is a transaction of its own, when the file is whole
        is_secret=True,
    ),
    Operation(
        name="api.log.saved", method="GET", path="/saved-filters", summary="Saved filters, own and shared",
        run=kept, answer=models.KeptFilters,
    ),
    Operation(
        name="api.log.saved.add", method="POST", path="/saved-filters", summary="Save a filter",
        run=keep, answer=models.KeptFilter, body=models.NewFilter, status=201, refusals=GONE,
    ),
    Operation(
        name="api.log.saved.change", method="PATCH", path="/saved-filters/{filter}", summary="Rename or share a filter",
        run=change, answer=models.KeptFilter, path_model=models.FilterPath, body=models.ChangedFilter, refusals=GONE,
    ),
    Operation(
        name="api.log.saved.end", method="DELETE", path="/saved-filters/{filter}", summary="Delete a filter",
        run=remove, answer=models.Removed, path_model=models.FilterPath, refusals=GONE,
    ),
)  # fmt: skip
