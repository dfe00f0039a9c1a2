"""Why a loan stands where it stands, what was planned for it, and why each contact was released or refused."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from assistant.runtime import Runtime
from assistant.steps.age import explain_loan
from assistant.steps.choose_profiles import chosen_of
from assistant.steps.explain_verdict import by_channel
from assistant.steps.supposed import Supposed
from assistant.steps.verdicts import shown
from assistant.store import contacts, dossier
from assistant.store.book_changes import changes_of


def explain(conn: Connection, rt: Runtime, loan_ref: str, as_of: date) -> dict[str, Any] | None:
    """The JSON of `assistant explain`; None if there is no such loan."""
    row = dossier.loan_named(conn, loan_ref)
    if row is None:
        return None
    planned = [one for one in contacts.of_loan(conn, row.borrower_id, row.id) if one.as_of <= as_of]
    return explain_loan(conn, rt.rulebook, loan_ref, as_of) | {
        "profiles": _profiles(conn, rt, row, as_of),
        "channels": by_channel(conn, rt, loan_ref, as_of),
        "contacts": [told(one) for one in planned],
        "changes": changes_of(conn, loan_ref, as_of),
    }


def _profiles(conn: Connection, rt: Runtime, loan: Row[Any], as_of: date) -> list[dict[str, str]]:
    """The profiles that judge the loan's contacts, each with why: the portfolio's list, or a place and the product."""
    asked = Supposed(borrower_id=loan.borrower_id, loan_ids=(loan.id,), channel="call", as_of=as_of).row
    chosen = chosen_of(rt, asked, dossier.load(conn, [asked], as_of))
    return [{"profile": one.profile.id, "version": one.profile.version, "because": one.because} for one in chosen]


def told(row: Row[Any]) -> dict[str, Any]:
    """One contact with its verdict as it was kept."""
    return {
        "contact_id": row.id,
        "planned_for": row.as_of.isoformat(),
        "channel": row.channel,
        "treatment": row.treatment,
        "template": row.template,
        "state": row.state,
        "decided_by": row.refused_by,
        **shown(row.verdict),
        "outcome": row.outcome,
    }
