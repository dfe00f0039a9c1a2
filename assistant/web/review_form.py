"""The scorecard as a form sends it: points by item, what does not apply, the fails that were met, comments."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from assistant.core.quality.card import NOT_APPLICABLE, Answers, card_for
from assistant.web.forms import FIELD_MAX
from assistant.web.keys import RUNTIME

Sent = Mapping[str, str]


async def read_answers(request: web.Request, row: Any) -> tuple[Answers, Sent]:
    """→ (the answers, everything that was sent). An item without an answer has none; an unknown one is passed over."""
    sent = await request.post()
    given = {name: value[:FIELD_MAX].replace("\0", "") for name, value in sent.items() if isinstance(value, str)}
    card = card_for(request.app[RUNTIME].rulebook.scorecards, row.channel, row.template)
    if card is None:
        return Answers(points={}), given
    points = {name: _points(given[f"item.{name}"]) for name in card.items if f"item.{name}" in given}
    fails = frozenset(name for name in card.fails if given.get(f"fail.{name}") == "yes")
    comments = {name: given.get(f"comment.{name}", "") for name in (*card.items, *card.fails)}
    return Answers(points=points, fails=fails, comments=comments, overall=given.get("overall", "")), given


def _points(value: str) -> int | None:
    """-1 for what is no number: no card has it among its choices."""
    if value == NOT_APPLICABLE:
        return None
    return int(value) if value.isdecimal() and len(value) < 6 else -1


def given_by(sent: Sent) -> dict[str, str]:
    """What a form that was refused held, to be shown again."""
    return dict(sent)
