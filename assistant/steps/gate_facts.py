"""A planned contact and its borrower's dossier → what the gate judges by. No query, no decision."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Row

from assistant.config import PortfolioSettings, Settings
from assistant.core.case_events import event_of as read_event
from assistant.core.case_reader import Reader
from assistant.core.gate.clock import country_of
from assistant.core.gate.facts import BorrowerFacts, Contact, Debt, Event, GateFacts, Hold, Place
from assistant.core.gate.override import Override
from assistant.core.screen_rules import AUTOMATED
from assistant.core.terms import Channel
from assistant.places import phone
from assistant.store.dossier import DEBT_FACTS, DEBT_REQUESTS, Dossier
from assistant.store.plan_rows import JOINT

GIVEN_BY = ("borrower",)
AREA = 5  # how much of a number tells the area: +1617, +5511
CONSENT_OF = {Channel.VOICE: "consent_prerecorded", Channel.SMS: "consent_sms", Channel.EMAIL: "consent_email"}


def facts_of(
    planned: Row[Any],
    dossier: Dossier,
    settings: Settings,
    content: Mapping[str, Any],
    just_released: Iterable[Event] = (),
    spent: Container[int] = (),
) -> GateFacts:
    """`content` are the facts of the rendering; `just_released` what this transaction has queued for the borrower, and
    `spent` the overrides that it used for that."""
    owner = dossier.borrowers[planned.borrower_id]
    loans = [dossier.loans[loan_id] for loan_id in planned.loan_ids]
    own = settings.for_portfolio(loans[0].portfolio)
    points = dossier.points.get(owner.id, [])
    party = dossier.parties.get(planned.context.get("party_id", 0))
    history = (row for row in dossier.history.get(owner.id, []) if row.contact_id != planned.id)
    stored = (event_of(row) if row.borrower_id == owner.id else as_theirs(event_of(row)) for row in history)
    return GateFacts(
        places=places_for(planned, dossier),
        debts=tuple(debt_of(loan) for loan in loans),
        history=(*stored, *just_released),
        contact=contact_of(planned, loans, way_to(planned, owner, points, party), own, content),
        borrower=BorrowerFacts(born_on=owner.born_on, dpd=loans[0].dpd, country=owner.country, language=owner.language),
        consent_basis=own.consent_basis,
        holds=tuple(hold_of(row) for row in dossier.holds.get(owner.id, [])),
        overrides=tuple(override_of(row) for row in dossier.overrides.get(owner.id, []) if is_for(planned, row, spent)),
    )


def is_for(planned: Row[Any], row: Row[Any], spent: Container[int]) -> bool:
    """Whether an override may speak for this contact: by its channel, and not used for another one."""
    is_free = row.contact_id is None or row.contact_id == planned.id
    return is_free and row.channel == planned.channel and row.id not in spent


def override_of(row: Row[Any]) -> Override:
    return Override(
        id=row.id,
        rule=row.rule,
        by=row.made_by,
        because=row.because,
        seconded_by=row.seconded_by,
        from_at=row.seconded_at or row.made_at,
        until=row.until,
    )


def debt_of(loan: Row[Any]) -> Debt:
    account = loan.account_when_obtained
    return Debt(id=loan.ref, kind=loan.product or "consumer_loan", account_when_obtained=account)


def places_for(planned: Row[Any], dossier: Dossier) -> tuple[Place, ...]:
    """Where the person of the contact may be: the borrower, by any of their files, or the guarantor whom it goes to."""
    party = dossier.parties.get(planned.context.get("party_id", 0))
    if party is not None:
        return places_of_party(party)
    own, *others = (
        places_of(dossier.borrowers[number], dossier.points.get(number, []))
        for number in (planned.borrower_id, *dossier.kin.get(planned.borrower_id, ()))
    )
    return tuple(dict.fromkeys((*own, *chain.from_iterable(others)))) if others else own


def places_of(owner: Row[Any], points: Iterable[Row[Any]]) -> tuple[Place, ...]:
    """Every place the file suggests: what the borrower's row says, and where their own usable numbers may lie."""
    code = {"postal_code": owner.postal_code} if owner.postal_code else {}
    stated = [place_from(tuple(sorted({**place, **code}.items()))) for place in owner.places]
    usable = (
        point for point in points if point.channel == "phone" and point.owner == "borrower" and point.state == "usable"
    )
    numbers = sorted({(zone, point.value[:AREA]) for point in usable for zone in point.zones})
    return (*stated, *(place_of_number(zone, number, owner.country) for zone, number in numbers))


@lru_cache(maxsize=4096)
def place_of_number(zone: str, number: str, country: str | None) -> Place:
    """A zone of a number: in the zone's own country, else in the borrower's."""
    return Place(zone=zone, evidence="area_code", country=country_of(zone) or country, number=number)


@dataclass(frozen=True, kw_only=True)
class PartyPoint:
    """A number or address that stands on a person's own row. Nobody has said that it may be texted."""

    channel: str
    value: str
    kind: str | None = None
    owner: str = "guarantor"
    consent_sms: bool | None = None
    consent_prerecorded: bool | None = None
    consent_email: bool | None = None


def way_to(
    planned: Row[Any], owner: Row[Any], points: Iterable[Row[Any]], party: Row[Any] | None
) -> Row[Any] | PartyPoint | None:
    """The number or address that was planned; for a letter the address on the person's own row will do."""
    if planned.contact_point_id is not None:
        return next((point for point in points if point.id == planned.contact_point_id), None)
    if party is not None:
        return point_of_party(planned, party)
    if planned.channel == Channel.LETTER and owner.address:
        return PartyPoint(channel="post", value=owner.address, owner="borrower")
    return None


def point_of_party(planned: Row[Any], party: Row[Any]) -> PartyPoint | None:
    kinds = {Channel.EMAIL: ("email", party.email), Channel.LETTER: ("post", party.address)}
    channel, value = kinds.get(Channel(planned.channel), ("phone", party.phone))
    return PartyPoint(channel=channel, value=value) if value else None


def places_of_party(party: Row[Any]) -> tuple[Place, ...]:
    """Where a guarantor may be: all that is on file of them is a number; without one, nobody knows."""
    if not party.phone:
        return ()
    number = phone(party.phone, party.country)
    return tuple(place_of_number(zone, number.e164[:AREA], None) for zone in number.zones)


@lru_cache(maxsize=65536)  # a book has as many places as postal codes
def place_from(items: tuple[tuple[str, Any], ...]) -> Place:
    known = {name: value for name, value in items if name in ("zone", "evidence", "country", "region", "postal_code")}
    return Place(**known)


def person_of(planned: Row[Any]) -> str:
    """As the person's own file has them: there a joint borrower is the borrower, and all contacts count together."""
    return "borrower" if planned.person == JOINT else str(planned.person)


def contact_of(
    planned: Row[Any], loans: list[Row[Any]], point: Any, own: PortfolioSettings, content: Mapping[str, Any]
) -> Contact:
    channel = Channel(planned.channel)
    shape: dict[str, Any] = dict(AUTOMATED.get(channel, {"channel": str(channel)}))
    consent = getattr(point, CONSENT_OF[channel]) if point is not None and channel in CONSENT_OF else None
    if point is not None:
        place, kind = ("number", "number_kind") if point.channel == "phone" else ("address", "address_kind")
        shape |= {place: point.value, kind: point.kind or ("mobile" if point.channel == "phone" else "personal")}
    return Contact(
        **shape,
        person=person_of(planned),
        debts=tuple(loan.ref for loan in loans),
        purpose=planned.purpose,
        in_reply_to=planned.context.get("in_reply_to"),
        acts_as="creditor_in_own_name" if own.acts_as == "creditor" else "collector",
        consent="recorded" if consent else None,
        # A number on file was given by the borrower unless the file says whose it is, or that they said no.
        number_given_by_borrower=point is not None and point.owner in GIVEN_BY and consent is not False,
        product=loans[0].product or "consumer_loan",
        dpd=loans[0].dpd,
        message_class=content.get("message_class"),
        more=dict(content),
    )


def hold_of(row: Row[Any]) -> Hold:
    debts = None if row.loan_ref is None else (row.loan_ref,)
    return Hold(kind=row.kind, debts=debts, from_on=row.from_on, to_on=row.to_on, blocks=frozenset(row.blocks))


def event_of(row: Row[Any]) -> Event:
    """A stored row in the words of a verdict case, read by the same function that reads the cases."""
    at_address = row.event in ("email", "letter", "postcard")
    words = {
        "at": row.at,
        "event": row.event,
        "direction": row.direction,
        "by": row.by,
        "person": row.person,
        "address" if at_address else "number": row.number,
        "kind": row.number_kind,
        "debts": list(row.loan_refs),
        "outcome": row.outcome,
        "mode": row.mode,
        "style": row.style,
        "purpose": row.purpose,
        "status": row.status,
    }
    reader = Reader()
    event = read_event(
        {name: value for name, value in words.items() if value is not None} | _said(row.detail), reader, ()
    )
    if event is None or reader.complaints:
        # History that cannot be read must not be passed over: what it says may be what forbids the contact.
        raise ValueError(f"contact event {row.id} cannot be read: {reader.complaints}")
    heard = row.detail.get("intent")  # the text itself is kept elsewhere, so that it can be erased
    return event if heard is None else replace(event, intent=heard)


OF_THE_DEBT = frozenset((*DEBT_REQUESTS, *DEBT_FACTS, "time_barred", "discharged"))
ALLOWS = frozenset(
    {"consent", "consent_to_time", "asks_to_be_contacted", "attorney_consents", "attorney_unresponsive"}
    | {"agreed_hours", "agreed_attempts_per_day", "esign_consent", "guarantor"}
)


def as_theirs(event: Event) -> Event:
    """What stands in another file of the same person, as it binds here: what they asked or what was learned of them was
    said there about the loans of that file, and holds whatever the loan. What is about a debt stays with it, and what
    they allowed goes no further than they said."""
    word = event.request or event.fact
    return event if word is None or word in OF_THE_DEBT or word in ALLOWS else replace(event, debts=())


def _said(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The row's own words; the last day of a period, which a column of JSON keeps as text, is a date again."""
    end = detail.get("period_end")
    return dict(detail) | ({"period_end": date.fromisoformat(end)} if end else {})


def attempt_event(planned: Row[Any], facts: GateFacts, now: datetime) -> Event:
    """What a release adds to the borrower's history, for the contacts that the same transaction judges next."""
    contact = facts.contact
    return Event(
        at=now,
        event=contact.channel,
        person=contact.person,
        number=contact.number,
        number_kind=contact.number_kind,
        address=contact.address,
        address_kind=contact.address_kind,
        debts=contact.debts,
        mode=contact.mode,
        style=contact.style,
        status="claimed",
        purpose=contact.purpose,
    )
