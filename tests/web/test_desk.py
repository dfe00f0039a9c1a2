"""The desk in a served workspace: next, account, call, promise; nothing of the debt before the identity."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, select

from assistant.core.terms import Role
from assistant.runtime import Clock, Runtime
from assistant.steps.notes import note
from assistant.store.db import Database
from assistant.store.schema import assignment
from assistant.store.schema_log import log_entry
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_work import text
from tests.steps.test_desk import prepared
from tests.steps.test_release import NOON, TODAY, borrowers, plan, rt
from tests.web.conftest import WALL
from tests.web.signing_in import Browser, Site, workspace

__all__ = ["rt"]
RIGHT = {"date_of_birth": "1980-03-04", "postal_code": "10001"}
WAY = ("answered", "continue", "speaking")
ONWARD = ("continue", "forgot", "agrees", "whole", "promise", "noted")


@pytest.fixture
async def floor(db: Database, rt: Runtime) -> AsyncIterator[Site]:
    """Two borrowers who are planned to be called at noon."""
    borrowers(db, 2, born_on=date(1980, 3, 4), postal_code="10001", payday=5)
    for number in (1, 2):
        plan(db, "call", owner=number, priority=float(number))
    made = replace(rt, wall=Clock(WALL))
    async with workspace(made) as site:
        await site.as_role(Role.COLLECTOR, "cole")
        await _prepared(made)
        yield site


async def _prepared(rt: Runtime) -> None:
    import asyncio

    await asyncio.to_thread(prepared, rt)


def fields(page: str) -> dict[str, str]:
    """What the page's forms name of the call."""
    names = ("call", "version")
    return {name: found.group(1) for name in names if (found := re.search(rf'name="{name}" value="([^"]*)"', page))}


async def act(browser: Browser, what: str, **given: str) -> str:
    """One act on the present call; the page that follows."""
    page = await browser.text("/desk/call")
    answer = await browser.post(f"/desk/call/{what}", fields(page) | given, follow=True)
    return " ".join((await answer.text()).split())


async def dialled(floor: Site) -> Browser:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    taken = await cole.post("/desk/next")
    assert taken.headers["Location"] == "/desk/accounts/L00002"
    begun = await cole.post("/desk/accounts/L00002/call")
    assert begun.headers["Location"] == "/desk/call"
    return cole


async def test_the_queue_says_why_each_is_next(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    page = await cole.text("/desk")
    assert page.index("B00002") < page.index("B00001")
    assert "8 to 30 days past due · not known whether able or willing to pay" in page
    assert "$200.00 past due" in page


async def test_the_account_shows_all_amounts_and_masks_what_is_personal(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    page = await cole.text("/desk/accounts/L00001")
    assert "$200.00" in page
    assert "$100.00" in page  # stop-roll
    assert "+1212" not in page
    assert "1980" not in page


async def test_a_reveal_shows_one_thing_once_and_is_logged(floor: Site) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    shown = await cole.post("/desk/accounts/L00001/reveal", {"what": "born_on"})
    assert "1980-03-04" in await shown.text()
    assert "1980" not in await cole.text("/desk/accounts/L00001")
    kinds = floor.rt.db.read_now(lambda conn: list(conn.execute(select(log_entry.c.kind)).scalars()))
    assert kinds == ["reveal"]


async def test_another_s_account_is_not_there_for_a_collector_and_is_for_their_supervisor(floor: Site) -> None:
    await floor.as_role(Role.COLLECTOR, "omar", "south")
    floor.rt.db.write_now(lambda conn: conn.execute(insert(assignment).values(loan_id=1, from_on=TODAY, owner="omar")))
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    boss = await floor.as_role(Role.SUPERVISOR, "sue", "south")
    assert (await cole.get("/desk/accounts/L00001")).status == 404
    assert (await cole.post("/desk/accounts/L00001/call")).status == 404
    assert (await boss.get("/desk/accounts/L00001")).status == 200


async def test_nothing_of_the_debt_is_on_the_call_page_before_the_identity(floor: Site) -> None:
    cole = await dialled(floor)
    page = await cole.text("/desk/call")
    for key in WAY:
        assert not any(word in page for word in ("$200", "$100", "L00002", "past due", "If they object"))
        page = await act(cole, "answer", key=key)
    wrong = await act(cole, "identify", date_of_birth="1980-03-04", postal_code="99999")
    assert "does not match the file" in wrong
    assert 'value="99999"' in wrong
    for said in ({"date_of_birth": "4 March 80", "postal_code": "10001"}, {"postal_code": "10001"}):
        asked = await act(cole, "identify", **said)
        assert "2 tries are left" in asked
        assert 'value="10001"' in asked
    page = await act(cole, "identify", **RIGHT)
    assert "identity proved" in page
    assert "If they object" in page


async def test_a_call_goes_to_a_promise_and_the_next_account_waits_for_the_wrap_up(floor: Site) -> None:
    cole = await dialled(floor)
    for key in WAY:
        await act(cole, "answer", key=key)
    page = await act(cole, "identify", **RIGHT)
    while "How much will you pay" not in page:
        keys = re.findall(r'name="key" value="([^"]*)"', page)
        page = await act(cole, "answer", key=next((key for key in ONWARD if key in keys), keys[0]))
    asked = await cole.text("/desk/call?ask=promise")
    assert 'value="200.00"' in asked
    assert "payday" in asked
    part = await cole.text("/desk/call/promise?amount=200&due_on=2026-10-05")
    assert "Within the policy" in part
    assert "You will pay $200.00 on Monday, October 5, 2026." in part
    assert "within the policy" not in part
    more = await cole.text("/desk/call/promise?amount=%24500&due_on=2026-10-05")
    assert "more than the $200.00 past due" in more
    for amount in ("12,50", "abc", "1.234,50", "5e2"):
        assert "no amount that can be read: write it like 1250.50" in await cole.text(
            f"/desk/call/promise?amount={amount}&due_on=2026-10-05"
        )
    refused = await act(
        cole, "end", outcome="promise", amount="12,50", due_on="2026-10-05", payer="Eva", read_back="yes"
    )
    assert all(text in refused for text in ("“12,50” is no amount", 'value="12,50"', 'value="Eva"', "checked"))
    told = await act(cole, "end", outcome="promise", amount="200.00", due_on="2026-10-05", read_back="yes")
    assert "Recorded: Promise" in told
    made = floor.rt.db.read_now(lambda conn: conn.execute(select(promise.c.amount_minor)).scalars().all())
    assert made == [20_000]
    wrap = await cole.post("/desk/next", follow=True)
    assert "wrap-up of your last call lasts until" in await wrap.text()


async def test_a_stale_form_changes_nothing_and_shows_how_the_call_stands(floor: Site) -> None:
    cole = await dialled(floor)
    before = fields(await cole.text("/desk/call"))
    await act(cole, "answer", key="answered")
    again = await cole.post("/desk/call/answer", before | {"key": "answered"}, follow=True)
    assert "The call had moved on" in await again.text()


async def test_the_first_key_shows_only_the_outcomes_that_are_left(floor: Site) -> None:
    cole = await dialled(floor)
    page = await act(cole, "line", word="no_answer")
    assert 'name="outcome" value="no_answer" data-key="1"' in page
    assert 'value="promise"' not in page
    told = await act(cole, "end", outcome="no_answer")
    assert "Recorded: No answer" in told


async def test_a_refusal_of_the_gate_is_read_on_the_account(floor: Site) -> None:
    evening = replace(floor.rt, now=lambda: NOON.replace(hour=3))
    async with workspace(evening) as site:
        cole = await site.as_role(Role.COLLECTOR, "cole")
        answer = await cole.post("/desk/accounts/L00001/call")
        assert (answer.status, answer.headers["Location"]) == (303, "/desk/accounts/L00001")
        page = " ".join((await cole.text("/desk/accounts/L00001")).split())
        assert "Not dialled: " in page
        assert 'action="/desk/accounts/L00001/call"' not in page
        assert "No call now; from" in page


@pytest.mark.parametrize("what", ["answer", "back", "help", "identify", "line", "hang-up", "extend", "note", "end"])
async def test_an_act_without_a_call_is_refused(floor: Site, what: str) -> None:
    cole = await floor.as_role(Role.COLLECTOR, "cole")
    assert (await cole.post(f"/desk/call/{what}", {"call": "none", "version": "1"})).status == 409


async def test_the_stream_tells_that_the_call_moved_in_another_tab(floor: Site) -> None:
    cole = await dialled(floor)
    stream = await cole.get("/desk/events", headers={"Accept": "text/event-stream"})
    await act(cole, "answer", key="answered")
    heard = b""
    while b"event: moved" not in heard:
        heard = await stream.content.readline()
    stream.close()


async def test_the_offers_that_are_open_are_shown_once_the_identity_is_proved_and_a_promise_has_parts(
    floor: Site,
) -> None:
    cole = await dialled(floor)
    for key in WAY:
        page = await act(cole, "answer", key=key)
    assert "What may be offered" not in page
    page = await act(cole, "identify", **RIGHT)
    assert "Instalments: up to 12 for $200.00 past due" in page
    assert "Settlement" not in page  # nobody has approved one
    assert "Is this a scam?" in page
    while "How much will you pay" not in page:
        keys = re.findall(r'name="key" value="([^"]*)"', page)
        page = await act(cole, "answer", key=next((key for key in ONWARD if key in keys), keys[0]))
    parts = {"amount": "120.00", "due_on": "2026-10-05", "amount_2": "80.00", "due_on_2": "2026-10-07"}
    weighed = await cole.text("/desk/call/promise?" + "&".join(f"{name}={value}" for name, value in parts.items()))
    assert "You will pay $120.00 on Monday, October 5, 2026 and $80.00 on Wednesday, October 7, 2026." in weighed
    assert "Recorded: Promise" in await act(cole, "end", outcome="promise", read_back="yes", **parts)
    query = select(promise_instalment.c.amount_minor).order_by(promise_instalment.c.n)
    assert floor.rt.db.read_now(lambda conn: conn.execute(query).scalars().all()) == [12_000, 8_000]
    assert "This call is over" in await cole.text("/desk/call/moved")


async def test_a_promise_beyond_the_policy_is_asked_for_decided_and_told_on_the_desk(floor: Site) -> None:
    cole = await dialled(floor)
    for key in WAY:
        await act(cole, "answer", key=key)
    page = await act(cole, "identify", **RIGHT)
    while "How much will you pay" not in page:
        keys = re.findall(r'name="key" value="([^"]*)"', page)
        page = await act(cole, "answer", key=next((key for key in ONWARD if key in keys), keys[0]))
    asked = await cole.text("/desk/call?ask=promise")
    assert asked.index(">Record<") < asked.index("Ask for an exception"), "Enter records; it does not ask"
    weighed = await cole.text("/desk/call/promise?amount=200&due_on=2026-10-05&later_on=2026-10-20")
    assert "a supervisor could take it" in weighed
    offer = {"outcome": "promise", "amount": "200.00", "due_on": "2026-10-05", "later_on": "2026-10-20"}
    offer |= {"read_back": "yes", "exception": "yes"}
    assert "say why a supervisor should take it" in await act(cole, "end", **offer)
    told = await act(cole, "end", exception_because="Their pension comes then", **offer)
    assert "A supervisor is asked. It is no promise until they agree" in told
    assert "not decided yet" in told
    assert (await cole.post("/desk/exceptions/1")).status == 404
    boss = await floor.as_role(Role.SUPERVISOR, "sue", "north")
    question = " ".join((await boss.text("/decisions")).split())
    for words in (
        "Their pension comes then",
        "Tuesday, October 20, 2026",
        "0 kept, 0 in part, 0 broken",
        "<dd>cole</dd>",
    ):
        assert words in question
    assert (await boss.post("/decisions", {"kind": "exception", "key": "1", "word": "yes"})).status == 303
    made = floor.rt.db.read_now(lambda conn: conn.execute(select(promise.c.approved_by)).scalars().all())
    assert made == ["sue"]
    assert "Agreed by sue: the promise stands" in await cole.text("/desk")
    other = await floor.as_role(Role.COLLECTOR, "omar")
    assert (await other.post("/desk/exceptions/1")).status == 404
    assert "Agreed by sue" not in await (await cole.post("/desk/exceptions/1", follow=True)).text()


async def test_what_was_typed_stands_again_after_a_refusal_and_what_is_wrong_with_it_is_named(floor: Site) -> None:
    cole = await dialled(floor)
    refused = await act(cole, "note", text="pays with 4111 1111 1111 1111 on Friday")
    assert ">pays with 4111 1111 1111 1111 on Friday</textarea>" in refused
    assert "<mark>4111 1111 1111 1111</mark>" in refused
    for key in WAY:
        await act(cole, "answer", key=key)
    for _ in range(3):
        page = await act(cole, "identify", **RIGHT | {"postal_code": "99999"})
    assert "Say nothing of the debt" in page
    assert 'action="/desk/call/identify"' not in page


async def test_a_promise_taken_too_early_is_told_what_to_say_first_and_keeps_its_form(floor: Site) -> None:
    cole = await dialled(floor)
    for key in WAY:
        await act(cole, "answer", key=key)
    await act(cole, "identify", **RIGHT)
    before = await cole.text("/desk/call?ask=promise")
    assert "Say these first" in before
    assert "$200.00" in before
    offer = {"outcome": "promise", "amount": "150.00", "due_on": "2026-10-07", "read_back": "yes", "consent": "yes"}
    refused = await act(cole, "end", **offer)
    assert 'value="150.00"' in refused
    assert '<option value="2026-10-07" selected>' in refused
    assert refused.count(" checked") == 2
    assert "amount_due" not in refused


async def test_an_account_that_was_opened_by_its_address_is_taken_and_parked_and_others_see_who_has_it(
    floor: Site,
) -> None:
    cole, place = await floor.as_role(Role.COLLECTOR, "cole"), "/desk/accounts/L00001"
    assert "/park" not in await cole.text(place)
    assert (await cole.post(f"{place}/take")).headers["Location"] == place
    assert "Yours until" in await cole.text(place)
    other = await floor.as_role(Role.COLLECTOR, "omar")
    page = await other.text(place)
    assert "cole has this account until" in page
    assert not any(f'action="{place}/{act}"' in page for act in ("call", "take", "let-go", "park"))
    refused = await cole.post(f"{place}/park", {"until": "2026-09-01T09:00", "because": "waits for a letter"})
    kept = await refused.text()
    assert all(text in kept for text in ('value="2026-09-01T09:00"', 'value="waits for a letter"'))
    parked = await cole.post(f"{place}/park", {"until": "2026-10-02T09:00", "because": "waits for a letter"})
    assert parked.headers["Location"] == "/desk"


async def test_who_only_looks_at_an_account_is_offered_nothing_that_is_refused(floor: Site) -> None:
    page = await (await floor.as_role(Role.MANAGER, "mia")).text("/desk/accounts/L00001")
    assert not re.search(r'action="/desk/accounts|href="/desk"', page)


async def test_a_callback_is_asked_for_on_the_borrower_s_clock_and_the_note_typed_last_is_kept(floor: Site) -> None:
    cole = await dialled(floor)
    for key in WAY[:2]:
        await act(cole, "answer", key=key)
    part = await cole.text("/desk/call/callback?callback_at=2026-10-02T23:00")
    assert "For them it is then 10/2/26, 11:00" in part
    assert "They may be called, on their clock: " in part
    assert "They may not be called then: " in part
    assert "may not be called" not in await cole.text("/desk/call/callback?callback_at=2026-10-02T11:00")
    given = {"outcome": "callback", "note": "drives until ten"}
    refused = await act(cole, "end", callback_at="2026-10-02T23:00", **given)
    assert 'value="2026-10-02T23:00"' in refused
    fields_now = fields(await cole.text("/desk/call")) | given | {"callback_at": "2026-10-02T11:00"}
    stays = await cole.post("/desk/call/end", fields_now, headers=cole.own_page | {"X-Stays": "yes"})
    assert (stays.status, stays.headers["X-Go"]) == (204, "/desk")
    noted = floor.rt.db.read_now(lambda conn: list(conn.execute(select(text.c.body)).scalars()))
    assert "drives until ten" in noted


async def test_a_stop_that_comes_in_is_said_on_the_open_call_s_page_in_words(floor: Site) -> None:
    cole = await dialled(floor)
    place = "/desk/call/moved?version=1&stops="
    assert "stop has come in" not in await cole.text(place + "0")
    await floor.rt.db.write(note, floor.rt, "L00002", "cease_in_writing", by="clerk", now=floor.rt.now())
    told = await cole.text(place + "0")
    assert "A stop has come in: Asked for silence in writing" in told
    assert "Ask for nothing more and end the call with care" in told
    assert "stop has come in" not in await cole.text(place + "1")
    page = await cole.text("/desk/call")
    assert "Asked for silence in writing" in page
    assert "moved?version=1&amp;stops=1" in page
