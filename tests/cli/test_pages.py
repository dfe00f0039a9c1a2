"""The start page, the metrics and the health check answer, each to whom it is for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.core.terms import Role
from assistant.runtime import Runtime, let_go, open_runtime
from assistant.steps.age import age_book
from assistant.steps.import_book import import_paths
from assistant.web import guard
from assistant.web.guard import is_loopback
from tests.cli.saying import BOOK
from tests.web.signing_in import Browser, Site, workspace

NOW = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    book = tmp_path / "book.csv"
    book.write_text(BOOK, encoding="utf-8")
    rt: Runtime = open_runtime(tmp_path / "home", now=NOW)
    import_paths(rt, [book], as_of=NOW.date())
    rt.db.write_now(age_book, rt.rulebook, NOW.date())
    async with workspace(rt) as opened:
        yield opened
    await let_go(rt)
    rt.db.close()


@pytest.fixture
async def browser(site: Site) -> Browser:
    """Of somebody who may read the contact log."""
    return await site.as_role(Role.SUPERVISOR)


async def test_the_start_page_has_the_days_figures(browser: Browser) -> None:
    answer = await browser.get("/")
    page = await answer.text()
    assert answer.status == 200
    assert "Harbor Credit" in page
    assert "Thursday, October 1, 2026" in page


@pytest.mark.parametrize("words", ['"', "%00", "<script>", "a AND (", "漢字", "x" * 3000])
async def test_the_log_is_searched_for_any_words_and_they_are_shown_as_text(browser: Browser, words: str) -> None:
    answer = await browser.get("/", params={"q": words})
    assert answer.status == 200
    assert "<script>" not in await answer.text()


async def test_metrics_count_what_stands_in_the_tables(browser: Browser) -> None:
    assert 'assistant_loans{is="M1"} 1.0' in await (await browser.get("/metrics")).text()


async def test_health_is_asked_of_the_database(browser: Browser) -> None:
    assert await (await browser.get("/healthz")).json() == {"ok": True}


async def test_every_answer_has_the_headers_that_keep_a_page_to_itself(browser: Browser) -> None:
    for path in ("/", "/nosuch", "/static/style.css"):
        assert (await browser.get(path)).headers["X-Content-Type-Options"] == "nosniff"


async def test_metrics_are_for_this_machine_and_health_for_everybody(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await browser.get("/metrics")).status == 200
    monkeypatch.setattr(guard, "is_loopback", lambda _remote: False)
    assert [(await browser.get(path)).status for path in ("/metrics", "/healthz")] == [403, 200]  # a supervisor


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded"])
async def test_a_proxy_on_this_machine_is_not_this_machine(browser: Browser, name: str) -> None:
    assert (await browser.get("/metrics", headers={name: "192.0.2.7"})).status == 403


async def test_without_a_sign_in_there_is_no_page(site: Site) -> None:
    stranger = await site.browser()
    assert [(await stranger.get(path)).status for path in ("/", "/people", "/account")] == [303, 303, 303]
    assert (await stranger.get("/nosuch")).status == 404


def test_only_loopback_is_this_machine() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("192.0.2.7")
    assert not is_loopback(None)
    assert not is_loopback("unix")
