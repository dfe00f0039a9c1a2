"""Writing from the desk: only what fits, as it would read, with the gate's answer first; sent once, by the one road."""

import re
from datetime import timedelta

from sqlalchemy import insert, select, update

from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.store.schema import contact_point
from assistant.store.schema_work import contact, contact_event, inbound, outbox
from tests.planning_rows import add_point
from tests.steps.test_release import NOON, rt
from tests.web.signing_in import Site
from tests.web.test_desk import floor

__all__ = ["floor", "rt"]
WRITE = "/desk/accounts/L00001/write"


def fields(page: str) -> dict[str, str]:
    names = ("channel", "template", "once", "reply")
    post = page.partition('method="post" action="/desk/accounts/L00001/write"')[2]
    return {name: found.group(1) for name in names if (found := re.search(rf'name="{name}" value="([^"]*)"', post))}


def released(rt: Runtime) -> list[tuple[str, str]]:
    query = select(contact.c.template, contact.c.state).where(contact.c.treatment == "manual").order_by(contact.c.id)
    return [tuple(row) for row in rt.db.read_now(lambda conn: conn.execute(query).all())]


def wrote(rt: Runtime, state: str = "needs_person") -> None:
    """The borrower's text, a quarter of an hour ago."""
    mine = select(contact_point.c.value).where(contact_point.c.borrower_id == 1, contact_point.c.channel == "phone")
    number = rt.db.read_now(lambda conn: conn.execute(mine).scalar_one())
    said = {"at": NOON - timedelta(minutes=15), "number": number, "borrower_id": 1}
    kept = {"gateway": "simulator", "sid": "in-1", "channel": "sms", "intent": "unclear", "confidence": 0.1}
    event = {
        "event": "sms", "source": "reply", "direction": "in", "by": "own", "person": "borrower", "loan_refs": [],
        "source_ref": "simulator:in-1:1", "detail": {"intent": "unclear"},
    }  # fmt: skip
    rt.db.write_now(lambda conn: conn.execute(insert(inbound).values(**said, **kept, state=state)))
    rt.db.write_now(lambda conn: conn.execute(insert(contact_event).values(**said, **event)))


async def test_what_is_chosen_is_read_with_its_segments_before_it_is_sent_once(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    page = await cole.text(WRITE)
    assert 'value="reminder_m1"' in page
    assert 'value="pre_due"' not in page  # the loan is late
    assert 'value="stop_confirm"' not in page  # the machine's own
    shown = await cole.text(f"{WRITE}?channel=sms&template=reminder_m1")
    assert "Harbor Credit" in shown
    assert "segment" in shown
    assert "It may be sent now." in shown
    assert released(floor.rt) == []  # to look writes nothing
    for _ in range(2):
        sent = await cole.post(WRITE, fields(shown), follow=True)
        assert "It is released" in await sent.text()
    assert released(floor.rt) == [("reminder_m1", "released")]


async def test_a_letter_and_an_e_mail_have_templates_of_their_own(floor: Site) -> None:
    floor.rt.db.write_now(add_point, 1, "post", "1 Elm Street")
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    for channel, template in (("letter", "reminder"), ("email", "reminder_m1")):
        shown = await cole.text(f"{WRITE}?channel={channel}&template={template}")
        assert (await cole.post(WRITE, fields(shown))).status == 303
    queued = floor.rt.db.read_now(lambda conn: conn.execute(select(outbox.c.channel)).scalars().all())
    assert queued == ["letter", "email"]
    assert "nobody writes by" in await (await cole.get(f"{WRITE}?channel=visit")).text()


async def test_a_refusal_is_read_with_its_clause_and_nothing_can_be_sent_past_it(floor: Site) -> None:
    mine = (contact_point.c.borrower_id == 1, contact_point.c.channel == "phone")
    no = update(contact_point).where(*mine).values(consent_sms=False)
    floor.rt.db.write_now(lambda conn: conn.execute(no))
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    shown = await cole.text(f"{WRITE}?channel=sms&template=reminder_m1")
    assert "It may not be sent now." in shown
    assert "house policy, consent" in shown
    assert fields(shown) == {}
    sent = await cole.post(WRITE, {"channel": "sms", "template": "reminder_m1", "once": "x"})
    assert sent.status == 422
    assert released(floor.rt) == [("reminder_m1", "refused")]


async def test_a_message_that_was_read_can_be_answered_as_the_one_reply(floor: Site) -> None:
    wrote(floor.rt)
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    account = await cole.text("/desk/accounts/L00001")
    assert "waits since 15 minutes" in account
    assert "what you send is the reply" in await cole.text(WRITE)
    number = re.search(r'name="message" value="(\d+)"', account)
    assert number is not None
    given = {"message": number.group(1), "means": "nothing"}
    read = await cole.post("/desk/accounts/L00001/read", given, follow=True)
    assert "is noted and done" in await read.text()
    shown = await cole.text(f"{WRITE}?channel=sms&template=reminder_m1")
    assert "what you send is the reply" in shown
    assert (await cole.post(WRITE, fields(shown))).status == 303
    query = select(contact.c.context).where(contact.c.treatment == "manual")
    (context,) = floor.rt.db.read_now(lambda conn: conn.execute(query).scalars().all())
    assert context["in_reply_to"] == "borrower_initiated"


async def test_only_a_message_of_this_account_is_read_here(floor: Site) -> None:
    wrote(floor.rt)
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    answer = await cole.post("/desk/accounts/L00002/read", {"message": "1", "means": "nothing"})
    assert answer.status == 400
