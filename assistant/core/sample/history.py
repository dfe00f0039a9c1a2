"""What a made-up floor knows of its late loans: pauses, holds, parties, contacts, promises, requests, owners."""

from collections.abc import Iterator
from datetime import date, timedelta

from assistant.core.sample.dice import Dice
from assistant.core.sample.loans import SampleLoan
from assistant.core.sample.people import Person, phone
from assistant.core.terms import PartyRole, Suppression

Row = tuple[str, dict[str, object]]  # table, row
COLLECTORS = ("dana", "eli", "frances", "gil", "hana")
OUTCOMES = ("no_answer", "no_answer", "voicemail_left", "busy", "conversation")
ROLES = tuple(role for role in PartyRole if role is not PartyRole.PRIMARY)
# How promises ended, in their turn: of the judged ones half were kept and one in eight in part, as floors meet it.
ENDS = ("kept", "open", "broken", "kept", "partial", "open", "kept", "broken", "kept", "broken")
GRACE = 4  # days behind the due day: a weekend and a holiday are over, so the promise is judged
JUDGED_FROM = 17  # days late: a part payment of the instalment itself then lies before the promise
REQUESTS = (
    ("stop_channel", "sms", ""), ("inconvenient_time", "", "MO-FR 09:00-12:00"), ("dispute_in_writing", "", ""),
    ("consent", "sms", ""), ("cease_in_writing", "", ""), ("complaint_open", "", ""), ("stop_address", "email", ""),
)  # fmt: skip


def history(dice: Dice, loan: SampleLoan, person: Person, number: int, late_number: int, as_of: date) -> Iterator[Row]:
    """`number` counts all loans, `late_number` the late ones: each kind comes in its turn, so each comes soon."""
    yield from _parties(loan, person, number, as_of)
    if not loan.late:
        return
    yield from _pauses(loan, late_number, as_of)
    yield from _holds(loan, person, late_number, as_of)
    yield from _contacts(dice, loan, person, as_of)
    yield from _promises(dice, loan, person.name, late_number, as_of)
    yield from _requests(loan, person, late_number, as_of)
    if loan.late_days > 30:
        start = max(loan.due_on + timedelta(days=31), as_of - timedelta(days=21))
        owner = {"loan_id": loan.ref, "owner": dice.pick(COLLECTORS, "owner", loan.ref), "batch": f"{start:%Y-%m}"}
        yield "assignments", owner | {"from_on": start, "to_on": ""}


def _parties(loan: SampleLoan, person: Person, number: int, as_of: date) -> Iterator[Row]:
    if number % 16 != 5:
        return
    role = ROLES[number // 16 % len(ROLES)]
    owes = {"joint": "joint", "guarantor": "several"}.get(role, "none")
    yield "parties", {
        "loan_id": loan.ref, "role": role, "borrower_id": "", "name": f"{person.name.split()[-1]} & Co ({role})",
        "phone": phone(number, 1), "email": "", "language": person.row["language"], "liability": owes,
        "cap": loan.monthly * 12 if role == PartyRole.GUARANTOR else "", "scope": "",
        "agreed_on": loan.row["opened_on"],
        "guarantee_until": as_of + timedelta(days=300) if role == PartyRole.GUARANTOR else "", "expires_on": "",
    }  # fmt: skip


def _pauses(loan: SampleLoan, late_number: int, as_of: date) -> Iterator[Row]:
    if late_number % 25 == 10:
        start = loan.due_on + timedelta(days=2)
        runs = late_number % 50 == 10
        end = as_of + timedelta(days=10) if runs else min(start + timedelta(days=5), as_of)
        if end > start:
            yield "pauses", {"loan_id": loan.ref, "from_on": start, "to_on": end, "reason": "payment holiday"}


def _holds(loan: SampleLoan, person: Person, late_number: int, as_of: date) -> Iterator[Row]:
    if late_number % 18 != 6:
        return
    kinds = tuple(Suppression)
    kind = kinds[late_number // 18 % len(kinds)]
    on_loan = kind in (Suppression.DISPUTE_HOLD, Suppression.IDENTITY_THEFT)
    ends = kind in (Suppression.MORATORIUM, Suppression.HARDSHIP_HOLD)
    whom = {"borrower_id": "" if on_loan else person.ref, "loan_id": loan.ref if on_loan else ""}
    dates = {"from_on": as_of - timedelta(days=9), "to_on": as_of + timedelta(days=30) if ends else ""}
    yield "holds", {**whom, "kind": kind, **dates, "evidence": "letter on file"}


def _contacts(dice: Dice, loan: SampleLoan, person: Person, as_of: date) -> Iterator[Row]:
    for n in range(dice.number(0, 3, "contacts", loan.ref)):
        day = as_of - timedelta(days=dice.number(1, min(14, loan.late_days), "contact", loan.ref, n))
        outcome = dice.pick(OUTCOMES, "outcome", loan.ref, n)
        yield "contacts", {
            "loan_id": loan.ref, "borrower_id": person.ref, "channel": "call", "direction": "out", "by": "own",
            "at": f"{day}T{18 + n}:{dice.number(10, 59, 'minute', loan.ref, n)}:00+00:00", "number": person.phone,
            "outcome": outcome, "mode": "live", "style": "two_way",
        }  # fmt: skip


def _promises(dice: Dice, loan: SampleLoan, payer: str, late_number: int, as_of: date) -> Iterator[Row]:
    """One late loan in nine has a promise: open ones lie ahead, judged ones behind, with the money that judges them.

    What was promised and paid is less than an instalment, so that the loan stays as late as its case asks.
    """
    if late_number % 9 != 4 or loan.late_days < 6:
        return
    status = ENDS[late_number // 9 % len(ENDS)] if loan.late_days >= JUDGED_FROM else "open"
    away = dice.number(1, 5, "promise", loan.ref)
    due_on = as_of + timedelta(days=away) if status == "open" else as_of - timedelta(days=away + GRACE)
    taken = min(due_on, as_of) - timedelta(days=2)
    quarter = loan.monthly // 4
    amount = {"kept": quarter, "partial": 2 * quarter}.get(status, loan.monthly)
    yield "promises", {
        "loan_id": loan.ref, "taken_at": f"{taken}T17:30:00+00:00", "due_on": due_on, "amount": amount,
        "promised_by": "borrower", "status": status,
    }  # fmt: skip
    if status in ("kept", "partial"):
        yield "payments", loan.paid(due_on, quarter, payer)


def _requests(loan: SampleLoan, person: Person, late_number: int, as_of: date) -> Iterator[Row]:
    if late_number % 14 != 3:
        return
    request, channel, windows = REQUESTS[late_number // 14 % len(REQUESTS)]
    address = str(person.points[1]["value"]) if len(person.points) > 1 and request == "stop_address" else ""
    if request == "stop_address" and "@" not in address:
        request, channel, address = "stop_channel", "call", ""
    yield "requests", {
        "borrower_id": person.ref, "loan_id": loan.ref, "at": f"{as_of - timedelta(days=12)}T16:00:00+00:00",
        "request": request, "channel": channel, "number": "", "address": address, "valid_to": "", "windows": windows,
        "text": "",
    }  # fmt: skip
