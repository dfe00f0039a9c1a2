"""Made-up loans: a schedule of months, and payments that leave it as late as its case asks."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from assistant.core.sample.dice import Dice

MONTHS_PAST = 8  # of a schedule before its oldest unpaid due date
MONTHS_AHEAD = 6
PRODUCTS = ("personal_loan", "credit_card", "auto_loan", "store_credit")
# case → days from the oldest unpaid due date to the day of the book; below zero: due in so many days.
CASES: Mapping[str, tuple[int, int]] = {
    "current": (-28, -8), "pre_due": (-7, 0), "m1_early": (1, 7), "m1_late": (8, 30), "m2": (31, 60), "m3": (61, 90),
    "m4": (91, 120), "m5": (121, 150), "m6": (151, 180), "m7": (181, 400),
}  # fmt: skip
LATE = tuple(case for case in CASES if case.startswith("m"))
# How often each: half of the book is not late, as in a young portfolio with trouble.
SHARES = (
    *("current",) * 34, *("pre_due",) * 16, *("m1_early",) * 13, *("m1_late",) * 12, *("m2",) * 8, *("m3",) * 5,
    *("m4",) * 4, *("m5",) * 3, *("m6",) * 2, *("m7",) * 3,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SampleLoan:
    ref: str
    case: str
    due_on: date  # the oldest due date with anything unpaid
    late_days: int
    monthly: int
    row: dict[str, object]
    instalments: tuple[dict[str, object], ...]
    payments: tuple[dict[str, object], ...] = field(default_factory=tuple)

    def paid(self, on: date, amount: int, payer: str) -> dict[str, object]:
        """A payment towards a promise, beside those of the schedule."""
        return _payment(self.ref, MONTHS_PAST + 2, on, amount, payer)

    @property
    def late(self) -> bool:
        return self.late_days > 0 and self.row["status"] == "active"


def case_of(dice: Dice, number: int) -> str:
    """The first loans take each case in turn, so that even a small book has them all."""
    return tuple(CASES)[number % len(CASES)] if number < 2 * len(CASES) else dice.pick(SHARES, "case", number)


def loan(dice: Dice, number: int, borrower_ref: str, payer: str, as_of: date) -> SampleLoan:
    ref = f"L{number + 1:06d}"
    case = case_of(dice, number)
    days = dice.number(*CASES[case], "days", ref)
    due_on = as_of - timedelta(days=days)
    monthly = dice.number(4, 60, "monthly", ref) * 10
    status = {37: "closed", 67: "written_off", 97: "sold"}.get(number % 200, "active")
    balance = 0 if status == "closed" or number % 50 == 13 else monthly * dice.number(8, 30, "left", ref)
    row: dict[str, object] = {
        "loan_id": ref, "borrower_id": borrower_ref, "portfolio": "consumer", "currency": "USD",
        "product": dice.pick(PRODUCTS, "product", ref), "principal": monthly * 36, "balance": balance,
        "opened_on": add_months(due_on, -MONTHS_PAST - 1), "status": status,
        "account_when_obtained": "", "collateral": "vehicle" if number % 17 == 3 else "",
        "annual_rate": dice.pick(("0.09", "0.18", "0.24"), "rate", ref), "penalty_rate": "",
    }  # fmt: skip
    instalments = tuple(_instalments(ref, due_on, monthly))
    payments = tuple(_payments(dice, ref, payer, due_on, monthly, as_of))
    return SampleLoan(
        ref=ref, case=case, due_on=due_on, late_days=days, monthly=monthly, row=row, instalments=instalments,
        payments=payments,
    )  # fmt: skip


def _instalments(ref: str, due_on: date, monthly: int) -> list[dict[str, object]]:
    rows = []
    for n in range(-MONTHS_PAST, MONTHS_AHEAD + 1):
        interest = round(monthly * 0.12)
        rows.append(
            {
                "loan_id": ref, "n": n + MONTHS_PAST + 1, "due_on": add_months(due_on, n),
                "principal_due": monthly - interest, "interest_due": interest, "fees_due": 0,
            }
        )  # fmt: skip
    return rows


def _payments(dice: Dice, ref: str, payer: str, due_on: date, monthly: int, as_of: date) -> list[dict[str, object]]:
    """Every instalment before the oldest unpaid one is paid; one loan in six has a part of that one paid as well."""
    last = as_of - timedelta(days=1)
    rows = []
    for n in range(MONTHS_PAST):
        due = add_months(due_on, n - MONTHS_PAST)
        paid_on = min(due + timedelta(days=dice.number(-4, 3, "paid", ref, n)), last)
        rows.append(_payment(ref, n, paid_on, monthly, payer))
    part_on = due_on + timedelta(days=dice.number(0, 5, "part on", ref))
    if dice.chance(1 / 6, "part", ref) and part_on <= last:
        rows.append(_payment(ref, MONTHS_PAST, part_on, monthly * dice.number(2, 7, "part of", ref) // 10, payer))
    if dice.chance(0.03, "returned", ref) and due_on + timedelta(days=3) <= last:
        debit = _payment(ref, MONTHS_PAST + 1, due_on, monthly, payer)
        back = {
            "payment_id": f"{debit['payment_id']}R",
            "paid_on": due_on + timedelta(days=3),
            "reference": "debit returned",
        }
        rows += [debit, {**debit, **back, "reverses": debit["payment_id"]}]
    return rows


def _payment(ref: str, n: int, paid_on: date, amount: int, payer: str) -> dict[str, object]:
    return {
        "payment_id": f"P{ref[1:]}{n + 1:02d}", "loan_id": ref, "paid_on": paid_on, "amount": amount,
        "reference": f"{ref} instalment", "payer": payer, "reverses": "",
    }  # fmt: skip


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
