"""A verdict for whoever asks: of a contact that is kept, or of one that nobody has planned."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import at_local, local
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.judging import judge_planned
from assistant.steps.supposed import suppose
from assistant.steps.verdicts import as_json, shown
from assistant.store import contacts, dossier

ASKED = (Channel.CALL, Channel.SMS, Channel.EMAIL)  # the channels that `explain` asks about by itself


def of_contact(conn: Connection, rt: Runtime, contact_id: int, now: datetime) -> dict[str, Any] | None:
    """The verdict that the contact was last judged by; one that waits for its first is judged as of its time.

    `asked`: kept · now. None if there is no such contact.
    """
    rows = contacts.get(conn, [contact_id])
    if not rows:
        return None
    (row,) = rows
    is_kept = row.verdict is not None
    verdict = row.verdict if is_kept else judge_planned(conn, rt, [contact_id], now)[0].told
    loans = {one.id: one.ref for one in dossier.loans(conn, row.loan_ids)}
    return {
        "contact_id": row.id,
        "loan_ids": [loans[number] for number in row.loan_ids if number in loans],
        "channel": row.channel,
        "planned_for": row.as_of.isoformat(),
        "state": row.state,
        "decided_by": row.refused_by,
        "asked": "kept" if is_kept else "now",
        **shown(verdict),
    }


def of_loan(conn: Connection, rt: Runtime, loan_ref: str, channel: Channel, at: datetime) -> dict[str, Any] | None:
    """May this be done at `at` (aware)? None if there is no such loan. Writes nothing."""
    found = suppose(conn, rt, loan_ref, channel, at)
    if found is None:
        return None
    verdict = as_json(found.verdict, found.chosen, found.facts, at)
    return {"loan_id": loan_ref, "channel": str(channel), "at": at.isoformat(), "asked": "supposed", **shown(verdict)}


def by_channel(conn: Connection, rt: Runtime, loan_ref: str, as_of: date) -> list[dict[str, Any]]:
    """What each channel would be told on a day: now if it is today, else when the lender opens."""
    work, now = rt.settings.work, rt.now()
    is_today = local(now, work.zone).date() == as_of
    at = now if is_today else at_local(as_of, time.fromisoformat(work.opens), work.zone)
    found = [of_loan(conn, rt, loan_ref, channel, at) for channel in ASKED]
    names = ("channel", "at", "verdict", "until", "says")
    return [{name: one[name] for name in names} for one in found if one is not None]
