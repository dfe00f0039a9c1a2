"""Sections 2 and 3: the TCPA, Massachusetts, New York City, Washington, the District of Columbia."""

from datetime import date

from assistant.core.gate import Event
from tests.core.gate_reading.agreement import is_about, is_disowned, is_first_confirmation, is_first_reply, medium_stops
from tests.core.gate_reading.case import NEVER_CONNECTED, Case

ROBOTS = ("prerecorded", "ai", "ringless")
REVOKE_ONE_REVOKE_ALL = date(2027, 2, 1)


def has_robot_voice(case: Case) -> bool:
    contact = case.contact
    return contact.channel == "call" and (contact.mode in ROBOTS or contact.dialing in ROBOTS)


def has_consent(case: Case) -> bool:
    """Recorded with the contact, or asked for by the person, and the last word on it."""
    revoked = [e.at for e in case.requests("revoke_consent") if case.to_person(e) and case.on_our_debts(e)]
    given = [e.at for e in case.requests("consent") if case.to_person(e)]
    if given and (not revoked or max(given) > max(revoked)):
        return True
    return bool(case.contact.consent or case.contact.number_given_by_borrower) and not revoked


def robot_consent(case: Case) -> bool:
    """T-CONSENT, T-AI, T-RND: a recorded or artificial voice to a mobile needs prior express consent."""
    return has_robot_voice(case) and case.contact.number_kind == "mobile" and not has_consent(case)


def revoked(case: Case) -> bool:
    """T-REVOKE, T-OTHER, T-CONF: a stop by any means ends automated calls and texts there, but one confirmation."""
    contact = case.contact
    if contact.channel != "sms" and not has_robot_voice(case):
        return False
    stops = [stop for stop in medium_stops(case) if not opened_again(case, stop)]
    return any(not is_first_confirmation(case, stop) for stop in stops)


def opened_again(case: Case, stop: Event) -> bool:
    again = [*case.requests("consent", "asks_to_be_contacted")]
    again += [e for e in case.received("sms", "call") if e.intent == "start"]
    return any(e.at > stop.at and case.to_person(e) for e in again)


def revoked_for_all(case: Case) -> bool:
    """T-ALL: from the end of the waiver, a stop to one kind of message ends the robot calls and texts of every kind."""
    if case.contact.channel != "sms" and not has_robot_voice(case):
        return False
    if not case.walls or min(wall.date() for wall in case.walls) < REVOKE_ONE_REVOKE_ALL:
        return False
    stops = [e for e in case.received("sms") if e.intent == "stop" and case.to_person(e)]
    return any(not is_first_confirmation(case, stop) and not opened_again(case, stop) for stop in stops)


def residential(case: Case) -> bool:
    """T-RES: three unconsented prerecorded calls to a home line in thirty days."""
    if not has_robot_voice(case) or case.contact.number_kind != "home" or has_consent(case):
        return False
    made = [
        c for c in case.sent("call") if c.mode in ROBOTS and c.number == case.contact.number and case.by_lender_group(c)
    ]
    return sum(case.in_days(c, 30) and c.outcome not in NEVER_CONNECTED and case.to_person(c) for c in made) >= 3


def massachusetts(case: Case) -> bool:
    """MA-2IN7: calls and texts about a debt, two in seven days to personal numbers, two in thirty elsewhere."""
    contact = case.contact
    if contact.channel not in ("call", "sms"):
        return False
    elsewhere = contact.number_kind == "work"
    made = [e for e in case.sent("call", "sms") if case.to_person(e) and case.by_lender_group(e)]
    made = [e for e in made if (e.number_kind == "work") == elsewhere and e.outcome not in NEVER_CONNECTED]
    made = [e for e in made if case.in_days(e, 30 if elsewhere else 7) and not is_disowned(case, e.number)]
    return any(sum(is_about(e, debt) for e in made) >= 2 for debt in case.debts)


def new_york_city(case: Case) -> bool:
    """NYC-3IN7, from September 2026: three contacts or attempts about an account in seven days, by any channel."""
    if not case.reaches_someone or not is_in_force(case, date(2026, 9, 1)):
        return False
    made = case.sent("call", "sms", "email", "letter", "visit", "social", "postcard")
    made = [e for e in made if case.to_person(e) and case.by_lender_group(e) and case.in_days(e, 7)]
    made = [e for e in made if not is_disowned(case, e.number)]
    return any(sum(is_about(e, debt) for e in made) >= 3 for debt in case.debts)


def new_york_city_consent(case: Case) -> bool:
    """NYC-3IN7: electronic contact needs consent."""
    return is_in_force(case, date(2026, 9, 1)) and electronic_without_consent(case)


def electronic_without_consent(case: Case) -> bool:
    if case.contact.channel not in ("sms", "email") or case.contact.purpose == "opt_out_confirmation":
        return False
    return not has_written_consent(case) and not is_first_reply(case)


def has_written_consent(case: Case) -> bool:
    revoked = [e.at for e in case.requests("revoke_consent") if case.to_person(e)]
    given = [e.at for e in case.requests("consent") if case.to_person(e)]
    if given and (not revoked or max(given) > max(revoked)):
        return True
    by_contract = case.facts.consent_basis == "contract" and case.contact.number_given_by_borrower
    return bool(case.contact.consent or by_contract) and not revoked


def is_in_force(case: Case, first: date) -> bool:
    return bool(case.walls) and all(wall.date() >= first for wall in case.walls)


def washington(case: Case) -> bool:
    """WA-3WK: three communications a week, one at work; home not before 7:30 or after 21:00."""
    contact = case.contact
    if case.is_timed and not (contact.channel in ("call", "sms") and contact.number_kind == "work"):
        for wall in case.walls:
            if not 450 <= wall.hour * 60 + wall.minute < 1260:
                return True
    if contact.channel not in ("call", "letter"):
        return False
    made = [
        e for e in case.sent("call", "letter") if case.to_person(e) and case.by_lender_group(e) and case.in_days(e, 7)
    ]
    made = [e for e in made if e.outcome not in NEVER_CONNECTED and not is_disowned(case, e.number)]
    if at_work(contact) and any(at_work(e) for e in made):
        return True
    return len(made) >= 3


def at_work(one: object) -> bool:
    kind = getattr(one, "channel", None) or getattr(one, "event", None)
    name = getattr(one, "event", kind)
    if name == "call":
        return bool(getattr(one, "number_kind", "") == "work")
    return bool(getattr(one, "address_kind", "") == "employer")


def district(case: Case) -> bool:
    """DC-3IN7: three calls in seven days."""
    if case.contact.channel != "call":
        return False
    made = [c for c in case.sent("call") if case.to_person(c) and case.by_lender_group(c) and case.in_days(c, 7)]
    made = [c for c in made if c.outcome not in NEVER_CONNECTED and not is_disowned(case, c.number)]
    return len(made) >= 3


TCPA = {"T-CONSENT": robot_consent, "T-REVOKE": revoked, "T-ALL": revoked_for_all, "T-RES": residential}
MASSACHUSETTS = {"MA-2IN7": massachusetts}
NEW_YORK_CITY = {"NYC-3IN7": new_york_city, "NYC-3IN7 consent": new_york_city_consent}
WASHINGTON = {"WA-3WK": washington}
DISTRICT = {"DC-3IN7": district, "DC-3IN7 consent": electronic_without_consent}
