"""What a borrower may get in a day: one live attempt, one message, and the strategy's ceilings over the last days.

The gate is the judge. These only keep a collector's minute from being spent on a call that will surely be refused.
"""

from collections.abc import Sequence
from datetime import date

from assistant.core.terms import Channel
from assistant.core.treatment import due
from assistant.core.treatment.facts import BorrowerDay
from assistant.core.treatment.strategy import Strategy

LIVE = frozenset({Channel.CALL, Channel.VISIT})
MESSAGES = frozenset({Channel.SMS, Channel.EMAIL, Channel.VOICE})
FAMILY = {Channel.CALL: (Channel.CALL, Channel.VOICE), Channel.VOICE: (Channel.CALL, Channel.VOICE)}


def reached(
    channel: Channel, chosen: Sequence[Channel], who: BorrowerDay, strategy: Strategy, as_of: date, reserved: bool
) -> str | None:
    """The limit that this contact would break, or None. `reserved`: a follow-up that the borrower agreed to."""
    return _today(channel, chosen, who, as_of) or _recent(channel, chosen, who, strategy, as_of, reserved)


def _today(channel: Channel, chosen: Sequence[Channel], who: BorrowerDay, as_of: date) -> str | None:
    used = {*chosen, *(attempt.channel for attempt in who.attempts if attempt.on == as_of)}
    if channel in LIVE and used & LIVE:
        return "one live attempt a day"
    if channel in MESSAGES and used & MESSAGES:
        return "one message a day"
    if channel in LIVE and any(loan.last_rpc_on == as_of for loan in who.loans):
        return "already spoken to today"
    return None


def _recent(
    channel: Channel, chosen: Sequence[Channel], who: BorrowerDay, strategy: Strategy, as_of: date, reserved: bool
) -> str | None:
    family = FAMILY.get(channel, (channel,))
    # What an open promise reserved for its follow-up is not there for anything else.
    kept_back = 0 if reserved else int(any(loan.promise and loan.promise.follow_up_consent for loan in who.loans))
    for name, channels in ((str(channel), family), ("all", None)):
        ceiling = strategy.ceilings.get(name)
        if ceiling is None:
            continue
        made = due.made(who, as_of, ceiling.in_days, channels)
        made += sum(1 for one in chosen if channels is None or one in channels)
        if made >= ceiling.max - (kept_back if name in ("call", "all") else 0):
            return f"{name}: {ceiling.max} in {ceiling.in_days} days"
    if channel is Channel.CALL and not reserved and _spoken_lately(who, strategy, as_of):
        return f"quiet for {strategy.quiet_days} days after a conversation"
    return None


def _spoken_lately(who: BorrowerDay, strategy: Strategy, as_of: date) -> bool:
    return any(one.conversation and (as_of - one.on).days < strategy.quiet_days for one in who.attempts)
