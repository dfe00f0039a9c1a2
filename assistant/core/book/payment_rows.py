"""Rows that say what was paid, and what was taken back of it."""

from assistant.core.book.records import Context, KnownLoan, KnownPayment, PaymentRecord
from assistant.core.book.row_parts import day_ahead, known_loan, read_amounts
from assistant.core.book.rows import Row


def judge_payment(row: Row, known: Context) -> PaymentRecord | None:
    """A payment, or a reversal of one; a payment without a loan waits to be matched."""
    loan = known_loan(row, known)
    reverses = row.get("reverses")
    original = known.payments.get(reverses) if reverses else None
    currency = _payment_currency(row, known, loan, original)
    read_amounts(row, currency)
    if row.get("amount") == 0:
        row.wrong("amount", "0", "a payment of nothing")
    day_ahead(row, "paid_on", known, "paid")
    if reverses:
        _judge_reversal(row, original)
    _judge_known_payment(row, known.payments.get(row.get("payment_id") or ""), currency)
    if row.issues or currency is None:
        return None
    v = row.values
    shares = _taken_back(original, v["amount"]) if original else ((loan.id, v["amount"]),) if loan else ()
    loan_ref = v.get("loan_id") or (original.loan_ref if original else None)
    return PaymentRecord(
        v["payment_id"], loan_ref, v["paid_on"], v.get("posted_on"), v.get("cleared_on"), v["amount"], currency,
        v.get("reference"), v.get("payer"), reverses, shares,
    )  # fmt: skip


def _taken_back(original: KnownPayment, amount: int) -> tuple[tuple[int, int], ...]:
    """The opposite of the original's shares, loan by loan until the amount is used up."""
    taken = []
    for loan_id, share in original.shares:
        part = min(share, amount)
        amount -= part
        taken += [(loan_id, -part)] if part > 0 else []
    return tuple(taken)


def _payment_currency(row: Row, known: Context, loan: KnownLoan | None, original: KnownPayment | None) -> str | None:
    """The loan's; else what the row says; else the one currency of the whole book; else unknown, and refused."""
    stated = row.get("currency")
    if loan and stated and stated != loan.currency:
        row.wrong("currency", stated, f"the loan is in {loan.currency}")
    found: str | None = loan.currency if loan else stated or (original and original.currency) or known.only_currency
    if found is None and not row.get("loan_id"):
        row.wrong("currency", None, "a payment without a loan needs its currency: the book has several")
    return found


def _judge_reversal(row: Row, original: KnownPayment | None) -> None:
    reverses, amount = row.values["reverses"], row.get("amount")
    if original is None:
        row.wrong("reverses", reverses, "no such payment in the book")
        return
    if original.reverses_ref:
        row.wrong("reverses", reverses, "that is a reversal itself")
    if amount is not None and amount > original.left_minor(without=row.get("payment_id")):
        row.wrong("amount", amount, "more than is left of the payment that it reverses")
    if row.get("loan_id") and original.loan_ref and row.values["loan_id"] != original.loan_ref:
        row.wrong("loan_id", row.values["loan_id"], f"the payment that it reverses belongs to {original.loan_ref}")
    if row.get("paid_on") and row.values["paid_on"] < original.paid_on:
        row.wrong("paid_on", row.values["paid_on"], f"before the payment that it reverses ({original.paid_on})")


def _judge_known_payment(row: Row, before: KnownPayment | None, currency: str | None) -> None:
    """Money that was posted is not edited: a correction is a reversal and a new payment."""
    if before is None:
        return
    stated = (row.get("paid_on"), row.get("amount"), currency, row.get("reverses"))
    booked = (before.paid_on, before.amount_minor, before.currency, before.reverses_ref)
    moved = before.loan_ref is not None and row.get("loan_id") not in (None, before.loan_ref)
    if not row.issues and (stated != booked or moved):
        row.wrong(
            "payment_id", row.get("payment_id"), "posted before with another day, amount or loan: reverse it instead"
        )
