"""The field queue with the gate's word on each visit: an agent who sets out knows whether, and from when, they may.

A visit is a contact like any other: hours, places, holds and requests bind it. Nothing is written here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection

from assistant.core.gate.plain import said
from assistant.core.terms import Channel, Queue
from assistant.runtime import Runtime
from assistant.steps.open_questions import open_questions
from assistant.steps.supposed import suppose_about


def field_visits(
    conn: Connection, rt: Runtime, limit: int, now: datetime, *within: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """The lines of the field queue, each with `visit`: {verdict, until, says} for a visit now about its loans.

    A line whose visit time alone opens later waits until then (`waits_until`). `visit` is None where no loan is named.
    """
    lines = open_questions(conn, str(Queue.FIELD), limit, *within)
    return [line | _visit(conn, rt, line, now) for line in lines]


def _visit(conn: Connection, rt: Runtime, line: dict[str, Any], now: datetime) -> dict[str, Any]:
    found = suppose_about(conn, rt, line["loan_ids"], Channel.VISIT, now)
    if found is None:
        return {"visit": None}
    verdict = found.verdict
    answer = {"verdict": "allow" if verdict.allowed else "refuse", "until": verdict.until}
    waits = max((at for at in (line["waits_until"], verdict.until) if at is not None), default=None)
    return {"visit": answer | {"says": said(verdict, found.facts, now)}, "waits_until": waits}
