"""What one would write by hand if `house + us-reg-f + us-tcpa + us-nyc` were all the rules there will ever be.

The limit that the gate's speed is measured against: the same facts in, each rule inlined one after the other with its
numbers in the code, the ids of the rules that refuse out. No reasons in words, no instants, no findings of the rules
that pass, no dates of force but one, no second country, nothing that could be read from a file.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from assistant.core.gate import GateFacts

DAY = timedelta(days=1)
FOUR_HOURS = timedelta(hours=4)
FIVE_MINUTES = timedelta(minutes=5)
SPOKEN_TO = ("borrower", "joint_borrower", "guarantor", "executor", "attorney", "representative")
CONSUMERS = ("borrower", "joint_borrower", "spouse", "parent_of_minor", "guardian", "executor", "guarantor")
PROFESSIONALS = ("attorney", "creditor", "creditor_attorney", "collector_attorney", "credit_bureau")
UNCONNECTED = ("busy", "not_in_service", "invalid_number")
ROBOTS = ("prerecorded", "ai", "ringless")
NEW_YORK_FROM = date(2026, 9, 1)


@lru_cache(maxsize=64)
def public_holidays(region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", subdiv=region, years=year))


@lru_cache(maxsize=4096)
def midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def refusing(facts: GateFacts, now: datetime) -> list[str]:
    """The ids of the rules that refuse this contact."""
    contact, history = facts.contact, facts.history
    channel, person, debts = contact.channel, contact.person, contact.debts or tuple(d.id for d in facts.debts)
    role = (person or "").split(":")[0]
    robot = channel == "call" and (contact.mode in ROBOTS or contact.dialing in ROBOTS)
    found: list[str] = []

    places = [p for p in facts.places if p.evidence == "stated"] or facts.places
    if not places or any(place.zone is None for place in places):
        return ["H-PLACE", "F-TIME"]
    zones = [ZoneInfo(place.zone) for place in places if place.zone]
    walls = [now.astimezone(zone) for zone in zones]
    today = min(midnight(zone, wall.date()) for zone, wall in zip(zones, walls, strict=True))
    week = min(midnight(zone, wall.date() - DAY * 6) for zone, wall in zip(zones, walls, strict=True))
    month = min(midnight(zone, wall.date() - DAY * 29) for zone, wall in zip(zones, walls, strict=True))

    requests = [e for e in history if e.event == "request" and e.person in (None, person)]
    learned = [e for e in history if e.event == "fact"]
    inbound = [e for e in history if e.direction == "in" and e.person in (None, person)]
    wrong = {e.number for e in learned if e.fact == "number_not_theirs"}
    wrong |= {e.number for e in inbound if e.intent == "wrong_person"}
    sent = [
        e
        for e in history
        if e.direction == "out"
        and e.event not in ("request", "fact")
        and e.person in (None, person)
        and e.number not in wrong
    ]
    ours = [e for e in sent if e.at >= week and not e.by.startswith("other")]
    calls = [e for e in ours if e.event == "call"]
    talks = [e for e in (*sent, *inbound) if e.event == "call" and e.outcome == "conversation" and e.at >= week]
    agreed = [w for r in requests if r.request == "consent_to_time" for w in r.windows]
    about = [e for e in requests if not e.debts or not set(e.debts).isdisjoint(debts)]
    revoked = max((e.at for e in requests if e.request == "revoke_consent"), default=None)
    consent = any(e.request == "consent" and (revoked is None or e.at > revoked) for e in requests)
    consent = consent or (contact.consent is not None and revoked is None)
    by_contract = facts.consent_basis == "contract" and contact.number_given_by_borrower is True

    # house
    if channel in ("call", "sms", "email", "visit", "social"):
        for wall, place in zip(walls, places, strict=True):
            opens, closes = {5: (9, 17), 6: (0, 0)}.get(wall.weekday(), (8, 20))
            if not opens <= wall.hour < closes or wall.date() in public_holidays(place.region, wall.year):
                found.append("H-HOURS")
    if channel == "call":
        if contact.mode == "live" and any(e.mode == "live" and e.at >= today for e in calls):
            found.append("H-CALLS")
        if len(calls) >= 3 or any(now - e.at < FOUR_HOURS for e in calls):
            found.append("H-CALLS")
        wanted = ("consent", "consent_to_time", "asks_to_be_contacted")
        if any(not any(r.request in wanted and r.at >= t.at for r in requests) for t in talks):
            found.append("H-QUIET")
    if channel == "sms":
        texts = [e for e in ours if e.event == "sms"]
        if len(texts) >= 3 or any(e.at >= today for e in texts):
            found.append("H-TEXTS")
    if channel == "email" and sum(e.event == "email" for e in ours) >= 3:
        found.append("H-TEXTS")
    if channel == "letter" and any(e.event == "letter" for e in ours):
        found.append("H-TEXTS")
    if len(ours) >= 5:
        found.append("H-ALL")
    if (channel == "sms" or robot) and not consent and not by_contract:
        found.append("H-CONSENT")
    if role not in SPOKEN_TO:
        found.append("H-WHO")
    if channel in ("call", "sms") and contact.number in wrong:
        found.append("H-PLACE")
    for hold in facts.holds:
        days = [wall.date() for wall in walls]
        runs = any(hold.from_on <= day and (hold.to_on is None or day < hold.to_on) for day in days)
        if runs and "contact" in hold.blocks and (hold.debts is None or not set(hold.debts).isdisjoint(debts)):
            found.append("H-HOLD")
    if any(e.fact in ("bankruptcy", "discharged", "moratorium", "deceased") for e in learned):
        found.append("H-HOLD")
    stops = [e for e in requests if e.request == "stop_channel" and e.channel in (channel, "all")]
    stops += [e for e in requests if e.request == "stop_address" and e.number == contact.number]
    stops += [e for e in inbound if e.intent == "stop" and e.event == channel and e.number == contact.number]
    stops = [e for e in stops if not any(r.request == "asks_to_be_contacted" and r.at > e.at for r in requests)]
    confirms = contact.purpose == "opt_out_confirmation" and not any(e.purpose == contact.purpose for e in sent)
    if stops and not confirms:
        found.append("H-STOP")
    if channel in ("sms", "email") and contact.more.get("has_opt_out_notice") is False:
        found.append("H-OPT")

    # us-reg-f
    kinds = [d.kind for d in facts.debts if d.id in debts]
    if contact.acts_as == "collector" and not (kinds and all("business" in kind for kind in kinds)):
        if channel in ("call", "sms", "email", "visit", "social"):
            for wall in walls:
                if not 8 <= wall.hour < 21 and not any(w.covers(wall) for w in agreed):
                    found.append("F-TIME")
            for said in requests:
                if said.request == "inconvenient_time" and any(w.covers(x) for w in said.windows for x in walls):
                    found.append("F-TIME-USER")
        for said in requests:
            if said.request == "inconvenient_place" and said.place == contact.number_kind:
                found.append("F-PLACE")
            if said.request == "employer_forbids" and contact.number_kind == "work":
                found.append("F-WORK")
        if role in CONSUMERS:
            if any(e.request == "attorney" for e in about):
                found.append("F-ATTY")
            if any(e.request in ("cease_in_writing", "refuses_to_pay_in_writing") for e in about):
                found.append("F-CEASE")
            questions = ("dispute_in_writing", "asks_original_creditor_in_writing")
            asked = [e for e in about if e.request in questions]
            if asked and not any(e.fact == "verification_sent" and e.at >= asked[-1].at for e in learned):
                found.append("F-DISP")
        if role not in CONSUMERS and role not in PROFESSIONALS and contact.purpose != "location_information":
            found.append("F-3P")
        if channel == "email" and contact.address_kind == "employer" and not consent:
            found.append("F-WORKMAIL")
        if channel == "social" and contact.more.get("public") is True:
            found.append("F-SOCIAL")
        if channel == "call" and role not in PROFESSIONALS:
            known = {d.id: d for d in facts.debts}
            for debt in debts:
                one = known.get(debt)
                account = one.account_when_obtained if one and one.kind == "student_loan" else None
                unit = {d.id for d in facts.debts if d.account_when_obtained == account} if account else {debt}
                made = 0
                for call in calls:
                    named = call.discussed if call.outcome == "conversation" and call.discussed else call.debts
                    if call.outcome not in UNCONNECTED and call.by == contact.by and not call.with_consent:
                        made += not named or not unit.isdisjoint(named)
                if made >= 7:
                    found.append("F-7IN7")
                if any(not (t.discussed or t.debts) or not unit.isdisjoint(t.discussed or t.debts) for t in talks):
                    found.append("F-COOL")
            if any(now - e.at < FIVE_MINUTES for e in calls) or sum(e.at >= today for e in calls) >= 7:
                found.append("F-REBUT")
        if stops and not confirms:
            found.append("F-MEDIUM")

    # us-tcpa
    if robot and contact.number_kind == "mobile" and not consent and not by_contract:
        found.append("T-CONSENT")
    if (channel == "sms" or robot) and stops and not confirms:
        found.append("T-REVOKE")
    if robot and contact.number_kind == "home" and not consent:
        recorded = [e for e in sent if e.at >= month and e.event == "call" and e.mode in ROBOTS]
        if sum(e.number == contact.number and e.outcome not in UNCONNECTED for e in recorded) >= 3:
            found.append("T-RES")

    # us-nyc
    if any(wall.date() >= NEW_YORK_FROM for wall in walls):
        for debt in debts:
            if sum(debt in (e.discussed or e.debts or debts) for e in ours) >= 3:
                found.append("NYC-3IN7")
        if channel in ("sms", "email", "social") and not consent and not by_contract:
            found.append("NYC-3IN7")
    return found
