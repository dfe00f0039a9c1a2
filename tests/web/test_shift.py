"""A collector's shift in a real browser by keyboard alone: from sign-in to the fifth promise, and what a tab survives.

Debian's Chromium through Playwright; skipped where no browser is installed (`apt-get install chromium`).
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from assistant.store.schema_promise import promise
from tests.steps.test_release import NOON
from tests.web.browsing import IN_A_BROWSER, chromium, faults, press, settled, turned
from tests.web.floor import Floor, opened, sign_in

__all__ = ["chromium"]  # the fixture
pytestmark = IN_A_BROWSER
ONWARD = ("continue", "speaking", "forgot", "agrees", "whole", "promise", "noted")
PROMISES = 5


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with opened(tmp_path) as made:
        yield made


def dial(page: Page) -> None:
    press(page, "g", r"/desk/accounts/[^/]+")
    press(page, "c", "/desk/call")


def answer(page: Page) -> None:
    """The digit of the answer that leads on."""
    buttons = page.locator("form[action='/desk/call/answer'] button")
    keys = [buttons.nth(n).get_attribute("value") for n in range(buttons.count())]
    wanted = next((key for key in ONWARD if key in keys), keys[0])
    press(page, str(keys.index(wanted) + 1), "/desk/call")


def identify(page: Page) -> None:
    page.keyboard.press("i")
    page.keyboard.type("1980-03-04")
    page.keyboard.press("Tab")
    page.keyboard.type("10001")
    press(page, "Enter", "/desk/call")
    assert page.get_by_text("identity proved", exact=True).is_visible()


def to_the_check(page: Page) -> None:
    while page.locator("form[action='/desk/call/identify']").count() == 0:
        answer(page)


def to_the_promise(page: Page) -> None:
    to_the_check(page)
    assert "$200" not in page.content()
    identify(page)
    while "How much will you pay" not in page.content():
        answer(page)


def promised(page: Page) -> None:
    press(page, "o", "ending=1")
    press(page, "1", "ask=promise")
    page.wait_for_function("() => document.activeElement.id === 'amount'")
    page.get_by_text("Within the policy.").wait_for()
    page.keyboard.press("Tab")  # the day
    page.keyboard.press("Tab")  # who pays: g, c and o typed in a field are letters
    page.keyboard.type("go, c")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # read back, a clear yes
    press(page, "Enter", "/desk")
    assert "Recorded: Promise" in page.locator("#told").inner_text()


def test_a_shift_by_keyboard_from_sign_in_to_the_fifth_promise(chromium: Browser, floor: Floor) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(floor, page)
    for number in range(PROMISES):
        dial(page)
        to_the_promise(page)
        promised(page)
        floor.clock.move_to(NOON + timedelta(minutes=10 * (number + 1)))  # the talk took its time
    kept = floor.rt.db.read_now(lambda conn: [row.payer for row in conn.execute(select(promise.c.payer))])
    assert kept == ["go, c"] * PROMISES
    context.close()


def test_a_reload_a_second_tab_and_a_lost_network_lose_nothing_of_a_call(chromium: Browser, floor: Floor) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(floor, page)
    dial(page)
    to_the_check(page)
    words = page.locator(".words").inner_text()
    turned(page, page.reload)
    assert page.locator(".words").inner_text() == words
    second = context.new_page()
    floor.listen(second)
    second.goto(floor.base + "/desk/call")
    settled(second)
    assert second.locator(".words").inner_text() == words
    identify(second)
    page.get_by_text("The call has moved in another tab.").wait_for(timeout=5000)
    press(page, "1", "/desk/call")  # on a page that is behind: nothing happens twice
    assert page.get_by_text("The call had moved on").is_visible()
    assert page.get_by_text("identity proved", exact=True).is_visible()
    second.close()
    floor_heard = list(floor.heard)
    context.set_offline(True)
    page.locator("#note").fill("their wages come on Friday")
    page.keyboard.press("Escape")
    words = page.locator(".words").inner_text()
    page.keyboard.press("1")
    page.get_by_text("No connection: nothing is lost.").wait_for()
    assert page.url.endswith("/desk/call")
    turned(page, lambda: context.set_offline(False), "/desk/call")
    assert page.locator(".words").inner_text() != words
    assert page.locator("#note").input_value() == "their wages come on Friday"
    floor.heard[:] = floor_heard  # a browser says of itself that it was offline
    context.close()


def test_two_collectors_who_race_for_the_next_account_get_two(chromium: Browser, floor: Floor) -> None:
    contexts = [chromium.new_context() for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, name in zip(pages, ("cole", "cora"), strict=True):
        sign_in(floor, page, name)
    for page in pages:
        page.keyboard.press("g")
    for page in pages:
        page.wait_for_url("**/desk/accounts/*")
    assert len({page.url for page in pages}) == 2
    for context in contexts:
        context.close()


def test_the_question_mark_shows_every_key_of_the_page(chromium: Browser, floor: Floor) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(floor, page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    assert "Get the next account" in dialog.inner_text()
    page.keyboard.press("Escape")
    dial(page)
    answer(page)
    page.keyboard.press("?")
    assert {"The borrower", "Somebody else", "Hang up"} <= set(dialog.locator("dd").all_inner_texts())
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    context.close()


def test_axe_finds_nothing_on_the_desk_in_any_state(chromium: Browser, floor: Floor) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(floor, page)
    faultless(page)
    press(page, "g", "/desk/accounts/[^/]+")
    faultless(page)
    press(page, "c", "/desk/call")
    to_the_check(page)
    faultless(page)
    identify(page)
    faultless(page)
    press(page, "o", r"ending=1")
    faultless(page)
    press(page, "1", r"ask=promise")
    page.get_by_text("Within the policy.").wait_for()
    faultless(page)
    context.close()


def faultless(page: Page) -> None:
    assert faults(page) == [], page.url
