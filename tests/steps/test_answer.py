"""A reply acts at once and once: a stop before all else, a promise by policy, and the unclear waits for a person."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from assistant.core.terms import Channel
from assistant.gateway.base import InboundEvent, KeyPress
from assistant.steps.answer import answer
from assistant.store import log
from assistant.store.db import Database
from assistant.store.schema import borrower, contact_point, hold
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import reason
from assistant.store.schema_work import contact, contact_event, inbound, text
from tests.steps.sending import number_of
from tests.steps.working import NOON, book, plan, rows


def said(text_: str, sid: str = "m1", number: str | None = None, gateway: str = "simulator") -> InboundEvent:
    return InboundEvent(
        gateway=gateway,
        key=f"{sid}:inbound",
        sid=sid,
        channel=Channel.SMS,
        from_=number or number_of(1),
        to="+15555550100",
        text=text_,
        at=NOON,
    )


def press(digit: str, action: str | None, key: str = "k1") -> KeyPress:
    return KeyPress(gateway="simulator", key=key, ref="c1-1", sid="call1", digit=digit, at=NOON, action=action)


def reply(db: Database, text_: str, **more: Any) -> dict[str, Any]:
    rt = book(db)
    return db.write_now(answer, rt, said(text_, **more), NOON)


def requests(db: Database) -> list[dict[str, Any]]:
    return [row.detail for row in rows(db, contact_event) if row.event == "request"]


def planned(db: Database, purpose: str) -> list[Any]:
    return [row for row in rows(db, contact) if row.purpose == purpose]


@pytest.mark.parametrize("words", ["STOP", "no me escriban más", "别再发了", "बंद करो", "please don't text me anymore"])
def test_a_stop_takes_effect_with_the_reply(db: Database, words: str) -> None:
    rt = book(db)
    db.write_now(plan, 1, "sms")
    db.write_now(plan, 1, "call", 2)
    done = db.write_now(answer, rt, said(words), NOON)
    assert (done["intent"], done["state"]) == ("stop", "acted")
    assert requests(db) == [{"request": "stop_channel", "channel": "sms", "made_by": "sms"}]
    event = next(row for row in rows(db, contact_event) if row.direction == "in" and row.event == "sms")
    assert (event.detail["intent"], event.number) == ("stop", number_of(1))
    states = {row.ref: row.state for row in rows(db, contact)}
    assert (states["p1-sms-1"], states["p1-call-2"]) == ("cancelled", "planned")


def test_a_stop_is_confirmed_once_on_the_road_of_every_contact(db: Database) -> None:
    reply(db, "STOP")
    confirmation = planned(db, "opt_out_confirmation")
    assert [(row.state, row.channel, row.template, row.loan_ids) for row in confirmation] == [
        ("planned", "sms", "opt_out_confirmation", [1])
    ]
    assert confirmation[0].context["in_reply_to"] == "borrower_initiated"


@pytest.mark.parametrize("words, confirmed", [("STOP", 0), ("please stop texting", 1)])
def test_the_carriers_own_confirmation_is_not_doubled(db: Database, words: str, confirmed: int) -> None:
    reply(db, words, gateway="twilio")
    assert len(planned(db, "opt_out_confirmation")) == confirmed


def test_a_reply_that_is_delivered_twice_acts_once(db: Database) -> None:
    rt = book(db)
    first = db.write_now(answer, rt, said("STOP"), NOON)
    again = db.write_now(answer, rt, said("STOP"), NOON + timedelta(minutes=5))
    assert (first["new"], again["new"]) == (1, 0)
    assert len(rows(db, inbound)) == len(requests(db)) == len(planned(db, "opt_out_confirmation")) == 1
    assert [row.body for row in rows(db, text)].count("STOP") == 1


def test_do_not_contact_me_stops_everything(db: Database) -> None:
    rt = book(db)
    db.write_now(plan, 1, "call", 2)
    db.write_now(answer, rt, said("do not contact me"), NOON)
    assert {detail["request"] for detail in requests(db)} == {"stop_channel", "cease_in_writing"}
    assert {detail.get("channel") for detail in requests(db)} == {"all", None}
    assert next(row.state for row in rows(db, contact) if row.ref == "p1-call-2") == "cancelled"


def test_a_stop_to_calls_by_text_stops_both(db: Database) -> None:
    reply(db, "stop calling me")
    assert {detail["channel"] for detail in requests(db)} == {"sms", "call"}


def share_the_number(db: Database) -> None:
    db.write_now(
        lambda conn: conn.execute(
            insert(contact_point).values(
                id=900, borrower_id=2, channel="phone", value=number_of(1), owner="borrower", zones=[], state="usable"
            )
        )
    )


def test_a_stop_from_a_shared_number_holds_for_all_who_have_it(db: Database) -> None:
    rt = book(db)
    share_the_number(db)
    db.write_now(answer, rt, said("STOP"), NOON)
    assert sorted(row.borrower_id for row in rows(db, contact_event) if row.event == "request") == [1, 2]
    assert len(planned(db, "opt_out_confirmation")) == 1


def test_anything_else_from_a_shared_number_is_for_a_person(db: Database) -> None:
    rt = book(db)
    share_the_number(db)
    done = db.write_now(answer, rt, said("I will pay 100 on Monday"), NOON)
    assert done["state"] == "needs_person"
    assert rows(db, promise) == []
    assert {row.borrower_id for row in rows(db, queue_item)} == {1, 2}


def test_a_text_from_nobody_we_know_is_kept_for_a_person(db: Database) -> None:
    assert reply(db, "hello", number="+15555550199")["state"] == "needs_person"
    kept = rows(db, inbound)[0]
    assert (kept.borrower_id, kept.state) == (None, "needs_person")


def test_a_promise_by_text_is_taken_if_the_policy_takes_it(db: Database) -> None:
    assert reply(db, "I will pay $100 on Monday")["did"] == ["promise"]
    kept = rows(db, promise)[0]
    assert (kept.amount_minor, kept.final_due_on, kept.source) == (10_000, date(2026, 10, 5), "sms")
    row = rows(db, inbound)[0]
    assert (row.amount_minor, row.due_on, row.state) == (10_000, date(2026, 10, 5), "acted")


def test_a_day_without_an_amount_means_what_is_asked(db: Database) -> None:
    reply(db, "pago el lunes")
    assert rows(db, promise)[0].amount_minor == 10_000


@pytest.mark.parametrize("words", ["I will pay $100 on November 20", "I will pay 10 on Monday", "I will pay soon"])
def test_an_offer_that_is_not_taken_goes_to_a_collector(db: Database, words: str) -> None:
    reply(db, words)
    assert rows(db, promise) == []
    assert rows(db, queue_item)[0].queue in ("collector", "review")


def test_paid_already_holds_three_business_days_and_is_traced(db: Database) -> None:
    reply(db, "I already paid")
    assert [(row.borrower_id, row.to_on) for row in rows(db, hold)] == [(1, date(2026, 10, 7))]
    assert [row.queue for row in rows(db, queue_item)] == ["collector"]


def test_who_cannot_pay_has_the_reason_kept_and_is_helped(db: Database) -> None:
    reply(db, "no puedo pagar, perdí mi trabajo")
    kept = rows(db, reason)[0]
    assert (kept.code, kept.source) == ("job_loss", "reply")
    assert "help form" in rows(db, queue_item)[0].next_action
    assert rows(db, hold)[0].kind == "hardship_hold"


def test_a_dispute_in_writing_holds_the_loan_and_opens_a_case(db: Database) -> None:
    reply(db, "this is not my debt")
    assert {row.loan_id for row in rows(db, hold)} == {1}
    assert {"dispute_hold", "identity_theft"} == {row.kind for row in rows(db, hold)}
    assert {"request": "dispute_in_writing", "made_by": "sms"} in requests(db)
    assert rows(db, queue_item)[0].queue == "review"


def test_a_wrong_number_is_off_and_leaves_the_count(db: Database) -> None:
    rt = book(db)
    db.write_now(plan, 1, "call", 2)
    db.write_now(answer, rt, said("wrong number"), NOON)
    assert rows(db, contact_point)[0].state == "wrong_number"
    fact = next(row for row in rows(db, contact_event) if row.event == "fact")
    assert (fact.detail, fact.number) == ({"fact": "number_not_theirs"}, number_of(1))
    assert next(row.state for row in rows(db, contact) if row.ref == "p1-call-2") == "cancelled"


def test_wrong_number_stop_is_both(db: Database) -> None:
    reply(db, "Wrong number, stop texting me")
    assert rows(db, contact_point)[0].state == "wrong_number"
    assert "stop_channel" in {detail["request"] for detail in requests(db)}
    assert planned(db, "opt_out_confirmation") == []


def test_call_me_is_a_collectors_task(db: Database) -> None:
    reply(db, "please call me")
    item = rows(db, queue_item)[0]
    assert (item.queue, item.priority) == ("collector", 90)


def test_help_is_answered_on_the_same_medium(db: Database) -> None:
    reply(db, "HELP")
    assert [(row.template, row.channel) for row in planned(db, "reply")] == [("help_reply", "sms")]


def test_start_is_kept_for_the_gate_to_read(db: Database) -> None:
    reply(db, "START")
    assert next(row.detail["intent"] for row in rows(db, contact_event) if row.direction == "in") == "start"


@pytest.mark.parametrize("words", ["maybe I pay 100 on Monday", "👍"])
def test_the_unclear_waits_for_a_person_and_holds_the_medium(db: Database, words: str) -> None:
    done = reply(db, words)
    event = next(row for row in rows(db, contact_event) if row.direction == "in")
    assert (done["state"], event.detail["intent"]) == ("needs_person", "unclear")
    assert [row.queue for row in rows(db, queue_item)] == ["review"]
    assert rows(db, promise) == []


def test_a_card_number_in_a_text_is_never_kept(db: Database) -> None:
    reply(db, "take it from 4111111111111111")
    assert all("4111" not in row.body for row in rows(db, text))


def test_the_log_has_the_reply_without_its_words(db: Database) -> None:
    reply(db, "STOP you idiots")
    leaf = next(row.leaf for row in rows(db, log_entry) if row.kind == "inbound")
    assert "idiots" not in leaf
    assert number_of(1) not in leaf
    assert db.read_now(log.verify).ok


def test_key_nine_stops_the_calls(db: Database) -> None:
    rt = book(db)
    db.write_now(plan, 1, "voice")
    db.write_now(plan, 1, "sms", 2)
    db.write_now(answer, rt, press("9", "stop"), NOON)
    assert [detail["channel"] for detail in requests(db)] == ["call"]
    states = {row.ref: row.state for row in rows(db, contact)}
    assert (states["p1-voice-1"], states["p1-sms-2"]) == ("cancelled", "planned")


def test_the_promise_key_promises_what_the_menu_said(db: Database) -> None:
    rt = book(db)
    db.write_now(answer, rt, press("2", "promise"), NOON)
    kept = rows(db, promise)[0]
    assert (kept.amount_minor, kept.final_due_on, kept.source) == (10_000, date(2026, 10, 6), "voice")
    assert rows(db, contact)[0].outcome == "promise"
    assert db.write_now(answer, rt, press("2", "promise"), NOON)["new"] == 0


@pytest.mark.parametrize("action, queue", [("person", "collector"), ("not_me", "review")])
def test_the_other_keys(db: Database, action: str, queue: str) -> None:
    rt = book(db)
    db.write_now(answer, rt, press("3", action), NOON)
    assert [row.queue for row in rows(db, queue_item)] == [queue]


def test_a_key_that_moves_through_the_menu_asks_for_nothing(db: Database) -> None:
    rt = book(db)
    assert db.write_now(answer, rt, press("1", "confirmed"), NOON)["new"] == 0
    assert db.write_now(answer, rt, press("1", None), NOON)["new"] == 0
    assert rows(db, inbound) == []


def test_a_borrower_without_a_loan_is_not_answered_about_one(db: Database) -> None:
    rt = book(db)
    values = {"id": 50, "ref": "B50", "kind": "person", "name": "No Loan", "key": "00" * 32, "places": []}
    db.write_now(lambda conn: conn.execute(insert(borrower).values(values)))
    one = update(contact_point).where(contact_point.c.id == 1)
    db.write_now(lambda conn: conn.execute(one.values(borrower_id=50)))
    done = db.write_now(answer, rt, said("STOP"), NOON)
    assert done["state"] == "acted"
    assert planned(db, "opt_out_confirmation") == []
