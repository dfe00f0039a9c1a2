"""What a person decides: whose money it is, what a reply meant, whether a message left, that a hold ends. Each once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from assistant.core.problem import BadInput
from assistant.core.terms import Intent, OutboxState
from assistant.runtime import Runtime
from assistant.steps.answer import answer
from assistant.steps.confirm_payment import confirm_payment, reject_payment
from assistant.steps.lift_hold import lift_hold
from assistant.steps.open_questions import open_questions
from assistant.steps.read_reply import Meant, read_reply
from assistant.steps.settle_parked import settle_parked
from assistant.store import holds, log, parked
from assistant.store.db import Database
from assistant.store.holds import NewHold
from assistant.store.outbox_item import to_item
from assistant.store.schema import hold
from assistant.store.schema_money import allocation, payment
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact, contact_event, inbound, outbox
from tests.steps.test_answer import said, share_the_number
from tests.steps.test_settle import MONDAY, money, pay, promised, settled
from tests.steps.working import NOON, TODAY, book, plan, rows, second_loan

LATER = NOON + timedelta(days=5)


def probable(db: Database, rt: Runtime) -> int:
    """A name and an amount: a person confirms it."""
    number = pay(db, rt, money(reference=None)).payment_id
    assert number is not None
    return number


def commands(db: Database) -> list[str | None]:
    return [line["command"] for line in db.read_now(open_questions, "review", 50)]


def logged(db: Database, kind: str) -> list[tuple[str, str]]:
    from assistant.store.log_search import Wanted, search

    found = db.write_now(search, Wanted(kind=kind))
    return [(row["outcome"], row["by"]) for row in found]


def at_once(db: Database, *acts: Any) -> list[Any]:
    """Each act in a thread of its own; an act that is refused gives its problem."""

    def one(act: Any) -> Any:
        try:
            return act()
        except BadInput as error:
            return error.problems[0].problem

    with ThreadPoolExecutor(len(acts)) as workers:
        return list(workers.map(one, acts))


def test_a_probable_payment_waits_in_the_review_queue_with_its_command(db: Database) -> None:
    rt = book(db)
    number = probable(db, rt)
    assert commands(db) == [f"assistant payment confirm|reject {number} --loan L1 --by NAME"]


def test_a_confirmed_payment_stops_chasing_and_judges_promises_at_once(db: Database) -> None:
    rt = book(db)
    promised(db, rt, (MONDAY, 10_000))
    number = probable(db, rt)
    settled(db, rt, MONDAY + timedelta(days=5))
    assert [row.status for row in rows(db, promise)] == ["broken"]
    db.write_now(plan, 1)
    posted, judged = db.write_now(confirm_payment, rt, number, None, "ann", LATER + timedelta(days=4))
    assert (posted.state, posted.loans) == ("allocated", {1: 10_000})
    assert judged["kept"] == 1
    assert [row.status for row in rows(db, promise)] == ["kept"]
    assert next(row.state for row in rows(db, contact) if row.ref == "p1-sms-1") == "cancelled"
    assert ("posted", "ann") in logged(db, "payment")
    assert commands(db) == []
    assert db.read_now(log.verify).ok


@pytest.mark.parametrize("loans", [("L1", "L1"), ("L1", "L2")])
def test_two_who_confirm_the_same_payment_at_once_post_it_once(db: Database, loans: tuple[str, str]) -> None:
    rt = book(db)
    number = probable(db, rt)
    acts = [
        lambda by=by, loan=loan: db.write_now(confirm_payment, rt, number, loan, by, NOON)
        for by, loan in zip(("ann", "bob", "cat", "dan"), loans * 2, strict=True)
    ]
    done = at_once(db, *acts)
    assert sum(isinstance(one, tuple) and bool(one[0].loans) for one in done) == 1
    assert [row.amount_minor for row in rows(db, allocation)] == [10_000]
    assert db.read_now(log.verify).ok


def test_a_rejected_payment_is_never_offered_to_that_loan_again(db: Database) -> None:
    rt = book(db)
    db.write_now(second_loan, 11, 1)
    number = probable(db, rt)
    first = commands(db)
    posted = db.write_now(reject_payment, rt, number, None, "ann", NOON)
    assert posted.state != "allocated"
    assert commands(db) != first
    assert all("--loan L1 " not in (command or "") for command in commands(db))
    settled(db, rt, MONDAY)
    assert all("--loan L1 " not in (command or "") for command in commands(db))
    assert ("rejected", "ann") in logged(db, "payment")
    db.write_now(confirm_payment, rt, number, "L1", "bob", NOON)  # a person may still say otherwise
    assert [row.loan_id for row in rows(db, allocation)] == [1]


def test_a_payment_of_nobody_is_listed_after_the_others(db: Database) -> None:
    rt = book(db)
    number = pay(db, rt, money(reference=None, payer="Nobody")).payment_id
    assert commands(db) == [f"assistant payment confirm {number} --loan LOAN --by NAME"]
    with pytest.raises(BadInput, match="nobody knows"):
        db.write_now(confirm_payment, rt, number or 0, None, "ann", NOON)


@pytest.mark.parametrize("number, loan, said_", [(99, "L1", "no payment 99"), (1, "L9", "no loan")])
def test_what_is_not_there_is_named(db: Database, number: int, loan: str, said_: str) -> None:
    rt = book(db)
    probable(db, rt)
    with pytest.raises(BadInput, match=said_):
        db.write_now(confirm_payment, rt, number, loan, "ann", NOON)


def test_a_hold_is_lifted_from_today_with_a_reason_and_a_name(db: Database) -> None:
    rt = book(db)
    new = NewHold(
        borrower_id=None, loan_id=1, kind="dispute_hold", blocks=("contact",), from_on=TODAY - timedelta(days=3),
        to_on=None, evidence="said so", source="reply",
    )  # fmt: skip
    number = db.write_now(holds.add, new) or 0
    with pytest.raises(BadInput, match="for a reason"):
        db.write_now(lift_hold, rt, number, "  ", "sam", NOON)
    told = db.write_now(lift_hold, rt, number, "it was answered", "sam", NOON)
    assert (told["kind"], told["loan_id"], told["lifted_on"]) == ("dispute_hold", "L1", TODAY)
    assert db.read_now(holds.in_force, [1], TODAY) == []
    assert logged(db, "hold") == [("lifted", "sam")]
    with pytest.raises(BadInput, match="ended on"):
        db.write_now(lift_hold, rt, number, "again", "sam", NOON)
    assert len(rows(db, hold)) == 1


def unclear(db: Database, words: str = "blah") -> Runtime:
    rt = book(db)
    assert db.write_now(answer, rt, said(words), NOON)["state"] == "needs_person"
    return rt


def test_a_reply_that_is_read_does_what_it_meant_and_frees_the_medium(db: Database) -> None:
    rt = unclear(db)
    (number,) = [row.id for row in rows(db, inbound)]
    assert commands(db) == [f"assistant reply read {number} --means MEANING --by NAME"]
    meant = Meant(intent=Intent.WILL_PAY, amount="100.00", due_on=MONDAY)
    assert db.write_now(read_reply, rt, number, meant, "ann", NOON)["did"] == ["promise"]
    assert [(row.amount_minor, row.final_due_on) for row in rows(db, promise)] == [(10_000, MONDAY)]
    detail = next(row.detail for row in rows(db, contact_event) if row.event == "sms" and row.direction == "in")
    assert (detail["read"], detail["intent"]) == (True, "will_pay")
    assert commands(db) == []
    assert logged(db, "read") == [("will_pay", "ann")]
    with pytest.raises(BadInput, match="dealt with"):
        db.write_now(read_reply, rt, number, meant, "bob", NOON)


def test_a_stop_that_a_person_reads_stops_whoever_has_the_number(db: Database) -> None:
    rt = book(db)
    share_the_number(db)
    db.write_now(plan, 1)
    db.write_now(plan, 2)
    assert db.write_now(answer, rt, said("blah"), NOON)["state"] == "needs_person"
    (number,) = [row.id for row in rows(db, inbound)]
    with pytest.raises(BadInput, match="several borrowers"):
        db.write_now(read_reply, rt, number, Meant(intent=Intent.CALL_ME), "ann", NOON)
    db.write_now(read_reply, rt, number, Meant(intent=Intent.STOP), "ann", NOON)
    states = {row.ref: row.state for row in rows(db, contact)}
    assert (states["p1-sms-1"], states["p2-sms-1"]) == ("cancelled", "cancelled")
    assert commands(db) == []


def test_a_reply_that_meant_nothing_is_only_read(db: Database) -> None:
    rt = unclear(db)
    told = db.write_now(read_reply, rt, rows(db, inbound)[0].id, Meant(intent=None), "ann", NOON)
    assert told == {"reply": rows(db, inbound)[0].id, "intent": "nothing", "did": ["nothing to do"]}
    detail = next(row.detail for row in rows(db, contact_event) if row.event == "sms" and row.direction == "in")
    assert (detail["read"], detail["intent"]) == (True, "unclear")


def test_two_who_read_the_same_reply_at_once_act_once(db: Database) -> None:
    rt = unclear(db)
    number, meant = rows(db, inbound)[0].id, Meant(intent=Intent.CALL_ME)
    acts = [lambda by=by: db.write_now(read_reply, rt, number, meant, by, NOON) for by in ("ann", "bob", "cat", "dan")]
    done = at_once(db, *acts)
    assert sum(isinstance(one, dict) for one in done) == 1
    assert logged(db, "read") in ([("call_me", by)] for by in ("ann", "bob", "cat", "dan"))


def park(db: Database) -> str:
    def put(conn: Any) -> str:
        row = conn.execute(
            update(outbox).where(outbox.c.contact_id == 1).values(state="parked", error="no_look_up").returning(outbox)
        ).one()
        parked.review(conn, [to_item(row)], "sent or not: nobody can tell", NOON)
        return str(row.ref)

    return db.write_now(put)


@pytest.mark.parametrize(
    "sent, later, state, mark",
    [
        (True, timedelta(0), "accepted", "sent"),
        (False, timedelta(0), "ready", "claimed"),
        (False, timedelta(days=9), "expired", "void"),
    ],
)
def test_a_parked_message_was_sent_or_is_free_for_one_more_try(
    db: Database, sent: bool, later: timedelta, state: str, mark: str
) -> None:
    rt = book(db)
    ref = park(db)
    assert commands(db) == [f"assistant outbox settle {ref} --sent|--never-sent --by NAME"]
    assert db.write_now(settle_parked, rt, ref, sent=sent, by="ann", now=NOON + later) == state
    assert next(row.state for row in rows(db, outbox) if row.ref == ref) == state
    assert next(row.status for row in rows(db, contact_event) if row.source_ref == ref) == mark
    assert logged(db, "parked") == [("sent" if sent else "never_sent", "ann")]
    assert commands(db) == []
    with pytest.raises(BadInput, match="not parked"):
        db.write_now(settle_parked, rt, ref, sent=sent, by="bob", now=NOON)


def test_two_who_settle_the_same_message_at_once_settle_it_once(db: Database) -> None:
    rt = book(db)
    ref = park(db)
    acts = [
        lambda sent=sent: db.write_now(settle_parked, rt, ref, sent=sent, by="ann", now=NOON)
        for sent in (True, False, True, False)
    ]
    done = at_once(db, *acts)
    assert sum(isinstance(one, OutboxState) for one in done) == 1
    assert len(logged(db, "parked")) == 1


def test_what_was_asked_keeps_its_place_in_the_queues_history(db: Database) -> None:
    rt = book(db)
    db.write_now(confirm_payment, rt, probable(db, rt), None, "ann", NOON)
    assert [row.left_because for row in rows(db, queue_item)] == ["confirmed by ann"]
    assert [row.state for row in rows(db, payment)] == ["allocated"]
