"""The start page on a day without contacts: the last day that had some, and why this one has none."""

import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.core.terms import Role
from assistant.runtime import Runtime, let_go, open_runtime
from assistant.steps.age import age_book
from assistant.steps.import_book import import_paths
from assistant.steps.plan_day import plan_day
from tests.cli.saying import BOOK
from tests.web.signing_in import workspace

NOW = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
SUNDAY = date(2026, 10, 4)


@pytest.fixture
async def rt(tmp_path: Path) -> AsyncIterator[Runtime]:
    book = tmp_path / "book.csv"
    book.write_text(BOOK, encoding="utf-8")
    opened = open_runtime(tmp_path, now=NOW)
    import_paths(opened, [book], as_of=NOW.date())
    yield opened
    await let_go(opened)
    opened.db.close()


async def page(rt: Runtime, day: date, *, planned: bool) -> str:
    rt.db.write_now(age_book, rt.rulebook, day)
    if planned:
        await plan_day(rt, day, NOW)
    async with workspace(rt) as site:
        return await (await site.as_role(Role.SUPERVISOR)).text("/")


async def test_a_day_that_was_not_planned_says_how(rt: Runtime) -> None:
    shown = await page(rt, NOW.date(), planned=False)
    assert "None on Thursday, October 1, 2026." in shown
    assert "assistant plan --as-of 2026-10-01" in shown


async def test_a_day_with_contacts_shows_them(rt: Runtime) -> None:
    shown = await page(rt, NOW.date(), planned=True)
    assert "Contacts of the day" in shown
    assert "None on" not in shown
    assert '<td><span class="state planned">' in shown


async def test_a_sunday_shows_the_last_day_with_contacts_and_why_it_has_none(rt: Runtime) -> None:
    await page(rt, NOW.date(), planned=True)
    shown = await page(rt, SUNDAY, planned=True)
    assert "None on Sunday, October 4, 2026, a day off (US)." in shown
    assert "Why, by loans:" in shown
    assert "The last day with contacts: Thursday, October 1, 2026" in shown
    assert "assistant plan" not in shown


async def test_a_day_off_that_was_not_planned_asks_for_no_plan(rt: Runtime) -> None:
    shown = await page(rt, SUNDAY, planned=False)
    assert "a day off (US). It has not been planned." in shown
    assert "assistant plan" not in shown


async def test_a_book_that_is_not_aged_says_what_is_missing_and_what_brings_it(rt: Runtime) -> None:
    async with workspace(rt) as site:
        shown = await (await site.as_role(Role.ADMINISTRATOR)).text("/")
        assert "The book has come in, but its accounts are not aged yet" in shown
        assert "from 04:00 (New York)" in shown
        assert "assistant plan --as-of 2026-10-01" in shown
        manager = await (await site.as_role(Role.COLLECTOR)).text("/")
        assert "not aged yet" in manager
        assert "assistant plan" not in manager, "who sets nothing up is told no command"


async def test_each_figure_opens_its_list_once_the_lists_are_prepared(rt: Runtime) -> None:
    rt.db.write_now(age_book, rt.rulebook, NOW.date())
    await plan_day(rt, NOW.date(), NOW)
    async with workspace(rt) as site:
        manager, collector = await site.as_role(Role.MANAGER), await site.as_role(Role.COLLECTOR)
        before = await manager.text("/")
        assert "/dashboard/lists/" not in before
        assert "Prepare them now" in before
        await manager.post("/dashboard/refresh")
        shown = await manager.text("/")
        assert re.search(r'<a href="/dashboard/lists/late\?[^"]*">1</a>', shown)
        assert "of 2 accounts in the book" in shown
        links = set(re.findall(r'href="(/dashboard/lists/[^"]+)"', shown))
        assert {urlsplit(one).path.rpartition("/")[2] for one in links} >= {"late", "worked", "planned", "released"}
        for link in sorted(links):
            assert (await manager.get(html.unescape(link))).status == 200, link
        assert "/dashboard/lists/" not in await collector.text("/"), "a collector has no dashboard"
