"""After a failed send: may it be tried again, and when? A pure decision; its table is the dispatch contract's.

Only what was certainly not carried out is tried again, with growing pauses, never past the end of the borrower's
window. An unclear answer is no reason to send: it is looked up first.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.core.terms import OutboxState

FIRST_PAUSE = timedelta(seconds=2)
GROWTH = 5  # 2 s, 10 s, 50 s, 4 min, 21 min: five tries outlast a gateway's half-hour outage
PAUSE_MAX = timedelta(minutes=30)
JITTER = 0.2


@dataclass(frozen=True, kw_only=True)
class Next:
    """The state to go to; with `ready`, when."""

    state: OutboxState
    because: str
    not_before: datetime | None = None


def after_error(
    *,
    kind: str,
    code: str,
    ref: str,
    retries: int,
    retries_max: int,
    now: datetime,
    valid_until: datetime,
    retry_after: timedelta | None = None,
) -> Next:
    """`kind` is the gateway's: rejected · retry · unknown; `retries` the tries before this one."""
    if kind == "rejected":
        return Next(state=OutboxState.REJECTED, because=code)
    if kind != "retry":
        return Next(state=OutboxState.UNKNOWN, because=code)
    if retries >= retries_max:
        return Next(state=OutboxState.REJECTED, because=f"{code}: gave up after {retries + 1} tries")
    at = now + max(pause(ref, retries), retry_after or timedelta(0))
    if at >= valid_until:
        return Next(state=OutboxState.EXPIRED, because=f"{code}: the window ends before it may be tried again")
    return Next(state=OutboxState.READY, because=code, not_before=at)


def pause(ref: str, retries: int) -> timedelta:
    """Five times longer after each try, a fifth more or less so that not all come back together."""
    grown: timedelta = min(FIRST_PAUSE * GROWTH ** min(retries, 8), PAUSE_MAX)
    digest = hashlib.sha256(f"{ref}:{retries}".encode()).digest()
    part = int.from_bytes(digest[:4], "big") / 2**32
    return grown * (1 + JITTER * (2 * part - 1))


def after_never_received(*, answered: bool, retries: int, retries_max: int, deaths: int, deaths_max: int = 5) -> bool:
    """May a message that the gateway has never received be sent again? `answered`: the gateway had given some answer.

    False parks it for a person: a message that kills its worker, or is lost, time and again is not an accident.
    """
    return deaths < deaths_max and (retries + answered) <= retries_max
