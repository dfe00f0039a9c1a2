"""What happened by day: contacts, promises taken and judged, money. One source for each, within a window of days."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, or_, select, true

from assistant.core.terms import RIGHT_PARTY, ContactState, OutboxState
from assistant.store.board_dims import View, Window, bucket_on, first_of, known, on_day, plus, utc_day
from assistant.store.board_source import Source
from assistant.store.events import VOID
from assistant.store.schema import allocation, loan, payment
from assistant.store.schema_desk import call_session
from assistant.store.schema_work import contact, contact_event, outbox, promise

ANSWERED = sorted({str(outcome) for outcome in RIGHT_PARTY} | {"replied", "callback"})
CONNECTED = ("conversation", "connected", "wrong_party", "answered_then_dropped", "answered_busy_now")
DELIVERED = ("delivered", "completed")
CREDITED_DAYS = 14  # a payment is credited to the last contact of so many days before
JUDGED = ("kept", "partial", "broken")


def contacts(view: View, window: Window) -> Source:
    """Contacts by the business day that they were planned for, and what became of each."""
    last = select(func.max(outbox.c.attempt)).where(outbox.c.contact_id == contact.c.id)
    tried = and_(outbox.c.contact_id == contact.c.id, outbox.c.attempt == last.correlate(contact).scalar_subquery())
    lead = first_of(contact.c.loan_ids)
    rows = contact.join(loan, loan.c.id == lead).outerjoin(outbox, tried)
    spoke = select(func.max(call_session.c.collector)).where(call_session.c.contact_id == contact.c.id)
    dims = on_day(view, loan.c.id, contact.c.as_of)
    dims["collector"] = func.coalesce(spoke.correlate(contact).scalar_subquery(), dims["collector"])
    dims |= {"campaign": contact.c.treatment, "channel": contact.c.channel}
    return Source(
        rows=rows,
        where=(contact.c.as_of >= window.first, contact.c.as_of <= window.last),
        key=contact.c.id,
        dims=dims,
        facts=_contact_facts(),
        ref=contact.c.ref,
        on=contact.c.as_of,
    )


def _contact_facts() -> Mapping[str, tuple[Any, Any]]:
    mine = select(promise.c.id).where(promise.c.contact_id == contact.c.id)
    promised = mine.correlate(contact).exists()
    kept = mine.where(promise.c.status == "kept").correlate(contact).exists()
    paid = select(func.coalesce(func.sum(promise.c.paid_minor), 0)).where(
        promise.c.contact_id == contact.c.id, promise.c.status == "kept"
    )
    released = contact.c.state == ContactState.RELEASED
    right = and_(released, or_(contact.c.outcome.in_(sorted(RIGHT_PARTY)), promised))
    answered = and_(released, or_(contact.c.outcome.in_(ANSWERED), promised))
    delivered = and_(released, or_(outbox.c.delivery.in_(DELIVERED), answered))
    sent = and_(released, or_(outbox.c.state == OutboxState.ACCEPTED, delivered))
    called = and_(contact.c.channel == "call", _placed().exists())
    return {
        "planned": (true(), None),
        "open": (contact.c.state.in_((ContactState.PLANNED, ContactState.WAITING)), None),
        "released": (released, None),
        "sent": (sent, None),
        "delivered": (delivered, None),
        "answered": (answered, None),
        "right_party": (right, None),
        "promising": (and_(released, promised), None),
        "keeping": (and_(released, kept), paid.correlate(contact).scalar_subquery()),
        "attempts": (called, None),
        "handling": (called, _seconds(contact.c.minutes)),
        "connected": (and_(called, _placed().where(contact_event.c.outcome.in_(CONNECTED)).exists()), None),
        "rpc": (and_(called, contact.c.outcome.in_(sorted(RIGHT_PARTY))), None),
        "ptp": (and_(called, contact.c.outcome == "promise"), None),
    }


def _seconds(minutes: Any) -> ColumnElement[int]:
    return cast(minutes * 60, BigInteger)


def _placed() -> Any:
    """The attempt of a live call, as the report counts it: placed, or it cannot be told."""
    return (
        select(contact_event.c.id)
        .where(
            contact_event.c.contact_id == contact.c.id,
            contact_event.c.event == "call",
            contact_event.c.direction == "out",
            contact_event.c.source != "import",
            func.coalesce(contact_event.c.status, "") != VOID,
            func.coalesce(contact_event.c.mode, "live") == "live",
        )
        .correlate(contact)
    )


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
    within = (promise.c.judged_on >= window.first, promise.c.judged_on <= window.last)
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
    sooner = plus(allocation.c.paid_on, -CREDITED_DAYS)
    credited = select(func.max(contact.c.id)).where(
        contact.c.borrower_id == loan.c.borrower_id,
        contact.c.as_of <= allocation.c.paid_on,
        contact.c.as_of > sooner,
        contact.c.state == ContactState.RELEASED,
    )
    # Ids rise with the days that contacts are planned for: the highest is the last.
    last = credited.correlate(loan, allocation).scalar_subquery()
    rows = allocation.join(payment, payment.c.id == allocation.c.payment_id)
    rows = rows.join(loan, loan.c.id == allocation.c.loan_id).outerjoin(contact, contact.c.id == last)
    dims = on_day(view, loan.c.id, eve)
    dims |= {"campaign": known(contact.c.treatment), "channel": known(contact.c.channel)}
    late = _late(view, bucket_on(loan.c.id, eve))
    return Source(
        rows=rows,
        where=(allocation.c.paid_on >= window.first, allocation.c.paid_on <= window.last, late),
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


def late_buckets(view: View) -> list[str]:
    """Buckets of every scheme that do not begin with day 0."""
    found = {one.name for scheme in view.schemes.values() for one in scheme.buckets if one.first > 0}
    return sorted(found)


SOURCES: Mapping[str, Callable[[View, Window], Source]] = {
    "contacts": contacts,
    "taken": taken,
    "judged": judged,
    "money": money,
}
