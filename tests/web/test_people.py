"""People: added with a password that is shown once, changed, shut out, given a new password; each change is kept."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from assistant.core.access import Owner
from assistant.core.terms import Role
from assistant.store import assignments, audit, ownership, people
from assistant.store.schema_log import log_entry
from tests.web.signing_in import PASSWORD, Browser, Site, add


async def once_of(browser: Browser, path: str, form: dict[str, str]) -> str:
    page = await (await browser.post(path, form)).text()
    return page.split('class="typed">')[1].split("<")[0]


def number(site: Site, name: str) -> int:
    user = site.rt.db.read_now(people.by_name, name)
    assert user is not None
    return user.id


async def test_somebody_is_added_and_comes_in_with_a_password_that_serves_once(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    password = await once_of(ada, "/people", {"name": "dana", "role": "collector", "team": "north"})
    assert password not in await ada.text("/people")
    dana = await site.browser()
    came = await dana.post("/sign-in", {"name": "dana", "password": password})
    assert came.headers["Location"] == "/account/password"
    assert (await (await ada.get("/people")).text()).count("north") == 1


@pytest.mark.parametrize(
    "form,problem",
    [
        ({"name": "x", "role": "collector"}, "A name has 2 to 100"),
        ({"name": "two words", "role": "collector"}, "A name has 2 to 100"),
        ({"name": "ada", "role": "collector"}, "called ada already"),
    ],
)
async def test_a_name_that_cannot_be_is_refused_in_words(site: Site, form: dict[str, str], problem: str) -> None:
    answer = await (await site.as_role(Role.ADMINISTRATOR, "ada")).post("/people", form)
    assert (answer.status, problem in await answer.text()) == (422, True)


@pytest.mark.parametrize("form", [{"name": "dana", "role": "king"}, {"name": "dana"}, {"name": "dana", "role": ""}])
async def test_a_role_that_is_none_is_refused(site: Site, form: dict[str, str]) -> None:
    assert (await (await site.as_role(Role.ADMINISTRATOR)).post("/people", form)).status == 400


async def test_another_role_or_none_signs_out_and_a_team_does_not(site: Site) -> None:
    ada, cole = await site.as_role(Role.ADMINISTRATOR, "ada"), await site.as_role(Role.COLLECTOR, "cole")
    path, staying = f"/people/{number(site, 'cole')}", {"role": "collector", "active": "yes"}
    await ada.post(path, {**staying, "team": "south"})
    assert (await cole.get("/help")).status == 200
    await ada.post(path, {**staying, "role": "senior"})
    assert (await cole.get("/help")).status == 303
    again = await site.as_role(Role.SENIOR, "cole")
    asked = await (await ada.post(path, {"role": "senior"})).text()
    assert "Shut cole out?" in asked
    assert (await again.get("/help")).status == 200, "nothing is done before it is confirmed"
    await ada.post(path, {"role": "senior", "sure": "yes"})
    assert (await again.get("/help")).status == 303
    assert (await (await site.browser()).post("/sign-in", {"name": "cole", "password": PASSWORD})).status == 422
    kept = site.rt.db.read_now(audit.newest, 10)
    assert [(row.by, row.what, row.about) for row in kept] == [("ada", "user_changed", "cole")] * 3


async def test_a_reset_ends_sessions_the_lock_and_the_second_factor(site: Site) -> None:
    ada, sam = await site.as_role(Role.ADMINISTRATOR, "ada"), await site.as_role(Role.SUPERVISOR, "sam")
    site.rt.db.write_now(people.change, number(site, "sam"), {"totp_secret": "JBSWY3DPEHPK3PXP", "failed": 9})
    password = await once_of(ada, f"/people/{number(site, 'sam')}/reset", {})
    assert (await sam.get("/help")).status == 303
    browser = await site.browser()
    came = await browser.post("/sign-in", {"name": "sam", "password": password})
    assert came.headers["Location"] == "/account/password"
    assert (await ada.post("/people/999/reset")).status == 404


@pytest.mark.parametrize("form", [{"role": "manager", "active": "yes"}, {"role": "administrator", "sure": "yes"}])
async def test_the_last_administrator_stays_one(site: Site, form: dict[str, str]) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    answer = await ada.post(f"/people/{number(site, 'ada')}", form)
    assert (answer.status, "last administrator" in await answer.text()) == (422, True)
    site.rt.db.write_now(add, site.rt, "grace", Role.ADMINISTRATOR)
    assert (await ada.post(f"/people/{number(site, 'ada')}", form)).status == 303


async def test_what_was_done_is_said_once_with_its_name_as_text(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    site.rt.db.write_now(add, site.rt, "cole&co", Role.COLLECTOR)
    path = f"/people/{number(site, 'cole&co')}"
    page = await (await ada.post(path, {"role": "collector", "active": "yes"}, follow=True)).text()
    assert "cole&amp;co was changed." in page
    assert "was changed." not in await ada.text("/people")
    ada.session.cookie_jar.update_cookies({"told": "forged.mark"})
    assert (await ada.get("/people")).status == 200


async def test_who_is_shut_out_leaves_the_accounts_to_the_pool(site: Site) -> None:
    ada, _cole = await site.as_role(Role.ADMINISTRATOR, "ada"), await site.as_role(Role.COLLECTOR, "cole")
    site.rt.db.write_now(assignments.begin, [1], "cole", "batch", date(2026, 9, 1))
    await ada.post(f"/people/{number(site, 'cole')}", {"role": "senior", "team": "", "active": "yes"})
    assert site.rt.db.read_now(ownership.owners, 1) == (Owner(name="cole"),)  # a senior may own accounts, too
    await ada.post(f"/people/{number(site, 'cole')}", {"role": "senior", "team": "", "sure": "yes"})
    assert site.rt.db.read_now(ownership.owners, 1) == ()
    (entry,) = site.rt.db.read_now(
        lambda conn: conn.execute(select(log_entry.c.leaf).where(log_entry.c.kind == "ownership")).scalars().all()
    )
    assert json.loads(entry)["outcome"] == "release"
