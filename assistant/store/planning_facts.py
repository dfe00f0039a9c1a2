"""What planning must know beside the loans: what was done lately, what was asked and promised, who guarantees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from assistant.core.dates import local
from assistant.core.terms import Channel, ContactState, PartyRole
from assistant.core.treatment.facts import Attempt, Guarantor, Point, Promise
from assistant.store.events import VOID
from assistant.store.plan_rows import JOINT
from assistant.store.schema import borrower, contact_point, loan, party
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_state import loan_state, reason
from assistant.store.schema_work import contact, contact_event

ATTEMPT_DAYS = 8  # a week, and a day for the zones
TEMPLATE_DAYS = 100  # a quarter, and some
BROKEN_DAYS = 8
MADE = (ContactState.PLANNED, ContactState.WAITING, ContactState.RELEASED)
DEBTORS = ("borrower", JOINT)
PRERECORDED = ("prerecorded", "ai", "ringless")

REMIND_DAYS = 5  # a promise's day and those before it on which a reminder may fall, a long week-end between

Groups = dict[int, list[Any]]
Owed = Mapping[tuple[int, date], int]  # (promise, date of its instalment) → what is left of it


class History:
    """What was done to the borrowers of a batch lately: attempts, templates planned, what they asked us to stop."""

    def __init__(self, conn: Connection, borrower_ids: Sequence[int], as_of: date) -> None:
        since = datetime.combine(as_of - timedelta(days=ATTEMPT_DAYS), time(0), tzinfo=UTC)
        tried = select(*(contact_event.c[name] for name in ("borrower_id", "at", "event", "mode", "outcome", "status")))
        tried = tried.where(contact_event.c.borrower_id.in_(borrower_ids), contact_event.c.at >= since)
        tried = tried.where(contact_event.c.direction == "out", contact_event.c.person == "borrower")
        self._tried = grouped(conn.execute(tried.where(contact_event.c.event.in_(EVENTS))), "borrower_id")
        asked = select(contact_event.c.borrower_id, contact_event.c.event, contact_event.c.detail)
        asked = asked.where(contact_event.c.borrower_id.in_(borrower_ids))
        asked = asked.where((contact_event.c.event == "request") | (contact_event.c.direction == "in"))
        ordered = asked.order_by(contact_event.c.at, contact_event.c.id)
        self._asked = grouped(conn.execute(ordered), "borrower_id")
        planned = list(conn.execute(_planned_lately(borrower_ids, as_of)))
        self.templates: dict[int, dict[tuple[str, str], date]] = defaultdict(dict)
        for row in planned:
            self.templates[row.borrower_id][row.channel, row.template] = row.last_on
        calls = [row for row in planned if row.channel == Channel.CALL]
        calls.sort(key=lambda row: row.first_on, reverse=True)  # so that the earliest is the one that stays
        self.called_since = {row.borrower_id: row.first_on for row in calls}

    def attempts(self, borrower_id: int, zones: Sequence[str]) -> tuple[Attempt, ...]:
        return tuple(
            Attempt(
                channel=Channel.VOICE if row.event == "call" and row.mode in PRERECORDED else Channel(row.event),
                on=(local(row.at, zones[0]) if zones else row.at).date(),
                conversation=row.outcome == "conversation",
            )
            for row in self._tried.get(borrower_id, ())
            if row.status != VOID
        )

    def stopped(self, borrower_id: int) -> frozenset[str]:
        """Channels that a request stopped and no later one opened again. The gate reads the finer scopes."""
        found: set[str] = set()
        for row in self._asked.get(borrower_id, ()):
            asked, channel = row.detail.get("request"), row.detail.get("channel")
            if asked == "stop_channel":
                found |= {str(channel)} if channel not in (None, "all") else set(Channel)
            elif row.detail.get("intent") == "start":
                found.discard(row.event)
            elif asked == "consent":
                found = found - {str(channel)} if channel else set()
        return frozenset(found)


EVENTS = tuple(channel.value for channel in Channel)


def _planned_lately(borrower_ids: Sequence[int], as_of: date) -> Any:
    """The borrowers' contacts before `as_of` by channel and template: the first and the last of the last months."""
    columns = (contact.c.borrower_id, contact.c.channel, contact.c.template)
    query = select(*columns, func.min(contact.c.as_of).label("first_on"), func.max(contact.c.as_of).label("last_on"))
    return query.where(
        contact.c.borrower_id.in_(borrower_ids),
        contact.c.as_of < as_of,
        contact.c.as_of >= as_of - timedelta(days=TEMPLATE_DAYS),
        contact.c.state.in_(MADE),
        contact.c.person.in_(DEBTORS),
    ).group_by(*columns)


def open_promises(conn: Connection, loan_ids: Sequence[int], as_of: date, owed: Owed) -> dict[int, Promise]:
    """The open promise's next instalment with anything unpaid: the first that is not past, else the last.

    `owed` has what is left of those whose day is near; one of these days that it lacks is paid.
    """
    if not loan_ids:
        return {}
    query = (
        select(promise.c.loan_id, promise.c.follow_up_consent, promise_instalment)
        .join(promise_instalment, promise_instalment.c.promise_id == promise.c.id)
        .where(promise.c.loan_id.in_(loan_ids), promise.c.status == "open", promise_instalment.c.status == "open")
        .order_by(promise_instalment.c.due_on, promise.c.id)
    )
    found: dict[int, Promise] = {}
    for row in conn.execute(query):
        left = owed.get((row.promise_id, row.due_on))
        is_paid = left is None and 0 <= (row.due_on - as_of).days < REMIND_DAYS
        if not is_paid and (row.loan_id not in found or found[row.loan_id].on < as_of):
            found[row.loan_id] = _promise(row, row.promise_id, row.due_on, row.due_on, left or row.amount_minor)
    return found


def broken_promises(conn: Connection, loan_ids: Sequence[int], as_of: date) -> dict[int, Promise]:
    """The latest broken promise, on the day it was judged."""
    if not loan_ids:
        return {}
    query = select(promise).where(promise.c.loan_id.in_(loan_ids), promise.c.status == "broken")
    query = query.where(promise.c.judged_on >= as_of - timedelta(days=BROKEN_DAYS), promise.c.judged_on <= as_of)
    rows = conn.execute(query.order_by(promise.c.judged_on, promise.c.id))
    return {row.loan_id: _promise(row, row.id, row.judged_on, row.final_due_on, row.amount_minor) for row in rows}


def _promise(row: Row[Any], number: int, on: date, due_on: date, amount_minor: int) -> Promise:
    consent = bool(row.follow_up_consent)
    return Promise(id=number, on=on, due_on=due_on, amount_minor=amount_minor, follow_up_consent=consent)


def reasons_since(conn: Connection, loan_ids: Sequence[int]) -> dict[int, date]:
    """When the reason that counts was heard first without a break: the first time its code was said last."""
    if not loan_ids:
        return {}
    query = select(reason.c.loan_id, func.max(reason.c.at).label("at"))
    query = query.join(loan_state, loan_state.c.loan_id == reason.c.loan_id).where(reason.c.code == loan_state.c.reason)
    query = query.where(reason.c.loan_id.in_(loan_ids)).group_by(reason.c.loan_id)
    return {row.loan_id: row.at.date() for row in conn.execute(query)}


def guarantors_of(conn: Connection, loan_ids: Sequence[int], points: Groups) -> Groups:
    """Liable guarantors by loan, each with the points to reach them: their own, the debtor's file, the party's row."""
    query = select(party, loan.c.borrower_id.label("debtor_id"), borrower.c.ref.label("own_ref"), borrower.c.zone)
    query = query.add_columns(borrower.c.places, borrower.c.address).join(loan, loan.c.id == party.c.loan_id)
    query = query.join(borrower, borrower.c.id == party.c.borrower_id, isouter=True)
    rows = conn.execute(
        query.where(party.c.loan_id.in_(loan_ids), party.c.role == PartyRole.GUARANTOR).order_by(party.c.id)
    ).all()
    known = [row.borrower_id for row in rows if row.borrower_id is not None]
    own = grouped(conn.execute(points_of(known)), "borrower_id") if known else {}
    found: Groups = defaultdict(list)
    for row in rows:
        if row.liability != "none":
            theirs = own.get(row.borrower_id, ()) if row.borrower_id is not None else ()
            noted = [point for point in points.get(row.debtor_id, ()) if point.owner == "guarantor"]
            found[row.loan_id].append(_guarantor(row, theirs, noted))
    return found


def _guarantor(row: Row[Any], own: Iterable[Row[Any]], noted: Iterable[Row[Any]]) -> Guarantor:
    ways = [point_of(point) for point in own] + [point_of(point) for point in noted]
    ways += [Point(id=None, kind=kind, owner="guarantor") for kind in ("phone", "email") if getattr(row, kind)]
    if row.address:
        ways.append(Point(id=None, kind="post", owner="guarantor"))
    zones = {place["zone"] for place in row.places or () if place.get("zone")} | ({row.zone} if row.zone else set())
    zones |= {zone for point in ways if point.usable for zone in point.zones}
    return Guarantor(
        party_id=row.id,
        borrower_id=row.borrower_id,
        borrower_ref=row.own_ref,
        ends_on=row.guarantee_until,
        cap_minor=row.cap_minor,
        agreed_on=row.agreed_on,
        points=tuple(ways),
        zones=tuple(sorted(zones)),
    )


def points_of(borrower_ids: Sequence[int]) -> Any:
    names = "id borrower_id channel kind owner state consent_sms consent_prerecorded consent_email zones"
    query = select(*(contact_point.c[name] for name in names.split()))
    return query.where(contact_point.c.borrower_id.in_(borrower_ids)).order_by(contact_point.c.id)


def point_of(row: Row[Any], owner: str | None = None) -> Point:
    return Point(
        id=row.id,
        kind=row.channel,
        use=row.kind,
        owner=owner or row.owner,
        usable=row.state == "usable",
        consent_sms=row.consent_sms,
        consent_prerecorded=row.consent_prerecorded,
        consent_email=row.consent_email,
        zones=tuple(row.zones),
    )


def grouped(rows: Iterable[Any], key: str) -> Groups:
    found: Groups = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
