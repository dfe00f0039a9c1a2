"""A collector's shift in a real browser by keyboard alone: from sign-in to the fifth promise, and what a tab survives.

Debian's Chromium through Playwright; skipped where no browser is installed (`apt-get install chromium`).
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from assistant.config import load_settings
from assistant.core.terms import Role
from assistant.gateway.simulator import Simulator
from assistant.render import Renderer
from assistant.runtime import Clock, Runtime
from assistant.steps.work import prepare_desk
from assistant.store.schema_work import promise
from tests.conftest import fresh_sqlite
from tests.steps.test_release import NOON, TODAY, borrowers, plan, templates
from tests.steps.working import rules
from tests.web.browsing import IN_A_BROWSER, Ears, chromium, enter, faults, press, settled, turned
from tests.web.conftest import WALL
from tests.web.signing_in import PASSWORD, add, workspace

__all__ = ["chromium"]  # the fixture
pytestmark = IN_A_BROWSER
ONWARD = ("continue", "speaking", "forgot", "agrees", "whole", "promise", "noted")
PROMISES = 5


@dataclass
class Floor:
    """A served workspace whose business clock the test moves, and what its pages said that nobody sees."""

    rt: Runtime
    clock: Clock
    base: str = ""
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        Ears(self.base, self.heard).listen(page)


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    """Six borrowers who are planned to be called, and a collector called cole."""
    db, nowhere, clock = fresh_sqlite(tmp_path), Path("/nowhere"), Clock(NOON)
    simulator = Simulator(seed=1, log=tmp_path / "simulator.jsonl", faults={})
    rt = Runtime(
        home=nowhere, settings=load_settings(nowhere), rulebook=rules(), db=db, render=Renderer(templates=templates()),
        now=clock, gateways={"simulator": simulator}, secret=b"a secret of the tests",
    )  # fmt: skip
    rt = replace(rt, wall=Clock(WALL))
    borrowers(db, 6, born_on=date(1980, 3, 4), postal_code="10001", payday=5)
    for number in range(1, 7):
        plan(db, "call", owner=number, priority=float(number))
    for name in ("cole", "cora"):
        db.write_now(add, rt, name, Role.COLLECTOR)
    aside(prepare_desk(rt, TODAY, NOON))
    made = Floor(rt, clock)
    yield from served(made)
    assert made.heard == []
    aside(simulator.close())
    db.close()


def aside(job: Coroutine[Any, Any, Any]) -> None:
    """In a thread of its own: the browser's driver keeps a loop in this one."""
    with ThreadPoolExecutor(1) as one:
        one.submit(asyncio.run, job).result()


def served(floor: Floor) -> Iterator[Floor]:
    ready, stop = threading.Event(), threading.Event()

    async def serve() -> None:
        async with workspace(floor.rt) as site:
            floor.base = site.base
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    yield floor
    stop.set()
    thread.join()


def sign_in(floor: Floor, page: Page, name: str = "cole") -> None:
    floor.listen(page)
    page.goto(floor.base + "/desk")
    enter(page, name, PASSWORD, "/desk")


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
    assert "Recorded: promise" in page.locator("#told").inner_text()


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
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    context.set_offline(False)
    page.goto(floor.base + "/desk")
    press(page, "c", "/desk/call")
    assert page.get_by_text("identity proved", exact=True).is_visible()
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
