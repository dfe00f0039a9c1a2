"""Conversations that an import brings: the last day on which the right party was reached, kept with the loan."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, or_, update

from assistant.core.book.records import EventRecord
from assistant.store.schema import loan

CONVERSATION = "conversation"
DEBTORS = ("borrower", None)


def note(conn: Connection, records: Iterable[EventRecord]) -> int:
    """Bring `last_rpc_on` of the loans spoken of forward; how many loans. It never goes back. Safe to repeat.

    A conversation about no loan in particular is one about all of the borrower's.
    """
    changed = 0
    for (borrower_id, ref), day in sorted(_days(records).items(), key=lambda item: (item[0][0], item[0][1] or "")):
        earlier = or_(loan.c.last_rpc_on.is_(None), loan.c.last_rpc_on < day)
        mine = update(loan).where(loan.c.borrower_id == borrower_id, earlier)
        changed += conn.execute(
            (mine if ref is None else mine.where(loan.c.ref == ref)).values(last_rpc_on=day)
        ).rowcount
    return changed


def _days(records: Iterable[EventRecord]) -> Mapping[tuple[int, str | None], date]:
    """The latest conversation of each borrower about each loan (None: all), on the UTC day of its instant."""
    found: dict[tuple[int, str | None], date] = {}
    for record in records:
        if record.outcome == CONVERSATION and record.person in DEBTORS:
            for ref in record.loan_refs or (None,):
                day = record.at.date()
                found[record.borrower_id, ref] = max(day, found.get((record.borrower_id, ref), day))
    return found
