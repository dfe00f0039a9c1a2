"""A joint borrower's contact all the way: planned, rendered in their language, released, handed to the simulator."""

from dataclasses import replace

from sqlalchemy import Connection, insert, select

from assistant.gateway.simulator import Simulator
from assistant.runtime import Runtime
from assistant.steps.dispatch import dispatch_due
from assistant.steps.plan_day import plan_day
from assistant.steps.release import release
from assistant.store.db import Database
from assistant.store.schema import party
from assistant.store.schema_work import contact, contact_event, outbox, text
from tests.planning_rows import AS_OF, NOW, add_borrower, add_event, add_loan, add_portfolio, runtime
from tests.steps.test_joint import DAY
from tests.steps.test_release import rt as rt  # the fixture


def household(conn: Connection) -> None:
    add_portfolio(conn)
    add_borrower(conn, 1, language="en", name="Ada Example")
    add_borrower(conn, 2, language="es", name="Berta Example")
    add_loan(conn, 1, "m1_early.unknown", 1)
    conn.execute(insert(party).values(id=4, loan_id=1, role="joint", borrower_id=2, liability="joint"))


async def test_it_goes_to_their_number_with_their_name_in_their_language(db: Database, rt: Runtime) -> None:
    db.write_now(household)
    db.write_now(add_event, 1, NOW - 6 * DAY, "sms")  # so that it is the other one's turn
    await plan_day(runtime(db), AS_OF, NOW)
    planned = db.read_now(lambda conn: conn.execute(select(contact)).one())
    assert (planned.borrower_id, planned.person) == (2, "joint_borrower")
    now = planned.not_before
    told = db.write_now(release, rt, [planned.id], now)
    assert told == {"released": 1, "held": 0}, db.read_now(lambda conn: conn.execute(select(contact.c.verdict)).one())
    await dispatch_due(replace(rt, now=lambda: now), now, worker="test")
    query = select(outbox, text.c.body).join(text, text.c.id == outbox.c.text_id)
    sent = db.read_now(lambda conn: conn.execute(query).one())
    assert (sent.state, sent.gateway, sent.borrower_id, sent.to) == ("accepted", "simulator", 2, "+12125550002")
    assert sent.body.startswith("Hola Berta, le escribe Harbor Credit."), sent.body
    assert "$200.00" in sent.body, "the whole debt is theirs too"
    assert "Ada" not in sent.body
    simulator = rt.gateways["simulator"]
    assert isinstance(simulator, Simulator)
    assert simulator.seen(sent.ref)
    made = db.read_now(
        lambda conn: list(conn.execute(select(contact_event).where(contact_event.c.contact_id == planned.id)))
    )
    assert [(row.borrower_id, row.status, row.person) for row in made] == [(2, "sent", "borrower")]
