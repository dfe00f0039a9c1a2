"""What other programs are told: which entry of the log is which tiding, how it is signed, when it is sent again."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum


class Tiding(StrEnum):
    PROMISE_MADE = "promise_made"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    ESCALATED = "escalated"
    OPT_OUT = "opt_out"


OF_ENTRY = {
    ("promise", "open"): Tiding.PROMISE_MADE,
    ("promise", "kept"): Tiding.PROMISE_KEPT,
    ("promise", "broken"): Tiding.PROMISE_BROKEN,
    ("escalation", "collector"): Tiding.ESCALATED,
    ("escalation", "field"): Tiding.ESCALATED,
    ("escalation", "legal"): Tiding.ESCALATED,
    ("escalation", "review"): Tiding.ESCALATED,
    ("request", "stop_channel"): Tiding.OPT_OUT,
    ("hold", "opt_out"): Tiding.OPT_OUT,
    ("hold", "cease_and_desist"): Tiding.OPT_OUT,
}
ENTRY_KINDS = tuple(sorted({kind for kind, _outcome in OF_ENTRY}))
# After each failure; then it is given up. A day and a half: a receiver may be down over a night.
WAITS = (10, 60, 300, 1800, 3600, 3600 * 6, 3600 * 12, 3600 * 12)


def tiding_of(kind: str, outcome: str | None) -> Tiding | None:
    """None: nobody is told of such an entry."""
    return OF_ENTRY.get((kind, outcome or ""))


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None: not again."""
    return now + timedelta(seconds=WAITS[tries - 1]) if tries <= len(WAITS) else None


def signature(secret: str, body: str, now: datetime) -> str:
    """`t=SECONDS,v1=HEX`: an HMAC-SHA256 of `SECONDS.BODY`, so that an old one cannot be sent again as new."""
    seconds = int(now.timestamp())
    made = hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"
