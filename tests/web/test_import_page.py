"""The import page: files received with care, each import shown with what it refused; a mended file comes in again."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.settings_web import WebSettings
from assistant.steps import import_run
from assistant.store import import_jobs
from assistant.web.upload import Unfit, file_name
from tests.steps.test_import import BORROWER
from tests.steps.test_import_run import table
from tests.web.signing_in import Browser, Site, workspace

BAD = BORROWER | {"borrower_id": "B2", "name": ""}


@pytest.fixture
async def site(served: Runtime, tmp_path: Path) -> AsyncIterator[Site]:
    settings = served.settings.model_copy(update={"web": WebSettings(import_max_mb=1)})
    async with workspace(replace(served, home=tmp_path, settings=settings)) as opened:
        yield opened


async def send(browser: Browser, *files: tuple[str, bytes], path: str = "/set-up/import", **fields: str) -> Any:
    form = FormData(quote_fields=False, default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("file", io.BytesIO(content), filename=name, content_type="text/csv")
    return await browser.session.post(browser.base + path, data=form, headers=browser.own_page, allow_redirects=False)


def lying(site: Site) -> list[Path]:
    """What lies in the folder of imports."""
    return sorted((site.rt.data / "imports").rglob("*.*")) if (site.rt.data / "imports").exists() else []


async def test_bad_rows_are_shown_and_downloaded_and_come_in_mended(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    came = await send(ada, ("borrowers.csv", table(BORROWER, BAD).encode()), as_of="2026-10-01")
    where = came.headers["Location"]
    assert (came.status, where) == (303, "/set-up/import/1")
    assert "It waits to be begun." in await ada.text(where)
    assert await asyncio.to_thread(import_run.run, site.rt, 1) == "done"
    page = await ada.text(where)
    assert "1 row was refused." in page
    assert "How complete the book is" in page
    answer = await ada.get(where + "/refused/0")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="borrowers.refused.csv"')
    kept = await answer.text()
    mended = kept.replace(",B2,,", ",B2,Anna,")
    assert mended != kept
    await send(ada, ("borrowers.refused.csv", mended.encode()))
    assert await asyncio.to_thread(import_run.run, site.rt, 2) == "done"
    assert "Every row went in." in await ada.text("/set-up/import/2")
    listed = await ada.text("/set-up/import")
    assert listed.count("borrowers.refused.csv") == 2  # as an import, and among the files
    assert site.rt.db.read_now(import_jobs.files, None, 5)[0].sha256 in listed


async def test_the_browser_is_told_how_far_it_is_and_then_loads_the_result(site: Site) -> None:
    ada = await site.as_role(Role.MANAGER)
    await send(ada, ("borrowers.csv", table(BORROWER).encode()))
    assert "rows read" in await ada.text("/set-up/import/1/progress")
    await ada.post("/set-up/import/1/cancel")
    assert (await ada.get("/set-up/import/1/progress")).headers["HX-Refresh"] == "true"
    assert "the book is as it was" in await ada.text("/set-up/import/1")
    assert (await ada.post("/set-up/import/1/cancel")).status == 409


@pytest.mark.parametrize(
    "files,fields,status,said",
    [
        ([], {}, 422, "Choose a file first."),
        ([("book.pdf", b"x")], {}, 422, "book.pdf is none of CSV"),
        ([("book.zip", b"x")], {}, 422, "book.zip is packed"),
        ([("a.csv", b"x"), ("A.CSV", b"y")], {}, 422, "Two files are called A.CSV"),
        ([("big.csv", b"x" * (2**20 + 1))], {}, 413, "more than 1 MB"),
        ([("one.csv", b"x" * 2**19), ("two.csv", b"x" * (2**19 + 1))], {}, 413, "more than 1 MB"),
        ([("a.csv", b"x")], {"as_of": "soon"}, 422, "A day is written as"),
        ([("a.csv", b"x")], {"date_format": "%Q"}, 422, "A date format is written as %d/%m/%Y"),
        ([("a.csv", b"x")], {"complete": "yes"}, 422, "closes the loans that it lacks"),
        ([("a.csv", b"x")], {"portfolio": "p" * 101}, 422, "at most 100 letters"),
    ],
)  # fmt: skip
async def test_what_cannot_be_imported_is_refused_and_leaves_nothing(
    site: Site, files: Any, fields: dict[str, str], status: int, said: str
) -> None:
    answer = await send(await site.as_role(Role.ADMINISTRATOR), *files, **(fields or {"as_of": ""}))
    assert (answer.status, said in " ".join((await answer.text()).split())) == (status, True)
    assert lying(site) == []
    assert site.rt.db.read_now(import_jobs.page, None, 5) == []


@pytest.mark.parametrize(
    "sent,kept",
    [
        ("../../etc/book.csv", "book.csv"),
        ("C:\\loans\\book.csv", "book.csv"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("  .book.csv ", "book.csv"),
        ("cafe\u0301.csv", "caf\u00e9.csv"),
    ],
)
def test_a_path_in_a_files_name_leads_nowhere(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


@pytest.mark.parametrize("sent", ["", "..", ".csv", "n" * 200 + ".csv", "book"])
def test_a_name_that_is_none_is_refused(sent: str) -> None:
    with pytest.raises(Unfit):
        file_name(sent)


@pytest.mark.parametrize(
    "content,said",
    [(b"", "the file is empty"), (b"\x00\x01\x02\xff" * 50, "NUL bytes"), (b"one,two\n1,2\n", "not a table of a book")],
)
async def test_a_file_that_is_no_book_is_named_and_nothing_is_taken(site: Site, content: bytes, said: str) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR)
    await send(ada, ("any.csv", content))
    assert await asyncio.to_thread(import_run.run, site.rt, 1) == "failed"
    page = await ada.text("/set-up/import/1")
    assert said in page
    assert str(site.rt.home) not in page


async def test_a_program_sends_files_and_reads_what_became_of_them(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR)
    came = await send(ada, ("borrowers.csv", table(BORROWER, BAD).encode()), path="/api/v1/imports")
    assert (came.status, await came.json()) == (202, {"number": 1})
    await asyncio.to_thread(import_run.run, site.rt, 1)
    told = await (await ada.get("/api/v1/imports/1")).json()
    assert (told["state"], told["results"][0]["refused"]) == ("done", 1)
    refused = await (await ada.get("/api/v1/imports/1/refused")).json()
    assert [row["column"] for row in refused["items"]] == ["name"]
    assert "B2" in await (await ada.get("/api/v1/imports/1/refused/0")).text()
    assert (await ada.get("/api/v1/imports/1/refused/7")).status == 404
    gone = await ada.session.delete(ada.base + "/api/v1/imports/1", headers=ada.own_page)
    assert gone.status == 409
    wrong = await send(ada, ("book.pdf", b"x"), path="/api/v1/imports")
    assert (wrong.status, (await wrong.json())["title"][:8]) == (422, "book.pdf")
