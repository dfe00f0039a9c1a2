"""What the gate is told of a contact beside the text itself: the recording notice of a call, consent to electronic
notices, what a state asks. Each is true, false, or said to be unknown where a profile asks for it: never left out.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row

from assistant.core.gate.checks.content import UNKNOWN
from assistant.core.gate.facts import Place
from assistant.core.terms import Channel
from assistant.render import Rendered, Renderer
from assistant.render.announced import announces_recording
from assistant.render.context import RenderContext
from assistant.settings import Lender

WRITTEN = frozenset({Channel.LETTER, Channel.EMAIL, Channel.SMS})
ELECTRONIC = frozenset({Channel.EMAIL, Channel.SMS})
ESIGN = "esign_consent"


def stated(
    wanted: frozenset[str],
    planned: Row[Any],
    rendered: Rendered | None,
    *,
    lender: Lender,
    places: Sequence[Place],
    history: Iterable[Row[Any]],
) -> dict[str, Any]:
    """The facts of `wanted` (names that the contact's profiles ask for) that no rendering can tell."""
    channel = Channel(planned.channel)
    known: dict[str, Any] = {}
    if rendered is not None and channel in ELECTRONIC and rendered.facts.gives_validation:
        known[ESIGN] = any(row.detail.get("fact") == ESIGN for row in history)
    if channel in WRITTEN:
        known["state_notice"] = _carries_notices(lender, places)
    if not lender.licence:
        known["licence_number"] = UNKNOWN
    return {name: value for name, value in known.items() if name in wanted}


def recorded(renderer: Renderer, planned: Row[Any], language: str | None, context: RenderContext) -> dict[str, Any]:
    """Of a live call: whether whoever talks has been told that it is recorded, and so agreed by going on."""
    told = announces_recording(renderer, planned.template, language, context)
    return dict.fromkeys(("recording_announced", "recording_consent"), UNKNOWN if told is None else told)


def _carries_notices(lender: Lender, places: Sequence[Place]) -> bool | str:
    """The lender says for which states its texts carry what the state wants; nobody has checked the others."""
    regions = {place.region.upper().rpartition("-")[2] for place in places if place.region}
    return True if regions and regions <= set(lender.state_notices) else UNKNOWN
