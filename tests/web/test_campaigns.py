"""Campaigns: what will go out is worked out beforehand, touching nothing, shown by campaign, paused and started."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.core.terms import Role
from assistant.runtime import Clock, Runtime, close, open_runtime
from assistant.steps import child, foresee
from assistant.steps.import_book import import_paths
from assistant.steps.sample import write_sample
from assistant.store import forecasts
from assistant.store.schema_setup import forecast_contact
from assistant.store.schema_work import contact, text
from tests.web.signing_in import Site, workspace


def count(rt: Runtime, table: Any) -> int:
    return rt.db.read_now(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture(scope="module")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A small sample book whose next working day has been worked out by a process of its own."""
    home = tmp_path_factory.mktemp("home")
    made = open_runtime(home, clock=Clock(datetime(2026, 10, 1, 15, tzinfo=UTC)))
    write_sample(home / "sample", loans=120, seed=1, as_of=made.now().date())
    import_paths(made, [home / "sample"], as_of=made.now().date())
    assert made.db.write_now(foresee.ask, made, "mona", made.now())
    assert not made.db.write_now(foresee.ask, made, "mona", made.now())  # one at a time
    number = made.db.read_now(forecasts.waiting)
    assert number is not None
    assert child.spawn(made, "forecast", number).wait(60) == 0
    yield made
    close(made)


async def test_a_forecast_plans_nothing_and_counts_everything_once(rt: Runtime) -> None:
    last = rt.db.read_now(forecasts.newest)
    assert last is not None
    groups = rt.db.read_now(forecasts.groups, last.id)
    assert count(rt, contact) == 0
    assert list(rt.data.glob("forecast-*")) == []  # the copy is gone
    totals = last.totals
    assert sum(row.contacts for row in groups) == totals["planned"] > 20
    assert totals["may_go"] > 0, "judged on the clock of who asked, not on the real one"
    for name in ("may_go", "waits", "lapses"):
        assert sum(getattr(row, name) for row in groups) == totals[name]
    assert sum(row.refused for row in groups) == totals["refused_for_good"]


async def test_the_page_of_a_campaign_shows_real_texts_the_longest_first(rt: Runtime) -> None:
    async with workspace(rt) as site:
        mona = await site.as_role(Role.MANAGER, "mona")
        assert "will be released" in await mona.text("/campaigns")
        last = rt.db.read_now(forecasts.newest)
        groups = rt.db.read_now(forecasts.groups, last.id)  # type: ignore[union-attr]  # it was worked out
        group = max((row for row in groups if row.channel == "sms"), key=lambda row: row.contacts)
        previews = rt.db.read_now(forecasts.previews, group.id, 20)
        sizes = [(row.segments, len(row.body)) for row in previews]
        assert sizes == sorted(sizes, reverse=True)
        page = await (await mona.get(f"/campaigns/{group.id}")).text()
        assert previews[0].loan_ref in page
        assert (await mona.get("/campaigns/999999")).status == 404
        told = await (await mona.get("/api/v1/campaigns")).json()
        assert sum(row["contacts"] for row in told["items"]) == told["totals"]["planned"]
        people = await (await mona.get(f"/api/v1/campaigns/{group.id}/people?limit=2")).json()
        assert [row["n"] for row in people["items"]] == [1, 2]


async def test_a_newer_one_takes_the_place_of_the_older_with_its_texts(rt: Runtime) -> None:
    texts, contacts = count(rt, text), count(rt, forecast_contact)
    assert texts > 0
    assert rt.db.write_now(foresee.ask, rt, "mona", rt.now())
    number = rt.db.read_now(forecasts.waiting)
    await foresee.run(rt, number or 0)
    assert (count(rt, text), count(rt, forecast_contact)) == (texts, contacts)


async def test_one_that_breaks_says_so_and_another_may_be_asked_for(site: Site, monkeypatch: Any) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("broken")

    rt = site.rt
    mona = await site.as_role(Role.MANAGER, "mona")
    assert "Nothing has been worked out yet" in await mona.text("/campaigns")
    await mona.post("/campaigns")
    assert "is being worked out" in await mona.text("/campaigns")
    monkeypatch.setattr(foresee, "_rehearsed", broken)
    with pytest.raises(RuntimeError):
        await foresee.run(rt, 1)
    assert "The last try to work it out failed" in await mona.text("/campaigns")
    assert await asyncio.to_thread(rt.db.write_now, foresee.ask, rt, "mona", rt.now())


async def test_a_campaign_is_paused_with_a_reason_and_started_again(site: Site) -> None:
    mona = await site.as_role(Role.MANAGER, "mona")
    name = sorted(one.name for one in site.rt.rulebook.strategies["standard"].treatments())[0]
    form = {"kind": "treatment", "name": name, "reason": "wrong date in the text", "sure": "yes"}
    assert (await mona.post("/campaigns/pause", form | {"sure": ""})).status == 422
    assert (await mona.post("/campaigns/pause", form | {"reason": " "})).status == 422
    assert (await mona.post("/campaigns/pause", form | {"name": "nosuch"})).status == 422
    assert (await mona.post("/campaigns/pause", form | {"kind": "everything"})).status == 400
    assert (await mona.post("/campaigns/pause", form)).status == 303
    assert "paused by mona" in await mona.text("/campaigns")
    assert (await mona.post("/campaigns/start", form)).status == 303
    assert "No campaign is paused." in await mona.text("/campaigns")
    auditor = await site.as_role(Role.AUDITOR)
    assert (await auditor.post("/campaigns/pause", form)).status == 403
