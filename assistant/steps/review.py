"""A supervisor's review: taken, scored, disputed by the collector, settled by another; two score alike to calibrate.

Each act is one transaction under the item's lock, with a line of the log that names no comment.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.problem import BadInput, Problem
from assistant.core.quality.card import Answers, Card, Total, card_for, total, unfit
from assistant.core.quality.sight import disputable_until
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps.sample_reviews import choose_by_hand
from assistant.store import locks, log, review_calls, review_scores, reviews
from assistant.store.log import LogLine
from assistant.store.review_scores import CALIBRATION, REVIEW, SETTLEMENT

UPHELD, CHANGED = "upheld", "changed"
TRIES = 20  # items tried when several reviewers take the next one at the same time
WRONG = {
    "open": Say("it has no answer"),
    "points": Say("these points cannot be given"),
    "na": Say("it always applies"),
    "comment": Say("an automatic fail needs a comment"),
    "nothing": Say("nothing applied, so there is nothing to score"),
}


def take(conn: Connection, rt: Runtime, item_id: int, me: str, now: datetime) -> None:
    """Take a review. Raises BadInput for one's own call, or one that another has or that is scored."""
    row = _there(reviews.locked(conn, item_id))
    _not_own(row, me)
    if not reviews.claim(conn, item_id, me, now, _until(rt, now)):
        taken = row.state == reviews.OPEN
        by = Say("%(name)s has it", name=row.claimed_by) if taken else Say("it is scored")
        raise _wrong(by, Say("take another one"))


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
        raise _wrong(
            Say("contact %(number)s is no recorded call", number=contact_id),
            Say("a call comes up here minutes after it was recorded"),
        )
    _not_own(calls[0], me)
    choose_by_hand(conn, rt, [contact_id], now)
    row = reviews.of_contact(conn, contact_id)
    assert row is not None
    return int(row.id)


def card_of(rt: Runtime, contact: Row[Any]) -> Card:
    """The scorecard for a contact. Raises BadInput where the lender has none for it."""
    card = card_for(rt.rulebook.scorecards, contact.channel, contact.template)
    if card is None:
        mend = Say("write one with `channel: %(channel)s` into config/scorecards/", channel=contact.channel)
        raise _wrong(Say("there is no scorecard for a contact by %(channel)s", channel=contact.channel), mend)
    return card


def score(conn: Connection, rt: Runtime, item_id: int, answers: Answers, me: str, now: datetime) -> Total:
    """The collector's score, once. Raises BadInput for what cannot be scored as it is."""
    row = _item(conn, item_id)
    _not_own(row, me)
    _held(row, me, now)
    made, card = _scored(conn, rt, row, REVIEW, answers, me, now)
    reviews.move(conn, item_id, reviews.SCORED, now)
    _log(conn, row, me, now, "scored", **_facts(card, made))
    return made


def _held(row: Row[Any], me: str, now: datetime) -> None:
    if row.state != reviews.OPEN:
        raise _wrong(Say("it is scored already"), Say("the score stands; the collector may dispute it"))
    if row.claimed_by not in (None, me) and row.claimed_until > now:
        raise _wrong(Say("%(name)s has taken it", name=row.claimed_by), Say("take another one"))


def calibrate(conn: Connection, rt: Runtime, item_id: int, me: str, now: datetime) -> None:
    """Choose a contact that several reviewers score without seeing each other's. Raises BadInput if it was before."""
    row = _item(conn, item_id)
    _not_own(row, me)
    if not reviews.calibrate(conn, item_id, me, now):
        raise _wrong(Say("it is a calibration already"), Say("score it"))
    _log(conn, row, me, now, "calibration_begun")


def score_calibration(conn: Connection, rt: Runtime, item_id: int, answers: Answers, me: str, now: datetime) -> Total:
    """One reviewer's scoring for a calibration, once; no collector is shown it and none is measured by it."""
    row = _item(conn, item_id)
    _not_own(row, me)
    if row.calibration_at is None:
        raise _wrong(Say("it was not chosen for a calibration"), Say("choose it first"))
    if any(one.reviewer == me and one.kind == CALIBRATION for one in _given(conn, item_id)):
        raise _wrong(Say("you have scored it"), Say("see how far you agree"))
    made, card = _scored(conn, rt, row, CALIBRATION, answers, me, now)
    _log(conn, row, me, now, "calibration_scored", **_facts(card, made))
    return made


def dispute(conn: Connection, rt: Runtime, item_id: int, words: str, me: str, now: datetime) -> None:
    """The collector does not agree with a score of their own. Raises BadInput too late, twice, or without a word."""
    row = _item(conn, item_id)
    if row.collector != me:
        raise _wrong(Say("this is not your call"), Say("only who made the call may dispute its score"))
    if row.state != reviews.SCORED:
        raise _wrong(Say("it is not open to a dispute"), Say("a score is disputed once"))
    last = dispute_until(rt, _first(conn, item_id).scored_at)
    if local(now, rt.settings.work.zone).date() > last:
        raise _wrong(Say("it could be disputed until %(last)s", last=last), Say("speak to your supervisor"))
    if not words.strip():
        raise _wrong(Say("a dispute needs its reason"), Say("say what the score does not see"))
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
        raise _wrong(Say("nobody disputes it"), Say("take another one"))
    if _first(conn, item_id).reviewer == me:
        raise _wrong(Say("you gave the score that is disputed"), Say("another reviewer settles it"))
    if not words.strip():
        raise _wrong(Say("the collector is owed an answer"), Say("say why the score stays or changes"))
    result = UPHELD if answers is None else CHANGED
    facts = {}
    if answers is not None:
        made, card = _scored(conn, rt, row, SETTLEMENT, answers, me, now)
        facts = _facts(card, made)
    review_scores.settle(conn, row, result, me, redacted(words.strip()), now)
    reviews.move(conn, item_id, reviews.SETTLED, now)
    _log(conn, row, me, now, result, **facts)
    return result


def _scored(
    conn: Connection, rt: Runtime, row: Row[Any], kind: str, answers: Answers, me: str, now: datetime
) -> tuple[Total, Card]:
    card = card_of(rt, _there(reviews.one(conn, row.id)))
    if wrong := unfit(card, answers):
        raise BadInput(
            *(
                _problem(Say("%(name)s: %(what)s", name=name or Say("the scorecard"), what=WRONG[what]), MENDS[what])
                for name, what in wrong
            )
        )
    clean = Answers(
        points=answers.points,
        fails=answers.fails,
        comments={name: redacted(said.strip()) for name, said in (answers.comments or {}).items() if said.strip()},
        overall=redacted(answers.overall.strip()),
    )
    made = total(card, clean)
    review_scores.add(conn, row, kind, me, card, clean, made, now)
    return made, card


MENDS = {
    "open": Say("give its points, or say that it does not apply"),
    "points": Say("choose one of its numbers"),
    "na": Say("give its points"),
    "comment": Say("say what happened, and when in the call"),
    "nothing": Say("give at least one item its points"),
}


def _facts(card: Card, made: Total) -> dict[str, Any]:
    return {"card": card.name, "version": card.version, "percent": made.percent, "failed": made.failed}


def _given(conn: Connection, item_id: int) -> list[Row[Any]]:
    return review_scores.of_items(conn, [item_id]).get(item_id, [])


def _first(conn: Connection, item_id: int) -> Row[Any]:
    """The score that the collector was given first."""
    (found,) = [one for one in _given(conn, item_id) if one.kind == REVIEW]
    return found


def _item(conn: Connection, item_id: int) -> Row[Any]:
    """The item, its borrower and its row locked, in this order."""
    row = _there(reviews.one(conn, item_id))
    locks.borrowers(conn, [row.borrower_id])
    return _there(reviews.locked(conn, item_id))


def _there(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise _wrong(Say("there is no such review"), Say("open the queue again"))
    return row


def _not_own(row: Row[Any], me: str) -> None:
    if row.collector == me:
        raise _wrong(Say("this is your own call"), Say("another reviewer hears it"))


def _log(conn: Connection, row: Row[Any], me: str, now: datetime, what: str, **facts: Any) -> None:
    line = LogLine(
        at=now, kind="review", borrower_id=row.borrower_id, contact_id=row.contact_id, by=me, outcome=what,
        facts={"collector": row.collector, **facts},
    )  # fmt: skip
    log.append(conn, line)


def _problem(problem: str, mend: str) -> Problem:
    return Problem(file="review", line=None, problem=problem, mend=mend)


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(_problem(problem, mend))
