"""How the simulated world behaves: its probabilities, in tables, and the borrower it imagines behind a number.

The figures are plausible, not measured: they make every path of the product occur in a book of a few hundred loans.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assistant.core.dates import DAY, add_business_days
from assistant.core.terms import Channel
from assistant.gateway.sim_draw import Draw

# What becomes of a request, by (reference, attempt). The rest is answered at once.
FAULTS: Mapping[str, float] = {
    "throttled": 0.004,  # 429: certainly not carried out
    "unreachable": 0.001,  # refused connection: certainly not carried out
    "lost_before": 0.001,  # a time-out; the message was never received
    "lost_after": 0.001,  # a time-out; the message was accepted all the same
    "error_after": 0.0005,  # a 500 for a message that was accepted
}

# What a number is, by the number itself: the same in every message.
NUMBERS: Mapping[str, float] = {"invalid": 0.004, "dead": 0.012, "landline": 0.004, "opted_out": 0.001, "good": 0.979}
ADDRESSES: Mapping[str, float] = {"dead": 0.015, "good": 0.985}

# What becomes of an accepted text to a good number.
DELIVERY: Mapping[str, float] = {"delivered": 0.975, "unreachable": 0.018, "blocked": 0.003, "filtered": 0.004}
LETTER_RETURNED = 0.03

# Of delivered texts, how many are answered at all, and with what. Days past due thin them out: (dpd below, share).
ANSWERED: tuple[tuple[int, float], ...] = ((1, 0.05), (31, 0.14), (91, 0.10), (10_000, 0.06))
REPLIES: Mapping[str, float] = {
    "will_pay": 0.30,
    "will_pay_day": 0.10,
    "paid_already": 0.14,
    "stop": 0.09,
    "cannot_pay": 0.12,
    "dispute": 0.05,
    "wrong_person": 0.04,
    "call_me": 0.07,
    "help": 0.03,
    "unclear": 0.06,
}

# Who picks up: a collector's call, and an automated one.
CALL_LINE: Mapping[str, float] = {
    "no_answer": 0.38,
    "voicemail_left": 0.20,
    "voicemail_full": 0.05,
    "busy": 0.05,
    "answered_then_dropped": 0.02,
    "person": 0.30,
}
VOICE_LINE: Mapping[str, float] = {"no_answer": 0.36, "voicemail_left": 0.28, "busy": 0.05, "person": 0.31}
WHO: Mapping[str, float] = {"borrower": 0.84, "third_party": 0.11, "wrong_number": 0.05}

# A payment without a promise after a contact: (dpd below, share of contacts), and each channel's strength.
PAYS: tuple[tuple[int, float], ...] = ((1, 0.30), (31, 0.09), (91, 0.03), (10_000, 0.008))
STRENGTH: Mapping[Channel, float] = {
    Channel.SMS: 1.0,
    Channel.EMAIL: 0.5,
    Channel.VOICE: 0.8,
    Channel.CALL: 0.6,
    Channel.LETTER: 0.5,
}

# A promise: half of what is said comes true; whoever is able and willing keeps more.
KEPT, PARTIAL = 0.50, 0.15
HORIZONS: tuple[tuple[int, int], ...] = ((31, 7), (61, 10), (10_000, 15))  # (dpd below, days)

REASONS: Mapping[str, float] = {
    "forgot": 0.22,
    "cash_gap": 0.20,
    "payday_mismatch": 0.09,
    "income_cut": 0.10,
    "job_loss": 0.08,
    "illness": 0.06,
    "family_cost": 0.06,
    "overindebted": 0.07,
    "business_slow": 0.05,
    "payment_error": 0.03,
    "debit_failed": 0.04,
}


def by_dpd(table: tuple[tuple[int, float], ...], dpd: int) -> float:
    return next(value for below, value in table if dpd < below)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An accepted message as the log keeps it: all that later events follow from."""

    ref: str
    sid: str
    at: datetime
    channel: Channel
    to: str = field(repr=False)
    sender: str
    valid_until: datetime
    hints: Mapping[str, Any] = field(repr=False)
    spoken: Mapping[str, Any] | None = None  # the keys of a voice reminder, without its texts

    def hint(self, name: str, otherwise: Any = None) -> Any:
        value = self.hints.get(name)
        return otherwise if value is None else value

    @property
    def as_of(self) -> date:
        given = self.hint("as_of")
        return date.fromisoformat(given) if given else self.at.date()

    @property
    def dpd(self) -> int:
        return int(self.hint("dpd", 0))

    @property
    def borrower(self) -> str:
        return str(self.hint("borrower", self.to))


def willingness(sent: Sent, seed: int) -> float:
    """0–1: what the book knows, mixed with the temper that the seed gave this borrower."""
    temper = Draw(seed, f"borrower:{sent.borrower}").part("temper")
    known = sent.hint("willingness")
    return temper if known is None else (temper + float(known) / 100) / 2


def ability(sent: Sent, seed: int) -> float:
    purse = Draw(seed, f"borrower:{sent.borrower}").part("purse")
    known = sent.hint("ability")
    return purse if known is None else (purse + float(known) / 100) / 2


def promise_day(sent: Sent, draw: Draw) -> date:
    """A business day inside the promise horizon; payday, or the working day after it, when that falls inside."""
    horizon = int(by_dpd(HORIZONS, sent.dpd))
    country, region = sent.hint("country", "US"), sent.hint("region")
    last = sent.as_of + DAY * horizon
    days = [sent.as_of + DAY * n for n in range(1, horizon + 1)]
    payday = next((day for day in days if day.day == sent.hint("payday", 0)), None)
    wanted = payday if payday and draw.happens("payday", 0.5) else days[draw.between("day", 0, len(days) - 1)]
    day = add_business_days(wanted, 0, country, region)
    while day > last:
        wanted -= DAY
        day = add_business_days(wanted, 0, country, region)
    return max(day, add_business_days(sent.as_of + DAY, 0, country, region))


def amount_due(sent: Sent) -> int:
    """What a borrower would pay: what is past due, or before the due date what falls due."""
    return int(sent.hint("amount_past_due_minor", 0)) or int(sent.hint("next_due_minor", 0))


def promise_amount(sent: Sent, draw: Draw) -> int:
    """All of it, half, or something between; at least one minor unit, whole units where there are any."""
    due = amount_due(sent)
    share = draw.pick("share", {1.0: 0.62, 0.5: 0.20, 0.75: 0.10, 0.9: 0.08})
    amount = int(due * share)
    return max(1, due if share == 1.0 else amount - amount % 100 if amount >= 100 else amount)
