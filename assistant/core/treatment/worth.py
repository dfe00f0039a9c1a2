"""The worth of a collector's minute: P(right party) x P(pays | reached) x min(at risk of rolling, realistic) / minutes.

The probabilities are stated priors of the strategy, moved by the little we know of this borrower: somebody reached a
short while ago is likelier to be reached again, each unanswered try this week makes it less likely.
"""

from collections.abc import Iterable
from datetime import date

from assistant.core.terms import Channel
from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.strategy import Strategy, Treatment

REACHED_LATELY_DAYS = 30
REACHED_LATELY = 1.5
UNANSWERED = 0.8
UNKNOWN = "unknown"


def worth(
    item: Treatment, channel: Channel, who: BorrowerDay, loans: Iterable[LoanDay], strategy: Strategy, as_of: date
) -> float:
    """Expected minor units for each collector minute; of a message, for each message."""
    chance = right_party(channel, who, strategy, as_of)
    value = sum(_expected(loan, strategy) for loan in loans)
    minutes = item.minutes if channel is Channel.CALL and item.minutes > 0 else 1.0
    return round(chance * value * item.boost / minutes, 6)


def right_party(channel: Channel, who: BorrowerDay, strategy: Strategy, as_of: date) -> float:
    chance = strategy.worth.right_party.get(channel, 0.0)
    if channel is not Channel.CALL:
        return chance
    reached = [loan.last_rpc_on for loan in who.loans if loan.last_rpc_on is not None]
    if reached and (as_of - max(reached)).days <= REACHED_LATELY_DAYS:
        chance *= REACHED_LATELY
    tries = sum(1 for one in who.attempts if one.channel is Channel.CALL and not one.conversation)
    return min(1.0, chance * UNANSWERED**tries)


def _expected(loan: LoanDay, strategy: Strategy) -> float:
    band, _, quadrant = loan.segment.partition(".")
    prior = strategy.worth
    by_quadrant = prior.pays_if_reached.get(band) or prior.pays_if_reached.get(_band_by_days(loan, strategy), {})
    pays = by_quadrant.get(quadrant, by_quadrant.get(UNKNOWN, 0.0))
    if loan.broken_promises_90d:
        pays *= prior.after_broken_promise
    rolling = prior.rolling_factor if is_rolling(loan.dpd, strategy) else 1.0
    return pays * amount(loan, strategy, quadrant) * rolling


def _band_by_days(loan: LoanDay, strategy: Strategy) -> str:
    at = loan.position or 0
    return next((name for name, (low, high) in strategy.bands.items() if low <= at <= high), "")


def amount(loan: LoanDay, strategy: Strategy, quadrant: str) -> float:
    """The lesser of what rolls if nobody acts (the balance) and what can realistically come in."""
    owed = loan.amount_past_due_minor if loan.late else loan.next_due_minor
    shares = strategy.worth.realistic
    realistic = owed * shares.get(quadrant, shares.get(UNKNOWN, 1.0))
    return min(max(loan.balance_minor, 0), realistic) if loan.balance_minor else realistic


def is_rolling(dpd: int, strategy: Strategy) -> bool:
    """Within so many days of the last day of its bucket: 24 to 30 of 30 with six days."""
    return any(0 <= edge - dpd <= strategy.worth.rolling_days for edge in strategy.worth.rolls_at) and dpd > 0
