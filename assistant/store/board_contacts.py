"""Contacts by day: what became of each, the calls and messages among them, requests to stop, and who was called."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, literal_column, or_, select, true

from assistant.core.terms import RIGHT_PARTY, Channel, ContactState, Intent, OutboxState
from assistant.store.board_dims import View, Window, between, first_of, known, on_day, plus, utc_day
from assistant.store.board_source import Source
from assistant.store.events import VOID
from assistant.store.schema import loan
from assistant.store.schema_desk import call_session
from assistant.store.schema_promise import promise
from assistant.store.schema_work import contact, contact_event, inbound, outbox
from assistant.store.statement import words

# How a contact ended that somebody answered.
ANSWERED = sorted({str(outcome) for outcome in RIGHT_PARTY} | {"replied", "callback"})
CONNECTED = ("conversation", "connected", "wrong_party", "answered_then_dropped", "answered_busy_now")
DELIVERED = ("delivered", "completed")
MESSAGES = (Channel.SMS, Channel.EMAIL, Channel.VOICE)
CREDITED_DAYS = 14  # a payment or a reply is credited to the last contact of so many days before
RELEASED = contact.c.state == ContactState.RELEASED
IS_FROM_THEM = contact.c.state == ContactState.RECEIVED
IS_CALL = contact.c.channel == Channel.CALL


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
        where=(*between(contact.c.as_of, window), ~IS_FROM_THEM),
        key=contact.c.id,
        dims=dims,
        facts=_contact_facts(view),
        ref=contact.c.ref,
        on=contact.c.as_of,
    )


def _contact_facts(view: View) -> Mapping[str, tuple[Any, Any]]:
    mine = select(promise.c.id).where(promise.c.contact_id == contact.c.id)
    promised = mine.correlate(contact).exists()
    kept = mine.where(promise.c.status == "kept").correlate(contact).exists()
    paid = select(func.coalesce(func.sum(promise.c.paid_minor), 0)).where(
        promise.c.contact_id == contact.c.id, promise.c.status == "kept"
    )
    right = and_(RELEASED, or_(contact.c.outcome.in_(sorted(RIGHT_PARTY)), promised))
    answered = and_(RELEASED, or_(contact.c.outcome.in_(ANSWERED), promised))
    delivered = and_(RELEASED, or_(outbox.c.delivery.in_(DELIVERED), answered))
    sent = and_(RELEASED, or_(outbox.c.state == OutboxState.ACCEPTED, delivered))
    called, written = and_(IS_CALL, _placed().exists()), contact.c.channel.in_(MESSAGES)
    return {
        "planned": (true(), None),
        "open": (contact.c.state.in_((ContactState.PLANNED, ContactState.WAITING)), None),
        "released": (RELEASED, None),
        "sent": (sent, None),
        "delivered": (delivered, None),
        "answered": (answered, None),
        "right_party": (right, None),
        "promising": (and_(RELEASED, promised), None),
        "keeping": (and_(RELEASED, kept), paid.correlate(contact).scalar_subquery()),
        "attempts": (called, None),
        "handling": (called, _seconds(view)),
        "connected": (and_(called, _placed().where(contact_event.c.outcome.in_(CONNECTED)).exists()), None),
        "rpc": (and_(called, contact.c.outcome.in_(sorted(RIGHT_PARTY))), None),
        "ptp": (and_(called, contact.c.outcome == "promise"), None),
        "messages_sent": (and_(written, sent), None),
        "messages_delivered": (and_(written, delivered), None),
        "messages_answered": (and_(written, answered), None),
        **{f"sent_{channel}": (and_(contact.c.channel == channel, sent), None) for channel in Channel},
    }


def _seconds(view: View) -> ColumnElement[int]:
    """From dialling to the end of the wrap-up; where no call screen was open, what the strategy allows."""
    s, between = call_session.c, words(view.conn).seconds
    spent: ColumnElement[Any] = literal_column(
        between.format(since="call_session.started_at", until="call_session.closed_at")
    )
    took = select(func.sum(spent)).where(s.contact_id == contact.c.id, s.closed_at.is_not(None))
    return cast(func.coalesce(took.correlate(contact).scalar_subquery(), contact.c.minutes * 60), BigInteger)


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


def credited(on: Any) -> Select[Any]:
    """The loan's borrower's last contact that was let out in the days before one; to be correlated by the caller."""
    # Ids rise with the days that contacts are planned for: the highest is the last.
    return select(func.max(contact.c.id)).where(
        contact.c.borrower_id == loan.c.borrower_id,
        contact.c.as_of <= on,
        contact.c.as_of > plus(on, -CREDITED_DAYS),
        RELEASED,
    )


def stops(view: View, window: Window) -> Source:
    """Replies that ask for no more messages, by the day they came; each stands with the borrower's first account."""
    on = utc_day(view, inbound.c.at)
    last = credited(on).correlate(loan, inbound).scalar_subquery()
    lead = select(func.min(loan.c.id)).where(loan.c.borrower_id == inbound.c.borrower_id).correlate(inbound)
    rows = inbound.join(loan, loan.c.id == lead.scalar_subquery()).outerjoin(contact, contact.c.id == last)
    dims = on_day(view, loan.c.id, on) | {"campaign": known(contact.c.treatment), "channel": inbound.c.channel}
    return Source(
        rows=rows,
        where=(inbound.c.at >= window.since, inbound.c.at < window.until, inbound.c.intent == Intent.STOP),
        key=inbound.c.id,
        dims=dims,
        facts={"opt_outs": (true(), None)},
        ref=inbound.c.sid,
        on=inbound.c.at,
    )


def called(view: View, window: Window) -> Source:
    """Borrowers to whom a live call was placed, each once, with their first account."""
    reached = func.max(case((contact.c.outcome.in_(sorted(RIGHT_PARTY)), 1), else_=0)).label("reached")
    placed = select(contact.c.borrower_id, reached).where(
        *between(contact.c.as_of, window), IS_CALL, _placed().exists()
    )
    who = placed.group_by(contact.c.borrower_id).subquery()
    lead = select(func.min(loan.c.id)).where(loan.c.borrower_id == who.c.borrower_id).correlate(who).scalar_subquery()
    return Source(
        rows=who.join(loan, loan.c.id == lead),
        where=(),
        key=loan.c.id,
        dims={},
        facts={"called": (true(), None), "reached": (who.c.reached == 1, None)},
        ref=loan.c.ref,
        on=literal_column("NULL"),
    )
