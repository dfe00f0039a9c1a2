"""The operation on who changed what."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection

from assistant.store import audit
from assistant.web.api.models import At, Cursor
from assistant.web.api.operation import Asked, Operation

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class ChangesQuery(Cursor):
    by: Word | None = None
    what: Word | None = None
    since: At | None = None
    until: At | None = None


class Change(BaseModel):
    number: int
    at: datetime
    by: str
    what: str
    about: str
    detail: dict[str, Any]


class Changes(BaseModel):
    items: list[Change]
    next: int | None


def listing(conn: Connection, asked: Asked) -> BaseModel:
    q = asked.query
    wanted = audit.Wanted(by=q.by, what=q.what, since=q.since, until=q.until, before=q.cursor)
    rows = audit.search(conn, wanted, q.limit + 1)
    items = [Change.model_validate(row._asdict() | {"number": row.id}) for row in rows[: q.limit]]
    return Changes(items=items, next=items[-1].number if len(rows) > q.limit else None)


OPERATIONS = (
    Operation(
        name="api.changes", method="GET", path="/changes", summary="Who changed what in the set-up, the newest first",
        run=listing, answer=Changes, query=ChangesQuery,
    ),
)  # fmt: skip
