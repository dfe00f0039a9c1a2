"""The queue's page: whose accounts it opens, what waits and since when, the day so far, the search and its trace."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from assistant.core.desk.call import spoken_reference
from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.steps.desk import my_work
from assistant.store.schema import assignment, borrower, contact_point
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import contact, inbound
from tests.steps.test_desk import prepared
from tests.steps.test_release import HOUR, NOON, TODAY, rt
from tests.web.signing_in import Site
from tests.web.test_desk import floor

__all__ = ["floor", "rt"]


def wrote(rt: Runtime, borrower_id: int, ago: timedelta) -> None:
    """A text that nobody has read yet."""
    values = {
        "gateway": "simulator", "sid": f"in-{borrower_id}", "channel": "sms", "at": NOON - ago,
        "number": "+12125550101", "borrower_id": borrower_id, "intent": "unclear", "confidence": 0.1,
        "state": "needs_person",
    }  # fmt: skip
    rt.db.write_now(lambda conn: conn.execute(insert(inbound).values(values)))


def owned(rt: Runtime, loan_id: int, name: str) -> None:
    rt.db.write_now(
        lambda conn: conn.execute(insert(assignment).values(loan_id=loan_id, from_on=TODAY, owner=name)),
    )


async def test_who_gets_an_account_of_somebody_who_left_may_open_it(floor: Site) -> None:
    owned(floor.rt, 1, "gil")
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    assert (await cole.get("/desk/accounts/L00001")).status == 200


async def test_who_is_handed_an_account_may_open_it_though_another_owns_it(floor: Site) -> None:
    await floor.as_role(Role.COLLECTOR, "omar", "south")
    owned(floor.rt, 2, "cole")
    cole, omar = await floor.as_role(Role.COLLECTOR, "cole"), await floor.as_role(Role.COLLECTOR, "omar")
    await cole.post("/desk/next", follow=True)
    assert (await omar.get("/desk/accounts/L00002")).status == 404
    told = await cole.post("/desk/accounts/L00002/hand-over", {"to": "omar", "because": "Spanish"}, follow=True)
    assert "is omar" in await told.text()
    assert (await omar.get("/desk/accounts/L00002")).status == 200


async def test_the_reference_that_a_call_says_finds_the_account(floor: Site) -> None:
    named = update(contact).where(contact.c.borrower_id == 2).values(ref="a1b2c3d4e5f60718")
    floor.rt.db.write_now(lambda conn: conn.execute(named))
    cole, said = await floor.as_role(Role.COLLECTOR, "cole"), spoken_reference("a1b2c3d4e5f60718")
    assert said == "A1B 2C3"
    for words in (said, "a1b2c3", "A1B-2C3"):
        found = await cole.post("/desk/search", {"words": words})
        assert found.headers.get("Location") == "/desk/accounts/L00002"


@pytest.mark.parametrize(
    "words, opened",
    [
        ("L00002", "L00002"),
        ("B00002", "L00002"),
        (" L00002 ", "L00002"),
        ("ben second", "L00002"),
        ("BEN", "L00002"),
        ("(212) 555-0199", "L00002"),
        ("second", None),
        ("%", None),
        ("b_n", None),
    ],
)
async def test_a_search_finds_an_account_by_what_is_at_hand(floor: Site, words: str, opened: str | None) -> None:
    ben = update(borrower).where(borrower.c.id == 2).values(name="Ben Second")
    mine = (contact_point.c.borrower_id == 2, contact_point.c.channel == "phone")
    number = update(contact_point).where(*mine).values(value="+12125550199")
    floor.rt.db.write_now(lambda conn: (conn.execute(ben), conn.execute(number)))
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    found = await cole.post("/desk/search", {"words": words})
    assert found.headers.get("Location") == (opened and f"/desk/accounts/{opened}")
    if opened is None:
        assert "Nothing is found among your accounts" in await found.text()


async def test_a_search_by_number_is_logged_and_one_beyond_the_scope_finds_nobody(floor: Site) -> None:
    await floor.as_role(Role.COLLECTOR, "omar", "south")
    owned(floor.rt, 1, "omar")
    query = select(contact_point.c.value).where(contact_point.c.borrower_id == 1, contact_point.c.channel == "phone")
    number = floor.rt.db.read_now(lambda conn: conn.execute(query).scalar_one())
    cole, omar = await floor.as_role(Role.COLLECTOR, "cole"), await floor.as_role(Role.COLLECTOR, "omar")
    kinds = select(log_entry.c.kind)
    await cole.post("/desk/search", {"words": number})
    assert floor.rt.db.read_now(lambda conn: conn.execute(kinds).all()) == []
    assert (await omar.post("/desk/search", {"words": number})).status == 303
    assert floor.rt.db.read_now(lambda conn: conn.execute(kinds).scalars().all()) == ["reveal"]


async def test_a_message_ages_visibly_and_is_late_for_its_supervisor_too(floor: Site) -> None:
    import asyncio

    wrote(floor.rt, 1, 12 * timedelta(minutes=1))
    wrote(floor.rt, 2, HOUR)
    await floor.as_role(Role.COLLECTOR, "omar", "south")
    owned(floor.rt, 2, "omar")
    await asyncio.to_thread(prepared, floor.rt)
    cole, omar = await floor.as_role(Role.COLLECTOR, "cole"), await floor.as_role(Role.COLLECTOR, "omar")
    boss = await floor.as_role(Role.SUPERVISOR, "sue", "south")
    page = await cole.text("/desk")
    assert "waits since 12 minutes" in page
    assert "Late: nobody" not in page
    for late in (omar, boss):
        assert "Late: nobody" in await late.text("/desk")
    assert "of omar" in " ".join((await boss.text("/desk")).split())


def test_a_message_is_late_from_the_limit_on(rt: Runtime) -> None:
    from tests.steps.test_release import borrowers

    borrowers(rt.db)
    wrote(rt, 1, timedelta(minutes=59))
    prepared(rt)
    late = [rt.db.read_now(my_work, rt, "ann", NOON + timedelta(minutes=more))["late"] for more in (0, 1)]
    assert [len(found) for found in late] == [0, 1]
