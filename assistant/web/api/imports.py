"""The operations on imports: files sent, how far each is, what was refused, and the end of one that is not wanted."""

from datetime import date, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from assistant.core.import_work import OPEN, ImportState
from assistant.steps import import_run
from assistant.store import import_jobs
from assistant.web import imports
from assistant.web.api.models import Given, Number, NumberPath
from assistant.web.api.operation import Asked, Operation, Refusal
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.upload import Unfit

GONE = {404: "there is no such import"}


class RefusedPath(NumberPath):
    place: Annotated[int, Field(ge=0, le=999, description="of the table among the import's results, from 0")]


class Before(Given):
    before: Number | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class After(Given):
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class NewImport(BaseModel):
    """A form with files. The options are those of `assistant import`."""

    file: list[Annotated[str, Field(json_schema_extra={"format": "binary"})]] = Field(min_length=1)
    as_of: date | None = None
    portfolio: str | None = Field(None, max_length=100)
    payments_complete_through: date | None = None
    date_format: str | None = Field(None, description="as %d/%m/%Y or DD/MM/YYYY")
    complete: str | None = Field(None, description="yes: open loans that the files lack are closed; then sure=yes, too")
    sure: str | None = None


class Begun(BaseModel):
    number: int


class Import(BaseModel):
    number: int
    made_by: str
    made_at: datetime
    state: ImportState
    files: list[dict[str, Any]]
    options: dict[str, Any]
    started_at: datetime | None
    ended_at: datetime | None
    progress: dict[str, Any] | None = None
    results: list[dict[str, Any]]
    lacks: list[dict[str, Any]]
    problems: list[dict[str, Any]]


class Imports(BaseModel):
    items: list[Import]
    next: int | None


class Refused(BaseModel):
    n: int
    file: str
    table: str
    line: int | None
    column: str | None
    value: str | None = Field(description="masked where it is a person's")
    reason: str


class RefusedPage(BaseModel):
    items: list[Refused]
    next: int | None


class Stopping(BaseModel):
    stopping: bool


def told(asked: Asked, job: Any) -> Import:
    made = {name: getattr(job, name) for name in Import.model_fields if hasattr(job, name)}
    far = import_run.progress(asked.rt, job) if job.state in OPEN else None
    return Import.model_validate(made | {"number": job.id, "progress": far and far.__dict__})


def named(conn: Connection, number: int) -> Any:
    job = import_jobs.one(conn, number)
    if job is None:
        raise Refusal(404, f"there is no import {number}")
    return job


def listing(conn: Connection, asked: Asked) -> BaseModel:
    q = asked.query
    jobs = import_jobs.page(conn, q.before, q.limit + 1)
    following = jobs[q.limit - 1].id if len(jobs) > q.limit else None
    return Imports(items=[told(asked, job) for job in jobs[: q.limit]], next=following)


def one(conn: Connection, asked: Asked) -> BaseModel:
    return told(asked, named(conn, asked.path.number))


async def receive(request: web.Request) -> int:
    """The number of the import that was asked for."""
    try:
        return await imports.taken(request, request.app[RUNTIME])
    except Unfit as no:
        raise Refusal(no.status, no.text % no.values if no.values else no.text) from no


def add(_conn: Connection, asked: Asked) -> BaseModel:
    return Begun(number=asked.body)


def refusals(conn: Connection, asked: Asked) -> BaseModel:
    q, job = asked.query, named(conn, asked.path.number)
    rows = import_jobs.refusals(conn, job.id, q.after, q.limit + 1)
    items = [Refused(**{name: getattr(row, name) for name in Refused.model_fields}) for row in rows[: q.limit]]
    return RefusedPage(items=items, next=items[-1].n if len(rows) > q.limit else None)


async def stop(request: web.Request) -> int:
    """Outside of any transaction: on SQLite the import that is to be stopped has the only one."""
    rt, number = request.app[RUNTIME], request.match_info["number"]
    if not (number.isascii() and number.isdigit() and len(number) <= 15):
        raise Refusal(404, "there is no such import")
    await rt.db.read(named, int(number))
    return int(await import_run.cancel(rt, int(number), request[PERSON].name))


def cancelled(_conn: Connection, asked: Asked) -> BaseModel:
    if not asked.body:
        raise Refusal(409, "the import is over")
    return Stopping(stopping=True)


OPERATIONS = (
    Operation(
        name="api.imports", method="GET", path="/imports", summary="Imports of the workspace, the newest first",
        run=listing, answer=Imports, query=Before,
    ),
    Operation(
        name="api.imports.add", method="POST", path="/imports", summary="Send files to be imported, as a form",
        run=add, answer=Begun, body=NewImport, receive=receive, status=202, writes=False,
        refusals={503: "the files cannot be kept"},
    ),
    Operation(
        name="api.imports.one", method="GET", path="/imports/{number}", summary="How far an import is, and its result",
        run=one, answer=Import, path_model=NumberPath, refusals=GONE,
    ),
    Operation(
        name="api.imports.refused", method="GET", path="/imports/{number}/refused",
        summary="The rows that it refused, what is personal masked",
        run=refusals, answer=RefusedPage, path_model=NumberPath, query=After, refusals=GONE,
    ),
    Operation(
        name="api.imports.file", method="GET", path="/imports/{number}/refused/{place}",
        summary="The refused rows of one table as they came, as CSV",
        run=one, answer=Import, path_model=RefusedPath, file=imports.refused, refusals=GONE,
    ),
    Operation(
        name="api.imports.cancel", method="DELETE", path="/imports/{number}", summary="Stop it before it is kept",
        run=cancelled, answer=Stopping, path_model=NumberPath, receive=stop, writes=False,
        refusals=GONE | {409: "the import is over"},
    ),
)  # fmt: skip
