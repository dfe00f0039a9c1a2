"""The workspace with a lender's days in it: every main page shows what it is for, is found without fault, and is drawn.

    PICTURES=assistant/docs/pictures ./scripts/test tests/web/test_pictures.py

keeps the pictures that the README shows; without the variable they are drawn all the same, and thrown away.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page

from assistant.core.access import Stage
from assistant.core.terms import Role
from assistant.runtime import Clock, Runtime, let_go, open_runtime
from assistant.steps import simulate
from assistant.steps.aggregate import aggregate
from assistant.steps.day import morning
from assistant.steps.import_book import import_paths
from assistant.steps.sample import write_sample
from tests.web.browsing import IN_A_BROWSER, Ears, chromium, faults, press, settled, spills
from tests.web.reading import codes, untold
from tests.web.serving import aside, served
from tests.web.signing_in import signed_in

__all__ = ["chromium"]  # the fixture
pytestmark = IN_A_BROWSER
LOANS, DAYS = 150, 3
FIRST, TODAY = date(2026, 10, 5), date(2026, 10, 8)
NOON = datetime(2026, 10, 8, 16, 30, tzinfo=UTC)
# What is drawn: a name, who looks, where, and words that stand there when there is something to see.
PAGES = (
    ("dashboard", Role.MANAGER, "/dashboard", "Recovered"),
    ("log", Role.MANAGER, "/log", "The program"),
    ("live", Role.SUPERVISOR, "/live", "Live"),
    ("campaigns", Role.MANAGER, "/campaigns", "Campaigns"),
    ("imports", Role.ADMINISTRATOR, "/set-up/import", "loans"),
)


@dataclass
class House:
    rt: Runtime
    base: str
    kept: Path


def quiet(*_words: Any) -> None:
    """Nobody watches the progress."""


async def work(rt: Runtime, clock: Clock) -> None:
    """Three days of the sample book, and the morning of the fourth."""
    job = simulate.Job(as_of=FIRST, days=DAYS, seed=1, book="sample")
    await simulate.run_days(rt, clock, job, quiet)
    await morning(rt, TODAY, simulate.first_instant(replace(job, as_of=TODAY), rt.settings.work.zone), quiet)
    clock.move_to(NOON)
    await aggregate(rt, NOON, tell=quiet)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    clock = Clock(datetime(2026, 10, 5, 11, tzinfo=UTC))
    rt = open_runtime(home, clock=clock)
    write_sample(home / "book", loans=LOANS, seed=3, as_of=FIRST)
    import_paths(rt, [home / "book"], as_of=FIRST)
    aside(work(rt, clock))
    kept = Path(os.environ.get("PICTURES", home / "pictures"))
    kept.mkdir(parents=True, exist_ok=True)
    with served(rt) as base:
        yield House(rt, base, kept)
    aside(let_go(rt))
    rt.db.close()


def opened(house: House, chromium: Browser, role: Role) -> tuple[Page, Ears]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    token = house.rt.db.write_now(signed_in, house.rt, f"a {role}", role, None, Stage.FULL)
    context.add_cookies([{"name": "session", "value": token, "url": house.base}])
    page, ears = context.new_page(), Ears(house.base)
    ears.listen(page)
    return page, ears


def drawn(house: House, page: Page, name: str) -> None:
    """The page as it stands: nothing wrong with it, and a picture of it."""
    assert faults(page) == [], name
    page.screenshot(path=house.kept / f"{name}.png")


def test_every_main_page_shows_what_the_days_brought(house: House, chromium: Browser) -> None:
    for name, role, where, words in PAGES:
        page, ears = opened(house, chromium, role)
        page.goto(house.base + where)
        settled(page)
        assert words in page.locator("main").inner_text(), name
        drawn(house, page, name)
        assert ears.heard == [], name
        page.context.close()


# Who reads which pages word by word; a `*` leads on to the first address on the page that begins so.
READ = (
    (Role.MANAGER, ("/", "/dashboard", "/log", "/campaigns", "/set-up/templates")),
    (Role.SUPERVISOR, ("/live", "/decisions", "/review", "/field", "/casework/*", "/log", "/log/*")),
    (Role.COLLECTOR, ("/desk", "/desk/accounts/*")),
)


def test_nobody_reads_a_code_or_english_in_spanish(house: House) -> None:
    found = []
    for role, places in READ:
        token, before = house.rt.db.write_now(signed_in, house.rt, f"{role}-reader", role, None, Stage.FULL), ""
        for place in places:
            led = re.search(f'href="({place[:-1]}[^"/?]+)"', before) if place.endswith("*") else None
            address = led[1] if led else place
            before, spanish = (page_in(house, token, address, language) for language in ("en", "es"))
            found += [f"{address}: {one}" for one in (*codes(before), *untold(before, spanish))]
    assert not found, "\n".join(found)


def page_in(house: House, token: str, address: str, language: str) -> str:
    asked = Request(house.base + address, headers={"Cookie": f"session={token}", "Accept-Language": language})
    with urlopen(asked) as answer:
        return str(answer.read().decode())


def test_a_collectors_way_from_the_queue_into_a_call(house: House, chromium: Browser) -> None:
    page, ears = opened(house, chromium, Role.COLLECTOR)
    page.goto(house.base + "/desk")
    settled(page)
    drawn(house, page, "queue")
    assert spills(page) == []
    press(page, "g", "/desk/accounts/[^/]+")
    drawn(house, page, "account")
    assert spills(page) == []
    press(page, "w", "/write")
    assert [*faults(page), *spills(page)] == []
    press(page, "z", "/desk/accounts/[^/]+")
    press(page, "c", "/desk/call")
    drawn(house, page, "call")
    assert spills(page) == []
    assert ears.heard == []
    page.context.close()
