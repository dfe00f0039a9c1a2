"""What is said when something is wrong: in the layout for people, as problem+json for programs, never with details."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from assistant.core.problem import Surroundings
from assistant.core.terms import Role
from assistant.store import overview
from assistant.web.headers import HEADERS
from tests.web.signing_in import Site

SECRET = "Ana Ruiz +1 212 555 0107"


@pytest.mark.parametrize("error,status", [(ValueError(SECRET), 500), (Surroundings("the disk is full"), 503)])
async def test_a_fault_is_a_page_without_details_and_a_line_without_values(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    browser = await site.as_role(Role.COLLECTOR)

    def broken(*_args: Any) -> None:
        raise error

    monkeypatch.setattr(overview, "last_day", broken)
    with capture_logs() as lines:
        answer = await browser.get("/")
    page = await answer.text()
    assert (answer.status, "<h1>" in page, SECRET in page) == (status, True, False)
    assert lines[0]["route"] == "start"
    assert SECRET not in repr(lines)


async def test_every_answer_has_the_headers(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR)
    paths = ("/", "/nosuch", "/people", "/api/v1/me", "/api/v1/nosuch", "/static/style.css", "/healthz", "/sign-in")
    for path in paths:
        answer = await browser.get(path)
        for name in set(HEADERS) - {"Cache-Control"}:
            assert answer.headers[name] == HEADERS[name], f"{path}: {name}"
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy


async def test_pages_are_kept_by_no_cache_and_vendored_files_by_every(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR)
    kept = {path: (await browser.get(path)).headers["Cache-Control"] for path in ("/", "/static/style.css", HTMX)}
    assert kept == {"/": "no-store", "/static/style.css": "no-cache", HTMX: "public, max-age=31536000, immutable"}


HTMX = "/static/vendor/htmx-2.0.11.min.js"


async def test_a_program_gets_a_problem_and_a_person_a_page(site: Site) -> None:
    browser = await site.as_role(Role.COLLECTOR)
    program, page = await browser.get("/api/v1/nosuch"), await browser.get("/nosuch")
    assert (program.status, program.content_type) == (404, "application/problem+json")
    assert (page.status, "Nothing is here" in await page.text()) == (404, True)
    wrong = await browser.session.put(browser.base + "/people", headers=browser.own_page)
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET,HEAD,POST")


async def test_a_part_of_a_page_whose_session_has_ended_sends_the_whole_page_to_sign_in(site: Site) -> None:
    answer = await (await site.browser()).get("/help", headers={"HX-Request": "true"})
    assert (answer.status, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/help")


async def test_behind_https_cookies_are_secure_and_only_the_stated_address_is_ours(site: Site) -> None:
    web = site.rt.settings.web.model_copy(update={"address": "https://collect.example.com"})
    object.__setattr__(site.rt, "settings", site.rt.settings.model_copy(update={"web": web}))
    browser = await site.browser()
    ours = {"Origin": "https://collect.example.com", "Sec-Fetch-Site": "same-origin"}
    assert (await browser.post("/sign-in", {"name": "x"})).status == 403
    answer = await browser.post("/sign-in", {"name": "x"}, headers=ours)
    assert answer.status == 422
    assert answer.headers["Strict-Transport-Security"]
