"""The contact log in the browser: whose entries one sees, how they are found, and what stands in the address."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from sqlalchemy import Connection, func, insert, select, update

from assistant.core.quality.transcript import Turn
from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.store import audit, log, transcripts
from assistant.store.log import LogLine
from assistant.store.schema import assignment
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import outbox, text
from tests.steps.working import NOON
from tests.web.signing_in import Browser, Site, add, workspace


def happened(conn: Connection, rt: Runtime) -> None:
    """Loan 1 is worked by mia of the north, loan 2 by omar of the south; each has a refusal and a note."""
    add(conn, rt, "mia", Role.COLLECTOR, "north")
    add(conn, rt, "omar", Role.COLLECTOR, "south")
    for number, owner in ((1, "mia"), (2, "omar")):
        conn.execute(insert(assignment).values(loan_id=number, from_on=date(2026, 9, 1), owner=owner))
        body = f"{owner} waits for the friday wage"
        said = insert(text).values(borrower_id=number, body=body).returning(text.c.id)
        facts = {"text_id": conn.execute(said).scalar_one(), "rules": ["H-HOURS"]}
        whose: dict[str, Any] = {"borrower_id": number, "loan_refs": (f"L{number}",)}
        at = NOON + timedelta(hours=number)
        refused = LogLine(at=at, kind="refused", outcome="refuse", channel="sms", direction="out", facts=facts, **whose)
        log.append(conn, refused, LogLine(at=at, kind="desk", outcome="parked", by=owner, **whose))


@pytest.fixture
async def floor(served: Runtime) -> AsyncIterator[Site]:
    served.db.write_now(happened, served)
    async with workspace(served) as site:
        yield site


async def as_supervisor(floor: Site) -> Browser:
    return await floor.as_role(Role.SUPERVISOR, "sue", "north")


async def test_a_supervisor_sees_their_team_and_a_manager_everybody(floor: Site) -> None:
    shown = await (await as_supervisor(floor)).text("/log")
    assert "mia waits for the friday wage" in shown
    assert "omar" not in shown
    assert "You see your team's accounts" in shown
    shown = await (await floor.as_role(Role.MANAGER)).text("/log")
    assert "omar waits for the friday wage" in shown
    assert "4 entries" in shown


async def test_a_collector_does_not_open_it_and_is_not_pointed_to_it(floor: Site) -> None:
    collector = await floor.as_role(Role.COLLECTOR, "cole")
    assert (await collector.get("/log")).status == 403
    assert 'href="/log"' not in await collector.text("/")


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("q=friday", [3, 1]),
        ("q=friday&who=L1", [1]),
        ("kind=desk", [4, 2]),
        ("by=omar", [4]),
        ("rule=H-HOURS&channel=sms&direction=out&outcome=refuse", [3, 1]),
        ("loan=L2", [4, 3]),
        ("since=2026-10-01T14:00", [4, 3]),
        ("until=2026-10-01T14:00", [2, 1]),
        ("since=2026-10-01&until=2026-10-01", [4, 3, 2, 1]),
        ("until=2026-09-30", []),
        ("before=3", [2, 1]),
        ("before=x&kind=", [4, 3, 2, 1]),
    ],
)
async def test_what_the_address_says_is_what_is_shown(floor: Site, query: str, entries: list[int]) -> None:
    """Times of the address are on the lender's clock: 14:00 in New York is 18:00 UTC."""
    shown = await (await floor.as_role(Role.MANAGER)).text(f"/log?{query}")
    assert [entry for entry in (4, 3, 2, 1) if f'href="/log/{entry}"' in shown] == entries


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("who=nobody+at+all", "Nobody is known by this name"),
        ("since=yesterday", "A time reads like"),
        ("since=2026-10-02&until=2026-10-01", "The span ends before it begins"),
    ],
)
async def test_a_filter_that_cannot_be_says_what_to_mend(floor: Site, query: str, said: str) -> None:
    answer = await (await as_supervisor(floor)).get(f"/log?{query}")
    assert answer.status == 422
    assert said in await answer.text()


async def test_a_supervisor_finds_nobody_of_another_team(floor: Site) -> None:
    assert "Nobody is known" in await (await as_supervisor(floor)).text("/log?who=L2")


async def test_the_filter_stays_in_the_links_to_older_entries(floor: Site) -> None:
    rt = floor.rt
    lines = [LogLine(at=NOON, kind="sent", channel="sms") for _ in range(51)]
    rt.db.write_now(lambda conn: log.append(conn, *lines))
    shown = await (await floor.as_role(Role.MANAGER)).text("/log?kind=sent&channel=sms")
    assert 'href="/log?kind=sent&amp;channel=sms&amp;before=6"' in shown
    assert "51 entries" in shown


async def test_text_that_looks_like_markup_is_shown_as_text(floor: Site) -> None:
    shown = await (await as_supervisor(floor)).text("/log?q=%3Cscript%3E&by=%22onclick")
    assert "<script>" not in shown
    assert "No entry fits" in shown


async def test_an_entry_shows_what_was_said_why_and_that_it_was_not_changed(floor: Site) -> None:
    shown = await (await as_supervisor(floor)).text("/log/1")
    assert "<blockquote>mia waits for the friday wage</blockquote>" in shown
    assert "H-HOURS" in shown
    assert "This entry follows from the one before" in shown


async def test_a_changed_entry_says_so(floor: Site) -> None:
    one = update(log_entry).where(log_entry.c.entry == 1)
    floor.rt.db.write_now(lambda conn: conn.execute(one.values(leaf=func.replace(log_entry.c.leaf, "sms", "call"))))
    assert "does not follow from the one before" in await (await as_supervisor(floor)).text("/log/1")


async def test_another_teams_entry_and_one_that_is_not_there_are_the_same_404(floor: Site) -> None:
    supervisor = await as_supervisor(floor)
    assert [(await supervisor.get(f"/log/{entry}")).status for entry in (3, 99, 10**14)] == [404] * 3
    assert (await supervisor.post("/log/3/reveal", {"what": "try:2"})).status == 404


async def test_a_number_is_masked_until_it_is_shown_and_that_is_logged(floor: Site) -> None:
    made = LogLine(at=NOON, kind="sent", borrower_id=1, contact_id=1, channel="sms", outcome="accepted")
    floor.rt.db.write_now(lambda conn: log.append(conn, made))
    supervisor = await as_supervisor(floor)
    [item] = floor.rt.db.read_now(lambda conn: conn.execute(select(outbox).where(outbox.c.contact_id == 1)).all())
    assert item.to not in await supervisor.text("/log/5")
    answer = await supervisor.post("/log/5/reveal", {"what": f"try:{item.id}"})
    assert item.to in await answer.text()
    assert item.to not in await supervisor.text("/log/5")
    last = select(log_entry).order_by(log_entry.c.entry.desc()).limit(1)
    kept = floor.rt.db.read_now(lambda conn: conn.execute(last).one())
    assert (kept.kind, kept.borrower_id) == ("reveal", 1)
    assert '"by":"sue"' in kept.leaf
    assert item.to not in kept.leaf
    assert (await supervisor.post("/log/5/reveal", {"what": "try:999"})).status == 422
    manager = await floor.as_role(Role.MANAGER)
    assert "/reveal" not in await manager.text("/log/5")
    assert (await manager.post("/log/5/reveal", {"what": f"try:{item.id}"})).status == 403


FORM = {"form": "csv", "reason": "complaint", "why": "the complaint of 3 October"}


async def test_an_export_holds_what_the_filter_shows_and_is_noted(floor: Site) -> None:
    supervisor = await as_supervisor(floor)
    answer = await supervisor.post("/log/export", FORM | {"q": "friday", "rule": "H-HOURS"})
    assert answer.status == 200
    assert 'filename="contact-log-' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(await answer.text())))
    assert [(row["entry"], row["kind"], row["said"]) for row in rows] == [
        ("1", "refused", "mia waits for the friday wage")
    ]
    assert rows[0]["at_local"] == "2026-10-01T13:00:00-04:00"
    [noted] = floor.rt.db.read_now(audit.newest, 1)
    assert (noted.by, noted.what) == ("sue", "log_exported")
    assert noted.detail["why"] == "the complaint of 3 October"
    assert (noted.detail["rows"], noted.detail["cut"], noted.detail["oldest"]) == (1, False, 1)
    assert noted.detail["filter"] == {"rule": "H-HOURS", "words": 1}, "no word of a borrower's"


async def test_who_may_not_reveal_exports_no_names_and_no_texts(floor: Site) -> None:
    answer = await (await floor.as_role(Role.AUDITOR)).post("/log/export", FORM)
    assert answer.status == 200
    said = await answer.text()
    assert "friday" not in said
    assert not {"said", "borrower_name"} & set(csv.DictReader(io.StringIO(said)).fieldnames or ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": ""}, "an export needs a reason"),
        ({"reason": "fun"}, "an export needs a reason"),
        ({"why": "   x  "}, "a reason in words"),
        ({"form": "exe"}, "no form of file"),
        ({"since": "x"}, "A time reads like"),
    ],
)
async def test_an_export_without_a_reason_is_refused_and_leaves_no_audit(
    floor: Site, change: dict[str, str], said: str
) -> None:
    answer = await (await as_supervisor(floor)).post("/log/export", FORM | change)
    assert answer.status == 422
    assert said in " ".join((await answer.text()).split())
    assert floor.rt.db.read_now(audit.newest, 1) == []


async def test_a_sheet_and_a_sqlite_file_say_by_whom_and_that_they_were_cut(floor: Site, tmp_path: Path) -> None:
    web = floor.rt.settings.web.model_copy(update={"export_rows_max": 3})
    rt = replace(floor.rt, settings=floor.rt.settings.model_copy(update={"web": web}))
    async with workspace(rt) as site:
        manager = await site.as_role(Role.MANAGER)
        db = await (await manager.post("/log/export", FORM | {"form": "db"})).read()
        sheet = await (await manager.post("/log/export", FORM | {"form": "xlsx"})).read()
        text = await (await manager.post("/log/export", FORM)).text()
    (tmp_path / "log.db").write_bytes(db)
    made = sqlite_utils.Database(str(tmp_path / "log.db"))
    assert [row["entry"] for row in made["log"].rows] == [4, 3, 2]
    about = {row["what"]: row["is"] for row in made["about"].rows}
    assert (about["made_by"], about["reason"]) == ("manager", "complaint")
    assert about["cut"].startswith("cut at 3 entries: there are more")
    assert sheet[:2] == b"PK"
    assert "cut at 3 entries: there are more" in text.splitlines()[-1]


async def test_no_cell_of_an_export_is_a_formula(floor: Site) -> None:
    def odd(conn: Connection) -> None:
        body = " \t=HYPERLINK(1)"
        number = conn.execute(insert(text).values(borrower_id=1, body=body).returning(text.c.id)).scalar_one()
        log.append(conn, LogLine(at=NOON, kind="desk", borrower_id=1, by="@mia", facts={"text_id": number}))

    floor.rt.db.write_now(odd)
    said = await (await (await as_supervisor(floor)).post("/log/export", FORM | {"by": "@mia"})).text()
    [row] = csv.DictReader(io.StringIO(said))
    assert (row["by"], row["said"]) == ("'@mia", "' \t=HYPERLINK(1)")


async def test_a_calls_entry_shows_its_transcript(floor: Site) -> None:
    def heard(conn: Connection) -> None:
        turn = Turn(start=65.0, end=None, speaker="Agent", text="this call is recorded")
        transcripts.add(conn, 1, 1, [turn], "plain", "sue", NOON)
        log.append(conn, LogLine(at=NOON, kind="call", borrower_id=1, contact_id=1, channel="call"))

    supervisor = await as_supervisor(floor)
    floor.rt.db.write_now(heard)
    shown = await supervisor.text("/log/5")
    assert "1:05</span> <strong>Agent</strong> this call is recorded" in shown
