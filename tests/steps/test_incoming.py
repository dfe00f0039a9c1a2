"""A call that comes in: one person has it, no file opens before the identity, a talk counts and a dial never."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant.core.problem import BadInput
from assistant.core.terms import Outcome
from assistant.gateway.base import IncomingCall
from assistant.runtime import Runtime
from assistant.steps import call, desk, incoming, incoming_file
from assistant.steps.call_allowed import Said
from assistant.steps.call_end import end
from assistant.steps.receive import receive
from assistant.store import desk as items
from assistant.store import incoming as shelf
from assistant.store import log
from assistant.store.db import Database
from assistant.store.schema import contact_point
from assistant.store.schema_calls import incoming_call
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact, contact_event, outbox
from tests.steps.test_call import RIGHT, floor, verified
from tests.steps.test_release import NOON, rt

__all__ = ["rt"]
SECOND = timedelta(seconds=1)


def number_of(db: Database, borrower: int = 1) -> str:
    mine = (contact_point.c.borrower_id == borrower, contact_point.c.channel == "phone")
    return str(db.read_now(lambda conn: conn.execute(select(contact_point.c.value).where(*mine)).scalars().first()))


def ring(db: Database, rt: Runtime, number: str, now: Any = NOON, rings: bool = True) -> int:
    """The id of the call."""
    event = IncomingCall(gateway="simulator", key=f"C:{rings}", sid="C", from_=number, at=now, rings=rings)
    db.write_now(receive, rt, [event], now)
    return int(db.read_now(lambda conn: conn.execute(select(incoming_call.c.id)).scalar_one()))


def shown(db: Database, me: str, now: Any = NOON) -> list[str | None]:
    return [one["name"] for one in db.read_now(incoming.waiting, me, now)]


def events(db: Database) -> list[Any]:
    query = select(contact_event).where(contact_event.c.event == "call").order_by(contact_event.c.id)
    return db.read_now(lambda conn: list(conn.execute(query)))


def test_it_rings_first_for_who_has_the_account_and_then_for_everybody(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    db.write_now(items.take, 1, "ann", NOON, NOON + timedelta(minutes=15))
    ring(db, rt, number_of(db))
    assert (shown(db, "ann"), shown(db, "bob")) == (["A Person"], [])
    later = NOON + shelf.FIRST_RINGS
    assert (shown(db, "ann", later), shown(db, "bob", later)) == (["A Person"], ["A Person"])


def test_of_two_who_press_at_once_one_has_it_and_the_other_is_told(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    number = ring(db, rt, number_of(db))

    def press(me: str) -> str:
        try:
            return str(db.write_now(incoming_file.take, rt, number, me, NOON)["state"])
        except BadInput as error:
            return error.problems[0].problem

    with ThreadPoolExecutor(2) as hands:
        told = sorted(hands.map(press, ("ann", "bob")))
    assert told[1] == "talking"
    assert told[0] in ("ann has taken this call", "bob has taken this call")
    assert (shown(db, "ann"), shown(db, "bob")) == ([], [])


def test_the_script_asks_who_it_is_before_a_word_of_the_debt_and_the_end_is_recorded(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    view = db.write_now(incoming_file.take, rt, ring(db, rt, number_of(db)), "ann", NOON)
    assert (view["came_in"], view["line"], view["loan_id"]) == (True, "answered", None)
    assert set(view["outcomes"]["first"].values()) == {"borrower", "third_party", "unknown"}
    for key in ("answered", "continue", "speaking"):
        assert "past due" not in str(view)
        view = db.write_now(call.answer, rt, view["call"], view["version"], key, "ann", NOON)
    view = db.write_now(call.identify, rt, view["call"], view["version"], RIGHT, "ann", NOON)
    assert (view["verified"], view["script"]) == (True, "inbound")
    view = db.write_now(end, rt, view["call"], view["version"], Outcome.HELP_REQUESTED, Said(), "ann", NOON)
    assert (view["state"], view["wrap_up"] is None, view["recorded"]["outcome"]) == ("closed", True, "help_requested")
    (event,) = events(db)
    assert (event.direction, event.outcome, event.status) == ("in", "conversation", "sent")
    assert db.read_now(lambda conn: conn.execute(select(outbox.c.id)).all()) == []  # nothing was dialled
    query = select(contact.c.state).where(contact.c.treatment == "incoming")
    assert db.read_now(lambda conn: conn.execute(query).scalars().all()) == ["received"]
    assert db.read_now(log.verify).ok


def test_a_talk_that_they_began_quiets_the_week_after_as_every_talk_does(db: Database, rt: Runtime) -> None:
    """The planned call of the same day is no longer made; the gate's own rule counts the talk (cooldown, any)."""
    floor(db, rt)
    view = db.write_now(incoming_file.take, rt, ring(db, rt, number_of(db)), "ann", NOON)
    for key in ("answered", "continue", "speaking"):
        view = db.write_now(call.answer, rt, view["call"], view["version"], key, "ann", NOON)
    view = db.write_now(call.identify, rt, view["call"], view["version"], RIGHT, "ann", NOON)
    db.write_now(end, rt, view["call"], view["version"], Outcome.PAID_ALREADY, Said(), "ann", NOON)
    query = select(contact.c.state).where(contact.c.treatment != "incoming")
    assert set(db.read_now(lambda conn: conn.execute(query).scalars().all())) == {"cancelled"}


@pytest.mark.parametrize("how", ["they hung up", "nobody told us of the end"])
def test_a_call_that_nobody_took_is_called_back_and_is_late_after_a_while(db: Database, rt: Runtime, how: str) -> None:
    floor(db, rt)
    ring(db, rt, number_of(db))
    if how == "they hung up":
        ring(db, rt, number_of(db), NOON + 9 * SECOND, rings=False)
        ring(db, rt, number_of(db), NOON + 9 * SECOND, rings=False)  # told twice
    else:
        assert asyncio.run(incoming.sweep(rt, NOON + incoming.RINGS_MAX - SECOND)) == {"rang_out": 0}
        assert asyncio.run(incoming.sweep(rt, NOON + incoming.RINGS_MAX)) == {"rang_out": 1}
    (task,) = db.read_now(lambda conn: conn.execute(select(queue_item)).all())
    assert (task.borrower_id, task.queue, task.next_action[:14]) == (1, "collector", "Call them back")
    after = NOON + timedelta(hours=2)
    first = db.read_now(desk.my_work, rt, "ann", after)["now"][0]
    assert (first["kind"], first["late"]) == ("reply", True)
    with pytest.raises(BadInput, match="rings no more"):
        db.write_now(incoming_file.take, rt, 1, "ann", after)


def test_a_number_on_two_files_opens_the_one_that_two_details_fit(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2)
    shared = update(contact_point).where(contact_point.c.borrower_id == 2, contact_point.c.channel == "phone")
    db.write_now(lambda conn: conn.execute(shared.values(value=number_of(db, 1))))
    number = ring(db, rt, number_of(db))
    assert db.write_now(incoming_file.take, rt, number, "ann", NOON) == {"call": None}
    told = db.write_now(incoming_file.identify, rt, number, RIGHT, "", "ann", NOON)
    assert (told["call"], told["tries_left"]) == (None, 2)  # both were born that day and live there
    with pytest.raises(BadInput, match="not yours"):
        db.write_now(incoming_file.identify, rt, number, RIGHT, "L00002", "bob", NOON)
    view = db.write_now(incoming_file.identify, rt, number, {"postal_code": "10001"}, "L00002", "ann", NOON)
    assert (view["borrower"], view["verified"]) == ("B00002", False)  # the check has its place in the script


def test_a_number_on_no_file_opens_none_without_details_that_fit(db: Database, rt: Runtime) -> None:
    floor(db, rt)
    number = ring(db, rt, "+12125559999")
    assert db.write_now(incoming_file.take, rt, number, "ann", NOON) == {"call": None}
    assert db.write_now(incoming_file.identify, rt, number, RIGHT, "", "ann", NOON)["call"] is None
    assert db.write_now(incoming.put_down, rt, number, "ann", NOON)
    assert db.read_now(lambda conn: conn.execute(select(incoming_call.c.number)).scalar_one()) == ""
    assert db.read_now(incoming.present, rt, "ann", NOON) is None


def test_who_is_in_a_call_takes_no_other(db: Database, rt: Runtime) -> None:
    floor(db, rt, 2)
    verified(db, rt)
    number = ring(db, rt, number_of(db, 2))
    with pytest.raises(BadInput, match="you are in a call"):
        db.write_now(incoming_file.take, rt, number, "ann", NOON)
    assert db.write_now(incoming_file.take, rt, number, "bob", NOON)["state"] == "talking"
