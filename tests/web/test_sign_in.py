"""Signing in: what opens the workspace, what shuts people out and for how long, and what ends a session."""

import asyncio

import pyotp
import pytest
from sqlalchemy import select, update
from yarl import URL

from assistant.core.access import Stage
from assistant.core.terms import Role
from assistant.runtime import Clock
from assistant.steps.people import first_administrator
from assistant.steps.tidy import tidy
from assistant.store import people, sessions
from assistant.store.schema_access import session as session_table
from assistant.store.schema_access import user as user_table
from tests.web.conftest import later
from tests.web.signing_in import PASSWORD, SECRET, Browser, Site, add

WRONG = "The name or the password is wrong."


async def enter(browser: Browser, name: str, password: str = PASSWORD, target: str = "") -> tuple[int, str]:
    """(status, where to, or the page)."""
    answer = await browser.post("/sign-in", {"name": name, "password": password, "next": target})
    return answer.status, answer.headers.get("Location") or await answer.text()


def enrolled(site: Site, name: str, role: Role) -> int:
    number = site.rt.db.write_now(add, site.rt, name, role)
    site.rt.db.write_now(people.keep_totp, site.rt.secret, number, SECRET)
    return number


async def test_a_collector_signs_in_with_a_password_and_goes_where_they_wanted(site: Site) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    browser = await site.browser()
    asked = await browser.get("/help?topic=keys")
    assert (asked.status, asked.headers["Location"]) == (303, "/sign-in?next=/help?topic%3Dkeys")
    assert await enter(browser, "cole", target="/help?topic=keys") == (303, "/help?topic=keys")
    assert "You are signed in as Collector." in await browser.text("/help")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:go()"])
async def test_signing_in_leads_to_no_other_site(site: Site, target: str) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    assert await enter(await site.browser(), "cole", target=target) == (303, "/")


@pytest.mark.parametrize("name,password", [("cole", "wrong"), ("nobody", PASSWORD), ("cole", ""), ("co\0le", PASSWORD)])
async def test_what_was_wrong_is_not_told(site: Site, name: str, password: str) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    status, page = await enter(await site.browser(), name, password)
    if name == "co\0le":  # a NUL is no letter: what is left is the name
        assert status == 303
        return
    assert status == 422
    assert WRONG in page


async def test_a_password_that_would_take_long_to_hash_is_refused_unhashed(site: Site) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    status, page = await enter(await site.browser(), "cole", PASSWORD * 100)
    assert (status, WRONG in page) == (422, True)


async def test_each_wrong_try_from_the_fifth_on_doubles_the_wait(site: Site, wall: Clock) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    browser = await site.browser()
    for _ in range(5):
        assert WRONG in (await enter(browser, "cole", "wrong"))[1]
    _status, page = await enter(browser, "cole")
    assert "Too many tries. Try again after" in page  # the right password, too
    later(wall, seconds=29)
    assert (await enter(browser, "cole"))[0] == 422
    later(wall, seconds=1)
    assert WRONG in (await enter(browser, "cole", "wrong"))[1]  # the sixth: a minute
    later(wall, seconds=59)
    assert (await enter(browser, "cole"))[0] == 422
    later(wall, seconds=1)
    assert (await enter(browser, "cole"))[0] == 303
    for _ in range(4):  # forgotten after a success
        assert WRONG in (await enter(browser, "cole", "wrong"))[1]
    assert (await enter(browser, "cole"))[0] == 303


async def test_being_shut_out_does_not_tell_whether_somebody_has_the_name(site: Site, wall: Clock) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    site.rt.db.write_now(add, site.rt, "left", Role.COLLECTOR)
    site.rt.db.write_now(
        lambda conn: conn.execute(update(user_table).where(user_table.c.name == "left").values(active=False))
    )
    browser, told = await site.browser(), {}
    for name in ("cole", "left", "nobody"):
        tries = [await enter(browser, name, "wrong") for _ in range(7)]
        told[name] = [(status, page.replace(name, "NAME")) for status, page in tries]
    assert told["cole"] == told["left"] == told["nobody"]
    assert "Too many tries. Try again after" in told["nobody"][5][1]
    later(wall, days=31)
    assert (await tidy(site.rt, wall()))["strangers"] == 2


async def test_a_second_factor_is_stored_shut_and_opens_for_its_user_alone(site: Site) -> None:
    number, other = enrolled(site, "sam", Role.SUPERVISOR), enrolled(site, "kim", Role.SUPERVISOR)
    kept = site.rt.db.read_now(lambda conn: dict(conn.execute(select(user_table.c.id, user_table.c.totp_secret)).all()))
    assert SECRET not in str(kept)
    assert kept[number] != kept[other]
    site.rt.db.write_now(people.change, other, {"totp_secret": kept[number]})
    read = [site.rt.db.read_now(people.totp_secret, site.rt.secret, one) for one in (number, other)]
    assert read == [SECRET, None]


async def test_tries_at_once_are_counted_before_they_are_judged(site: Site) -> None:
    number = site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    browsers = [await site.browser() for _ in range(8)]
    await asyncio.gather(*(enter(browser, "cole", "wrong") for browser in browsers))
    row = site.rt.db.read_now(lambda conn: conn.execute(select(user_table).where(user_table.c.id == number)).one())
    assert row.failed == 5  # the others were shut out
    assert row.locked_until is not None


async def test_a_supervisor_needs_a_code_and_a_code_serves_once(site: Site, wall: Clock) -> None:
    enrolled(site, "sam", Role.SUPERVISOR)
    browser = await site.browser()
    assert await enter(browser, "sam") == (303, "/sign-in/code")
    assert (await browser.get("/")).headers["Location"] == "/sign-in/code"
    code = pyotp.TOTP(SECRET).at(wall())
    assert (await browser.post("/sign-in/code", {"code": "000000"})).status == 422
    assert (await browser.post("/sign-in/code", {"code": code[:3] + " " + code[3:]})).status == 303
    assert (await browser.get("/")).status == 200
    again = await site.browser()
    await enter(again, "sam")
    assert (await again.post("/sign-in/code", {"code": code})).status == 422
    later(wall, seconds=30)
    assert (await again.post("/sign-in/code", {"code": pyotp.TOTP(SECRET).at(wall())})).status == 303


@pytest.mark.parametrize("seconds,taken", [(-60, False), (-30, True), (30, True), (60, False)])
async def test_a_clock_may_differ_by_half_a_minute(site: Site, wall: Clock, seconds: int, taken: bool) -> None:
    enrolled(site, "sam", Role.SUPERVISOR)
    browser = await site.browser()
    await enter(browser, "sam")
    code = pyotp.TOTP(SECRET).at(int(wall().timestamp()) + seconds)
    assert ((await browser.post("/sign-in/code", {"code": code})).status == 303) is taken


async def test_wrong_codes_shut_out_although_the_password_is_right_each_time(site: Site) -> None:
    enrolled(site, "sam", Role.SUPERVISOR)
    for _ in range(5):
        browser = await site.browser()
        await enter(browser, "sam")
        answer = await browser.post("/sign-in/code", {"code": "000000"})
    assert answer.status == 422
    assert "Too many tries" in (await enter(await site.browser(), "sam"))[1]


async def test_the_first_run_makes_an_administrator_whose_password_serves_once(site: Site, wall: Clock) -> None:
    once = site.rt.db.write_now(first_administrator, wall())
    assert once is not None
    assert site.rt.db.write_now(first_administrator, wall()) is None  # only where nobody is known
    assert once.password not in repr(site.rt.db.read_now(people.by_name, "admin"))
    browser = await site.browser()
    assert await enter(browser, "admin", once.password) == (303, "/account/password")
    assert (await browser.get("/people")).headers["Location"] == "/account/password"
    chosen = {"before": once.password, "after": "a sentence of my own", "again": "a sentence of my own"}
    changed = await browser.post("/account/password", chosen)
    assert changed.headers["Location"] == "/account/second-factor"
    assert (await browser.get("/people")).headers["Location"] == "/account/second-factor"
    page = await (await browser.get("/account/second-factor")).text()
    secret = page.split('class="typed">')[1].split("<")[0].replace(" ", "")
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    wrong = await browser.post("/account/second-factor", {"sealed": sealed, "code": "000000"})
    assert wrong.status == 422
    code = pyotp.TOTP(secret).at(wall())
    assert (await browser.post("/account/second-factor", {"sealed": sealed, "code": code})).status == 303
    assert (await browser.get("/people")).status == 200
    assert "Too many" not in await browser.text("/people")
    assert (await enter(await site.browser(), "admin", once.password))[0] == 422


async def test_a_secret_that_was_sealed_for_somebody_else_is_not_taken(site: Site, wall: Clock) -> None:
    sam = await site.as_role(Role.SUPERVISOR, "sam", stage=Stage.ENROL)
    kim = await site.as_role(Role.SUPERVISOR, "kim", stage=Stage.ENROL)
    page = await (await kim.get("/account/second-factor")).text()
    secret = page.split('class="typed">')[1].split("<")[0].replace(" ", "")
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    given = {"sealed": sealed, "code": pyotp.TOTP(secret).at(wall())}
    assert (await sam.post("/account/second-factor", given)).status == 409
    assert (await sam.post("/account/second-factor", given | {"sealed": "x" + sealed})).status == 409


async def test_a_second_factor_is_not_put_in_the_place_of_another(site: Site) -> None:
    kim = await site.as_role(Role.SUPERVISOR, "kim")
    number = site.rt.db.read_now(people.by_name, "kim")
    assert number is not None
    site.rt.db.write_now(people.keep_totp, site.rt.secret, number.id, SECRET)
    assert (await kim.get("/account/second-factor")).status == 409


@pytest.mark.parametrize(
    "change,problem",
    [
        ({"before": "wrong"}, "The present password is wrong."),
        ({"after": "short", "again": "short"}, "shorter than 10"),
        ({"after": "x" * 201, "again": "x" * 201}, "longer than 200"),
        ({"after": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "too easy to guess"),
        ({"after": PASSWORD, "again": PASSWORD}, "is the old one"),
        ({"again": "something else"}, "The two new passwords differ."),
    ],
)
async def test_a_password_that_cannot_be_is_refused_with_why(site: Site, change: dict[str, str], problem: str) -> None:
    browser = await site.as_role(Role.COLLECTOR, "cole")
    form = {"before": PASSWORD, "after": "another sentence", "again": "another sentence"} | change
    answer = await browser.post("/account/password", form)
    assert (answer.status, problem in await answer.text()) == (422, True)


async def test_a_new_password_ends_every_other_session(site: Site) -> None:
    here, there = await site.as_role(Role.COLLECTOR, "cole"), await site.as_role(Role.COLLECTOR, "cole")
    form = {"before": PASSWORD, "after": "another sentence", "again": "another sentence"}
    assert (await here.post("/account/password", form)).headers["Location"] == "/account"
    assert (await here.get("/account")).status == 200
    assert (await there.get("/account")).status == 303


async def test_a_session_ends_unused_and_with_age(site: Site, wall: Clock) -> None:
    browser = await site.as_role(Role.COLLECTOR)
    later(wall, minutes=29, seconds=59)
    assert (await browser.get("/help")).status == 200
    later(wall, minutes=30)
    assert (await browser.get("/help")).status == 303
    assert site.rt.db.read_now(lambda conn: conn.execute(select(session_table)).all()) == []
    used = await site.as_role(Role.COLLECTOR)
    for _ in range(12 * 4 - 1):
        later(wall, minutes=15)
        assert (await used.get("/help")).status == 200
    later(wall, minutes=15)
    assert (await used.get("/help")).status == 303


async def test_signing_in_makes_a_new_session_and_signing_out_ends_it(site: Site) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    browser = await site.browser()
    browser.session.cookie_jar.update_cookies({"session": "chosen by somebody else"}, URL(browser.base))
    await enter(browser, "cole")
    (first,) = (cookie.value for cookie in browser.session.cookie_jar if cookie.key == "session")
    assert first != "chosen by somebody else"
    await enter(browser, "cole")
    assert site.rt.db.read_now(sessions.find, first) is None  # the one before does not outlive it
    (second,) = (cookie.value for cookie in browser.session.cookie_jar if cookie.key == "session")
    assert "You have signed out." in await (await browser.post("/sign-out", follow=True)).text()
    assert site.rt.db.read_now(sessions.find, second) is None
    assert (await browser.get("/")).status == 303


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_its_secret_from_the_table(site: Site) -> None:
    site.rt.db.write_now(add, site.rt, "cole", Role.COLLECTOR)
    browser = await site.browser()
    answer = await browser.post("/sign-in", {"name": "cole", "password": PASSWORD, "next": ""})
    cookie = answer.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    (row,) = site.rt.db.read_now(lambda conn: conn.execute(select(session_table)).all())
    assert cookie.value not in repr(row)


async def test_who_is_shut_out_is_signed_out_at_once(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR, "cole")
    site.rt.db.write_now(lambda conn: conn.execute(update(user_table).values(active=False)))
    assert (await browser.get("/help")).status == 303
    assert (await enter(await site.browser(), "cole"))[0] == 422


async def test_a_session_of_ones_own_can_be_ended_and_nobody_elses(site: Site) -> None:
    here, there = await site.as_role(Role.COLLECTOR, "cole"), await site.as_role(Role.COLLECTOR, "cole")
    other = await site.as_role(Role.COLLECTOR, "dana")
    page = await here.text("/account")
    assert page.count("a browser of the tests") == 2 + 1  # two rows, one button
    number = page.split('name="number" value="')[1].split('"')[0]
    await other.post("/account/sessions/end", {"number": number})
    assert (await there.get("/help")).status == 200
    await here.post("/account/sessions/end", {"number": number})
    assert (await there.get("/help")).status == 303
    assert (await here.get("/help")).status == 200
