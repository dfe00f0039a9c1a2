"""A person says whose a payment is, or that it is not theirs: posted, or matched again, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.terms import PaymentState
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.receive_money import Posted, apply, confirm_match
from assistant.steps.settle import FINAL_AFTER, judge_some
from assistant.store import dossier, locks, log, payments, review
from assistant.store.log import LogLine


def confirm_payment(
    conn: Connection, rt: Runtime, payment_id: int, loan_ref: str | None, by: str, now: datetime
) -> tuple[Posted, dict[str, int]]:
    """Post it to the loan (None: the likeliest one), cancel what is queued about it, judge its promises again.

    → what was posted and how many promises came to what. Raises BadInput for a payment that does not wait, an unknown
    loan, or another currency. Of two persons at once, one posts and the other hears that it is settled.
    """
    row = _waiting(conn, payment_id)
    ref = loan_ref or _likeliest(conn, row)
    owner = dossier.loan_named(conn, ref)
    if owner is None:
        raise _wrong(Say("there is no loan %(ref)s", ref=repr(ref)), Say("check its id"))
    locks.debtors(conn, [owner.borrower_id], [owner.id])
    payments.locked(conn, payment_id)
    with log.gathered(conn):
        posted = confirm_match(conn, rt, payment_id, ref, by, now)
        review.leave(conn, f"payment:{payment_id}", f"confirmed by {by}", now)
        judged = _judge(conn, rt, sorted(posted.loans), now)
    return posted, judged


def _judge(conn: Connection, rt: Runtime, loan_ids: Sequence[int], now: datetime) -> dict[str, int]:
    today = business_day(rt, now)
    return dict(judge_some(conn, rt, review.promises_on(conn, loan_ids, today - FINAL_AFTER), today, now))


def reject_payment(
    conn: Connection, rt: Runtime, payment_id: int, loan_ref: str | None, by: str, now: datetime
) -> Posted:
    """It is not this loan's (None: the likeliest one's): never offered for it again, and matched among the others."""
    row = _waiting(conn, payment_id)
    ref = loan_ref or _likeliest(conn, row)
    owner = dossier.loan_named(conn, ref)
    if owner is None or owner.id not in {one.loan_id for one in payments.matches_of(conn, payment_id)}:
        raise _wrong(
            Say("payment %(number)s is not thought to be %(ref)s's", number=payment_id, ref=repr(ref)),
            Say("list what it may belong to"),
        )
    locks.borrowers(conn, [owner.borrower_id])
    _still(payments.locked(conn, payment_id), payment_id)
    with log.gathered(conn):
        payments.reject(conn, payment_id, owner.id, f"not theirs, said {by}")
        review.leave(conn, f"payment:{payment_id}:{owner.id}", f"not theirs, said {by}", now)
        facts = {"payment_id": payment_id, "amount_minor": row.amount_minor, "currency": row.currency}
        line = LogLine(
            at=now,
            kind="payment",
            borrower_id=owner.borrower_id,
            loan_refs=(ref,),
            by=by,
            outcome="rejected",
            facts=facts,
        )
        log.append(conn, line)
        return apply(conn, rt, payment_id, now)


def _waiting(conn: Connection, payment_id: int) -> Row[Any]:
    row = payments.get(conn, payment_id)
    if row is None:
        raise _wrong(
            Say("there is no payment %(number)s", number=payment_id),
            Say("`assistant payment list` shows those that wait"),
        )
    return _still(row, payment_id)


def _still(row: Row[Any] | None, payment_id: int) -> Row[Any]:
    if row is None or row.state == PaymentState.ALLOCATED or row.reverses_ref is not None:
        raise _wrong(
            Say("payment %(number)s does not wait for a loan: it is settled", number=payment_id),
            Say("`assistant payment list` shows those that do"),
        )
    return row


def _likeliest(conn: Connection, row: Row[Any]) -> str:
    found = payments.matches_of(conn, row.id)
    if not found:
        raise _wrong(Say("nobody knows whose payment %(id)s is", id=row.id), Say("name the loan with --loan"))
    (loan,) = dossier.loans(conn, [found[0].loan_id])
    return str(loan.ref)


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="payment", line=None, problem=problem, mend=mend))
