"""Whole ways through the workspace in a real browser: a supervisor's review, what awaits a decision, a bad import.

By keyboard alone but for the file that is dropped; nothing on the console, no other host, no report of the policy.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection, select, update

from assistant.core.access import Stage
from assistant.core.promise import Offer, Part
from assistant.core.terms import Outcome, Role
from assistant.runtime import Clock, Runtime, close, open_runtime
from assistant.steps import call, call_begin, decide
from assistant.steps.call_end import end
from assistant.steps.record import record_call
from assistant.steps.release import release
from assistant.steps.transcript import add_transcript
from assistant.store.schema_work import contact, outbox
from assistant.web.starter import Starter
from tests.steps.reviewing import MINUTE, REASON, sampled
from tests.steps.test_call import NOTHING, RIGHT
from tests.steps.test_import import BORROWER
from tests.steps.test_import_run import table
from tests.steps.test_release import NOON, TODAY, plan
from tests.web import test_decisions as asking
from tests.web.browsing import IN_A_BROWSER, Ears, chromium, enter, faults, focused, press, reach, settled, turned
from tests.web.floor import Floor, opened, sign_in
from tests.web.serving import served
from tests.web.signing_in import PASSWORD, SECRET, enrolled, signed_in

__all__ = ["chromium"]  # the fixture
pytestmark = IN_A_BROWSER
WORDS = "00:02 Agent: Good morning, is this a good time?\n00:09 Borrower: It is not\n00:20 Agent: Good bye"
OFFER = Offer(currency="USD", parts=(Part(due_on=TODAY + timedelta(days=12), amount_minor=10_000),))
# What decides a question of each kind.
KEYS = {"override": "y", "exception": "n", "payment": "y", "reply": "0", "parked": "n", "task": "d"}
DROPPED = """text => {
  const dropped = new DataTransfer();
  dropped.items.add(new File([text], 'borrowers.csv', {type: 'text/csv'}));
  return dropped;
}"""
BAD = BORROWER | {"borrower_id": "B2", "name": ""}


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """With two supervisors, who have a second factor."""
    with opened(tmp_path_factory.mktemp("floor")) as made:
        for name in ("sue", "ben"):
            made.rt.db.write_now(enrolled, made.rt, name, Role.SUPERVISOR)
        made.text = plan(made.rt.db, "sms", owner=5)
        yield made


def boss(floor: Floor, chromium: Browser, name: str, to: str) -> Page:
    """A supervisor who has come in with password and code."""
    page = chromium.new_context().new_page()
    floor.listen(page)
    page.goto(floor.base + to)
    wall = floor.rt.wall
    assert isinstance(wall, Clock)
    wall.move_to(wall() + timedelta(seconds=30))  # a code serves once
    enter(page, name, PASSWORD, r"/sign-in/code\?next=.*")
    focused(page)
    page.keyboard.type(pyotp.TOTP(SECRET).at(wall()))
    press(page, "Enter", to)
    return page


# A supervisor's review.


def unsaid(conn: Connection, floor: Floor) -> None:
    """Cole's call about L00001 ended before its purpose was named, and so does what was heard of it."""
    rt = floor.rt
    view = call_begin.start(conn, rt, "L00001", "cole", NOON)
    for key in ("answered", "continue", "speaking"):
        view = call.answer(conn, rt, view["call"], view["version"], key, "cole", NOON)
    view = call.identify(conn, rt, view["call"], view["version"], RIGHT, "cole", NOON)
    reason = replace(NOTHING, reason=REASON)
    end(conn, rt, view["call"], view["version"], Outcome.REFUSED, reason, "cole", NOON + MINUTE)
    number = conn.execute(select(contact.c.id).where(contact.c.borrower_id == 1, contact.c.outcome == "refused"))
    add_transcript(conn, rt, number.scalar_one(), WORDS, None, "sue", NOON + MINUTE)


def scored(page: Page, comment: str, fail: str = "") -> None:
    """The whole card by keyboard: full points but for the required lines, a comment, and a fail where one is met."""
    page.keyboard.press("s")
    for name in page.evaluate("() => [...new Set([...document.querySelectorAll('.points input')].map((i) => i.name))]"):
        reach(page, page.locator(f"input[name='{name}']").first)
        page.keyboard.press("Space")
        if name == "item.required_lines":
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")  # opens the comment
            page.keyboard.press("Tab")
            page.keyboard.type(comment)
    if fail:
        reach(page, page.locator("input[name='fail.threat']"))
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.type(fail)
    reach(page, page.locator("#overall"))
    page.keyboard.type("go on like this, s and n are letters here")
    page.keyboard.press("Tab")
    press(page, "Enter", r"/review/\d+")


def follow(page: Page, to: str, words: str = "") -> None:
    """The button with these words, or the first link of a list, and the page that it leads to."""
    reach(page, page.get_by_role("button", name=words) if words else page.locator("tbody a").first)
    press(page, "Enter", to)


def test_a_review_by_keyboard_from_the_second_factor_to_the_agreement(chromium: Browser, floor: Floor) -> None:
    floor.rt.db.write_now(unsaid, floor)
    sampled(floor.rt, NOON + MINUTE)
    sue = boss(floor, chromium, "sue", "/review")
    assert "a required line was not said" in sue.locator("main").inner_text()
    press(sue, "g", r"/review/\d+")
    shown = sue.locator("main").inner_text()
    assert "Required, and not said or not gone on from:" in shown
    assert "not heard" in shown
    scored(sue, "the purpose", "At 0:20, without the statement")
    assert "Scored: an automatic fail, 0 %." in sue.locator("#told").inner_text()

    cole = chromium.new_context().new_page()
    sign_in(floor, cole, "cole", "/reviews")
    follow(cole, r"/reviews/\d+")
    assert "At 0:20, without the statement" in cole.locator("main").inner_text()
    cole.keyboard.press("d")
    focused(cole)
    cole.keyboard.type("it was the borrower who ended it")
    cole.keyboard.press("Tab")
    press(cole, "Enter", r"/reviews/\d+")
    assert "Another reviewer settles it." in cole.locator("main").inner_text()

    ben = boss(floor, chromium, "ben", "/review")
    follow(ben, r"/review/\d+")
    ben.keyboard.press("s")
    ben.keyboard.press("Space")
    ben.keyboard.press("Tab")
    ben.keyboard.type("the purpose was not named")
    follow(ben, r"/review/\d+", "Settle the dispute")
    turned(cole, cole.reload)
    assert "The score stays." in cole.locator("main").inner_text()
    assert "the purpose was not named" in cole.locator("main").inner_text()

    follow(ben, r"/review/\d+", "Use it for a calibration")
    scored(ben, "the purpose")
    turned(sue, sue.reload)
    assert "you see theirs when you have kept yours" in sue.locator("main").inner_text()
    scored(sue, "the purpose", "At 0:20, without the statement")
    assert "A threat, an insult or a false statement: ben no, sue yes" in sue.locator("main").inner_text()
    press(sue, "q", "/review")
    press(sue, "a", "/review/calibration")
    assert "90.9 %" in sue.locator("main").inner_text()  # ten of eleven answers: all but the fail
    for page in (sue, cole, ben):
        page.context.close()


# What awaits a decision.


def asked(conn: Connection, floor: Floor) -> None:
    """One question of each kind, and one more override: by sue herself, the most urgent of all."""
    rt = floor.rt
    asking.asked(conn, "sue", NOON + timedelta(minutes=30))
    asking.asked(conn, "ben")
    for made in (asking.money, asking.reply, asking.task):
        made(conn)
    record_call(
        conn, rt, loan_ref="L00003", outcome=Outcome.PROMISE, by="cole", now=NOON, promise=OFFER, exception="A pension"
    )
    release(conn, rt, [floor.text], NOON)
    conn.execute(update(outbox).where(outbox.c.contact_id == floor.text).values(state="parked", state_at=NOON))


def answered(page: Page, kind: str) -> None:
    """By its one key, and once more by Enter where nothing takes it back."""
    if kind == "task":
        page.keyboard.press("t")
        page.keyboard.type("no, done: d and n are letters here")
        page.keyboard.press("Escape")
    press(page, KEYS[kind], "/decisions.*")
    if kind in decide.FINAL:
        assert "Nothing takes this back." in page.locator("main").inner_text()
        press(page, "Enter", "/decisions.*")
    assert "It is decided." in page.locator("#told").inner_text()


def test_each_question_has_its_key_and_an_open_page_tells_what_others_do(chromium: Browser, floor: Floor) -> None:
    floor.rt.db.write_now(asked, floor)
    sue = boss(floor, chromium, "sue", "/decisions")
    assert "You asked for it, so a second supervisor must agree." in sue.locator("#question").inner_text()
    sue.keyboard.press("?")
    assert "Next" in sue.get_by_role("dialog").inner_text()
    sue.keyboard.press("Escape")
    press(sue, "j", "/decisions.*")
    met = []
    while sue.locator("input[name=kind]").count():
        met.append(sue.locator("input[name=kind]").get_attribute("value"))
        assert sue.evaluate("document.activeElement.id") == "question", "whoever cannot see hears the next one"
        answered(sue, str(met[-1]))
    assert set(met) == set(KEYS)

    sue.goto(floor.base + "/decisions")
    settled(sue)
    ben = boss(floor, chromium, "ben", "/decisions")
    press(ben, "y", "/decisions")
    sue.get_by_text("ben has decided it: yes.").wait_for(timeout=5000)
    press(sue, "j", "/decisions")
    assert "Nothing awaits a decision. Questions come here by themselves" in sue.locator("main").inner_text()
    floor.rt.db.write_now(asking.asked)
    sue.get_by_text("the borrower asked for it").wait_for(timeout=5000)
    assert sue.locator("#news").inner_text() == "1 question waits."
    assert faults(sue) == []
    for page in (sue, ben):
        page.context.close()


# A bad import.


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Runtime, str]]:
    rt = open_runtime(tmp_path / "home")
    with served(rt, Starter(rt).work) as base:
        yield rt, base
    close(rt)


def test_an_import_with_errors_is_dropped_read_mended_and_chosen_again(
    chromium: Browser, house: tuple[Runtime, str], tmp_path: Path
) -> None:
    rt, base = house
    context = chromium.new_context()
    token = rt.db.write_now(signed_in, rt, "ada", Role.ADMINISTRATOR, None, Stage.FULL)
    context.add_cookies([{"name": "session", "value": token, "url": base}])
    page, ears = context.new_page(), Ears(base)
    ears.listen(page)
    page.goto(base + "/set-up/import")
    page.dispatch_event("#drop", "drop", {"dataTransfer": page.evaluate_handle(DROPPED, table(BORROWER, BAD))})
    page.get_by_text("borrowers.csv · 0.1 MB").wait_for()
    page.get_by_role("button", name="Import").click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_text("1 row was refused.").wait_for(timeout=30_000)
    row = page.get_by_role("row").filter(has_text="Write the name.")
    assert row.get_by_role("cell").all_inner_texts()[:3] == ["borrowers.csv", "3", "name"]
    assert faults(page) == []
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download borrowers.refused.csv").click()
    mended = tmp_path / "borrowers.refused.csv"
    mended.write_text(Path(loading.value.path()).read_text().replace(",B2,,", ",B2,Anna,"))
    page.goto(base + "/set-up/import")
    settled(page)
    reach(page, page.locator("input[type=file]"))
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Enter")
    choosing.value.set_files(mended)
    page.get_by_text("borrowers.refused.csv · 0.1 MB").wait_for()
    follow(page, r"/set-up/import/\d+", "Import")
    page.get_by_text("Every row went in.").wait_for(timeout=30_000)
    assert ears.heard == []
    context.close()
