"""The report of a period: the funnel from loans to escalations, refusals by rule, promises, figures.

Stages are disjoint: what leaves one is in the next or in a named remainder, and `of` is the count that a stage is a
part of. `stage/remainder` names what stayed behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import DAY
from assistant.core.measures.value import Value
from assistant.runtime import Runtime
from assistant.steps.figures import figures
from assistant.store import promise_counts, reports, tasks
from assistant.store.board_contacts import ANSWERED, DELIVERED
from assistant.store.promise_counts import Period


@dataclass(frozen=True, kw_only=True)
class Stage:
    stage: str
    unit: str  # loan · borrower · contact · promise
    count: int
    of: int | None

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True, kw_only=True)
class Report:
    as_of: date
    days: int
    seed: int
    stages: tuple[Stage, ...]
    refused_by_rule: dict[str, int]
    by_channel: dict[str, int]
    promises: dict[str, int]
    escalated: dict[str, int]
    deadlines: dict[str, int]  # as they stand at the end, by state; `late`: done after their day
    figures: tuple[Value, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "days": self.days,
            "seed": self.seed,
            "stages": [stage.as_json() for stage in self.stages],
            "refused_by_rule": self.refused_by_rule,
            "by_channel": self.by_channel,
            "promises": self.promises,
            "escalated": self.escalated,
            "deadlines": self.deadlines,
            "figures": [figure.as_json() for figure in self.figures],
        }


def report(conn: Connection, rt: Runtime, as_of: date, days: int, since: datetime, until: datetime) -> Report:
    """The period of `days` business dates from `as_of`; `since` and `until` are its first and last instants."""
    end = as_of + timedelta(days=days)
    contacts = reports.contacts_by_state(conn, as_of, end)
    period = Period(start=as_of, end=end, since=since, until=until)
    made, over = promise_counts.by_status(conn, period), promise_counts.brought_over(conn, period)
    return Report(
        as_of=as_of,
        days=days,
        seed=rt.seed,
        stages=(
            *_loan_stages(conn, as_of, end),
            *_contact_stages(conn, as_of, end, contacts),
            *_promise_stages(made, over),
        ),
        refused_by_rule=_refused(contacts),
        by_channel=reports.contacts_by_channel(conn, as_of, end),
        promises={"made": sum(made.values()), "brought_over": over}
        | {name: made.get(name, 0) for name in PROMISE_ENDS},
        escalated={name: reports.escalated_by_queue(conn, since, until).get(name, 0) for name in QUEUES},
        deadlines=tasks.counts(conn),
        figures=figures(conn, rt, as_of, end - DAY, until),
    )


PROMISE_ENDS = ("kept", "partial", "broken", "open", "replaced", "cancelled")
QUEUES = ("field", "legal", "review", "collector")


def _loan_stages(conn: Connection, start: date, end: date) -> list[Stage]:
    total = reports.total_loans(conn)
    standings = reports.standings(conn, start, end)
    unseen = reports.late_without_standing(conn, start, end)
    late = sum(count for count, _ in standings.values()) + unseen
    soon = sum(count for _, count in standings.values())
    stages = [
        Stage(stage="loans", unit="loan", count=total, of=None),
        Stage(stage="loans/neither late nor due soon", unit="loan", count=total - late - soon, of=total),
        Stage(stage="due soon", unit="loan", count=soon, of=total),
        Stage(stage="delinquent", unit="loan", count=late, of=total),
    ]
    stages += _worked("due soon", soon, {name: count for name, (_, count) in standings.items()})
    named = {name: count for name, (count, _) in standings.items()}
    return stages + _worked("delinquent", late, named | ({"not looked at": unseen} if unseen else {}))


def _worked(parent: str, total: int, parts: Mapping[str, int]) -> list[Stage]:
    """The planned part first, then why the others were not, largest first."""
    rest = sorted(
        ((name, n) for name, n in parts.items() if name != "planned" and n), key=lambda part: (-part[1], part[0])
    )
    planned = Stage(stage=f"{parent}/planned", unit="loan", count=parts.get("planned", 0), of=total)
    return [
        planned,
        *(Stage(stage=f"{parent}/not planned: {name}", unit="loan", count=n, of=total) for name, n in rest),
    ]


def _contact_stages(
    conn: Connection, start: date, end: date, contacts: list[tuple[str, str | None, int]]
) -> list[Stage]:
    states = _sum_by_state(contacts)
    outbox = reports.released_by_outbox(conn, start, end)
    delivery = reports.sent_by_delivery(conn, start, end)
    answers = reports.delivered_by_answer(conn, start, end)
    planned, released, sent = sum(states.values()), states.get("released", 0), outbox.get("accepted", 0)
    delivered = sum(delivery.get(name, 0) for name in DELIVERED)
    answered = sum(count for name, count in answers.items() if name in ANSWERED)
    return [
        Stage(stage="contacts planned", unit="contact", count=planned, of=None),
        Stage(stage="released", unit="contact", count=released, of=planned),
        *_rest("planned", states, {"released"}, planned),
        Stage(stage="sent", unit="contact", count=sent, of=released),
        *_rest("released", outbox, {"accepted"}, released),
        Stage(stage="delivered", unit="contact", count=delivered, of=sent),
        *_rest("sent", delivery, set(DELIVERED), sent),
        Stage(stage="answered", unit="contact", count=answered, of=delivered),
        *_rest("delivered", answers, set(ANSWERED), delivered),
    ]


def _sum_by_state(contacts: list[tuple[str, str | None, int]]) -> dict[str, int]:
    states: dict[str, int] = {}
    for state, _, count in contacts:
        states[state] = states.get(state, 0) + count
    return states


def _rest(parent: str, parts: Mapping[str, int], onward: set[str], total: int) -> list[Stage]:
    """The named remainders of a stage, largest first."""
    left = sorted(
        ((name, n) for name, n in parts.items() if name not in onward and n), key=lambda part: (-part[1], part[0])
    )
    return [Stage(stage=f"{parent}/{name}", unit="contact", count=n, of=total) for name, n in left]


def _promise_stages(made: Mapping[str, int], over: int) -> list[Stage]:
    """All that were open in the period, whenever they were taken: the population of the kept rate as well."""
    total = sum(made.values())
    parts = {"brought over": over, "taken": total - over}
    ends = {f"promises/{name}": made.get(name, 0) for name in PROMISE_ENDS}
    return [
        Stage(stage="promises made", unit="promise", count=total, of=None),
        *(Stage(stage=f"promises made/{name}", unit="promise", count=n, of=total) for name, n in parts.items()),
        *(Stage(stage=name, unit="promise", count=n, of=total) for name, n in ends.items()),
    ]


def _refused(contacts: list[tuple[str, str | None, int]]) -> dict[str, int]:
    refused: dict[str, int] = {}
    for state, rule, count in contacts:
        if state in ("refused", "expired", "cancelled"):
            name = rule or state
            refused[name] = refused.get(name, 0) + count
    return dict(sorted(refused.items(), key=lambda part: (-part[1], part[0])))
