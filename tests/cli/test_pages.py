"""The start page, the metrics and the health check answer, to their own machine only."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from assistant.runtime import Runtime, open_runtime
from assistant.steps.age import age_book
from assistant.steps.import_book import import_paths
from assistant.web import app as web_app
from assistant.web.app import create_app, is_loopback
from tests.cli.saying import BOOK

Client = TestClient[Request, Application]
NOW = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    book = tmp_path / "book.csv"
    book.write_text(BOOK, encoding="utf-8")
    rt: Runtime = open_runtime(tmp_path / "home", now=NOW)
    import_paths(rt, [book], as_of=NOW.date())
    rt.db.write_now(age_book, rt.rulebook, NOW.date())
    async with TestClient(TestServer(create_app(rt))) as opened:
        yield opened
    for gateway in rt.gateways.values():
        await gateway.close()
    rt.db.close()


async def test_the_start_page_has_the_days_figures(client: Client) -> None:
    answer = await client.get("/")
    page = await answer.text()
    assert answer.status == 200
    assert "Harbor Credit" in page
    assert "Thursday, 1 October 2026" in page


@pytest.mark.parametrize("words", ['"', "%00", "<script>", "a AND (", "漢字", "x" * 3000])
async def test_the_log_is_searched_for_any_words_and_they_are_shown_as_text(client: Client, words: str) -> None:
    answer = await client.get("/", params={"q": words})
    assert answer.status == 200
    assert "<script>" not in await answer.text()


async def test_metrics_count_what_stands_in_the_tables(client: Client) -> None:
    assert 'assistant_loans{is="M1"} 1.0' in await (await client.get("/metrics")).text()


async def test_health_is_asked_of_the_database(client: Client) -> None:
    assert await (await client.get("/healthz")).json() == {"ok": True}


async def test_every_answer_has_the_headers_that_keep_a_page_to_itself(client: Client) -> None:
    for path in ("/", "/nosuch", "/static/style.css"):
        assert (await client.get(path)).headers["X-Content-Type-Options"] == "nosniff"


async def test_pages_answer_to_this_machine_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_app, "is_loopback", lambda _remote: False)
    assert [(await client.get(path)).status for path in ("/", "/metrics", "/healthz")] == [403, 403, 200]


def test_only_loopback_is_this_machine() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("192.0.2.7")
    assert not is_loopback(None)
    assert not is_loopback("unix")
