"""What awaits a person's judgement: one queue, the evidence beside it, decided once and by whom it may be."""

import asyncio
import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from assistant.core.same_person import Likeness
from assistant.core.terms import Queue, Role
from assistant.runtime import Runtime
from assistant.steps import decisions
from assistant.steps.notes import note
from assistant.store import overrides, queues, same_person
from assistant.store.schema import assignment, borrower
from assistant.store.schema_money import payment, payment_match
from assistant.store.schema_override import contact_override
from assistant.store.schema_queue import queue_item
from assistant.store.schema_same import same_person as pairs
from assistant.store.schema_work import inbound, outbox, text
from tests.steps.working import NOON
from tests.web.signing_in import Browser, Site
from tests.web.test_live import heard, listen

HOUR = timedelta(hours=1)
SURE = {"sure": "yes"}


def asked(conn: Connection, by: str = "tom", until: Any = NOON + HOUR) -> int:
    """An override of a presumption for borrower 1 that asks for a second person."""
    return overrides.add(
        conn,
        overrides.NewOverride(
            borrower_id=1, channel="call", rule="CALLS_7D", profile="us@1", reason="requested",
            because="the borrower asked for it", made_by=by, made_at=NOON, second_person=True, until=until,
        ),
    )  # fmt: skip


def money(conn: Connection, candidate: int | None = 1) -> int:
    values = {
        "ref": "P9", "source": "bank", "paid_on": date(2026, 9, 30), "amount_minor": 2_500, "currency": "USD",
        "payer": "A EXAMPLE", "state": "probable" if candidate else "unapplied", "received_at": NOON - HOUR,
    }  # fmt: skip
    number: int = conn.execute(insert(payment).values(values).returning(payment.c.id)).scalar_one()
    if candidate:
        match = {"payment_id": number, "loan_id": candidate, "score": 0.8, "why": {}}
        conn.execute(insert(payment_match).values(match))
    return number


def reply(conn: Connection) -> int:
    words = conn.execute(insert(text).values(borrower_id=1, body="hmm, maybe??").returning(text.c.id)).scalar_one()
    values = {
        "gateway": "simulator", "sid": "in-1", "channel": "sms", "at": NOON - 2 * HOUR, "borrower_id": 1,
        "number": "+15552000101", "text_id": words, "intent": "unclear", "confidence": 0.0, "state": "needs_person",
    }  # fmt: skip
    number: int = conn.execute(insert(inbound).values(values).returning(inbound.c.id)).scalar_one()
    return number


def task(conn: Connection) -> int:
    item = queues.NewItem(
        queue=Queue.REVIEW, borrower_id=1, loan_ids=(1,), cause="look:1", why=("two loans, one address",),
        next_action="Look at both files",
    )  # fmt: skip
    number = queues.enter(conn, item, NOON - 3 * HOUR)
    assert number is not None
    return number


def kinds(rt: Runtime) -> list[str]:
    return [one["kind"] for one in rt.db.read_now(decisions.waiting, rt, None, NOON, 50)]


async def sue(site: Site) -> Browser:
    return await site.as_role(Role.SUPERVISOR, name="sue", team="north")


async def test_the_queue_is_by_urgency_and_shows_the_evidence(site: Site, served: Runtime) -> None:
    client = await sue(site)
    assert "Nothing awaits a decision" in await client.text("/decisions")
    for made in (money, reply, task, asked):
        served.db.write_now(made)
    assert kinds(served) == ["override", "task", "reply", "payment"], "a deadline first, then what waits longest"
    assert "the borrower asked for it" in await client.text("/decisions")
    page = await client.text("/decisions?at=payment:1")
    assert "A EXAMPLE" in page
    assert "$25.00" in page
    assert "L1 (80 %)" in page
    assert "hmm, maybe??" in await client.text("/decisions?at=reply:1")


async def test_who_asked_for_an_override_cannot_agree_and_a_second_supervisor_can(site: Site, served: Runtime) -> None:
    number = served.db.write_now(asked, "sue")
    said = {"kind": "override", "key": str(number), "word": "yes"}
    own = await sue(site)
    assert "a second supervisor must agree" in await own.text("/decisions")
    assert (await own.post("/decisions", said)).status == 422
    other = await site.as_role(Role.SUPERVISOR, name="tom", team="north")
    assert (await other.post("/decisions", said)).status == 303
    row = served.db.read_now(lambda conn: conn.execute(select(contact_override)).one())
    assert (row.seconded_by, row.withdrawn_at) == ("tom", None)
    assert "tom" in await own.text("/decisions"), "who decided stands below"


async def test_of_two_who_decide_the_same_the_second_is_told_kindly(site: Site, served: Runtime) -> None:
    number = served.db.write_now(money)
    said = {"kind": "payment", "key": str(number), "word": "yes", "loan": "L1"} | SURE
    first, second = await sue(site), await site.as_role(Role.SUPERVISOR, name="tom", team="north")
    assert (await first.post("/decisions", said)).status == 303
    answer = await second.post("/decisions", said, follow=True)
    assert "Somebody else has decided this a moment ago." in await answer.text()
    assert served.db.read_now(lambda conn: conn.execute(select(payment.c.state)).scalar_one()) == "allocated"


async def test_a_reply_a_parked_message_and_a_task_are_decided_from_the_page(site: Site, served: Runtime) -> None:
    client = await sue(site)
    number, item = served.db.write_now(reply), served.db.write_now(task)
    parked = outbox.update().where(outbox.c.ref == "c2-1").values(state="parked", state_at=NOON)
    served.db.write_now(lambda conn: conn.execute(parked))
    for said in (
        {"kind": "reply", "key": str(number), "word": "nothing"},
        {"kind": "parked", "key": "c2-1", "word": "yes"} | SURE,
        {"kind": "task", "key": str(item), "word": "done", "text": "one household, two people"},
    ):
        answer = await client.post("/decisions", said)
        assert answer.status == 303, await answer.text()
    assert kinds(served) == []
    rows = served.db.read_now(lambda conn: conn.execute(select(queue_item).order_by(queue_item.c.id)).all())
    assert rows[-1].cause == f"returned:{item}", "it went back to the account's owner with the result"
    assert served.db.read_now(lambda conn: conn.execute(select(inbound.c.state)).scalar_one()) == "read"


async def test_an_answer_that_is_none_is_refused_and_nothing_is_decided(site: Site, served: Runtime) -> None:
    client = await sue(site)
    number = served.db.write_now(money, None)
    for more in ({"word": "perhaps"}, {"word": "yes"} | SURE, {"word": "yes", "loan": "L999"} | SURE):
        answer = await client.post("/decisions", {"kind": "payment", "key": str(number)} | more)
        assert answer.status == 422
    assert kinds(served) == ["payment"]


async def test_another_teams_questions_are_not_there_and_an_auditor_only_reads(site: Site, served: Runtime) -> None:
    number = served.db.write_now(asked)
    await site.as_role(Role.COLLECTOR, name="omar", team="south")
    owned = {"loan_id": 1, "from_on": NOON.date(), "owner": "omar"}
    served.db.write_now(lambda conn: conn.execute(insert(assignment).values(owned)))
    client = await sue(site)
    assert "Nothing awaits a decision" in await client.text("/decisions")
    said = {"kind": "override", "key": str(number), "word": "yes"}
    await client.post("/decisions", said)
    assert kinds(served) == ["override"]
    auditor = await site.as_role(Role.AUDITOR, name="aud")
    assert "a supervisor decides" in await auditor.text("/decisions")
    assert (await auditor.post("/decisions", said)).status == 403


async def test_what_nothing_takes_back_is_asked_once_more(site: Site, served: Runtime) -> None:
    client = await sue(site)
    said = {"kind": "payment", "key": str(served.db.write_now(money)), "word": "yes", "loan": "L1"}
    asked = await client.post("/decisions", said)
    assert (asked.status, "Nothing takes this back." in await asked.text()) == (200, True)
    assert kinds(served) == ["payment"]
    assert (await client.post("/decisions", said | SURE)).status == 303
    assert kinds(served) == []


async def test_an_open_page_hears_of_a_question_and_says_who_settled_the_one_it_shows(
    site: Site, served: Runtime
) -> None:
    client = await sue(site)
    made = re.search(r'sse-connect="([^"]*)"', await client.text("/decisions"))
    assert made is not None
    number = await asyncio.to_thread(served.db.write_now, asked)  # before the page listens
    stream = await listen(client, made.group(1))
    assert await heard(stream, 1.5) == "questions"
    await asyncio.to_thread(served.db.write_now, task)
    assert await heard(stream, 1.5) == "questions"
    mine = f"/decisions?at=override:{number}"
    sam = await site.as_role(Role.SUPERVISOR, name="sam", team="north")
    assert (await sam.post("/decisions", {"kind": "override", "key": str(number), "word": "yes"})).status == 303
    assert await heard(stream, 1.5) == "questions"
    answer = await client.get(mine, headers={"HX-Request": "true"})
    page = " ".join((await answer.text()).split())
    assert "sam has decided it: yes." in page
    assert 'name="word"' not in page, "no key answers the next question before it was read"
    assert "That one is decided; this is the next." in await client.text(mine)
    stream.close()


async def test_a_complaint_is_acknowledged_and_answered_on_the_page_as_the_shell_does(
    site: Site, served: Runtime
) -> None:
    """The same facts as `assistant note`, of the day that is given, with what was said; the task ends by its rule."""
    opened = NOON - timedelta(days=2)
    served.db.write_now(lambda conn: note(conn, served, "L1", "complaint_open", by="sue", now=opened))
    client = await sue(site)
    page = await client.text("/decisions")
    assert "assistant note" not in page
    assert "own:" not in page
    assert "A complaint is acknowledged within two business days." in page
    assert 'data-key="1">Complaint acknowledged' in page
    first = next(one for one in served.db.read_now(decisions.waiting, served, None, NOON, 50))
    form = {"kind": "deadline", "key": first["key"], "word": "complaint_acknowledged", "text": "Rang her"}
    before = await client.post("/decisions", form | {"due_on": "2026-09-01"})
    assert (before.status, "had not begun" in await before.text()) == (422, True)
    assert "has not come yet" in await (await client.post("/decisions", form | {"due_on": "2027-01-01"})).text()
    assert (await client.post("/decisions", form | {"due_on": str((NOON - timedelta(days=1)).date())})).status == 303
    [left] = served.db.read_now(decisions.waiting, served, None, NOON, 50)
    assert left["seen"]["rule"] == "H-COMPLAINT"
    assert "Complaint acknowledged" in await client.text("/decisions"), "among what was decided"
    answered = {"kind": "deadline", "key": left["key"], "word": "complaint_answered", "text": "We were wrong: mended"}
    assert (await client.post("/decisions", answered)).status == 303
    assert served.db.read_now(decisions.waiting, served, None, NOON, 50) == []
    kept = served.db.read_now(lambda conn: conn.execute(select(text.c.body)).scalars().all())
    assert {"Rang her", "We were wrong: mended"} <= {*kept}


# One person or two.


def alike(conn: Connection) -> int:
    """Borrowers 1 and 2 have one name and one telephone."""
    conn.execute(update(borrower).where(borrower.c.id == 2).values(name="Ada Example 1", born_on=date(1980, 5, 1)))
    found = Likeness(score=75, agrees=("name", "phone"), differs=("born_on",))
    same_person.keep(conn, [1, 2], {(1, 2): found}, NOON)
    number: int = conn.execute(select(pairs.c.id)).scalar_one()
    return number


async def test_two_files_are_laid_side_by_side_masked_joined_by_a_key_and_taken_apart(
    site: Site, served: Runtime
) -> None:
    number = served.db.write_now(alike)
    client = await sue(site)
    page = await client.text("/decisions")
    assert "Are these two one person?" in page
    assert "+15552000101" not in page
    assert "1980" not in page
    assert page.count("•••• 0101") == 1
    assert 'href="/desk/accounts/L2"' in page
    assert (await client.post("/decisions", {"kind": "same", "key": str(number), "word": "yes"})).status == 303
    account = await client.text("/desk/accounts/L1")
    assert "Same person as Ada Example 1" in account
    assert 'href="/desk/accounts/L2"' in account
    assert (await client.post("/desk/accounts/L1/apart", {"because": ""})).status == 422
    assert (await client.post("/desk/accounts/L1/apart", {"because": "her daughter"})).status == 303
    assert "Not the same person as Ada Example 1" in await client.text("/desk/accounts/L2")
    assert (await client.post("/desk/accounts/L2/ask-again", {"pair": "99", "because": "no"})).status == 422
    again = {"pair": str(number), "because": "seen together"}
    assert (await client.post("/desk/accounts/L2/ask-again", again)).status == 303
    assert kinds(served) == ["same"]
    cole = await site.as_role(Role.COLLECTOR, name="cole", team="north")
    assert (await cole.post("/desk/accounts/L2/apart", {"because": "x"})).status == 403


async def test_a_question_about_two_teams_is_none_of_either_and_the_manager_answers_it(
    site: Site, served: Runtime
) -> None:
    number = served.db.write_now(alike)
    await site.as_role(Role.COLLECTOR, name="omar", team="south")
    owned = {"loan_id": 2, "from_on": NOON.date(), "owner": "omar"}
    served.db.write_now(lambda conn: conn.execute(insert(assignment).values(owned)))
    client = await sue(site)
    assert "Nothing awaits a decision" in await client.text("/decisions")
    said = {"kind": "same", "key": str(number), "word": "yes"}
    await client.post("/decisions", said)
    assert kinds(served) == ["same"]
    manager = await site.as_role(Role.MANAGER, name="mary")
    assert (await manager.post("/decisions", said)).status == 303
    account = await client.text("/desk/accounts/L1")
    assert "an account of others" in account
    assert "/desk/accounts/L2" not in account
