"""What happened by day within a window: promises taken and judged, money, and the contacts of board_contacts."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, func, true

from assistant.store.board_contacts import contacts, credited, stops
from assistant.store.board_dims import View, Window, between, bucket_on, known, late_buckets, on_day, plus, utc_day
from assistant.store.board_source import Source
from assistant.store.schema import loan
from assistant.store.schema_money import allocation, payment
from assistant.store.schema_promise import promise
from assistant.store.schema_work import contact

JUDGED = ("kept", "partial", "broken")


def taken(view: View, window: Window) -> Source:
    """Promises by the day they were taken, in the lender's zone."""
    return _promises(
        view,
        utc_day(view, promise.c.taken_at),
        (promise.c.taken_at >= window.since, promise.c.taken_at < window.until),
        promise.c.taken_at,
        {
            "promised": (true(), promise.c.amount_minor),
            "promised_open": (promise.c.status == "open", promise.c.amount_minor),
        },
    )


def judged(view: View, window: Window) -> Source:
    """Promises by the day on which they were found kept, partial or broken."""
    paid = func.coalesce(promise.c.paid_minor, 0)
    least = case((paid < promise.c.amount_minor, paid), else_=promise.c.amount_minor)
    within = between(promise.c.judged_on, window)
    facts: dict[str, tuple[Any, Any]] = {
        "judged": (true(), promise.c.amount_minor),
        "fulfilled": (paid > 0, least),
        **{status: (promise.c.status == status, promise.c.amount_minor) for status in JUDGED},
    }
    return _promises(view, promise.c.judged_on, (*within, promise.c.status.in_(JUDGED)), promise.c.judged_on, facts)


def _promises(view: View, on: Any, where: tuple[Any, ...], shown: Any, facts: Mapping[str, Any]) -> Source:
    rows = promise.join(loan, loan.c.id == promise.c.loan_id).outerjoin(contact, contact.c.id == promise.c.contact_id)
    dims = on_day(view, loan.c.id, on)
    dims |= {"campaign": known(contact.c.treatment), "channel": promise.c.source}
    return Source(
        rows=rows, where=where, key=promise.c.id, dims=dims, facts=facts, ref=promise.c.ref, on=shown,
        currency=promise.c.currency,
    )  # fmt: skip


def money(view: View, window: Window) -> Source:
    """Money given to accounts that were late the day before, by the day it was paid; taken back, it is negative."""
    eve = plus(allocation.c.paid_on, -1)
    last = credited(allocation.c.paid_on).correlate(loan, allocation).scalar_subquery()
    rows = allocation.join(payment, payment.c.id == allocation.c.payment_id)
    rows = rows.join(loan, loan.c.id == allocation.c.loan_id).outerjoin(contact, contact.c.id == last)
    dims = on_day(view, loan.c.id, eve)
    dims |= {"campaign": known(contact.c.treatment), "channel": known(contact.c.channel)}
    late = _late(view, bucket_on(loan.c.id, eve))
    return Source(
        rows=rows,
        where=(*between(allocation.c.paid_on, window), late),
        key=allocation.c.id,
        dims=dims,
        facts={
            "recovered": (true(), allocation.c.amount_minor),
            "reversed": (allocation.c.amount_minor < 0, -allocation.c.amount_minor),
        },
        ref=payment.c.ref,
        on=allocation.c.paid_on,
        currency=payment.c.currency,
    )


def _late(view: View, bucket: Any) -> ColumnElement[bool]:
    """In a bucket of late accounts, of whichever scheme."""
    return known(bucket).in_(late_buckets(view))


SOURCES: Mapping[str, Callable[[View, Window], Source]] = {
    "contacts": contacts,
    "stops": stops,
    "taken": taken,
    "judged": judged,
    "money": money,
}
