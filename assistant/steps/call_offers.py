"""The offers that are really open to the borrower of a call, with their limits, by `config/offers.yaml`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.offers import Kind, open_to, plan_parts, settlement_of
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.call_allowed import forbidding
from assistant.store import call_sessions, dossier


def offers_of(conn: Connection, rt: Runtime, ref: str, now: datetime) -> dict[str, Any] | None:
    """→ currency, plan {parts_max, part_min_minor, owed_minor}, settlement {amount_minor, valid_until}; each None where
    it is not open for all loans of the call. `held`: the holds for which nothing is offered. None before the identity.
    """
    row = call_sessions.by_ref(conn, ref)
    if row is None or row.verified_at is None:
        return None
    loans = dossier.loans(conn, row.loan_ids)
    lead = next(loan for loan in loans if loan.id == row.loan_ids[0])
    held = forbidding(conn, rt, row, now)
    if held:
        return {"currency": lead.currency, "plan": None, "settlement": None, "held": held}
    as_of, rules = business_day(rt, now), rt.rulebook.offers
    plan = open_to(rules, Kind.PLAN, lead, as_of)
    owed = lead.amount_past_due_minor or 0
    parts = None if plan is None else plan_parts(plan, plan.parts_max or 2, owed, lead.currency)
    least = None if plan is None else (plan.part_min_minor or {}).get(lead.currency)
    return {
        "currency": lead.currency,
        "plan": {"parts_max": parts, "part_min_minor": least, "owed_minor": owed} if parts and owed else None,
        "settlement": settlement_of(rules, loans, as_of),
        "held": [],
    }
