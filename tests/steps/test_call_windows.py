"""Tasks that need a call wait for the hours in which it may be made; what may be made goes before what may not yet."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.core.terms import Outcome, Queue
from assistant.runtime import Runtime
from assistant.steps import desk, desk_acts
from assistant.steps.record import record_call
from assistant.steps.work import refresh, reopen
from assistant.store import holds, queues
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.queues import NewItem
from tests.steps.test_desk import got, item, people, take
from tests.steps.test_release import HOUR, NOON, TODAY, borrowers, rt

__all__ = ["rt"]
MINUTE = timedelta(minutes=1)
EIGHT = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)  # in New York, where the borrowers live
EIGHT_AT_NIGHT = datetime(2026, 10, 2, 0, 0, tzinfo=UTC)
YESTERDAY = NOON - timedelta(days=1)


def task(db: Database, rt: Runtime, number: int, now: datetime, cause: str = "t:broken", **more: Any) -> None:
    words: dict[str, Any] = {"next_action": "Ask about the broken promise", "why": ("x",), "priority": 50.0} | more
    new = NewItem(queue=Queue.COLLECTOR, borrower_id=number, loan_ids=(number,), cause=f"{number}:{cause}", **words)
    db.write_now(queues.enter, new, YESTERDAY)
    db.write_now(refresh, rt, [number], now)


def queue(db: Database, rt: Runtime, now: datetime) -> tuple[list[Any], list[Any]]:
    """→ what is open, and what waits with the time it opens."""
    work = db.read_now(desk.my_work, rt, "ann", now)
    assert work["now_count"] == len(work["now"])
    return [one["borrower"] for one in work["now"]], [(one["borrower"], one["opens_at"]) for one in work["waiting"]]


@pytest.fixture
def one(db: Database) -> None:
    borrowers(db, 2)
    people(db, "ann", "bob")


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    "cause, action",
    [("t:broken", "Ask about the broken promise"), ("t:queue", "Call them back"), ("c:callback", "Call them back")],
)
def test_a_call_that_a_task_asks_for_opens_at_eight_and_not_a_minute_before(
    db: Database, rt: Runtime, cause: str, action: str
) -> None:
    early = EIGHT - MINUTE
    waits = {"waits_until": EIGHT - HOUR} if cause.endswith("callback") else {}
    task(db, rt, 1, early, cause, next_action=action, **waits)
    assert queue(db, rt, early) == ([], [("B00001", EIGHT)])
    told = take(rt, now=early)
    assert (told.work, told.waiting, told.next_opens_at) == (None, 1, EIGHT)
    assert queue(db, rt, EIGHT) == (["B00001"], [])
    assert got(rt, now=EIGHT) == "B00001"


@pytest.mark.usefixtures("one")
def test_it_closes_at_eight_at_night_and_then_waits_for_the_morning(db: Database, rt: Runtime) -> None:
    task(db, rt, 1, EIGHT)
    assert queue(db, rt, EIGHT_AT_NIGHT - MINUTE) == (["B00001"], [])
    assert queue(db, rt, EIGHT_AT_NIGHT)[0] == []
    assert asyncio.run(reopen(rt, EIGHT_AT_NIGHT - MINUTE)) == {"windows_closed": 0}
    assert asyncio.run(reopen(rt, EIGHT_AT_NIGHT)) == {"windows_closed": 1}
    assert queue(db, rt, EIGHT_AT_NIGHT) == ([], [("B00001", EIGHT + timedelta(days=1))])


@pytest.mark.usefixtures("one")
def test_what_needs_no_call_is_open_at_any_hour_and_goes_before_a_callback_that_may_not_be_made_yet(
    db: Database, rt: Runtime
) -> None:
    early = EIGHT - 10 * MINUTE
    task(db, rt, 1, early, "c:callback", next_action="Call them back at the time agreed", waits_until=EIGHT)
    task(db, rt, 2, early, "t:trace", next_action="Trace the payment they report")
    assert queue(db, rt, early) == (["B00002"], [("B00001", EIGHT)])  # its slot is near, but not its hours
    assert got(rt, now=early) == "B00002"
    assert got(rt, "bob", early) is None


@pytest.mark.usefixtures("one")
def test_of_one_borrower_what_may_be_done_leads_and_a_call_that_never_may_is_left_out(
    db: Database, rt: Runtime
) -> None:
    held = NewHold(
        kind="attorney", blocks=("contact",), from_on=TODAY, to_on=None, borrower_id=1, loan_id=None,
        evidence="letter", source="import",
    )  # fmt: skip
    db.write_now(holds.add, held)
    task(db, rt, 1, NOON)
    assert (item(db, 1).state, item(db, 1).barred_because) == ("barred", "H-HOLD")
    task(db, rt, 1, NOON, "t:trace", next_action="Trace the payment they report")
    assert (item(db, 1).state, item(db, 1).kind) == ("open", "task")
    assert got(rt) == "B00001"


@pytest.mark.usefixtures("one")
def test_an_agreed_time_that_the_caps_forbid_keeps_nobody_from_the_next_account(db: Database, rt: Runtime) -> None:
    """A call went out an hour ago and nobody agreed to another: its slot has come, and still it waits."""
    db.write_now(record_call, rt, outcome=Outcome.NO_ANSWER, by="ann", now=NOON - HOUR, loan_ref="L00002")
    task(db, rt, 2, NOON, "c:callback", next_action="Call them back at the time agreed", waits_until=NOON)
    task(db, rt, 1, NOON)
    assert queue(db, rt, NOON) == (["B00001"], [("B00002", EIGHT + timedelta(days=1))])
    assert got(rt) == "B00001"
    assert [one["borrower"] for one in db.read_now(desk.my_work, rt, "ann", NOON + HOUR)["late"]] == ["B00002"]


@pytest.mark.usefixtures("one")
def test_a_callback_goes_before_the_end_of_a_park(db: Database, rt: Runtime) -> None:
    task(db, rt, 1, NOON)
    assert got(rt) == "B00001"
    db.write_now(desk_acts.park, rt, 1, NOON + 5 * HOUR, "waits for the form", "ann", NOON)
    assert got(rt) is None
    task(db, rt, 1, NOON, "c:callback", next_action="Call them back", waits_until=NOON + HOUR)
    assert got(rt, now=NOON + HOUR - 16 * MINUTE) is None
    assert got(rt, now=NOON + HOUR - 15 * MINUTE) == "B00001"
