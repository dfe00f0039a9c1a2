"""Money in the simulated world: what follows a promise, and what a reminder alone brings in.

One borrower pays for one thing at a time: while a payment is on its way, another contact adds none.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from assistant.core.dates import DAY
from assistant.gateway.base import PaymentMade
from assistant.gateway.sim_behaviour import (
    KEPT,
    PARTIAL,
    PAYS,
    STRENGTH,
    Sent,
    ability,
    amount_due,
    by_dpd,
    willingness,
)
from assistant.gateway.sim_draw import Draw

OPENS = 13  # UTC: payments arrive within the day in most zones
REFERENCE: Mapping[str, float] = {"loan": 0.92, "text": 0.06, "none": 0.02}


def promised(sent: Sent, promise: Mapping[str, Any], seed: int) -> list[PaymentMade]:
    """Kept, partly kept or broken, by the borrower's ability and willingness."""
    draw = Draw(seed, f"promise:{sent.borrower}:{promise['due_on']}")
    good = (willingness(sent, seed) + ability(sent, seed)) / 2
    ends = {"kept": KEPT * (0.5 + good), "partial": PARTIAL, "broken": max(0.05, 1 - PARTIAL - KEPT * (0.5 + good))}
    end = draw.pick("end", ends)
    if end == "broken":
        return []
    amount = int(promise["amount_minor"])
    if end == "partial":
        amount = max(1, amount * draw.between("part", 30, 90) // 100)
    early = draw.happens("early", 0.15) and promise["due_on"] - DAY > sent.at.date()
    return shares(sent, amount, promise["due_on"] - DAY if early else promise["due_on"], draw)


def of_before(
    ref: str, loan_ref: str, amount_minor: int, currency: str, on: date, payer: str, seed: int
) -> PaymentMade | None:
    """What comes of an instalment that was promised before we had the book: of its borrower we know nothing, so it is
    kept, partly kept or broken at the field's rates. The same seed answers the same."""
    draw = Draw(seed, f"before:{ref}:{on}")
    end = draw.pick("end", {"kept": KEPT, "partial": PARTIAL, "broken": 1 - KEPT - PARTIAL})
    if end == "broken":
        return None
    paid = amount_minor if end == "kept" else max(1, amount_minor * draw.between("part", 30, 90) // 100)
    at = datetime.combine(on, time(OPENS), UTC) + timedelta(minutes=draw.between("minute", 0, 299))
    return PaymentMade(
        gateway="simulator",
        key=f"{draw.key}:{loan_ref}",
        at=at,
        paid_on=on,
        loan_ref=loan_ref,
        amount_minor=paid,
        currency=currency,
        reference=loan_ref,
        payer=payer,
    )


def unprompted(sent: Sent, seed: int) -> list[PaymentMade]:
    """After a contact some pay without a word, mostly all that is due, within four days."""
    draw = Draw(seed, f"pays:{sent.borrower}:{sent.as_of}")
    chance = by_dpd(PAYS, sent.dpd) * STRENGTH.get(sent.channel, 0.0) * (0.4 + 1.2 * willingness(sent, seed))
    if amount_due(sent) == 0 or not draw.happens("pays", chance):
        return []
    share = draw.pick("share", {100: 0.8, 50: 0.12, 30: 0.08})
    on = sent.at.date() + DAY * draw.between("days", 1, 4)
    return shares(sent, max(1, amount_due(sent) * share // 100), on, draw)


def at_once(sent: Sent, amount: int, seed: int) -> list[PaymentMade]:
    """Paid in the call; it arrives the next day."""
    draw = Draw(seed, f"paid:{sent.ref}")
    return shares(sent, amount, sent.at.date() + DAY, draw)


def shares(sent: Sent, amount_minor: int, on: date, draw: Draw) -> list[PaymentMade]:
    """Split over the borrower's loans, the leading one first, each up to what it owes."""
    payments, left = [], amount_minor
    loans = list(sent.hint("loans", ()))
    for number, loan in enumerate(loans):
        owed = int(loan.get("amount_past_due_minor") or loan.get("next_due_minor") or 0)
        part = left if number == len(loans) - 1 else min(left, owed)
        if part > 0:
            payments.append(payment(sent, loan["ref"], part, on, draw, number))
            left -= part
    return payments


def payment(sent: Sent, loan_ref: str, amount_minor: int, on: date, draw: Draw, number: int) -> PaymentMade:
    at = datetime.combine(on, time(OPENS), UTC) + timedelta(minutes=draw.between("minute", 0, 299), seconds=number)
    form = draw.pick("reference", REFERENCE)
    texts = {"loan": loan_ref, "text": f"payment {loan_ref.lower()} thanks", "none": None}
    return PaymentMade(
        gateway="simulator",
        key=f"{draw.key}:{loan_ref}",
        at=at,
        paid_on=on,
        loan_ref=loan_ref if form == "loan" else None,
        amount_minor=amount_minor,
        currency=str(sent.hint("currency", "USD")),
        reference=texts[form],
        payer=sent.hint("name"),
    )
