"""Reviews in a served workspace: the queue, a scorecard with an automatic fail, a dispute, calibration, transcripts."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from sqlalchemy import Connection, insert, select

from assistant.core.terms import Outcome, Role
from assistant.gateway.sim_recording import tone
from assistant.runtime import Clock, Runtime
from assistant.settings_recordings import RecordingSettings
from assistant.steps import review as step
from assistant.steps.recording import Came, add_recording
from assistant.store import erasure
from assistant.store.db import Database
from assistant.store.schema import assignment
from assistant.store.schema_access import audit_entry
from assistant.store.schema_log import log_entry
from assistant.store.schema_review import review_dispute, review_score
from assistant.web import review
from tests.steps import working
from tests.steps.reviewing import answers, by_risk_alone, complained, items, recorded, sampled, staff
from tests.steps.working import NOON
from tests.web.conftest import WALL, renderer
from tests.web.signing_in import Browser, Site, workspace

DAY = timedelta(days=1)
NORTH = {"cole": (Role.COLLECTOR, "north"), "cora": (Role.COLLECTOR, "north"), "omar": (Role.COLLECTOR, "south")}
BOSSES = {"sue": (Role.SUPERVISOR, "north"), "ben": (Role.SUPERVISOR, "north"), "max": (Role.SUPERVISOR, "south")}


@pytest.fixture
async def site(db: Database) -> AsyncIterator[Site]:
    """Cole's call ended in a complaint; omar's, of another team, too."""
    clock = Clock(NOON)
    made = replace(by_risk_alone(working.book(db, 5)), wall=Clock(WALL), render=renderer(), now=clock)
    staff(db, **NORTH, **BOSSES)
    recorded(db, made, "L2", Outcome.STOP_OR_COMPLAINT, "omar")
    complained(db, made)
    async with workspace(made) as opened:
        yield opened


async def boss(site: Site, name: str = "sue") -> Browser:
    return await site.as_role(Role.SUPERVISOR, name, BOSSES[name][1])


async def cole(site: Site, name: str = "cole") -> Browser:
    return await site.as_role(Role.COLLECTOR, name, NORTH[name][1])


def item_of(site: Site, collector: str = "cole") -> int:
    (row,) = [one for one in items(site.rt.db) if one.collector == collector]
    number: int = row.id
    return number


def later(site: Site, **span: float) -> None:
    clock = site.rt.now
    assert isinstance(clock, Clock)
    clock.move_to(clock() + timedelta(**span))


def form(rt: Runtime, **changes: str) -> dict[str, str]:
    """Every item in full, but for what the test changes; `threat="words"` is an automatic fail with its comment."""
    card = rt.rulebook.scorecards["call"]
    made = {f"item.{name}": str(item.points) for name, item in card.items.items()}
    for name, value in changes.items():
        if name in card.fails:
            made |= {f"fail.{name}": "yes", f"comment.{name}": value}
        else:
            made[f"item.{name}" if name in card.items else name] = value
    return made


async def problem(answer: ClientResponse) -> str:
    text = " ".join((await answer.text()).split())
    found = re.search(r'class="problem"[^>]*>(.*?)</', text)
    return found.group(1) if found else ""


async def test_the_queue_says_why_each_is_worth_hearing_to_their_own_supervisor(site: Site) -> None:
    page = await (await boss(site)).text("/review")
    assert "a complaint or a stop, 0 days after the call" in page
    assert ">cole<" in page
    assert ">omar<" not in page  # another team's
    assert "1 contact waits to be heard" in page
    manager = await site.as_role(Role.MANAGER, "mia")
    everything = await manager.text("/review")
    assert ">cole<" in everything
    assert ">omar<" in everything
    assert 'action="/review/next"' not in everything  # who only reads takes nothing


async def test_a_collector_opens_no_review_and_no_queue(site: Site) -> None:
    mine = await cole(site)
    for path in ("/review", f"/review/{item_of(site)}", "/review/figures", "/review/calibration"):
        assert (await mine.get(path)).status == 403
    assert (await (await boss(site, "max")).get(f"/review/{item_of(site)}")).status == 404


async def test_two_reviewers_never_have_the_same_call(site: Site) -> None:
    sue, ben, number = await boss(site), await boss(site, "ben"), item_of(site)
    assert (await sue.post("/review/next")).headers["Location"] == f"/review/{number}"
    told = await ben.post("/review/next", follow=True)
    assert "Nothing waits that nobody else has" in await told.text()
    assert "sue has it" in await problem(await ben.post(f"/review/{number}/take"))
    assert "sue has taken it" in await problem(await ben.post(f"/review/{number}/score", form(site.rt)))
    later(site, minutes=61)  # a claim that nobody used ends
    assert (await ben.post(f"/review/{number}/take")).status == 303
    assert "ben has it" in await problem(await sue.post(f"/review/{number}/take"))
    assert (await ben.post(f"/review/{number}/let-go")).status == 303
    assert (await sue.post(f"/review/{number}/take")).status == 303


async def test_nobody_reviews_their_own_call(site: Site) -> None:
    recorded(site.rt.db, site.rt, "L3", Outcome.STOP_OR_COMPLAINT, "sue")
    sampled(site.rt)
    sue, own = await boss(site), item_of(site, "sue")
    assert (await sue.get(f"/review/{own}")).status == 404
    assert (await sue.post(f"/review/{own}/score", form(site.rt))).status == 404
    taken = await sue.post("/review/next")
    assert taken.headers["Location"] == f"/review/{item_of(site)}"
    assert (await (await boss(site, "ben")).get(f"/review/{own}")).status == 200


async def test_a_score_is_kept_with_its_card_and_shown_to_the_collector_alone(site: Site) -> None:
    sue, number = await boss(site), item_of(site)
    given = form(site.rt, tone="5", read_back="na", overall="Calm at the end.")
    told = await sue.post(f"/review/{number}/score", given, follow=True)
    assert "Scored: 94.1 %." in await told.text()  # 80 of the 85 that applied
    again = await sue.post(f"/review/{number}/score", given)
    assert "scored already" in await problem(again)
    mine = await (await cole(site)).text(f"/reviews/{number}")
    assert "94.1 %" in mine
    assert "Calm at the end." in mine
    for other in ("cora", "omar"):
        theirs = await cole(site, other)
        assert (await theirs.get(f"/reviews/{number}")).status == 404
        assert "None of your calls" in await theirs.text("/reviews")
    line = site.rt.db.read_now(
        lambda conn: conn.execute(select(log_entry.c.leaf).where(log_entry.c.kind == "review")).scalar_one()
    )
    assert "Calm" not in line
    assert '"percent":94.1' in line


async def test_an_automatic_fail_is_refused_without_its_comment_and_what_was_given_stays(site: Site) -> None:
    sue, number = await boss(site), item_of(site)
    refused = await sue.post(f"/review/{number}/score", form(site.rt, threat=" ", overall="Kept while typing"))
    text = " ".join((await refused.text()).split())
    assert refused.status == 422
    assert "an automatic fail needs a comment" in text
    assert "Kept while typing" in text
    assert text.count(" checked>") == len(site.rt.rulebook.scorecards["call"].items) + 1
    told = await sue.post(f"/review/{number}/score", form(site.rt, threat="At 2:10"), follow=True)
    assert "an automatic fail, 0 %" in await told.text()
    assert "At 2:10" in await (await cole(site)).text(f"/reviews/{number}")


async def test_a_dispute_is_settled_by_another_and_both_scores_are_kept(site: Site) -> None:
    sue, ben, mine, number = await boss(site), await boss(site, "ben"), await cole(site), item_of(site)
    await sue.post(f"/review/{number}/score", form(site.rt, threat="At 2:10"))
    assert "needs its reason" in await problem(await mine.post(f"/reviews/{number}/dispute", {"words": " "}))
    assert (await mine.post(f"/reviews/{number}/dispute", {"words": "It was the borrower."})).status == 303
    assert "disputed once" in await problem(await mine.post(f"/reviews/{number}/dispute", {"words": "again"}))
    assert "Disputed scores" in await ben.text("/review")
    changed = form(site.rt, result="changed", answer="I heard it: the borrower spoke.", tone="5")
    assert "you gave the score" in await problem(await sue.post(f"/review/{number}/settle", changed))
    assert "owed an answer" in await problem(await ben.post(f"/review/{number}/settle", changed | {"answer": ""}))
    assert (await ben.post(f"/review/{number}/settle", changed)).status == 303
    assert "nobody disputes it" in await problem(await ben.post(f"/review/{number}/settle", changed))
    page = await mine.text(f"/reviews/{number}")
    assert "0 %" in page
    assert "95 %" in page
    assert "the borrower spoke" in page
    assert "The score was changed." in page
    assert "95 %" in await mine.text("/reviews")  # what counts is how it was settled
    kinds = site.rt.db.read_now(lambda conn: list(conn.execute(select(review_score.c.kind)).scalars()))
    assert sorted(kinds) == ["review", "settlement"]


async def test_a_disputed_score_is_open_to_another_teams_supervisor_and_may_be_upheld(site: Site) -> None:
    sue, far, mine, number = await boss(site), await boss(site, "max"), await cole(site), item_of(site)
    await sue.post(f"/review/{number}/score", form(site.rt))
    assert (await far.get(f"/review/{number}")).status == 404
    await mine.post(f"/reviews/{number}/dispute", {"words": "I did ask for the reason."})
    page = await far.text(f"/review/{number}")
    assert "I did ask for the reason." in page
    await far.post(f"/review/{number}/settle", {"result": "upheld", "answer": "It is not on the recording."})
    assert "The score stays." in await mine.text(f"/reviews/{number}")
    results = site.rt.db.read_now(lambda conn: conn.execute(select(review_dispute)).one())
    assert (results.result, results.settled_by) == ("upheld", "max")


async def test_a_score_may_be_disputed_for_five_business_days_and_no_longer(site: Site) -> None:
    sue, mine, number = await boss(site), await cole(site), item_of(site)
    await sue.post(f"/review/{number}/score", form(site.rt))
    later(site, days=7)  # a Thursday on: five business days, the last of them
    assert "Oct 8, 2026" in await mine.text(f"/reviews/{number}")
    later(site, days=1)
    assert "It could be disputed until" in await mine.text(f"/reviews/{number}")
    late = await mine.post(f"/reviews/{number}/dispute", {"words": "But"})
    assert "until October 8, 2026" in await problem(late)


async def test_in_a_calibration_each_scores_unseen_and_then_the_agreement_is_shown(site: Site) -> None:
    sue, ben, far, number = await boss(site), await boss(site, "ben"), await boss(site, "max"), item_of(site)
    assert (await sue.post(f"/review/{number}/calibrate")).status == 303
    assert "calibration already" in await problem(await ben.post(f"/review/{number}/calibrate"))
    first = form(site.rt, mode="calibration", threat="A secret remark")
    assert (await sue.post(f"/review/{number}/score", first)).status == 303
    hidden = await ben.text(f"/review/{number}")
    assert "A secret remark" not in hidden
    assert "you see theirs when you have kept yours" in hidden
    assert "shown when you have scored it" in await ben.text("/review/calibration")
    assert (await ben.post(f"/review/{number}/score", form(site.rt, mode="calibration", tone="5"))).status == 303
    assert "you have scored it" in await problem(await ben.post(f"/review/{number}/score", first))
    shown = await ben.text(f"/review/{number}")
    assert "A secret remark" in shown
    assert "Calm and plain throughout: ben <strong>5</strong>, sue <strong>10</strong>" in shown
    page = await ben.text("/review/calibration")
    assert "81.8 %" in page  # 9 of 11 answers: all but the tone and the fail
    assert (await far.get(f"/review/{number}")).status == 200  # another team's supervisor calibrates with them
    assert "A secret remark" not in await far.text(f"/review/{number}")
    states = [row.state for row in items(site.rt.db) if row.id == number]
    assert states == ["open"]  # no collector is measured by it
    assert "None of your calls" in await (await cole(site)).text("/reviews")


async def test_the_figures_count_a_settled_score_instead_of_the_first(site: Site) -> None:
    rt, number = site.rt, item_of(site)
    rt.db.write_now(
        step.score, rt, number, answers(rt, fails=frozenset({"threat"}), comments={"threat": "x"}), "sue", NOON
    )
    sue = await boss(site)
    before = await sue.text("/review/figures")
    assert "0 %</strong><span>average score" in before
    rt.db.write_now(step.dispute, rt, number, "no", "cole", NOON)
    rt.db.write_now(step.settle, rt, number, "yes", answers(rt, points={"tone": 5}), "ben", NOON)
    after = await sue.text("/review/figures")
    assert "95 %</strong><span>average score" in after
    assert "1 score was changed" in after
    assert "omar" not in after
    assert (await sue.get("/review/figures?days=13")).status == 200  # a span that is none of ours is the usual one
    assert "No review was scored" in await (await boss(site, "max")).text("/review/figures")


WORDS = "00:02 Agent: Good morning\n00:09 Borrower: You idiot\n01:20 Agent: You will be arrested, we will not sue you"


async def test_a_transcript_is_marked_with_time_and_score_and_goes_with_the_person(site: Site) -> None:
    sue, number = await boss(site), item_of(site)
    bad = await sue.post(f"/review/{number}/transcript", {"text": '[{"start": 1}]'})
    assert "turn 1 has no text" in await problem(bad)
    assert (await sue.post(f"/review/{number}/transcript", {"text": WORDS})).status == 303
    page = await sue.text(f"/review/{number}")
    assert "forbidden: arrest · 100 % alike" in page
    assert "1:20" in page
    assert "1 forbidden thing was found." in page
    sampled(site.rt)
    assert "forbidden words in the transcript: arrest" in await sue.text("/review")
    site.rt.db.write_now(erasure.erase, 1, "ada", NOON, ["nothing is owed"])
    gone = await sue.text(f"/review/{number}")
    assert "You idiot" not in gone
    assert "There is none." in gone


async def test_a_recording_is_heard_by_who_may_read_the_account_and_each_listening_is_noted(
    db: Database, tmp_path: Path
) -> None:
    clock = Clock(NOON)
    made = replace(working.book(db, 5), home=tmp_path, wall=Clock(WALL), render=renderer(), now=clock)
    on = made.settings.model_copy(update={"recordings": RecordingSettings(keep=True)})
    made = by_risk_alone(replace(made, settings=on))
    staff(db, **NORTH, **BOSSES)
    contact = recorded(db, made, "L1", Outcome.STOP_OR_COMPLAINT, "cole")
    sampled(made)
    db.write_now(own, "cole")
    db.write_now(add_recording, made, contact, tone("x"), Came(by="sue", consent="agreed", seconds=2), NOON)
    async with workspace(made) as site:
        sue = await boss(site)
        page = await sue.text(f"/review/{item_of(site)}")
        assert '<audio controls preload="none" src="/recordings/1"' in page
        assert "0:02 · they agreed" in page
        whole, part = await sue.get("/recordings/1"), await sue.get("/recordings/1", headers={"Range": "bytes=4-7"})
        assert (whole.status, await whole.read()) == (200, tone("x"))
        assert (part.status, await part.read()) == (206, tone("x")[4:8])
        assert (whole.headers["Cache-Control"], whole.content_type.partition("/")[0]) == ("no-store", "audio")
        assert "media-src 'self'" in whole.headers["Content-Security-Policy"]
        assert (await (await boss(site, "max")).get("/recordings/1")).status == 404
        assert (await (await cole(site)).get("/recordings/1")).status == 403
        heard = select(audit_entry.c.by).where(audit_entry.c.what == "recording_heard")
        assert db.read_now(lambda conn: list(conn.execute(heard).scalars())) == ["sue"]


def own(conn: Connection, name: str) -> None:
    conn.execute(insert(assignment).values(loan_id=1, from_on=NOON.date(), owner=name))


async def test_any_recorded_call_of_the_team_can_be_chosen_by_hand(site: Site) -> None:
    dull = recorded(site.rt.db, site.rt, "L4", Outcome.NO_ANSWER, "cora")
    sampled(site.rt)
    sue, far = await boss(site), await boss(site, "max")
    assert "is no recorded call" in await problem(await far.post("/review/choose", {"contact": str(dull)}))
    assert "is no recorded call" in await problem(await sue.post("/review/choose", {"contact": "x"}))
    made = await sue.post("/review/choose", {"contact": str(dull)})
    assert "a supervisor chose it" in await sue.text(made.headers["Location"])


async def test_the_queue_is_paged_by_score_and_number(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "PAGE", 1)
    recorded(site.rt.db, site.rt, "L3", Outcome.STOP_OR_COMPLAINT, "cora")
    sampled(site.rt)
    sue = await boss(site)
    first = await sue.text("/review")
    assert (">cora<" in first, ">cole<" in first) == (True, False)
    following = re.search(r'href="(/review\?after=[^"]*)"', first)
    assert following is not None
    second = await sue.text(following.group(1))
    assert (">cora<" in second, ">cole<" in second) == (False, True)
    assert (await sue.get("/review?after=x-1")).status == 200


async def test_what_a_review_says_stands_in_the_readers_language(site: Site) -> None:
    sue = await boss(site)
    answer = await sue.get("/review", headers={"Accept-Language": "es"})
    text = await answer.text()
    assert "una queja o una baja, 0 días después de la llamada" in text
    assert "Vale la pena escuchar" in text


async def sent(browser: Browser, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = await browser.session.post(browser.base + f"/api/v1{path}", json=body, headers=browser.own_page)
    return answer.status, await answer.json()


async def got(browser: Browser, path: str) -> dict[str, Any]:
    answer = await browser.get(f"/api/v1{path}")
    assert answer.status == 200, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def test_programs_do_what_the_pages_do(site: Site) -> None:
    sue, ben, mine, number = await boss(site), await boss(site, "ben"), await cole(site), item_of(site)
    (listed,) = (await got(sue, "/reviews"))["items"]
    assert (listed["item"], listed["collector"], listed["why"][0]["code"]) == (number, "cole", "complaint")
    points = dict(answers(site.rt).points)
    bare = await sent(sue, f"/reviews/{number}/score", {"points": points, "fails": ["threat"]})
    assert (bare[0], "needs a comment" in bare[1]["title"]) == (422, True)
    body = {"points": points, "fails": ["threat"], "comments": {"threat": "At 2:10"}}
    assert (await sent(sue, f"/reviews/{number}/score", body))[1]["percent"] == 0.0
    assert (await sent(mine, f"/reviews/{number}/dispute", {"words": "It was not me"}))[0] == 201
    assert (await sent(sue, f"/reviews/{number}/settle", {"answer": "no"}))[0] == 422
    changed = {"answer": "Heard it again", "score": {"points": points}}
    assert (await sent(ben, f"/reviews/{number}/settle", changed))[1] == {"result": "changed"}
    (own,) = (await got(mine, "/reviews/mine"))["items"]
    assert [score["percent"] for score in own["scores"]] == [0.0, 100.0]
    assert own["dispute"]["answer"] == "Heard it again"
    figures = await got(sue, "/reviews/figures")
    assert (figures["whole"]["average"], figures["whole"]["changed"]) == (100.0, 1)
    assert (await got(sue, "/reviews/agreement")) == {"items": [], "months": []}
    assert (await sent(sue, "/contacts/1/transcript", {"text": WORDS}))[1]["turns"] == 3
    assert (await sent(sue, "/contacts/1/transcript", {"text": "["}))[0] == 422
    assert (await sent(await boss(site, "max"), f"/reviews/{number}/take", {}))[0] == 404
