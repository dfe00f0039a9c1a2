"""A supervisor's review: taken, scored, disputed by the collector, settled by another; two score alike to calibrate.

Each act is one transaction under the item's lock, with a line of the log that names no comment.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.quality.card import Answers, Total
from assistant.core.quality.sight import disputable_until
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps.review_card import scored, there, told, wrong
from assistant.steps.sample_reviews import choose_by_hand
from assistant.store import locks, log, review_calls, review_scores, reviews
from assistant.store.log import LogLine
from assistant.store.review_scores import CALIBRATION, REVIEW, SETTLEMENT

UPHELD, CHANGED = "upheld", "changed"
TRIES = 20  # items tried when several reviewers take the next one at the same time


def take(conn: Connection, rt: Runtime, item_id: int, me: str, now: datetime) -> None:
    """Take a review. Raises BadInput for one's own call, or one that another has or that is scored."""
    row = there(reviews.locked(conn, item_id))
    _not_own(row, me)
    if not reviews.claim(conn, item_id, me, now, _until(rt, now)):
        taken = row.state == reviews.OPEN
        by = Say("%(name)s has it", name=row.claimed_by) if taken else Say("it is scored")
        raise wrong(by, Say("take another one"))


def take_next(conn: Connection, rt: Runtime, names: frozenset[str] | None, me: str, now: datetime, leave: int) -> int:
    """The heaviest that nobody else has, taken; 0: there is none. `leave`: an item that is passed over."""
    for number in reviews.to_take(conn, names, me, now, TRIES, without=leave):
        if reviews.claim(conn, number, me, now, _until(rt, now)):
            return number
    return 0


def _until(rt: Runtime, now: datetime) -> datetime:
    return now + timedelta(minutes=rt.rulebook.review.claim_minutes)


def let_go(conn: Connection, item_id: int, me: str) -> bool:
    return reviews.let_go(conn, item_id, me)


def choose(conn: Connection, rt: Runtime, contact_id: int, names: frozenset[str] | None, me: str, now: datetime) -> int:
    """Put a call of the scope into the queue by hand. → its item. Raises BadInput for what is no recorded call."""
    calls = review_calls.by_ids(conn, [contact_id])
    if not calls or not reviews.is_within(conn, calls[0].collector, names):
        raise wrong(
            Say("contact %(number)s is no recorded call", number=contact_id),
            Say("a call comes up here minutes after it was recorded"),
        )
    _not_own(calls[0], me)
    choose_by_hand(conn, rt, [contact_id], now)
    row = reviews.of_contact(conn, contact_id)
    assert row is not None
    return int(row.id)


def score(conn: Connection, rt: Runtime, item_id: int, answers: Answers, me: str, now: datetime) -> Total:
    """The collector's score, once. Raises BadInput for what cannot be scored as it is."""
    row = _item(conn, item_id)
    _not_own(row, me)
    _held(row, me, now)
    made, card = scored(conn, rt, row, REVIEW, answers, me, now)
    reviews.move(conn, item_id, reviews.SCORED, now)
    _log(conn, row, me, now, "scored", **told(card, made))
    return made


def _held(row: Row[Any], me: str, now: datetime) -> None:
    if row.state != reviews.OPEN:
        raise wrong(Say("it is scored already"), Say("the score stands; the collector may dispute it"))
    if row.claimed_by not in (None, me) and row.claimed_until > now:
        raise wrong(Say("%(name)s has taken it", name=row.claimed_by), Say("take another one"))


def calibrate(conn: Connection, rt: Runtime, item_id: int, me: str, now: datetime) -> None:
    """Choose a contact that several reviewers score without seeing each other's. Raises BadInput if it was before."""
    row = _item(conn, item_id)
    _not_own(row, me)
    if not reviews.calibrate(conn, item_id, me, now):
        raise wrong(Say("it is a calibration already"), Say("score it"))
    _log(conn, row, me, now, "calibration_begun")


def score_calibration(conn: Connection, rt: Runtime, item_id: int, answers: Answers, me: str, now: datetime) -> Total:
    """One reviewer's scoring for a calibration, once; no collector is shown it and none is measured by it."""
    row = _item(conn, item_id)
    _not_own(row, me)
    if row.calibration_at is None:
        raise wrong(Say("it was not chosen for a calibration"), Say("choose it first"))
    if any(one.reviewer == me and one.kind == CALIBRATION for one in _given(conn, item_id)):
        raise wrong(Say("you have scored it"), Say("see how far you agree"))
    made, card = scored(conn, rt, row, CALIBRATION, answers, me, now)
    _log(conn, row, me, now, "calibration_scored", **told(card, made))
    return made


def dispute(conn: Connection, rt: Runtime, item_id: int, words: str, me: str, now: datetime) -> None:
    """The collector does not agree with a score of their own. Raises BadInput too late, twice, or without a word."""
    row = _item(conn, item_id)
    if row.collector != me:
        raise wrong(Say("this is not your call"), Say("only who made the call may dispute its score"))
    if row.state != reviews.SCORED:
        raise wrong(Say("it is not open to a dispute"), Say("a score is disputed once"))
    last = dispute_until(rt, _first(conn, item_id).scored_at)
    if local(now, rt.settings.work.zone).date() > last:
        raise wrong(Say("it could be disputed until %(last)s", last=last), Say("speak to your supervisor"))
    if not words.strip():
        raise wrong(Say("a dispute needs its reason"), Say("say what the score does not see"))
    review_scores.dispute(conn, row, me, redacted(words.strip()), now)
    reviews.move(conn, item_id, reviews.DISPUTED, now)
    _log(conn, row, me, now, "disputed")


def dispute_until(rt: Runtime, scored_at: datetime) -> Any:
    """The last day, on the lender's calendar, on which a score may be disputed."""
    work = rt.settings.work
    days = rt.rulebook.review.dispute_business_days
    return disputable_until(local(scored_at, work.zone).date(), days, work.country)


def settle(
    conn: Connection, rt: Runtime, item_id: int, words: str, answers: Answers | None, me: str, now: datetime
) -> str:
    """Answer a dispute. Without `answers` the score is upheld, else changed to theirs; both scores stay.

    Raises BadInput for the first reviewer, for the collector, without a word, or where nothing is disputed.
    """
    row = _item(conn, item_id)
    _not_own(row, me)
    if row.state != reviews.DISPUTED:
        raise wrong(Say("nobody disputes it"), Say("take another one"))
    if _first(conn, item_id).reviewer == me:
        raise wrong(Say("you gave the score that is disputed"), Say("another reviewer settles it"))
    if not words.strip():
        raise wrong(Say("the collector is owed an answer"), Say("say why the score stays or changes"))
    result = UPHELD if answers is None else CHANGED
    facts = {}
    if answers is not None:
        made, card = scored(conn, rt, row, SETTLEMENT, answers, me, now)
        facts = told(card, made)
    review_scores.settle(conn, row, result, me, redacted(words.strip()), now)
    reviews.move(conn, item_id, reviews.SETTLED, now)
    _log(conn, row, me, now, result, **facts)
    return result


def _given(conn: Connection, item_id: int) -> list[Row[Any]]:
    return review_scores.of_items(conn, [item_id]).get(item_id, [])


def _first(conn: Connection, item_id: int) -> Row[Any]:
    """The score that the collector was given first."""
    (found,) = [one for one in _given(conn, item_id) if one.kind == REVIEW]
    return found


def _item(conn: Connection, item_id: int) -> Row[Any]:
    """The item, its borrower and its row locked, in this order."""
    row = there(reviews.one(conn, item_id))
    locks.borrowers(conn, [row.borrower_id])
    return there(reviews.locked(conn, item_id))


def _not_own(row: Row[Any], me: str) -> None:
    if row.collector == me:
        raise wrong(Say("this is your own call"), Say("another reviewer hears it"))


def _log(conn: Connection, row: Row[Any], me: str, now: datetime, what: str, **facts: Any) -> None:
    line = LogLine(
        at=now, kind="review", borrower_id=row.borrower_id, contact_id=row.contact_id, by=me, outcome=what,
        facts={"collector": row.collector, **facts},
    )  # fmt: skip
    log.append(conn, line)
