"""The contact log in the browser: whose entries one sees, how they are found, and what stands in the address."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.store import log
from assistant.store.log import LogLine
from assistant.store.schema import assignment
from assistant.store.schema_work import text
from tests.steps.working import NOON
from tests.web.signing_in import Browser, Site, add, workspace


def happened(conn: Connection, rt: Runtime) -> None:
    """Loan 1 is worked by mia of the north, loan 2 by omar of the south; each has a refusal and a note."""
    add(conn, rt, "mia", Role.COLLECTOR, "north")
    add(conn, rt, "omar", Role.COLLECTOR, "south")
    for number, owner in ((1, "mia"), (2, "omar")):
        conn.execute(insert(assignment).values(loan_id=number, from_on=date(2026, 9, 1), owner=owner))
        body = f"{owner} waits for the friday wage"
        said = insert(text).values(borrower_id=number, body=body).returning(text.c.id)
        facts = {"text_id": conn.execute(said).scalar_one(), "rules": ["H-HOURS"]}
        whose: dict[str, Any] = {"borrower_id": number, "loan_refs": (f"L{number}",)}
        at = NOON + timedelta(hours=number)
        refused = LogLine(at=at, kind="refused", outcome="refuse", channel="sms", direction="out", facts=facts, **whose)
        log.append(conn, refused, LogLine(at=at, kind="desk", outcome="parked", by=owner, **whose))


@pytest.fixture
async def floor(served: Runtime) -> AsyncIterator[Site]:
    served.db.write_now(happened, served)
    async with workspace(served) as site:
        yield site


async def as_supervisor(floor: Site) -> Browser:
    return await floor.as_role(Role.SUPERVISOR, "sue", "north")


async def test_a_supervisor_sees_their_team_and_a_manager_everybody(floor: Site) -> None:
    shown = await (await as_supervisor(floor)).text("/log")
    assert "mia waits for the friday wage" in shown
    assert "omar" not in shown
    assert "You see your team's accounts" in shown
    shown = await (await floor.as_role(Role.MANAGER)).text("/log")
    assert "omar waits for the friday wage" in shown
    assert "4 entries" in shown


async def test_a_collector_does_not_open_it_and_is_not_pointed_to_it(floor: Site) -> None:
    collector = await floor.as_role(Role.COLLECTOR, "cole")
    assert (await collector.get("/log")).status == 403
    assert 'href="/log"' not in await collector.text("/")


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("q=friday", [3, 1]),
        ("q=friday&who=L1", [1]),
        ("kind=desk", [4, 2]),
        ("by=omar", [4]),
        ("rule=H-HOURS&channel=sms&direction=out&outcome=refuse", [3, 1]),
        ("loan=L2", [4, 3]),
        ("since=2026-10-01T14:00", [4, 3]),
        ("until=2026-10-01T14:00", [2, 1]),
        ("since=2026-10-01&until=2026-10-01", [4, 3, 2, 1]),
        ("until=2026-09-30", []),
        ("before=3", [2, 1]),
        ("before=x&kind=", [4, 3, 2, 1]),
    ],
)
async def test_what_the_address_says_is_what_is_shown(floor: Site, query: str, entries: list[int]) -> None:
    """Times of the address are on the lender's clock: 14:00 in New York is 18:00 UTC."""
    shown = await (await floor.as_role(Role.MANAGER)).text(f"/log?{query}")
    assert [entry for entry in (4, 3, 2, 1) if f'href="/log/{entry}"' in shown] == entries


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("who=nobody+at+all", "Nobody is known by this name"),
        ("since=yesterday", "A time reads like"),
        ("since=2026-10-02&until=2026-10-01", "The span ends before it begins"),
    ],
)
async def test_a_filter_that_cannot_be_says_what_to_mend(floor: Site, query: str, said: str) -> None:
    answer = await (await as_supervisor(floor)).get(f"/log?{query}")
    assert answer.status == 422
    assert said in await answer.text()


async def test_a_supervisor_finds_nobody_of_another_team(floor: Site) -> None:
    assert "Nobody is known" in await (await as_supervisor(floor)).text("/log?who=L2")


async def test_the_filter_stays_in_the_links_to_older_entries(floor: Site) -> None:
    rt = floor.rt
    lines = [LogLine(at=NOON, kind="sent", channel="sms") for _ in range(51)]
    rt.db.write_now(lambda conn: log.append(conn, *lines))
    shown = await (await floor.as_role(Role.MANAGER)).text("/log?kind=sent&channel=sms")
    assert 'href="/log?kind=sent&amp;channel=sms&amp;before=6"' in shown
    assert "51 entries" in shown


async def test_text_that_looks_like_markup_is_shown_as_text(floor: Site) -> None:
    shown = await (await as_supervisor(floor)).text("/log?q=%3Cscript%3E&by=%22onclick")
    assert "<script>" not in shown
    assert "No entry fits" in shown
