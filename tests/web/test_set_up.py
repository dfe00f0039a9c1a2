"""The set-up's other pages: previews without a contact, keys and subscribers, who changed what."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.config import sum_of, sums
from assistant.core.problem import Problem
from assistant.core.terms import Role
from assistant.render.samples import FULL
from assistant.runtime import close, open_runtime
from assistant.steps import previews, programs
from assistant.store import audit, config_versions, facts, subscribers
from assistant.store.schema import borrower
from assistant.store.schema_access import delivery
from assistant.store.schema_log import log_entry
from tests.web.conftest import WALL
from tests.web.signing_in import Browser, Site

TEMPLATE = "/set-up/templates/sms/due_today"


async def test_a_template_is_shown_in_every_language_to_a_sample_of_each_kind(site: Site) -> None:
    mona = await site.as_role(Role.MANAGER, "mona")
    page = await mona.text(TEMPLATE)
    assert page.count("<figure") == 4  # en, es, hi, zh
    assert "templates/sms/due_today.yaml" in page
    assert "segments" in page
    assert "Blue Heron" in await mona.text(TEMPLATE + "?sample=2")
    assert (await mona.get(TEMPLATE + "?sample=999")).status == 200
    assert (await mona.get("/set-up/templates/sms/nosuch")).status == 404
    assert (await mona.get("/set-up/templates/pigeon/due_today")).status == 404


async def test_a_borrower_in_a_preview_is_masked_until_somebody_asks_which_is_noted(site: Site) -> None:
    mona = await site.as_role(Role.MANAGER, "mona")
    name = site.rt.db.read_now(
        lambda conn: conn.execute(select(borrower.c.name).where(borrower.c.id == 1)).scalar_one()
    )
    page = await mona.text("/set-up/templates/sms/call_back?loan=L1")
    assert name not in page
    assert "Name and loan number are masked." in page
    reveals = select(log_entry.c.entry).where(log_entry.c.kind == "reveal")
    assert site.rt.db.read_now(lambda conn: conn.execute(reveals).all()) == []
    assert (await mona.post("/set-up/templates/sms/call_back", {"loan": "L1"})).status == 200
    assert len(site.rt.db.read_now(lambda conn: conn.execute(reveals).all())) == 1
    answer = await mona.get("/set-up/templates/sms/call_back?loan=nosuch")
    assert (answer.status, "There is no loan nosuch" in await answer.text()) == (404, True)
    auditor = await site.as_role(Role.AUDITOR)
    assert (await auditor.post("/set-up/templates/sms/call_back", {"loan": "L1"})).status == 403


async def test_a_script_is_walked_by_its_answers_and_nothing_is_kept(site: Site) -> None:
    mona = await site.as_role(Role.MANAGER, "mona")
    page = await mona.text("/set-up/scripts/m1_solve")
    assert "Nobody is called and nothing is kept." in page
    made = site.rt.render.script("m1_solve", "en", FULL, frozenset())
    first = made.node(made.start)
    walked = await mona.text(f"/set-up/scripts/m1_solve?walk={first.answers[0].key}")
    assert "<ol><li>" in walked.replace("> <", "><")
    assert (await mona.get("/set-up/scripts/m1_solve?walk=no.such.answer")).status == 200
    assert (await mona.get("/set-up/scripts/nosuch")).status == 404


async def test_the_check_of_all_files_is_asked_for_and_its_problems_are_named(site: Site, monkeypatch: Any) -> None:
    mona = await site.as_role(Role.MANAGER, "mona")
    assert "not checked" in await mona.text("/set-up/templates")
    await mona.post("/set-up/templates/check")
    assert "Everything is being checked" in await mona.text("/set-up/templates")
    wrong = Problem(file="/x/templates/sms/due_today.yaml", line=4, problem="no such field", mend="name another")
    monkeypatch.setattr(previews, "check", lambda _home: ([wrong], {"templates": 1}))
    await asyncio.to_thread(previews.run_check, site.rt, 0)
    page = await mona.text("/set-up/templates")
    assert "no such field" in page
    assert "name another" in await mona.text(TEMPLATE)
    facts_now = site.rt.db.read_now(facts.get, previews.CHECK)
    assert (facts_now["sum"], facts_now["problems"][0]["file"]) == (
        sum_of(sums(site.rt.home)),
        "templates/sms/due_today.yaml",
    )


async def once_of(browser: Browser, path: str, form: dict[str, str]) -> str:
    page = await (await browser.post(path, form)).text()
    return page.split('class="typed">')[1].split("<")[0]


async def test_a_key_is_shown_once_works_and_ends(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    key = await once_of(ada, "/set-up/keys", {"name": "bureau", "role": "auditor", "team": ""})
    assert key not in await ada.text("/set-up/keys")
    program, headers = await site.browser(), {"Authorization": f"Bearer {key}"}
    assert (await program.get("/api/v1/changes", headers=headers)).status == 200
    assert (await ada.post("/set-up/keys/1/end", {})).status == 422  # it is for good: a tick is asked for
    assert (await ada.post("/set-up/keys/1/end", {"sure": "yes"})).status == 303
    assert (await program.get("/api/v1/changes", headers=headers)).status == 401
    assert (await ada.post("/set-up/keys/1/end", {"sure": "yes"})).status == 404
    assert (await ada.post("/set-up/keys", {"name": "", "role": "auditor"})).status == 422


@pytest.mark.parametrize("url", ["http://example.com/x", "https://user:pw@example.com/", "nonsense", ""])
async def test_an_address_that_others_could_read_is_refused(site: Site, url: str) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    answer = await ada.post("/set-up/subscribers", {"url": url, "promise_made": "yes"})
    assert (answer.status, "https address" in await answer.text()) == (422, True)


async def test_a_subscriber_is_tried_told_again_and_ended(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    await once_of(ada, "/set-up/subscribers", {"url": "https://example.com/news", "promise_made": "yes"})
    assert (await ada.post("/set-up/subscribers/1/try")).status == 303
    (due,) = site.rt.db.write_now(subscribers.claim, WALL, 10)
    site.rt.db.write_now(subscribers.settle, due.id, "500", None, taken=False)
    assert "given up" in await ada.text("/set-up/keys")
    assert (await ada.post(f"/set-up/deliveries/{due.id}/retry")).status == 303
    assert (await ada.post(f"/set-up/deliveries/{due.id}/retry")).status == 404
    row = site.rt.db.read_now(lambda conn: conn.execute(select(delivery)).one())
    assert (row.state, row.tries, row.kind) == ("waiting", 0, "ping")
    await ada.post("/set-up/subscribers/1/end", {"sure": "yes"})
    assert (await ada.post("/set-up/subscribers/1/try")).status == 404
    told = await (await ada.get("/api/v1/deliveries")).json()
    assert [one["state"] for one in told["items"]] == ["given_up"]


async def test_changes_are_found_by_person_kind_and_day(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    change = {"before": {"role": "collector", "team": None}, "after": {"role": "senior", "team": None}}
    site.rt.db.write_now(audit.note, "ben", "user_changed", "cole", WALL, change)
    site.rt.db.write_now(programs.make_key, "bureau", Role.AUDITOR, None, "ada", WALL)
    page = await ada.text("/set-up/changes?by=ben")
    assert "role: <del>collector</del> → senior" in page
    assert "team:" not in page  # it has not changed
    assert "bureau" not in page
    assert "bureau" in await ada.text("/set-up/changes?what=key_made")
    assert "No change fits." in await ada.text("/set-up/changes?since=2026-11-23")
    assert "bureau" in await ada.text("/set-up/changes?since=2026-11-22&until=2026-11-22")
    assert (await ada.get("/set-up/changes?since=nonsense&before=x&by=%00")).status == 200
    found = await (await ada.get("/api/v1/changes?by=ben")).json()
    assert [one["about"] for one in found["items"]] == ["cole"]


def test_files_that_differ_from_the_last_start_are_noted_once(tmp_path: Path) -> None:
    for _ in range(2):
        close(open_runtime(tmp_path))
    rt = open_runtime(tmp_path)
    assert len(rt.db.read_now(config_versions.newest, None, 10)) == 1
    first = sums(tmp_path)
    rt.db.write_now(config_versions.keep, "x", first | {"config/new.yaml": "1"}, rt.now())
    newest = rt.db.read_now(config_versions.newest, None, 10)[0]
    assert "config/new.yaml" in newest.files
    close(rt)
