"""The workspace in a real browser: signed in by keyboard alone, found without fault by axe on every page, quiet.

Debian's Chromium through Playwright; skipped where no browser is installed (`apt-get install chromium`).
"""

import re
from collections.abc import Mapping
from itertools import groupby

import pyotp
from aiohttp.web import AbstractResource
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.core.access import Stage
from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.web.app import create_app
from tests.web.browsing import IN_A_BROWSER, Ears, chromium, enter, faults, press, settled, spills, turned
from tests.web.page_list import ELSEWHERE, PAGES, REFUSED, filled
from tests.web.signing_in import PASSWORD, add, signed_in
from tests.web.test_access import rt
from tests.web.test_contract import base

__all__ = ["base", "chromium", "rt"]  # the fixtures
pytestmark = IN_A_BROWSER
SENT = """([address, fields]) => {
  const form = Object.assign(document.createElement('form'), {method: 'post', action: address});
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement('input'), {name, value}));
  }
  document.body.append(form);
  form.submit();
}"""


def signed(rt: Runtime, base: str, chromium: Browser, role: Role | None, stage: Stage | None) -> BrowserContext:
    """A browser of somebody with this role, whose sign-in has come so far."""
    context = chromium.new_context()
    if role is not None and stage is not None:
        token = rt.db.write_now(signed_in, rt, f"{role}-{stage}", role, "north", stage)
        context.add_cookies([{"name": "session", "value": token, "url": base}])
    return context


def test_axe_finds_nothing_on_any_page(chromium: Browser, base: str, rt: Runtime) -> None:
    rt.db.write_now(filled, rt)
    found = []
    looks = [*((*one, None) for one in PAGES), *REFUSED]
    for (role, stage), asked in groupby(looks, lambda one: one[:2]):
        page, ears = signed(rt, base, chromium, role, stage).new_page(), Ears(base)
        ears.listen(page)
        for _role, _stage, address, form in asked:
            status = opened(page, base + address, form)
            assert page.url == base + address, "not sent on to another page"
            quiet = [one for one in ears.heard if not (status >= 400 and str(status) in one)]
            found += [f"{address} as {role}: {one}" for one in (*quiet, *faults(page))]
            ears.heard.clear()
        page.context.close()
    assert found == []


def opened(page: Page, address: str, form: Mapping[str, str] | None) -> int:
    """Its status: asked for, or, as the answer to a form, refused."""
    if form is None:
        answer = page.goto(address)
        assert answer is not None
        return answer.status
    page.goto(address.rpartition("/")[0] if address.count("/") > 3 else address)
    with page.expect_response(address) as answered:
        turned(page, lambda: page.evaluate(SENT, [address, dict(form)]))
    assert answered.value.status == 422
    return 422


def test_every_page_is_looked_at_or_named_with_the_reason(rt: Runtime) -> None:
    pages = {
        resource.canonical: str(resource.name) for resource in create_app(rt).router.resources() if has_get(resource)
    }
    looked_at = {route_of(address.partition("?")[0], pages) for _role, _stage, address in PAGES} - {None}
    rest = {name for path, name in pages.items() if not path.startswith("/api/v1/")} - looked_at
    assert rest == set(ELSEWHERE), "a page needs a line in PAGES, with something on it, or a reason in ELSEWHERE"
    rt.db.close()


def has_get(resource: AbstractResource) -> bool:
    return any(route.method == "GET" for route in resource)


def route_of(address: str, pages: Mapping[str, str]) -> str | None:
    """The name of the route that answers it: the one with the fewest places in its path."""
    fit = [path for path in pages if re.fullmatch(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)), address)]
    return pages[min(fit, key=lambda path: path.count("{"))] if fit else None


def test_what_only_overflows_when_written_from_the_right_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<!doctype html><html lang='en' dir='ltr'><title>One</title><main><h1>One</h1>"
        "<p style='position: absolute; left: -50px; width: 40px; overflow: hidden; height: 2em'>.</p></main>"
    )
    assert {one.split(":")[0] for one in spills(page)} == {f"('rtl', {width})" for width in (1280, 640, 320)}
    assert page.evaluate("document.documentElement.dir") == "ltr"
    page.close()


def test_a_collector_signs_in_and_out_by_keyboard(chromium: Browser, base: str, rt: Runtime) -> None:
    rt.db.write_now(add, rt, "cole", Role.COLLECTOR)
    context = chromium.new_context()
    page, ears = context.new_page(), Ears(base)
    ears.listen(page)
    page.goto(base + "/help")
    enter(page, "cole", PASSWORD, "/help")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.get_by_role("button", name="Sign out").focus()
    press(page, "Enter", "/sign-in")
    assert page.locator("#told").inner_text() == "You have signed out."
    turned(page, page.go_back)
    assert page.url.startswith(base + "/sign-in")  # nothing of the account is kept in the browser
    assert ears.heard == []
    context.close()


def test_a_supervisor_reads_the_square_and_comes_in_with_its_code(chromium: Browser, base: str, rt: Runtime) -> None:
    rt.db.write_now(add, rt, "sam", Role.SUPERVISOR)
    context = chromium.new_context()
    page, ears = context.new_page(), Ears(base)
    ears.listen(page)
    page.goto(base + "/sign-in")
    enter(page, "sam", PASSWORD, "/account/second-factor")
    assert page.locator("figure svg").bounding_box() is not None
    secret = page.locator(".typed").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(rt.wall()))
    press(page, "Enter", "/account")
    assert "The second factor is set up." in page.locator("#told").inner_text()
    page.goto(base + "/")
    settled(page)
    assert page.get_by_role("heading", name="Contact log").is_visible()
    assert ears.heard == []
    context.close()
