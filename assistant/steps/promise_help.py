"""What a collector needs while a promise is made: amounts and days to choose, the policy's answer, the read-back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.read_back import read_back
from assistant.core.desk.suggest import amounts, days, weigh
from assistant.core.promise import LoanFacts, Part
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.take_promise import together
from assistant.store import account_facts, call_sessions, holds, joint, promise_facts


def facts_of_call(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> LoanFacts:
    """The loans of the call as one debt, as the policy will weigh it when the promise is recorded: those that nothing
    holds, where there are any."""
    every, ends = facts_by_loan(conn, rt, row, now), set(rt.rulebook.promises.cancelled_by)
    return together([one for one in every if not ends & set(one.holds)] or every[:1])


def facts_by_loan(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> list[LoanFacts]:
    """Each loan of the call in the currency of the first, with the holds on it now: one promise is for these."""
    as_of, loan_ids = business_day(rt, now), list(row.loan_ids)
    running = holds.in_force(conn, joint.debtors(conn, [row.borrower_id], loan_ids), as_of)
    kinds = {
        loan_id: tuple(one.kind for one in holds.on_loan(running, row.borrower_id, loan_id)) for loan_id in loan_ids
    }
    facts = promise_facts.loan_facts(conn, loan_ids, as_of, kinds, rt.settings.work.country, row.collector)
    first = facts[loan_ids[0]]
    return [facts[loan_id] for loan_id in loan_ids if facts[loan_id].currency == first.currency]


def suggestions(conn: Connection, rt: Runtime, ref: str, now: datetime) -> dict[str, Any] | None:
    """→ currency, amounts (with what each is), days (paydays, weekends, holidays named). None before the identity."""
    row = call_sessions.by_ref(conn, ref)
    if row is None or row.verified_at is None:
        return None
    facts, owner = facts_of_call(conn, rt, row, now), account_facts.by_id(conn, row.borrower_id)
    loans = {one.id: one for one in account_facts.loans(conn, row.borrower_id)}
    came_in = account_facts.payments(conn, list(row.loan_ids))
    paid = [one.amount_minor for one in came_in if one.amount_minor > 0 and one.currency == facts.currency]
    lead = loans.get(row.loan_ids[0])
    found = amounts(
        facts,
        rt.rulebook.promises,
        minimum_minor=None if lead is None else lead.minimum_due_minor,
        last_paid_minor=paid[0] if paid else None,
    )
    return {
        "currency": facts.currency,
        "amounts": [{"amount_minor": one.amount_minor, "codes": list(one.codes)} for one in found],
        "days": [{"on": one.on, "codes": list(one.codes), "fits": one.fits} for one in days(
            facts, rt.rulebook.promises, owner.payday)],
    }  # fmt: skip


def answer_to(
    conn: Connection,
    rt: Runtime,
    ref: str,
    parts: Sequence[tuple[date, int]],
    now: datetime,
    payer: str | None = None,
) -> dict[str, Any] | None:
    """The policy's answer to what is typed, and what to read back in the call's language. None: no such call."""
    row = call_sessions.by_ref(conn, ref)
    if row is None or row.verified_at is None or not parts:
        return None
    facts = facts_of_call(conn, rt, row, now)
    told = weigh([Part(due_on=on, amount_minor=amount) for on, amount in parts], facts, rt.rulebook.promises)
    reads = read_back(parts, facts.currency, row.language, payer)
    return {
        "accepted": told.accepted,
        "why": list(told.why),
        "needs_supervisor": told.needs_supervisor,
        "beyond_due_minor": told.beyond_due_minor,
        "reads": reads,
        "language": row.language,
    }
