"""Who asked for less or complained since an instant, each once, in whichever way it came in: by the contact log."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from assistant.core.measures.value import Count
from assistant.store.schema_log import log_entry

# Fact → the kinds of entries that tell of it, and with which outcomes.
TOLD: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "asked_for_less": (
        ("hold", "request"),
        (
            *("opt_out", "cease_and_desist", "stop_channel", "stop_address", "cease_in_writing"),
            *("refuses_to_pay_in_writing", "revoke_consent", "do_not_contact"),
        ),
    ),
    "complained": (("fact",), ("complaint_open",)),
}


def since(conn: Connection, at: datetime) -> dict[str, Count]:
    """Borrowers of each fact. Entries stand in the order of their times: the first one is found by an index."""
    query = select(log_entry.c.entry).where(log_entry.c.at >= at).order_by(log_entry.c.at, log_entry.c.entry)
    first = conn.execute(query.limit(1)).scalar_one_or_none()
    if first is None:
        return dict.fromkeys(TOLD, Count())
    return {fact: Count(number=_borrowers(conn, fact, first)) for fact in TOLD}


def _borrowers(conn: Connection, fact: str, first: int) -> int:
    kinds, outcomes = TOLD[fact]
    said = [log_entry.c.leaf.contains(f'"outcome":"{one}"', autoescape=True) for one in outcomes]
    query = select(func.count(log_entry.c.borrower_id.distinct())).where(log_entry.c.kind.in_(kinds))
    return conn.execute(query.where(log_entry.c.entry >= first, or_(*said))).scalar_one()
