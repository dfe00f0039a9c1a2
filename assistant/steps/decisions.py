"""One queue of what awaits a person's judgement: each question with its evidence, its answers and who may give them.

The questions are gathered from where they stand; `decide` does what an answer says.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.runtime import Runtime
from assistant.steps import dated_answers, file_sides, promise_exception
from assistant.store import decisions, review, same_person

EACH_MAX = 50  # questions of one kind that are looked at


@dataclass(frozen=True, kw_only=True)
class Question:
    """`since`: when it came up; `until`: when it is too late; `asker` may not answer it. `seen`: the evidence."""

    kind: str
    key: str
    borrower_id: int | None
    other_id: int | None = None  # a second borrower whom it is about; who may answer must see both
    since: datetime
    until: datetime | None = None
    asker: str | None = None
    seen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def about(self) -> tuple[int, ...]:
        return tuple(one for one in (self.borrower_id, self.other_id) if one is not None)


def waiting(
    conn: Connection, rt: Runtime, names: Collection[str] | None, now: datetime, limit: int
) -> list[dict[str, Any]]:
    """The questions within a scope, the most urgent first: what ends soonest, then what has waited longest.

    Each as JSON with its borrower's ref, name and a loan; what is nobody's yet (money, a number) is everybody's.
    """
    replies = review.replies(conn, EACH_MAX)
    found = [
        *map(_override, decisions.overrides(conn, now, EACH_MAX)),
        *(_exception(row, seen) for row, seen in promise_exception.questions(conn, EACH_MAX)),
        *_payments(conn),
        *_replies(replies),
        *_parked(conn),
        *_same(conn),
        *(_task(rt, row) for row in decisions.tasks(conn, {*map(_cause, replies)}, EACH_MAX)),
    ]
    owners = decisions.owed(conn, {number for one in found for number in one.about}, names)
    mine = [one for one in found if owners.keys() >= set(one.about)]
    mine.sort(key=lambda one: (one.until is None, one.until or one.since, one.since, one.name))
    return [_told(one, owners) for one in mine[:limit]]


def _told(one: Question, owners: Mapping[int, Row[Any]]) -> dict[str, Any]:
    row = None if one.borrower_id is None else owners[one.borrower_id]
    whose = {"borrower": None, "name": None, "loan": None}
    if row is not None:
        whose = {"borrower": row.ref, "name": row.name, "loan": row.loan}
    plain = {"kind": one.kind, "key": one.key, "since": one.since, "until": one.until, "asker": one.asker}
    return plain | whose | {"seen": dict(one.seen)}


def _override(row: Row[Any]) -> Question:
    seen = {"channel": row.channel, "rule": row.rule, "because": row.because, "asked_by": row.made_by}
    return Question(
        kind="override", key=str(row.id), borrower_id=row.borrower_id, since=row.made_at, until=row.until,
        asker=row.made_by, seen=seen,
    )  # fmt: skip


def _exception(row: Row[Any], seen: Mapping[str, Any]) -> Question:
    return Question(
        kind="exception", key=str(row.id), borrower_id=row.borrower_id, since=row.asked_at, until=row.until,
        asker=row.asked_by, seen=seen,
    )  # fmt: skip


def _payments(conn: Connection) -> list[Question]:
    rows = review.payments(conn, EACH_MAX)
    ids = decisions.by_refs(conn, [row.borrower_ref for row in rows if row.borrower_ref])
    return [
        Question(
            kind="payment",
            key=str(row.id),
            borrower_id=ids.get(row.borrower_ref),
            since=row.received_at,
            seen={
                "amount_minor": row.amount_minor,
                "currency": row.currency,
                "paid_on": row.paid_on,
                "payer": row.payer,
                "reference": row.reference,
                "candidate": row.candidate,
                "score": row.score,
            },
        )
        for row in rows
    ]


def _replies(rows: Collection[Row[Any]]) -> list[Question]:
    return [
        Question(
            kind="reply", key=str(row.id), borrower_id=row.borrower_id, since=row.at,
            seen={"channel": row.channel, "words": row.body or "", "reply_reason": row.intent},
        )
        for row in rows
    ]  # fmt: skip


def _parked(conn: Connection) -> list[Question]:
    return [
        Question(
            kind="parked", key=row.ref, borrower_id=row.borrower_id, since=row.state_at, until=row.valid_until,
            seen={"channel": row.channel, "gateway": row.gateway, "said": row.error},
        )
        for row in review.parked(conn, EACH_MAX)
    ]  # fmt: skip


def _same(conn: Connection) -> list[Question]:
    """Two files side by side, as far as anybody may see them: masked, with what agrees in full."""
    rows = same_person.waiting(conn, EACH_MAX)
    sides = file_sides.of(conn, {number for row in rows for number in (row.low_id, row.high_id)})
    return [
        Question(
            kind="same", key=str(row.id), borrower_id=row.low_id, other_id=row.high_id, since=row.found_at,
            seen={"score": row.score, "agrees": row.agrees, "differs": row.differs,
                  "files": [sides[row.low_id], sides[row.high_id]]},
        )
        for row in rows
    ]  # fmt: skip


def _cause(reply: Row[Any]) -> str:
    return f"{reply.channel}:{reply.gateway}:{reply.sid}"


def _task(rt: Runtime, row: Row[Any]) -> Question:
    """One that a clause has dated is answered by what ends it; another is given back with its result."""
    rule = dated_answers.rule_of(rt, row.cause)
    dated = rule is not None and dated_answers.answers(rule)
    why = [one for one in row.why if not one.startswith("text:")]
    seen = dated_answers.seen(rule, row) if rule else {"next_action": row.next_action, "why": "; ".join(why)}
    return Question(
        kind="deadline" if dated else "task", key=str(row.id), borrower_id=row.borrower_id, since=row.entered_at,
        until=row.due_at, seen=seen,
    )  # fmt: skip
