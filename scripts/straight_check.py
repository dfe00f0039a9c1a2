"""What one would write by hand if `house + us-reg-f + us-tcpa + us-nyc` were all the rules there will ever be.

The limit that the gate's speed is measured against: the same facts in, one pass over the history, numbers in the code,
and no more than yes or no out. No reasons, no instants, no dates of force but the one, no second country.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from assistant.core.gate import Contact, Debt, Event, GateFacts

DAY = timedelta(days=1)
SPOKEN_TO = ("borrower", "joint_borrower", "guarantor", "executor", "attorney", "representative")
UNCONNECTED = ("busy", "not_in_service", "invalid_number")
ROBOTS = ("prerecorded", "ai", "ringless")
STOPS = ("stop_channel", "stop_address", "free_text")
CEASES = ("cease_in_writing", "refuses_to_pay_in_writing")
QUESTIONS = ("dispute_in_writing", "asks_original_creditor_in_writing")
BARS = ("bankruptcy", "discharged", "moratorium", "bereavement", "attorney", "deceased", "incapacitated")
NEW_YORK_FROM = date(2026, 9, 1)


@lru_cache(maxsize=64)
def public_holidays(region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", subdiv=region, years=year))


@lru_cache(maxsize=4096)
def midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def allowed(facts: GateFacts, now: datetime) -> bool:
    contact = facts.contact
    if contact.person is None or contact.person.split(":")[0] not in SPOKEN_TO or not facts.places:
        return False
    starts = hours_and_starts(facts, now)
    if starts is None or held(facts, now):
        return False
    return counted(facts, contact, now, *starts)


def hours_and_starts(facts: GateFacts, now: datetime) -> tuple[datetime, datetime, bool] | None:
    """None outside the hours of a place; else when today and the last seven days began, and if New York's is on."""
    timed = facts.contact.channel in ("call", "sms", "email", "visit", "social")
    stated = [place for place in facts.places if place.evidence == "stated"]
    today = week = None
    in_force = False
    for place in stated or facts.places:
        if place.zone is None:
            return None
        zone = ZoneInfo(place.zone)
        wall = now.astimezone(zone)
        day = wall.date()
        if timed:
            opens, closes = ((9, 17) if wall.weekday() == 5 else (8, 20)) if wall.weekday() < 6 else (0, 0)
            if not opens <= wall.hour < closes or not 8 <= wall.hour < 21:
                return None
            if day in public_holidays(place.region, day.year):
                return None
        today = min(today or now, midnight(zone, day))
        week = min(week or now, midnight(zone, day - DAY * 6))
        in_force = in_force or day >= NEW_YORK_FROM
    return (today, week, in_force) if today and week else None


def held(facts: GateFacts, now: datetime) -> bool:
    for hold in facts.holds:
        on_debt = hold.debts is None or not set(hold.debts).isdisjoint(facts.contact.debts)
        on_day = hold.from_on <= now.date() and (hold.to_on is None or now.date() < hold.to_on)
        if "contact" in hold.blocks and on_debt and on_day:
            return True
    return False


def unit(debt: Debt) -> str:
    grouped = debt.kind == "student_loan" and debt.account_when_obtained
    return f"account {debt.account_when_obtained}" if grouped else debt.id


def counted(facts: GateFacts, contact: Contact, now: datetime, today: datetime, week: datetime, in_force: bool) -> bool:
    """One pass: the caps of all four, the quiet days, and whatever a request or a fact bars."""
    names = {debt.id: unit(debt) for debt in facts.debts}
    about = {names.get(debt, debt): 0 for debt in contact.debts or names}
    accounts = dict.fromkeys(contact.debts or names, 0)
    channel, consent, robot = contact.channel, contact.consent is not None, is_robot(contact)
    calls = live = written_today = written = every = 0
    disowned = {event.number for event in facts.history if event.fact == "number_not_theirs"}
    if contact.number in disowned:
        return False
    for event in facts.history:
        if event.person is not None and event.person != contact.person:
            continue
        kind = event.event
        if kind == "request" or kind == "fact" or event.direction == "in":
            if bars(event, contact, now, week):
                return False
            if event.request == "consent":
                consent = True
            elif event.request == "revoke_consent":
                consent = False
            continue
        if event.at < week or event.number in disowned or event.by.startswith("other"):
            continue
        every += 1
        for debt in event.discussed or event.debts or accounts:
            if debt in accounts:
                accounts[debt] += 1
        if kind == "call":
            calls += 1
            if now - event.at < timedelta(hours=4) and channel == "call":
                return False
            if event.at >= today and event.mode == "live":
                live += 1
            if event.outcome == "conversation" and channel == "call":
                return False
            if event.outcome not in UNCONNECTED and event.by == contact.by and not event.with_consent:
                for name in {names.get(debt, debt) for debt in event.discussed or event.debts or names}:
                    if name in about:
                        about[name] += 1
        if kind == channel:
            written += 1
            written_today += event.at >= today
    if every >= 5 or (in_force and max(accounts.values(), default=0) >= 3):
        return False
    if channel == "call":
        if calls >= 3 or (live and contact.mode == "live") or max(about.values(), default=0) >= 7:
            return False
    elif channel == "sms":
        if written >= 3 or written_today or contact.more.get("has_opt_out_notice") is False:
            return False
    elif channel == "email":
        if written >= 3 or contact.more.get("has_opt_out_notice") is False:
            return False
    elif channel == "letter" and written:
        return False
    by_contract = facts.consent_basis == "contract" and contact.number_given_by_borrower
    return bool(consent or by_contract or not (robot or channel in ("sms", "email", "social")))


def is_robot(contact: Contact) -> bool:
    return contact.channel == "call" and (contact.mode in ROBOTS or contact.dialing in ROBOTS)


def bars(event: Event, contact: Contact, now: datetime, week: datetime) -> bool:
    """Whether a request, a fact or something that came in stops this contact."""
    touches = not event.debts or not contact.debts or not set(event.debts).isdisjoint(contact.debts)
    if event.direction == "in":
        if event.intent == "stop" and event.event == contact.channel and event.number == contact.number:
            return True
        return event.outcome == "conversation" and event.at >= week and contact.channel == "call" and touches
    if event.event == "request":
        if event.request in STOPS:
            return event.channel in (None, contact.channel) and event.number in (None, contact.number)
        if event.request in CEASES or event.request in QUESTIONS or event.request == "attorney":
            return touches
        return event.request == "inconvenient_time" and any(w.covers(now) for w in event.windows)
    return event.fact in BARS and touches
