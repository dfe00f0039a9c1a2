"""The review queue as a person works it: each question with the command that answers it.

Money and replies of which nobody knows whose they are stand in no borrower's file; they are listed after the others.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection

from assistant.core.terms import Queue
from assistant.store import queues, review

KEYS = (
    *("borrower_id", "loan_ids", "queue", "cause", "why", "entered_at", "priority", "amount_past_due_minor"),
    *("currency", "dpd", "owner", "next_action", "due_at", "waits_until", "state", "rule", "due_on", "alarm_on"),
)
REPLIES_MAX = 100_000  # that one listing looks its replies up among


def open_questions(conn: Connection, queue: str, limit: int, *within: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The queue's lines in working order, each with `command` (None: no command answers it)."""
    lines = queues.listing(conn, queue, limit, *within)
    if queue != Queue.REVIEW:
        return [line | {"command": None} for line in lines]
    unread = {f"{row.channel}:{row.gateway}:{row.sid}": row.id for row in review.replies(conn, REPLIES_MAX)}
    told = [line | {"command": _command(line, unread)} for line in lines]
    return (told + _of_nobody(conn, limit - len(told)))[:limit]


def _command(line: dict[str, Any], unread: dict[str, int]) -> str | None:
    kind, _, rest = line["cause"].partition(":")
    if kind == "payment":
        return _payment(rest.partition(":")[0], line["loan_ids"][0] if line["loan_ids"] else "LOAN")
    if kind == "outbox":
        return f"assistant outbox settle {rest} --sent|--never-sent --by NAME"
    number = unread.get(line["cause"].rsplit(":", 2)[0])  # without the borrower and the task
    return None if number is None else _reply(number)


def _payment(number: str | int, loan: str) -> str:
    return f"assistant payment confirm|reject {number} --loan {loan} --by NAME"


def _reply(number: int) -> str:
    return f"assistant reply read {number} --means MEANING --by NAME"


def _of_nobody(conn: Connection, limit: int) -> list[dict[str, Any]]:
    """Their lines: of no borrower, without priority, the oldest first."""
    if limit <= 0:
        return []
    money = [
        _line(f"payment:{row.id}", row.received_at, "a payment that names no loan of ours", "Find whose it is; post it")
        | {"command": f"assistant payment confirm {row.id} --loan LOAN --by NAME"}
        for row in review.payments(conn, limit, unnamed=True)
    ]
    words = [
        _line(f"reply:{row.id}", row.at, "a reply from a number that nobody has", "Read it")
        | {"command": _reply(row.id)}
        for row in review.replies(conn, limit, unnamed=True)
    ]
    return [*money, *words]


def _line(cause: str, entered_at: Any, why: str, next_action: str) -> dict[str, Any]:
    line = dict.fromkeys(KEYS) | {"loan_ids": [], "queue": str(Queue.REVIEW), "cause": cause, "why": [why]}
    return line | {"entered_at": entered_at, "next_action": next_action, "priority": 0.0}
