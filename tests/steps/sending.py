"""Borrowers with a released text each, and a runtime that may send it: where tests of dispatch and receive start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, Row, insert, select

from assistant.config import Settings, load_settings
from assistant.core.spoken import Spoken
from assistant.core.terms import Channel, ContactState
from assistant.gateway.base import Gateway
from assistant.runtime import Runtime
from assistant.steps import hand_off
from assistant.store import events, outbox
from assistant.store.db import Database
from assistant.store.outbox import NewItem
from assistant.store.schema import borrower, contact_point, loan, portfolio
from assistant.store.schema_log import log_entry
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact, contact_event
from assistant.store.schema_work import outbox as outbox_table

SECRET = b"a secret of the tests"
SENDER = "+15555550100"


@dataclass(frozen=True, kw_only=True)
class Finding:
    rule: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """As much of a verdict as hand-off reads."""

    refusals: tuple[Finding, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.refusals


def number_of(borrower_id: int) -> str:
    return f"+1555{200 + borrower_id // 100:03d}01{borrower_id % 100:02d}"


def runtime(db: Database, gateways: Sequence[Gateway], now: Callable[[], datetime], **changed: Any) -> Runtime:
    """A real runtime, but for the rules and the templates, which dispatch does not read."""
    settings: Settings = load_settings(Path("/nowhere"))
    if changed:
        settings = settings.model_copy(update={"gateway": settings.gateway.model_copy(update=changed)})
    return Runtime(
        home=Path("/nowhere"),
        settings=settings,
        rulebook=cast(Any, None),
        db=db,
        render=cast(Any, None),
        now=now,
        gateways={gateway.name: gateway for gateway in gateways},
        secret=SECRET,
    )


def allow_all(monkeypatch: pytest.MonkeyPatch, refused: Mapping[int, str] | None = None) -> None:
    """The gate's answer at hand-off: yes, or for these contacts the rule that refuses."""
    rules = dict(refused or {})

    def judged(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> dict[int, Verdict]:
        return {one: Verdict(refusals=(Finding(rule=rules[one]),) if one in rules else ()) for one in contact_ids}

    monkeypatch.setattr(hand_off, "judge", judged)


def release(
    conn: Connection,
    count: int,
    now: datetime,
    *,
    gateway: str = "simulator",
    channel: Channel = Channel.SMS,
    spoken: Spoken | None = None,
    valid_for: timedelta = timedelta(hours=5),
    units: int = 1,
    first: int = 1,
) -> list[str]:
    """`count` borrowers (ids from `first`), each with one loan 12 days late and one released contact in the outbox."""
    as_of = now.date()
    if first == 1:
        conn.execute(insert(portfolio).values(_portfolio()))
    refs: list[str] = []
    for number in range(first, first + count):
        _borrower(conn, number, as_of)
        conn.execute(insert(contact).values(_contact(number, as_of, now, channel)))
        item = _item(number, now, gateway, channel, spoken, valid_for, units)
        refs += outbox.enqueue(conn, [item], now)
        events.add(conn, _attempt(number, now, channel))
    return refs


def _portfolio() -> dict[str, Any]:
    words = {"convention": "day_0", "settle_order": "oldest_first", "scheme": "default", "strategy": "standard"}
    return {
        "id": 1,
        "name": "cards",
        "grace_days": 0,
        "currency": "USD",
        "history": "complete",
        "defaulted": False,
    } | words


def _borrower(conn: Connection, number: int, as_of: date) -> None:
    names = {"id": number, "ref": f"B{number}", "kind": "person", "name": f"Ada Example {number}", "key": "00" * 32}
    conn.execute(insert(borrower).values(**names, places=[], language="en", country="US", payday=15))
    point = {"id": number, "borrower_id": number, "channel": "phone", "value": number_of(number), "kind": "mobile"}
    conn.execute(insert(contact_point).values(**point, owner="borrower", consent_sms=True, zones=[], state="usable"))
    debt = {"id": number, "ref": f"L{number}", "borrower_id": number, "portfolio_id": 1, "currency": "USD"}
    conn.execute(insert(loan).values(**debt, balance_minor=50000, status="active"))
    counts = {"past_due_days": 12, "paused_days": 0, "dpd": 12, "broken_promises_90d": 0, "broken_in_a_row": 0}
    sums = {"amount_past_due_minor": 10000, "stop_roll_minor": 10000, "paid_total_minor": 0}
    state = {"loan_id": number, "as_of": as_of, "bucket": "M1", "frozen": False, "promise_open": False}
    conn.execute(insert(loan_state).values(**state, **counts, **sums))


def _contact(number: int, as_of: date, now: datetime, channel: Channel) -> dict[str, Any]:
    names = {"id": number, "ref": f"c{number}", "cause": f"{as_of}:B{number}:remind", "borrower_id": number}
    plan = {"loan_ids": [number], "as_of": as_of, "channel": channel, "purpose": "collect", "treatment": "remind"}
    costs = {"priority": 1.0, "minutes": 0.0, "cost_minor": 1, "context": {}, "template": "reminder"}
    times = {"not_before": now, "not_after": now + timedelta(hours=8), "state_at": now}
    point = {"person": "borrower", "contact_point_id": number, "state": ContactState.RELEASED}
    return names | plan | costs | times | point


def _item(
    number: int,
    now: datetime,
    gateway: str,
    channel: Channel,
    spoken: Spoken | None,
    valid_for: timedelta,
    units: int,
) -> NewItem:
    return NewItem(
        contact_id=number,
        contact_ref=f"c{number}",
        borrower_id=number,
        gateway=gateway,
        sender=SENDER,
        channel=channel,
        to=number_of(number),
        body=f"Hello Ada {number}, your payment is late.",
        spoken=spoken,
        units=units,
        cost_minor=units,
        verdict={"allowed": True},
        not_before=now,
        valid_until=now + valid_for,
    )


def _attempt(number: int, now: datetime, channel: Channel) -> events.NewEvent:
    return events.NewEvent(
        borrower_id=number,
        contact_id=number,
        at=now,
        event="call" if channel is Channel.VOICE else channel.value,
        source="dispatch",
        source_ref=f"c{number}-1",
        number=number_of(number),
        loan_refs=(f"L{number}",),
        status="claimed",
    )


def rows(db: Database) -> list[Row[Any]]:
    """The outbox, in order."""
    return db.read_now(lambda conn: list(conn.execute(select(outbox_table).order_by(outbox_table.c.id))))


def states(db: Database) -> list[str]:
    return [row.state for row in rows(db)]


def marks(db: Database) -> list[str | None]:
    """What the attempts' rows in the history say."""
    query = select(contact_event.c.status).where(contact_event.c.source == "dispatch").order_by(contact_event.c.id)
    return db.read_now(lambda conn: list(conn.execute(query).scalars()))


def logged(db: Database) -> list[str]:
    return db.read_now(lambda conn: list(conn.execute(select(log_entry.c.kind).order_by(log_entry.c.entry)).scalars()))
