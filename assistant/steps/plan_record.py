"""A decision of planning as its tables take it: contacts, account actions, log lines. Nothing is written here."""

import hashlib
from datetime import time
from typing import Any

from assistant.core.terms import ContactState
from assistant.core.treatment.choose import PlannedAction
from assistant.core.treatment.facts import BorrowerDay
from assistant.core.treatment.make import PlannedContact
from assistant.core.treatment.stand import strategy_of
from assistant.core.treatment.window import still_open, window
from assistant.steps.plan_limits import Plan
from assistant.store.log import LogLine
from assistant.store.plan_rows import JOINT

ALL_DAY = (time(0), time(23, 59))


def contact_row(plan: Plan, who: BorrowerDay, one: PlannedContact) -> dict[str, Any]:
    """A contact as its table takes it. Its names follow from its cause: the same plan gives the same names."""
    person = one.guarantor
    ref, number, role = spoken_to(who, one)
    cause = f"{plan.as_of}:{ref}:{one.treatment}:{one.channel}"
    strategy = strategy_of(one.loans[0], plan.rt.rulebook.strategies)
    work = plan.rt.settings.work
    hours = (time.fromisoformat(work.opens), time.fromisoformat(work.closes))
    zones = (one.joint or who).zones if person is None else person.zones or who.zones
    part = window(plan.as_of, strategy.day_parts.get(one.day_part, ALL_DAY), hours, zones)
    not_before, not_after = still_open(part, window(plan.as_of, ALL_DAY, hours, zones), plan.now)
    return {
        "ref": hashlib.blake2b(cause.encode(), digest_size=8).hexdigest(),
        "cause": cause,
        "borrower_id": number,
        "loan_ids": [loan.id for loan in one.loans],
        "as_of": plan.as_of,
        "channel": str(one.channel),
        "purpose": one.purpose,
        "treatment": one.treatment,
        "segment": one.segment,
        "strategy": one.strategy,
        "template": one.template,
        "person": role,
        "contact_point_id": one.point.id,
        "priority": one.worth,
        "minutes": one.minutes,
        "skill": one.skill,
        "cost_minor": one.cost_minor,
        "context": dict(one.context),
        "not_before": not_before,
        "not_after": not_after,
        "state": str(ContactState.PLANNED),
        "state_at": plan.now,
    }


def spoken_to(who: BorrowerDay, one: PlannedContact) -> tuple[str, int, str]:
    """Whose contact it is: (ref in its cause, borrower id, person). A guarantor without a file is in the debtor's."""
    if one.joint is not None:  # about another's loan: their own plan of the day may have the same treatment
        return f"{who.ref}+{one.joint.ref}", one.joint.id, JOINT
    if one.guarantor is None:
        return who.ref, who.id, "borrower"
    backer = one.guarantor
    return backer.borrower_ref or f"{who.ref}/{backer.party_id}", backer.borrower_id or who.id, "guarantor"


def action_row(plan: Plan, one: PlannedAction) -> dict[str, Any]:
    """Once a delinquency: the cause names the oldest due date, so a later delinquency proposes it anew."""
    since = one.loan.oldest_due_on or "before_due"
    return {
        "cause": f"{one.loan.ref}:{one.action.action}:{since}",
        "loan_id": one.loan.id,
        "action": one.action.action,
        "as_of": plan.as_of,
        "state": "proposed",
        "proposed_by": "plan",
        "why": {"segment": one.loan.segment, "strategy": one.strategy, "approval": str(one.action.approval)}
        | ({"signs": list(one.loan.signs)} if one.loan.signs else {}),
    }


def log_line(plan: Plan, row: dict[str, Any], one: PlannedContact) -> LogLine:
    """Without the contact's id, which it has once it is written."""
    names = ("ref", "treatment", "segment", "template", "person")
    return LogLine(
        at=plan.now,
        kind="planned",
        borrower_id=row["borrower_id"],
        loan_refs=tuple(loan.ref for loan in one.loans),
        channel=row["channel"],
        direction="out",
        facts={name: row[name] for name in names} | {"as_of": plan.as_of.isoformat()},
    )
