"""The verdict pages: a contact's kept verdict, a supposed one, and words for what is not there."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.steps.release import release
from tests.steps.test_override import ask, rt
from tests.steps.test_release import NOON, plan
from tests.web.signing_in import Browser, workspace

__all__ = ["rt"]  # the fixture
KEYS = {"verdict", "until", "judged_at", "says", "profiles", "consent_basis", "facts", "findings", "asked", "channel"}
FINDING = {"rule", "clause", "profile", "passed", "because", "until", "confidence", "force", "warns", "override"}
FULL = "7 of 7 calls about this loan since 25 Sep; the next is possible on Fri 2 Oct at 08:00 in New York"


class Reader:
    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    async def get(self, path: str) -> tuple[int, Any]:
        answer = await self.browser.get(path)
        return answer.status, json.loads(await answer.text())


@pytest.fixture
async def page(rt: Runtime) -> AsyncIterator[Reader]:  # the fixture, by its name
    async with workspace(rt) as site:
        yield Reader(await site.as_role(Role.SUPERVISOR))


async def test_a_kept_verdict_has_every_rule_its_facts_its_versions_and_its_words(
    page: Reader,
    rt: Runtime,
) -> None:
    call = plan(rt.db, "call")
    rt.db.write_now(release, rt, [call], NOON)
    status, said = await page.get(f"/api/v1/contacts/{call}/verdict")
    assert status == 200
    assert set(said) >= KEYS | {"contact_id", "loan_ids", "state", "planned_for"}
    assert (said["verdict"], said["asked"], said["loan_ids"]) == ("refuse", "kept", ["L00001"])
    assert said["until"].startswith("2026-10-02T12:00")
    assert said["says"] == FULL
    versions = dict(one.split("@") for one in said["profiles"])
    rules = {one["rule"] for one in said["findings"]}
    assert rules == {rule.id for name in versions for rule in rt.rulebook.profiles[name].rules}
    assert all(set(one) == FINDING | {"counted"} for one in said["findings"])
    assert set(versions) >= {"house", "us-reg-f"}
    assert versions == {name: rt.rulebook.profiles[name].version for name in versions}
    assert said["facts"]["history"] == {"call": 7}
    assert said["facts"]["places"][0]["zone"] == "America/New_York"
    (count,) = [one["counted"] for one in said["findings"] if one["rule"] == "F-7IN7"]
    assert (count["made"], count["most"], count["days"], count["about"]) == (7, 7, 7, "L00001")


async def test_a_contact_that_was_never_asked_about_is_asked_about_now(
    page: Reader,
    rt: Runtime,
) -> None:
    call = plan(rt.db, "call")
    status, said = await page.get(f"/api/v1/contacts/{call}/verdict")
    assert (status, said["asked"], said["verdict"], said["state"]) == (200, "now", "refuse", "planned")
    assert said["says"] == FULL


async def test_an_overridden_verdict_names_who_and_why(page: Reader, rt: Runtime) -> None:
    call = plan(rt.db, "call")
    number = ask(rt)["override"]
    rt.db.write_now(release, rt, [call], NOON)
    _status, said = await page.get(f"/api/v1/contacts/{call}/verdict")
    (finding,) = [one for one in said["findings"] if one["override"]]
    assert (said["verdict"], finding["override"], said["facts"]["overrides"]) == ("allow", number, [number])
    assert "overridden by sam because" in said["says"]


async def test_a_contact_may_be_supposed_at_any_instant(page: Reader) -> None:
    status, said = await page.get("/api/v1/loans/L00001/verdict?channel=call&at=2026-10-01T16:00:00Z")
    assert (status, said["verdict"], said["says"]) == (200, "refuse", FULL)
    assert set(said) >= KEYS
    _status, later = await page.get("/api/v1/loans/L00001/verdict?at=2026-10-02T08:00:00-04:00")
    assert (later["verdict"], later["channel"]) == ("allow", "call")
    _status, before = await page.get("/api/v1/loans/L00001/verdict?at=2026-10-02T07:59:59-04:00")
    assert before["verdict"] == "refuse"


async def test_an_offset_whose_plus_was_not_escaped_is_understood(page: Reader) -> None:
    status, said = await page.get("/api/v1/loans/L00001/verdict?at=2026-10-01T16:00:00+00:00")
    assert (status, said["at"]) == (200, "2026-10-01T16:00:00+00:00")


async def test_a_supposed_contact_in_the_past_does_not_know_what_came_after(page: Reader) -> None:
    _status, said = await page.get("/api/v1/loans/L00001/verdict?at=2026-09-25T16:00:00Z")
    assert said["facts"]["history"] == {"call": 1}


async def test_supposing_writes_nothing(page: Reader, rt: Runtime) -> None:
    ask(rt)
    for _ in range(2):
        _status, said = await page.get("/api/v1/loans/L00001/verdict?at=2026-10-01T16:00:00Z")
        assert said["verdict"] == "allow"


@pytest.mark.parametrize(
    "path,status,problem",
    [
        ("/api/v1/contacts/999999/verdict", 404, "no contact 999999"),
        ("/api/v1/contacts/x/verdict", 404, "nothing called 'x'"),
        ("/api/v1/contacts/99999999999999999999/verdict", 404, "nothing called"),
        ("/api/v1/loans/L9/verdict", 404, "no loan 'L9'"),
        ("/api/v1/loans/%00/verdict", 404, "NUL"),
        ("/api/v1/loans/L00001/verdict?channel=pigeon", 422, "'call', 'voice'"),
        ("/api/v1/loans/L00001/verdict?at=noon", 422, "valid datetime"),
        ("/api/v1/loans/L00001/verdict?at=2026-10-01T12:00:00", 422, "timezone"),
        ("/api/v1/loans/L00001/verdict?at=0001-01-01T00:00:00Z", 422, "no instant of a loan"),
        ("/api/v1/loans/L00001/verdict?when=2026-10-01T12:00:00Z", 422, "when"),
    ],
)
async def test_what_is_not_there_is_said_in_words(page: Reader, path: str, status: int, problem: str) -> None:
    got, said = await page.get(path)
    assert (got, said["status"]) == (status, status)
    assert problem in json.dumps(said, ensure_ascii=False)


async def test_nobody_reads_a_verdict_who_has_not_signed_in(rt: Runtime) -> None:
    async with workspace(rt) as site:
        answer = await (await site.browser()).get("/api/v1/contacts/1/verdict")
        assert (answer.status, answer.content_type) == (401, "application/problem+json")
