"""Teams, skills, working hours and absences as an administrator sets them up on the pages."""

from datetime import date, time

import pytest

from assistant.core.desk.roster import Hours, Roster, Skills
from assistant.core.terms import Role
from assistant.store import api_keys, audit, people, rosters, teams
from tests.web.conftest import WALL
from tests.web.signing_in import Site
from tests.web.test_people import number

EMPTY = {f"day{day}": "" for day in range(7)}


def roster(site: Site, name: str) -> Roster:
    return site.rt.db.read_now(rosters.of_user, number(site, name), "America/New_York")


def changes(site: Site) -> list[tuple[str, str]]:
    return [(row.what, row.about) for row in site.rt.db.read_now(audit.newest, 20)][::-1]


async def test_skills_and_hours_are_written_shown_in_words_and_kept_as_they_were_typed(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    path = f"/people/{number(site, 'ada')}"
    form = EMPTY | {"languages": "es, en", "products": "auto", "day0": "9:00-12:00, 13:00-17:00", "day6": "20:00–24:00"}
    form |= {f"day{day}": "9:00-12:00,13:00 - 17:00" for day in range(1, 5)}
    assert (await ada.post(f"{path}/roster", form)).status == 303
    kept = roster(site, "ada")
    assert kept.skills == Skills(languages=frozenset({"en", "es"}), products=frozenset({"auto"}))
    assert kept.hours[:2] == (
        Hours(weekday=0, opens=time(9), closes=time(12)),
        Hours(weekday=0, opens=time(13), closes=time(17)),
    )
    listed = await ada.text("/people")
    for words in ("English, Spanish", "auto", "Mon - Fri 09:00-12:00, 13:00-17:00", "Sun 20:00-00:00"):
        assert words in listed
    assert 'value="09:00-12:00, 13:00-17:00"' in await ada.text(path)
    assert changes(site) == [("roster_changed", "ada")]


@pytest.mark.parametrize(
    "slip, problem",
    [
        ({"day2": "nine to five"}, "Wednesday: write hours"),
        ({"day2": "09:00-25:00"}, "Wednesday: write hours"),
        ({"day2": "17:00-09:00"}, "end before they begin"),
        ({"day2": "09:00-12:00, 11:00-13:00"}, "overlap"),
        ({"languages": "Spanish"}, "by their codes"),
        ({"products": "a;b"}, "up to 20 products"),
    ],
)
async def test_what_cannot_be_is_refused_in_words_and_stands_to_be_mended(
    site: Site, slip: dict[str, str], problem: str
) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    answer = await ada.post(f"/people/{number(site, 'ada')}/roster", EMPTY | slip)
    page = await answer.text()
    assert (answer.status, problem in page, next(iter(slip.values())) in page) == (422, True, True)
    assert roster(site, "ada") == Roster(zone="America/New_York")


async def test_an_absence_is_added_shown_and_removed_and_its_reason_is_nobody_elses(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    path = f"/people/{number(site, 'ada')}"
    today = date(2026, 10, 1)
    form = {"from_on": f"{today}", "to_on": "2026-10-02", "reason": "in hospital"}
    assert (await ada.post(f"{path}/absences", form)).status == 303
    assert "in hospital" in await ada.text(path)
    listed = await ada.text("/people")
    assert ("absent until Oct 2, 2026" in listed, "in hospital" in listed) == (True, False)
    (kept,) = roster(site, "ada").absences
    assert "hospital" not in repr(site.rt.db.read_now(audit.newest, 20))
    assert (await ada.post(f"{path}/absences/{kept.number}/end")).status == 303
    assert (await ada.post(f"{path}/absences/{kept.number}/end")).status == 404
    assert roster(site, "ada").absences == ()
    assert changes(site) == [("absence_added", "ada"), ("absence_removed", "ada")]


@pytest.mark.parametrize(
    "slip, problem",
    [
        ({"to_on": "2026-09-30"}, "ends before it begins"),
        ({"reason": " "}, "has no reason"),
        ({"from_on": "soon"}, "a first and a last day"),
    ],
)
async def test_an_absence_that_cannot_be_is_refused(site: Site, slip: dict[str, str], problem: str) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    form = {"from_on": "2026-10-01", "to_on": "2026-10-02", "reason": "leave"}
    answer = await ada.post(f"/people/{number(site, 'ada')}/absences", form | slip)
    assert (answer.status, problem in await answer.text()) == (422, True)
    assert roster(site, "ada").absences == ()
    assert (await ada.post("/people/999/absences", form)).status == 404


async def test_a_team_is_made_and_whoever_is_in_it_moves_along_with_its_name(site: Site) -> None:
    ada, _cole = await site.as_role(Role.ADMINISTRATOR, "ada"), await site.as_role(Role.COLLECTOR, "cole", "north")
    site.rt.db.write_now(api_keys.make, "a program", Role.SUPERVISOR, "north", "ada", WALL)
    assert (await ada.post("/set-up/teams", {"name": "west"})).status == 303
    again = await ada.post("/set-up/teams", {"name": "west"})
    assert (again.status, "called west already" in await again.text()) == (422, True)
    move = {"before": "north", "name": "far north", "lead": "cole"}
    assert (await ada.post("/set-up/teams/change", move)).status == 303
    moved = site.rt.db.read_now(people.by_name, "cole")
    assert moved is not None
    assert moved.team == "far north"
    assert [row.team for row in site.rt.db.read_now(api_keys.listing)] == ["far north"]
    kept = [(row.name, row.lead, row.people) for row in site.rt.db.read_now(teams.listing)]
    assert kept == [("far north", "cole", 1), ("west", None, 0)]
    assert changes(site) == [("team_made", "west"), ("team_changed", "far north")]


@pytest.mark.parametrize(
    "slip, problem",
    [
        ({"name": "west"}, "called west already"),
        ({"lead": "ada"}, "must be in it"),
        ({"before": "none"}, "no team called none"),
        ({"name": " "}, "A team has a name"),
    ],
)
async def test_a_team_is_not_changed_into_what_cannot_be(site: Site, slip: dict[str, str], problem: str) -> None:
    ada, _cole = await site.as_role(Role.ADMINISTRATOR, "ada"), await site.as_role(Role.COLLECTOR, "cole", "north")
    await ada.post("/set-up/teams", {"name": "west"})
    answer = await ada.post("/set-up/teams/change", {"before": "north", "name": "north", "lead": ""} | slip)
    assert (answer.status, problem in await answer.text()) == (422, True)
    assert [row.name for row in site.rt.db.read_now(teams.listing)] == ["north", "west"]


@pytest.mark.parametrize(
    "form", [{"team": "north", "sure": "yes"}, {"team": "south", "active": "yes"}, {"team": "", "active": "yes"}]
)
async def test_who_leaves_a_team_leads_it_no_more_and_a_new_name_is_a_new_team(
    site: Site, form: dict[str, str]
) -> None:
    ada, _cole = await site.as_role(Role.ADMINISTRATOR, "ada"), await site.as_role(Role.COLLECTOR, "cole", "north")
    await ada.post("/set-up/teams/change", {"before": "north", "name": "north", "lead": "cole"})
    path = f"/people/{number(site, 'cole')}"
    await ada.post(path, {"role": "collector", "team": "north", "active": "yes"})
    assert [row.lead for row in site.rt.db.read_now(teams.listing)] == ["cole"]
    await ada.post(path, {"role": "collector"} | form)
    found = {row.name: row.lead for row in site.rt.db.read_now(teams.listing)}
    assert found == dict.fromkeys({"north", form["team"]} - {""})


async def test_people_shows_who_has_a_second_factor_and_when_they_were_last_seen(site: Site) -> None:
    ada = await site.as_role(Role.ADMINISTRATOR, "ada")
    assert "Nov 22" in (listed := await ada.text("/people")) or "11/22/26" in listed
    await ada.post("/people", {"name": "dana", "role": "collector", "team": ""})
    assert "not signed in" in await ada.text("/people")
