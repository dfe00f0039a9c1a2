"""A reply from a number that stands only on a guarantor's row binds that number for them at once, and nobody else."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection, insert, update

from assistant.core.reply_complaint import complains
from assistant.core.terms import Intent
from assistant.render import Renderer
from assistant.runtime import Runtime
from assistant.steps.answer import answer
from assistant.steps.read_reply import Meant, read_reply
from assistant.steps.release import release
from assistant.store import party_numbers
from assistant.store.db import Database
from assistant.store.schema import contact_point, party
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact, contact_event, inbound, outbox
from tests.steps.test_answer import said
from tests.steps.test_release import templates
from tests.steps.working import NOON, book, plan, rows

CARRIED = {"simulator": cast(Any, SimpleNamespace(name="simulator"))}
BACKER, OTHER_BACKER = "+15555550177", "+15555550178"


def to_party(conn: Connection, party_id: int, borrower_id: int, channel: str, n: int) -> None:
    number = plan(conn, borrower_id, channel, n)
    changed = {"person": "guarantor", "contact_point_id": None, "context": {"party_id": party_id}}
    conn.execute(update(contact).where(contact.c.id == number).values(changed))


def backed(db: Database, **changed: Any) -> Runtime:
    """Loan L1 has two guarantors without a file; to each a text and a call are planned, and a text to the borrower."""
    rt = book(db)

    def write(conn: Connection) -> None:
        row = {"loan_id": 1, "role": "guarantor", "name": "Grace Example", "phone": BACKER} | changed
        conn.execute(insert(party).values(id=11, **row))
        conn.execute(insert(party).values(id=12, **row | {"phone": OTHER_BACKER, "borrower_id": None}))
        for n, (party_id, channel) in enumerate([(11, "sms"), (11, "call"), (12, "sms")]):
            to_party(conn, party_id, changed.get("borrower_id") or 1 if party_id == 11 else 1, channel, 10 + n)
        plan(conn, 1, "sms", 20)

    db.write_now(write)
    return rt


def hear(db: Database, rt: Runtime, text: str, number: str = BACKER) -> dict[str, Any]:
    done: dict[str, Any] = db.write_now(answer, rt, said(text, number=number), NOON)
    return done


def states(db: Database) -> dict[str, str]:
    return {row.cause.removeprefix("plan:"): row.state for row in rows(db, contact) if row.cause.startswith("plan:")}


def asked(db: Database) -> list[tuple[int, str, str | None, Any]]:
    made = [row for row in rows(db, contact_event) if row.event == "request"]
    return [(row.borrower_id, row.person, row.number, row.detail["channel"]) for row in made]


@pytest.mark.parametrize("words", ["STOP", "please stop texting me", "no me escriban más", "别再发了", "बंद करो"])
def test_a_guarantors_stop_takes_effect_with_the_reply_for_their_number_alone(db: Database, words: str) -> None:
    rt = backed(db)
    done = hear(db, rt, words)
    assert (done["intent"], done["state"]) == ("stop", "acted")
    assert asked(db) == [(1, "guarantor", BACKER, "sms")]
    assert states(db) == {
        "1:sms:10": "cancelled", "1:call:11": "planned", "1:sms:12": "planned", "1:sms:20": "planned"
    }  # fmt: skip
    event = next(row for row in rows(db, contact_event) if row.direction == "in" and row.event == "sms")
    assert (event.person, event.number, event.detail["intent"]) == ("guarantor", BACKER, "stop")


def test_what_is_queued_to_the_number_is_cancelled_too(db: Database) -> None:
    rt = backed(db)

    def queued(conn: Connection) -> None:
        conn.execute(update(outbox).where(outbox.c.borrower_id == 1).values(to=BACKER))
        conn.execute(update(contact).where(contact.c.ref == "c1").values(person="guarantor"))

    db.write_now(queued)
    hear(db, rt, "STOP")
    assert [row.state for row in rows(db, outbox) if row.borrower_id == 1] == ["cancelled"]


def test_stop_calling_stops_calls_and_texts_to_the_number(db: Database) -> None:
    rt = backed(db)
    hear(db, rt, "stop calling me")
    assert {row[3] for row in asked(db)} == {"call", "sms"}
    assert (states(db)["1:sms:10"], states(db)["1:call:11"]) == ("cancelled", "cancelled")


def test_all_contact_refused_is_all_for_the_guarantor_and_nothing_for_the_borrower(db: Database) -> None:
    rt = backed(db)
    hear(db, rt, "do not contact me")
    assert asked(db) == [(1, "guarantor", None, "all")]
    assert states(db)["1:sms:20"] == "planned"


def test_a_guarantor_with_a_file_of_their_own_is_stopped_there(db: Database) -> None:
    rt = backed(db, borrower_id=2)
    hear(db, rt, "STOP")
    assert asked(db) == [(2, "guarantor", BACKER, "sms")]
    assert states(db)["2:sms:10"] == "cancelled"


def test_a_number_noted_on_the_debtors_file_for_someone_else_is_theirs(db: Database) -> None:
    rt = backed(db)
    theirs = {"id": 900, "borrower_id": 1, "channel": "phone", "value": "+15555550179", "owner": "guarantor"}
    db.write_now(lambda conn: conn.execute(insert(contact_point).values(**theirs, zones=[], state="usable")))
    hear(db, rt, "STOP", number="+15555550179")
    assert (1, "guarantor", "+15555550179", "sms") in asked(db)


def test_a_guarantors_wrong_number_is_off_at_once(db: Database) -> None:
    rt = backed(db)
    done = hear(db, rt, "wrong number")
    assert done["state"] == "acted"
    fact = next(row for row in rows(db, contact_event) if row.event == "fact")
    assert (fact.detail["fact"], fact.number, fact.person) == ("number_not_theirs", BACKER, "guarantor")
    assert (states(db)["1:sms:10"], states(db)["1:call:11"]) == ("cancelled", "cancelled")
    assert states(db)["1:sms:20"] == "planned"


def test_a_complaint_stops_the_medium_and_starts_its_clock(db: Database) -> None:
    rt = backed(db)
    done = hear(db, rt, "I will complain to the ombudsman about this")
    assert done["state"] == "acted"
    assert asked(db) == [(1, "guarantor", BACKER, "sms")]
    assert "complaint_open" in {row.detail.get("fact") for row in rows(db, contact_event)}
    assert states(db)["1:sms:10"] == "cancelled"
    assert any("complaint" in str(row.why) for row in rows(db, queue_item))


def test_anything_else_waits_for_a_person_and_holds_the_medium_until_read(db: Database) -> None:
    rt = backed(db)
    assert hear(db, rt, "I will pay 100 on Monday")["state"] == "needs_person"
    event = next(row for row in rows(db, contact_event) if row.direction == "in")
    assert (event.person, event.detail["intent"]) == ("guarantor", "unclear")
    kept = rows(db, inbound)[0].id
    done = db.write_now(read_reply, rt, kept, Meant(intent=Intent.STOP), "ann", NOON)
    assert done["did"] == ["guarantor: stopped"]
    assert asked(db) == [(1, "guarantor", BACKER, "sms")]
    assert states(db)["1:sms:10"] == "cancelled"
    assert [row.left_because for row in rows(db, queue_item)] == ["read by ann: stop"]


def test_a_reply_that_is_delivered_twice_binds_once(db: Database) -> None:
    rt = backed(db)
    hear(db, rt, "STOP")
    assert hear(db, rt, "STOP")["new"] == 0
    assert len(asked(db)) == 1


def test_the_locks_are_those_of_all_whose_file_it_touches(db: Database) -> None:
    backed(db, borrower_id=2)
    assert db.read_now(lambda conn: party_numbers.concerned(conn, [BACKER, OTHER_BACKER])) == [1, 2]


@pytest.mark.parametrize(
    "text, is_one", [("quiero poner una queja", True), ("我要投诉你们", True), ("no complaints", False)]
)
def test_a_complaint_is_known_by_plain_words(text: str, is_one: bool) -> None:
    assert complains(text) is is_one


def confirmations(db: Database) -> list[Any]:
    return [row for row in rows(db, contact) if row.purpose == "opt_out_confirmation"]


def test_a_guarantors_stop_is_confirmed_once_at_their_own_number_through_the_gate(db: Database) -> None:
    rt, number = backed(db, phone="+15305550107"), "+15305550107"
    hear(db, rt, "please stop texting me", number)
    (planned,) = confirmations(db)
    assert (planned.person, planned.context["party_id"], planned.loan_ids) == ("guarantor", 11, [1])
    ready = replace(rt, render=Renderer(templates=templates()), gateways=CARRIED)
    db.write_now(release, ready, [planned.id], NOON)
    (judged,) = confirmations(db)
    assert judged.state == "released", judged.verdict
    assert [row.to for row in rows(db, outbox) if row.contact_id == planned.id] == [number]


@pytest.mark.parametrize("words", ["wrong number", "please stop, wrong number", "I will complain to the ombudsman"])
def test_a_confirmation_goes_only_to_who_asked_for_silence_and_is_meant(db: Database, words: str) -> None:
    rt = backed(db)
    hear(db, rt, words)
    assert confirmations(db) == []


def test_a_number_that_is_the_borrowers_too_is_answered_once(db: Database) -> None:
    rt = backed(db)
    (own,) = [row.value for row in rows(db, contact_point) if row.borrower_id == 1 and row.channel == "phone"]
    db.write_now(lambda conn: conn.execute(update(party).where(party.c.id == 11).values(phone=own)))
    hear(db, rt, "please stop texting me", own)
    assert [row.person for row in confirmations(db)] == ["borrower"]
