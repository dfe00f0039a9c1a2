"""A score as a card asks for it: what is wrong with the answers, the points, and how it is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.quality.card import Answers, Card, Total, card_for, total, unfit
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.store import review_scores, reviews

WRONG = {
    "open": Say("it has no answer"),
    "points": Say("these points cannot be given"),
    "na": Say("it always applies"),
    "comment": Say("an automatic fail needs a comment"),
    "nothing": Say("nothing applied, so there is nothing to score"),
}
MENDS = {
    "open": Say("give its points, or say that it does not apply"),
    "points": Say("choose one of its numbers"),
    "na": Say("give its points"),
    "comment": Say("say what happened, and when in the call"),
    "nothing": Say("give at least one item its points"),
}


def card_of(rt: Runtime, contact: Row[Any]) -> Card:
    """The scorecard for a contact. Raises BadInput where the lender has none for it."""
    card = card_for(rt.rulebook.scorecards, contact.channel, contact.template)
    if card is None:
        mend = Say("write one with `channel: %(channel)s` into config/scorecards/", channel=contact.channel)
        raise wrong(Say("there is no scorecard for a contact by %(channel)s", channel=contact.channel), mend)
    return card


def scored(
    conn: Connection, rt: Runtime, row: Row[Any], kind: str, answers: Answers, me: str, now: datetime
) -> tuple[Total, Card]:
    """The score, kept. Raises BadInput with everything that is wrong with the answers."""
    card = card_of(rt, there(reviews.one(conn, row.id)))
    if unmet := unfit(card, answers):
        raise BadInput(
            *(
                problem(Say("%(name)s: %(what)s", name=name or Say("the scorecard"), what=WRONG[what]), MENDS[what])
                for name, what in unmet
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


def there(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise wrong(Say("there is no such review"), Say("open the queue again"))
    return row


def told(card: Card, made: Total) -> dict[str, Any]:
    """What the log says of a score."""
    return {"card": card.name, "version": card.version, "percent": made.percent, "failed": made.failed}


def problem(said: str, mend: str) -> Problem:
    return Problem(file="review", line=None, problem=said, mend=mend)


def wrong(said: str, mend: str) -> BadInput:
    return BadInput(problem(said, mend))
