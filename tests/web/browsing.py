"""A real browser for tests that only one can show: Debian's Chromium through Playwright, driven without guessing.

A key that is typed while a page still loads is lost to its scripts, as it is to a person; so every act waits first for
a page that is whole, and then for the next one.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# For `pytestmark`: skipped with the reason where there is no browser, and one test at a time where there is one.
IN_A_BROWSER = [
    pytest.mark.skipif(CHROMIUM is None, reason="no browser is installed: apt-get install chromium"),
    pytest.mark.xdist_group("browser"),
]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKING = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]  # rules about looks
WIDEST = """() => {
  const isLeft = document.documentElement.dir === "rtl";
  const past = (one) => isLeft ? -one.getBoundingClientRect().left : one.getBoundingClientRect().right;
  return [...document.body.querySelectorAll("*")].filter((one) => !one.closest(".scroll, .away"))
    .sort((a, b) => past(b) - past(a)).slice(0, 1).map((one) => one.outerHTML.slice(0, 200)).join();
}"""
AXED = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})"
Scheme = Literal["light", "dark"]
WIDE, ZOOMED, NARROW = 1280, 640, 320  # CSS pixels: a desktop's, the same at 200 %, and at 400 % or a telephone's
LOOKS: tuple[tuple[Scheme, int], ...] = (("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW))
# Where only the room is looked at: zoomed, and written from the right to the left.
FLOWS: tuple[tuple[str, int], ...] = (("ltr", ZOOMED), ("rtl", WIDE), ("rtl", ZOOMED), ("rtl", NARROW))
REACH_MAX = 150  # tab stops of a page
WHOLE = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


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


def settled(page: Page) -> None:
    """The page is whole: its scripts have run and nothing is under way."""
    page.wait_for_function(WHOLE)


def turned(page: Page, act: Callable[[], Any], to: str = "") -> None:
    """An act that leads to a new page, and the new page whole; `to` is what its address ends in (a pattern)."""
    settled(page)
    page.evaluate("() => { window.before = true; }")
    act()
    page.wait_for_function("() => !window.before")
    settled(page)
    assert re.search(f"{to}$", page.url), page.url


def press(page: Page, key: str, to: str = "") -> None:
    """A key, and the page that it leads to."""
    turned(page, lambda: page.keyboard.press(key), to)


def focused(page: Page) -> None:
    """The first field has the focus: a browser gives it a moment after the page is whole."""
    page.wait_for_function("() => document.activeElement.matches('input, select, textarea')")


def reach(page: Page, what: Locator) -> None:
    """Tab until it has the focus, as somebody without a mouse does."""
    for _ in range(REACH_MAX):
        if what.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no tab stop leads to {what}")


def enter(page: Page, name: str, password: str, to: str) -> None:
    """Name and password on the sign-in page, by keyboard alone."""
    settled(page)
    focused(page)
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    press(page, "Enter", to)


@lru_cache(maxsize=1)
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, light and dark, wide and narrow, and whether it scrolls sideways.

    All of axe's rules at first; those that ask how the page looks once more for every other look.
    """
    settled(page)
    page.evaluate(axe())
    found = [f"{look}: {one}" for n, look in enumerate(LOOKS) for one in _seen(page, *look, *([LOOKING] if n else []))]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 800})
    return found


def spills(page: Page) -> list[str]:
    """Whether it scrolls sideways when it is zoomed, or written from the right to the left."""
    settled(page)
    found = [f"{flow}: {one}" for flow in FLOWS for one in _flowing(page, *flow)]
    page.evaluate("() => { document.documentElement.dir = 'ltr'; }")
    page.set_viewport_size({"width": WIDE, "height": 800})
    return found


def _seen(page: Page, scheme: Scheme, width: int, rules: Sequence[str] = RULES) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate(AXED, list(rules))["violations"]
    wrong = [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]
    return wrong + _sideways(page, width)


def _flowing(page: Page, direction: str, width: int) -> list[str]:
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    page.set_viewport_size({"width": width, "height": 800})
    return _sideways(page, width)


def _sideways(page: Page, width: int) -> list[str]:
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return [f"it scrolls sideways because of {page.evaluate(WIDEST)}"]
