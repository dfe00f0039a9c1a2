"""Money in: matched, given to loans, and what it changes at once, all in one transaction with the borrowers locked.

Whoever pays is left alone: what is queued about the loans that got money is cancelled, what waited in a queue for them
to pay is withdrawn. A probable match waits for a person; a debt in dispute takes no money without one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from assistant.core.payment import Match, match, shares
from assistant.core.problem import BadInput, Problem
from assistant.core.terms import PaymentState, Queue, Suppression
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.store import contacts, dossier, holds, locks, log, payment_search, payments, queues
from assistant.store.log import LogLine
from assistant.store.payments import NewPayment
from assistant.store.queues import NewItem

DISPUTED = (Suppression.DISPUTE_HOLD, Suppression.IDENTITY_THEFT)
LEAVES_WHEN_PAID = ("escalation:", "promise:")  # causes that money mends


class Paid(Protocol):
    """A payment as a source hands it over; `gateway.base.PaymentMade` is one."""

    @property
    def gateway(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def paid_on(self) -> Any: ...
    @property
    def loan_ref(self) -> str | None: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def payer(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Posted:
    """`state` is PaymentState's; `loans` what each loan got (internal ids, minor units)."""

    payment_id: int | None
    state: PaymentState
    loans: Mapping[int, int]
    why: tuple[str, ...]


def receive_payment(
    conn: Connection, rt: Runtime, event: Paid, now: datetime, *, reverses: str | None = None
) -> Posted:
    """Keep a payment and post it if it is certain whose it is. The same payment again has no effect."""
    new = NewPayment(
        ref=f"{event.gateway}:{event.key}",
        source=event.gateway,
        paid_on=event.paid_on,
        amount_minor=event.amount_minor,
        currency=event.currency,
        received_at=now,
        posted_on=business_day(rt, now),
        reference=event.reference,
        payer=event.payer,
        loan_ref=event.loan_ref,
        reverses_ref=reverses,
    )
    number = payments.keep(conn, new)
    if number is None:
        return Posted(payment_id=None, state=PaymentState.ALLOCATED, loans={}, why=("received before",))
    return apply(conn, rt, number, now)


def apply(conn: Connection, rt: Runtime, payment_id: int, now: datetime) -> Posted:
    """Match a payment that is nobody's yet and post it, or leave it for a person."""
    row = payments.get(conn, payment_id)
    if row is None or row.state != PaymentState.UNAPPLIED:
        return Posted(payment_id=payment_id, state=PaymentState.ALLOCATED, loans={}, why=("nothing to do",))
    if row.reverses_ref is not None:
        return reverse(conn, rt, row, now)
    line, gone = payments.line_of(row), payments.rejected(conn, payment_id)
    found = match(line, [one for one in payment_search.candidates(conn, line) if one.loan_id not in gone])
    if found.kind == "unapplied":
        return Posted(payment_id=payment_id, state=PaymentState.UNAPPLIED, loans={}, why=found.why)
    if found.kind == "probable":
        payments.keep_matches(conn, payment_id, found)
        queues.enter(conn, _to_confirm(row, found), now)
        log.append(conn, _line(row, found.loans[0][0].borrower_id, (), now, "probable", found.why))
        return Posted(payment_id=payment_id, state=PaymentState.PROBABLE, loans={}, why=found.why)
    return _post_match(conn, rt, row, found, now)


def _to_confirm(row: Row[Any], found: Match) -> NewItem:
    """A person confirms the probable. Another loan that it may belong to is another cause."""
    best, score = found.loans[0]
    return NewItem(
        queue=Queue.REVIEW,
        borrower_id=best.borrower_id,
        loan_ids=(best.loan_id,),
        cause=f"payment:{row.id}:{best.loan_id}",
        why=(f"a payment that is probably theirs ({score:.0f} of 100)", *found.why),
        next_action="Is the payment theirs? Confirm or reject it",
        priority=65,
    )


def _post_match(conn: Connection, rt: Runtime, row: Row[Any], found: Match, now: datetime) -> Posted:
    """A loan that is named gets it all, which is the borrower's direction; a borrower that is named, by the order."""
    loan_ids = [one.loan_id for one, _ in found.loans]
    return post(conn, rt, row, found.loans[0][0].borrower_id, loan_ids, now, found.why)


def confirm_match(conn: Connection, rt: Runtime, payment_id: int, loan_ref: str, by: str, now: datetime) -> Posted:
    """A person says whose the payment is. Raises BadInput for a payment that is settled, or an unknown loan."""
    row = payments.get(conn, payment_id)
    owner = dossier.loan_named(conn, loan_ref)
    if row is None or row.state == PaymentState.ALLOCATED or row.reverses_ref is not None:
        raise BadInput(_problem(f"payment {payment_id} does not wait for a loan", "list the payments that do"))
    if owner is None or owner.currency != row.currency:
        raise BadInput(_problem(f"no loan {loan_ref!r} in {row.currency}", "name a loan of the payment's currency"))
    return post(conn, rt, row, owner.borrower_id, [owner.id], now, (f"confirmed by {by}",), by=by)


def _problem(problem: str, mend: str) -> Problem:
    return Problem(file="payment", line=None, problem=problem, mend=mend)


def post(
    conn: Connection,
    rt: Runtime,
    row: Row[Any],
    borrower_id: int,
    loan_ids: list[int],
    now: datetime,
    why: tuple[str, ...],
    *,
    by: str = "system",
) -> Posted:
    """Allocate over the loans, cancel what is queued about them, withdraw what waits for them to pay, log: together."""
    locks.debtors(conn, [borrower_id], loan_ids)
    again = payments.locked(conn, row.id)
    if again is not None and again.state == PaymentState.ALLOCATED:
        return Posted(payment_id=row.id, state=PaymentState.ALLOCATED, loans={}, why=("posted by another",))
    running = holds.in_force(conn, [borrower_id], business_day(rt, now))
    disputed = frozenset(
        loan_id
        for loan_id in loan_ids
        if any(held.kind in DISPUTED for held in holds.on_loan(running, borrower_id, loan_id))
    )
    given, left = shares(row.amount_minor, payments.owed(conn, loan_ids, disputed))
    if left and by != "system":
        given, left = {loan_ids[0]: row.amount_minor}, 0  # a person's word goes, even onto a closed or disputed loan
    if left:
        return _ask(conn, row, borrower_id, loan_ids, now, disputed=bool(disputed))
    payments.allocate(conn, row, given, now)
    contacts.cancel_for(conn, [borrower_id], now, "payment", loan_ids=list(given))
    withdrawn = withdraw_paid(conn, borrower_id, now)
    log.append(conn, _line(row, borrower_id, _refs(conn, given), now, "posted", why, by=by, withdrawn=withdrawn))
    return Posted(payment_id=row.id, state=PaymentState.ALLOCATED, loans=given, why=why)


def _ask(
    conn: Connection, row: Row[Any], borrower_id: int, loan_ids: list[int], now: datetime, *, disputed: bool
) -> Posted:
    """Money for a debt in dispute, or for a closed loan: a person decides, with the payer."""
    why = "a payment for a debt in dispute" if disputed else "a payment for a loan that is closed"
    item = NewItem(
        queue=Queue.REVIEW,
        borrower_id=borrower_id,
        loan_ids=tuple(loan_ids),
        cause=f"payment:{row.id}",
        why=(why,),
        next_action="Ask the payer where the money belongs; then confirm or return it",
        priority=70,
    )
    if queues.enter(conn, item, now) is not None:
        log.append(conn, _line(row, borrower_id, _refs(conn, loan_ids), now, "unapplied", (why,)))
    return Posted(payment_id=row.id, state=PaymentState.UNAPPLIED, loans={}, why=(why,))


def reverse(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> Posted:
    """Take back what the reversed payment gave, from the loans that have it, at most what they still have of it.

    The promises that it had kept are judged again by the next settling.
    """
    has = payments.allocated(conn, row.reverses_ref)
    locks.borrowers(conn, _owners(conn, has))
    left, taken = row.amount_minor, dict[int, int]()
    for loan_id, amount in sorted(payments.allocated(conn, row.reverses_ref).items()):
        taken[loan_id] = -min(left, amount)
        left += taken[loan_id]
    if not any(taken.values()):
        why = "it takes back a payment that no loan has"
        return Posted(payment_id=row.id, state=PaymentState.UNAPPLIED, loans={}, why=(why,))
    payments.allocate(conn, row, taken, now)
    for borrower_id in _owners(conn, taken):
        log.append(conn, _line(row, borrower_id, _refs(conn, taken), now, "reversed", ("money taken back",)))
    return Posted(payment_id=row.id, state=PaymentState.ALLOCATED, loans=taken, why=("money taken back",))


def withdraw_paid(conn: Connection, borrower_id: int, now: datetime) -> int:
    """Items that money mends leave their queue once none of their loans has anything past due left."""
    items = [item for item in queues.open_of(conn, [borrower_id]) if item.cause.startswith(LEAVES_WHEN_PAID)]
    if not items:
        return 0
    ids = sorted({loan_id for item in items for loan_id in item.loan_ids})
    since = payments.paid_since_state(conn, ids)
    owes = {row.id: (row.amount_past_due_minor or 0) - since.get(row.id, 0) for row in dossier.loans(conn, ids)}
    paid = [item.id for item in items if all(owes.get(loan_id, 0) <= 0 for loan_id in item.loan_ids)]
    return queues.leave(conn, paid, "paid", now)


def _owners(conn: Connection, loan_ids: Collection[int]) -> list[int]:
    return sorted({row.borrower_id for row in dossier.loans(conn, loan_ids)})


def _refs(conn: Connection, loan_ids: Collection[int]) -> tuple[str, ...]:
    return tuple(sorted(row.ref for row in dossier.loans(conn, loan_ids)))


def _line(
    row: Row[Any],
    borrower_id: int,
    refs: tuple[str, ...],
    now: datetime,
    outcome: str,
    why: tuple[str, ...],
    *,
    by: str = "system",
    withdrawn: int = 0,
) -> LogLine:
    facts: dict[str, Any] = {"payment_id": row.id, "amount_minor": row.amount_minor, "currency": row.currency}
    facts |= {"paid_on": str(row.paid_on), "why": list(why), "withdrawn": withdrawn}
    personal = {name: value for name in ("payer", "reference") if (value := getattr(row, name))}
    return LogLine(
        at=now,
        kind="payment",
        borrower_id=borrower_id,
        loan_refs=refs,
        direction="in",
        by=by,
        outcome=outcome,
        facts=facts,
        personal=personal,
    )
