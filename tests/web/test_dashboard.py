"""The dashboard on a book worked for three days: every figure opens to a list of as many rows, and is defined."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, update

from assistant.core.measures import FACTS, MEASURES, REPORTED, Group, measure_of
from assistant.core.terms import Period, Role
from assistant.runtime import Clock, Runtime, let_go, open_runtime
from assistant.steps import board, board_list, glance, simulate
from assistant.steps.aggregate import aggregate
from assistant.steps.import_book import import_paths
from assistant.steps.report import report
from assistant.steps.sample import write_sample
from assistant.store import audit, board_cells, board_marks
from assistant.store.board_cells import BY, Wanted
from assistant.store.board_page import Asked
from assistant.store.schema import assignment
from tests.web.conftest import WALL
from tests.web.signing_in import Site, add, workspace

FIRST = date(2026, 10, 1)
LOANS = 90


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A small sample book, worked for three days; some accounts belong to two teams. Its figures are prepared."""
    home = tmp_path_factory.mktemp("dashboard")
    write_sample(home / "book", loans=LOANS, seed=3, as_of=FIRST)
    clock = Clock()
    rt = replace(open_runtime(home, clock=clock), wall=Clock(WALL))
    job = simulate.Job(book="book", as_of=FIRST, days=3, seed=1)
    clock.move_to(simulate.first_instant(job, rt.settings.work.zone))
    import_paths(
        rt, [home / "book"], as_of=FIRST, portfolio=None, complete=False, date_format=None,
        payments_complete_through=FIRST - timedelta(days=1),
    )  # fmt: skip
    rt.db.write_now(teams, rt)
    asyncio.run(simulate.run_days(rt, clock, job, lambda *_: None))
    asyncio.run(aggregate(rt, rt.now()))
    yield rt
    asyncio.run(let_go(rt))
    rt.db.close()


def teams(conn: Connection, rt: Runtime) -> None:
    for name, team in (("nora", "north"), ("omar", "south")):
        add(conn, rt, name, Role.COLLECTOR, team)
    conn.execute(update(assignment).where(assignment.c.loan_id % 2 == 0).values(owner="omar"))


@pytest.fixture
async def floor(worked: Runtime) -> AsyncIterator[Site]:
    async with workspace(worked) as opened:
        yield opened


def listed(
    conn: Connection, rt: Runtime, fact: str, choice: Period, asked: Asked, part: str
) -> tuple[int, dict[str, int]]:
    """All pages of a list: how many rows, and their amounts by currency."""
    number, amounts, seen = 0, dict[str, int](), set()
    while True:
        page = board_list.listed(conn, rt, fact, choice, asked, part)
        number += len(page.rows)
        for row in page.rows:
            seen.add(row.key)
            if row.amount is not None:
                amounts[row.currency] = amounts.get(row.currency, 0) + row.amount
        if page.after is None:
            assert len(seen) == number, "no row comes twice"
            return number, amounts
        asked = replace(asked, after=page.after)


def parts_of(conn: Connection, fact: str, choice: Period) -> list[str]:
    stands = next(iter(board_cells.standing(conn, Wanted(), {fact: None}).values()), {})
    parts = sorted({part for _, part in stands})
    named = [part for part in parts if not part.partition(":")[1] or FACTS[fact].source == "vintage"]
    return [
        *(part for part in named if part),
        *(part for part in parts if part.startswith(f"{choice}:") and fact == "roll"),
    ]


@pytest.mark.parametrize("fact", [fact.id for fact in FACTS.values() if fact.is_listed])
def test_every_figure_is_the_number_of_its_list(worked: Runtime, fact: str) -> None:
    """Over a period and today, with every part it has, in every part of a breakdown, for a team and for all."""

    def check(conn: Connection) -> int:
        compared = 0
        for choice in (Period.TODAY, Period.WEEK) if FACTS[fact].daily else (Period.TODAY,):
            parts = parts_of(conn, fact, choice)
            for part in ["", *parts[:4]]:
                asked = Asked(only={}, limit=25)
                teams = (asked, replace(asked, collectors=frozenset({"omar"})), replace(asked, only={"bucket": "M1"}))
                for one in teams:
                    total = board_list.total(conn, fact, choice, one, part)
                    number, amounts = listed(conn, worked, fact, choice, one, part)
                    assert number == total.number, f"{fact} {choice} {part} {one}"
                    if FACTS[fact].amount:
                        assert {k: v for k, v in amounts.items() if v} == {
                            k: v for k, v in (total.amounts or {}).items() if v
                        }
                    compared += number
        return compared

    worked.db.read_now(check)


def test_the_book_of_the_test_has_most_figures(worked: Runtime) -> None:
    """Else the comparison above would compare nothing with nothing."""
    found = worked.db.read_now(board.read, worked, Period.WEEK, Wanted())
    assert found is not None
    wanted = {"planned", "sent", "answered", "promising", "attempts", "rpc", "promised", "judged", "kept", "recovered"}
    wanted |= {"late", "worked", "first_due", "expected", "holds", "roll", "due", "roll_late"}
    assert wanted <= set(found.counts)


@pytest.mark.parametrize("by", BY)
def test_a_breakdown_adds_up_to_the_whole(worked: Runtime, by: str) -> None:
    whole = worked.db.read_now(board.read, worked, Period.WEEK, Wanted())
    assert whole is not None
    rows = worked.db.read_now(board.breakdown, Wanted(by=by), Period.WEEK, whole.mark.day)
    for fact in ("planned", "attempts", "promised", "recovered", "late", "judged"):
        assert sum(counts[fact].number for counts in rows.values() if fact in counts) == whole.counts[fact].number


def test_two_filters_together_are_counted_from_every_combination(worked: Runtime) -> None:
    wanted = Wanted(only={"bucket": "M1", "channel": "sms"}, by="segment")
    rows = worked.db.read_now(board.breakdown, wanted, Period.WEEK, FIRST + timedelta(days=2))
    asked = Asked(only={"bucket": "M1", "channel": "sms"})
    whole = worked.db.read_now(board_list.total, "planned", Period.WEEK, asked)
    assert whole.number == sum(counts["planned"].number for counts in rows.values() if "planned" in counts) > 0


def test_each_row_of_the_roll_matrix_is_all_that_was_in_the_bucket(worked: Runtime) -> None:
    found = worked.db.read_now(board.read, worked, Period.TODAY, Wanted())
    assert found is not None
    late = sum(count.number for (then, _), count in found.roll.items() if then not in ("current", "standard"))
    assert late == found.counts["roll_late"].number > 0


def test_a_team_counts_its_own_and_what_nobody_owns(worked: Runtime) -> None:
    def late(names: frozenset[str] | None) -> int:
        found = worked.db.read_now(board.read, worked, Period.WEEK, Wanted(collectors=names))
        assert found is not None
        return found.counts["late"].number

    everybody, nobody, south = late(None), late(frozenset()), late(frozenset({"omar"}))
    assert nobody < south < everybody


async def test_the_page_shows_every_figure_with_its_definition_and_its_list(floor: Site) -> None:
    page = await (await floor.as_role(Role.MANAGER)).text("/dashboard?period=7&by=channel")
    for measure in (one for one in MEASURES if one.group is not Group.REPORT):
        assert f">{measure.name}</h3>" in page
        assert measure.definition.replace("'", "&#39;") in page or measure.definition in page
    assert "nan" not in page.lower().split()
    assert "Incomplete" in page  # promises that are not judged yet
    assert "set call" in page  # the cost's prices are not set


async def test_every_list_that_the_page_links_to_opens(floor: Site) -> None:
    manager = await floor.as_role(Role.MANAGER)
    text = await (await manager.get("/dashboard?period=7")).text()
    links = sorted(set(re.findall(r'href="(/dashboard/lists/[^"]+)"', text)))
    assert len(links) > 30
    for link in links[::6]:
        answer = await manager.get(link.replace("&amp;", "&"))
        assert answer.status == 200, link


@pytest.mark.parametrize("path", ["nosuch", "handling", "vintage?part=x", "roll%00"])
async def test_a_list_that_there_is_not_is_not_found(floor: Site, path: str) -> None:
    assert (await (await floor.as_role(Role.AUDITOR)).get(f"/dashboard/lists/{path}")).status == 404


@pytest.mark.parametrize("query", ["period=x&by=y", "period=7&by=collector", "period=month", "period=90&by=reason"])
async def test_the_page_opens_whatever_is_asked(floor: Site, query: str) -> None:
    assert (await (await floor.as_role(Role.SUPERVISOR, "sue", "south")).get(f"/dashboard?{query}")).status == 200


async def test_figures_can_be_made_fresh_by_hand(floor: Site) -> None:
    manager = await floor.as_role(Role.MANAGER)
    answer = await manager.post("/dashboard/refresh?period=7&by=reason")
    assert (answer.status, answer.headers["Location"]) == (303, "/dashboard?period=7&by=reason")


async def test_a_book_without_prepared_figures_says_what_to_do(site: Site) -> None:
    manager = await site.as_role(Role.MANAGER)
    assert "assistant figures" in await manager.text("/dashboard")
    assert (await manager.get("/api/v1/dashboard")).status == 409
    assert "Nothing is counted here" in await manager.text("/dashboard/lists/late")


async def test_report_shell_start_page_api_and_dashboard_tell_the_same_rates(floor: Site, worked: Runtime) -> None:
    """Each counts in its own way, prepared by day or from the tables: one definition, one answer."""
    last, manager = FIRST + timedelta(days=2), await floor.as_role(Role.MANAGER)
    told = worked.db.read_now(report, worked, FIRST, 3, worked.now(), worked.now())
    api = await (await manager.get("/api/v1/figures?as_of=2026-10-01&days=3")).json()
    assert [one["name"] for one in api["figures"]] == [one.measure.id for one in told.figures]
    assert api["figures"] == [one.as_json() for one in told.figures]
    board_ = await (await manager.get("/api/v1/dashboard?period=month")).json()  # the month so far: the same three days
    prepared = {(one["measure"], one["currency"]): (one["numerator"], one["denominator"]) for one in board_["figures"]}
    counted = {(one.measure.id, one.currency): (one.above, one.below) for one in told.figures}
    shown = {key: parts for key, parts in counted.items() if measure_of(key[0]).group is not Group.REPORT}
    assert {key: prepared[key] for key in shown} == shown
    assert {key[0] for key in counted if counted[key][1]} >= {one.id for one in REPORTED} - {"self_cure_rate"}
    today = worked.db.read_now(glance.read, worked, last, None, worked.now())
    late, penetration = today.figures[0].values[0], prepared["penetration", None]
    assert (late.above, today.loans) == (penetration[1], LOANS)


@pytest.mark.parametrize("names", [None, frozenset({"omar"})])
def test_the_start_page_tells_the_same_prepared_and_counted(
    worked: Runtime, names: frozenset[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each figure is the number of its list, of the whole book and of a team."""
    day = FIRST + timedelta(days=2)
    shown = worked.db.read_now(glance.read, worked, day, names, worked.now())
    assert shown.made_at is not None

    def check(conn: Connection) -> None:
        for one in shown.figures:
            for fact in {one.measure.above, one.measure.below} - {None}:
                asked = Asked(only={}, collectors=names, limit=25)
                number, _ = listed(conn, worked, str(fact), Period.TODAY, asked, "")
                told = one.number if fact == one.measure.above else one.values[0].below
                assert number == told, one.measure.id
        for bucket, accounts in shown.buckets.items():
            asked = Asked(only={"bucket": bucket}, collectors=names, limit=25)
            assert listed(conn, worked, "late", Period.TODAY, asked, "")[0] == accounts

    worked.db.read_now(check)
    if names is None:
        monkeypatch.setattr(board_marks, "mark", lambda _conn: None)
        counted = worked.db.read_now(glance.read, worked, day, None, worked.now())
        assert counted.made_at is None
        assert [one.values for one in counted.figures] == [one.values for one in shown.figures]
        assert counted.buckets == shown.buckets


async def test_the_api_tells_the_same_figures_and_what_they_mean(floor: Site) -> None:
    manager = await floor.as_role(Role.MANAGER)
    told = await (await manager.get("/api/v1/dashboard?period=7&by=bucket")).json()
    late = await (await manager.get("/api/v1/dashboard/lists/late?limit=5")).json()
    penetration = next(one for one in told["figures"] if one["measure"] == "penetration")
    assert penetration["denominator"] == late["number"]
    assert len(late["items"]) == 5
    assert late["next"]
    assert {row["value"] for row in told["by"]} >= {"M1", "M2"}
    known = await (await manager.get("/api/v1/dashboard/definitions")).json()
    assert {one["id"] for one in known["figures"]} == {one.id for one in MEASURES}
    assert (await manager.get("/api/v1/dashboard/lists/vintage?part=x")).status == 404


TAKEN = {"form": "csv", "reason": "quality", "why": "the morning's round"}


async def test_a_list_is_taken_away_whole_with_a_reason_and_is_noted(floor: Site, worked: Runtime) -> None:
    """As many rows as the figure says, those that the address narrows it to; without a reason nothing leaves."""
    manager = await floor.as_role(Role.MANAGER)
    path = "/dashboard/lists/late/export?bucket=M1&period=7"
    refused = await manager.post(path, TAKEN | {"why": ""})
    assert (refused.status, "needs a reason in words" in " ".join((await refused.text()).split())) == (422, True)
    answer = await manager.post(path, TAKEN)
    rows = list(csv.DictReader(io.StringIO(await answer.text())))
    late = worked.db.read_now(board_list.total, "late", Period.WEEK, Asked(only={"bucket": "M1"}))
    assert (len(rows), {row["bucket"] for row in rows}) == (late.number, {"M1"})
    [noted] = worked.db.read_now(audit.newest, 1)
    assert (noted.by, noted.what, noted.about, noted.detail["rows"]) == ("manager", "list_exported", "late", len(rows))
    assert noted.detail["filter"] == {"figure": "late", "period": "7", "bucket": "M1"}
    body, api = TAKEN | {"form": "db", "filter": {"bucket": "M1"}}, f"{manager.base}/api/v1/dashboard"
    answer = await manager.session.post(f"{api}/lists/late/exports", json=body, headers=manager.own_page)
    told = await answer.json()
    assert (told["rows"], told["cut"]) == (len(rows), False)


@pytest.mark.parametrize("by", BY)
async def test_the_cost_of_each_part_adds_up_and_what_has_no_meaning_is_said(floor: Site, by: str) -> None:
    manager = await floor.as_role(Role.MANAGER)
    told = await (await manager.get(f"/api/v1/dashboard?period=7&by={by}")).json()
    assert sum(row["cost"]["collected"] for row in told["by"]) == told["cost"]["collected"] > 0
    measured = {one["measure"] for row in told["by"] for one in row["figures"]}
    assert {"recovered", "rpc_rate", "ptp_rate", "kept_rate", "cure_rate", "roll_rate"} <= measured
    page = await manager.text(f"/dashboard?period=7&by={by}")
    lacking = by in ("campaign", "channel")
    assert ("penetration" in measured) is not lacking
    assert ("How accounts stand today is not the doing of one campaign" in page) is lacking


async def test_a_row_opens_the_whole_page_for_it_and_codes_are_said_in_words(floor: Site) -> None:
    manager = await floor.as_role(Role.MANAGER)
    page = await manager.text("/dashboard?period=7&by=campaign&bucket=M1")
    assert "Only:" in page
    assert "8 to 30 days past due · not known whether able or willing to pay" in page
    assert "m1_late.unknown" not in re.sub(r'(href|value)="[^"]*"', "", page)


def test_how_the_book_stands_is_compared_with_the_last_day_that_was_kept(worked: Runtime) -> None:
    """The simulated days were closed; of the same working day of last month nothing is known."""
    found = worked.db.read_now(board.read, worked, Period.WEEK, Wanted())
    assert found is not None
    assert found.past_day == FIRST + timedelta(days=1)
    late = next(one for one in found.morning if one.measure.id == "penetration")
    assert late.before[0].below == (found.past or {})["late"].number > 0
    narrowed = worked.db.read_now(board.read, worked, Period.WEEK, Wanted(only={"bucket": "M1"}))
    assert narrowed is not None
    assert (narrowed.past_day, narrowed.morning[3].before) == (None, ())
