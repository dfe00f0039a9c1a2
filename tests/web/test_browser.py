"""The workspace in a real browser: signed in by keyboard alone, found without fault by axe on every page, quiet.

Debian's Chromium through Playwright; skipped where no browser is installed (`apt-get install chromium`).
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.core.access import Stage
from assistant.core.terms import Role
from assistant.runtime import Runtime
from tests.web.signing_in import PASSWORD, add, signed_in
from tests.web.test_access import rt
from tests.web.test_contract import base

__all__ = ["base", "rt"]  # the fixtures
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed: apt-get install chromium"),
    pytest.mark.xdist_group("browser"),  # one at a time: each is a browser
]
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Every page, by who sees it: (role, how far their sign-in has come, address).
PAGES = (
    (None, None, "/sign-in"),
    (Role.SUPERVISOR, Stage.CODE, "/sign-in/code"),
    (Role.COLLECTOR, Stage.PASSWORD, "/account/password"),
    (Role.SUPERVISOR, Stage.ENROL, "/account/second-factor"),
    (Role.SUPERVISOR, Stage.FULL, "/"),
    (Role.COLLECTOR, Stage.FULL, "/"),
    (Role.COLLECTOR, Stage.FULL, "/desk"),
    (Role.COLLECTOR, Stage.FULL, "/account"),
    (Role.COLLECTOR, Stage.FULL, "/help"),
    (Role.COLLECTOR, Stage.FULL, "/people"),  # refused, in words
    (Role.ADMINISTRATOR, Stage.FULL, "/people"),
    (Role.ADMINISTRATOR, Stage.FULL, "/api/v1/"),
    (Role.ADMINISTRATOR, Stage.FULL, "/nosuch"),
)


@dataclass
class Ears:
    """What a page says that nobody sees: its console, its faults, the hosts that it asks."""

    base: str
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda said: self.heard.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(self.base):
            self.heard.append(f"asked {url}")


@lru_cache(maxsize=1)
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def cookie(rt: Runtime, base: str, role: Role, stage: Stage) -> Any:
    token = rt.db.write_now(signed_in, rt, f"{role}-{stage}", role, "north", stage)
    return {"name": "session", "value": token, "url": base}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_any_page(chromium: Browser, base: str, rt: Runtime, scheme: Any, width: int) -> None:
    found = []
    for role, stage, address in PAGES:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        if role is not None and stage is not None:
            context.add_cookies([cookie(rt, base, role, stage)])
        page, ears = context.new_page(), Ears(base)
        ears.listen(page)
        answer = page.goto(base + address)
        assert answer is not None
        assert page.url == base + address, "not sent on to another page"
        quiet = [one for one in ears.heard if not (answer.status in (403, 404) and str(answer.status) in one)]
        sideways = page.evaluate("document.documentElement.scrollWidth") > width
        wrong = [*quiet, *violations(page), *(["it scrolls sideways"] if sideways else [])]
        found += [f"{address} as {role}: {one}" for one in wrong]
        context.close()
    assert found == []


def violations(page: Page) -> list[str]:
    page.evaluate(axe())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]
    ]


def test_a_collector_signs_in_and_out_by_keyboard(chromium: Browser, base: str, rt: Runtime) -> None:
    rt.db.write_now(add, rt, "cole", Role.COLLECTOR)
    context = chromium.new_context()
    page, ears = context.new_page(), Ears(base)
    ears.listen(page)
    page.goto(base + "/help")
    page.keyboard.type("cole")  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(base + "/help")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(base + "/sign-in")
    assert page.get_by_role("status").inner_text() == "You have signed out."
    page.go_back()
    assert page.url.startswith(base + "/sign-in")  # nothing of the account is kept in the browser
    assert ears.heard == []
    context.close()


def test_a_supervisor_reads_the_square_and_comes_in_with_its_code(chromium: Browser, base: str, rt: Runtime) -> None:
    rt.db.write_now(add, rt, "sam", Role.SUPERVISOR)
    context = chromium.new_context()
    page, ears = context.new_page(), Ears(base)
    ears.listen(page)
    page.goto(base + "/sign-in")
    page.get_by_label("Name").fill("sam")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(base + "/account/second-factor")
    assert page.locator("figure svg").bounding_box() is not None
    secret = page.locator(".typed").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(rt.wall()))
    page.keyboard.press("Enter")
    page.wait_for_url(base + "/account")
    assert "The second factor is set up." in page.get_by_role("status").inner_text()
    page.goto(base + "/")
    assert page.get_by_role("heading", name="Contact log").is_visible()
    assert ears.heard == []
    context.close()
