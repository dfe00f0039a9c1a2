"""Who may see and do what of a review: never one's own call, nobody else's score before one's own in a calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.core.dates import add_business_days


@dataclass(frozen=True, kw_only=True)
class Given:
    """A scoring as far as it decides who sees what."""

    kind: str  # review · calibration · settlement
    reviewer: str


def sees(one: Given, given: Sequence[Given], me: str, *, calibrated: bool) -> bool:
    """Whether a reviewer sees a scoring. While it is calibrated only who has scored it sees what others gave."""
    if one.reviewer == me or not calibrated:
        return True
    return any(own.kind == "calibration" and own.reviewer == me for own in given)


def is_open_to_all(state: str, *, calibrated: bool) -> bool:
    """Whether a review is every supervisor's, whatever their team: a team may have one, who may not settle the dispute
    over their own score, nor agree with themselves."""
    return state == "disputed" or calibrated


def visible_to(collector: str, state: str, me: str, *, calibrated: bool, within: bool) -> bool:
    """Whether a reviewer may open it: never one's own call, which is shown where collectors see theirs."""
    return collector != me and (within or is_open_to_all(state, calibrated=calibrated))


def disputable_until(scored_on: date, business_days: int, country: str) -> date:
    """The last day on which the collector may dispute a score."""
    return add_business_days(scored_on, business_days, country)
