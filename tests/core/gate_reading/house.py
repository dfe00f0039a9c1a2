"""Section 0: the house's own rules."""

from datetime import timedelta

from tests.core.gate_reading.agreement import (
    in_any,
    is_disowned,
    is_first_reply,
    is_mine,
    is_revoked,
    is_stopped,
    is_tainted,
    talks_with_anyone,
)
from tests.core.gate_reading.case import Case

MAY_BE_SPOKEN_TO = ("borrower", "joint_borrower", "guarantor", "executor", "attorney", "representative")
ROBOTS = ("prerecorded", "ai", "ringless")


def hours(case: Case) -> bool:
    """H-HOURS: Monday to Friday 8 to 20, Saturday 9 to 17, no Sunday, no public holiday."""
    if not case.is_timed:
        return False
    if case.is_holiday():
        return True
    for wall in case.walls:
        opens, closes = {5: (9, 17), 6: (0, 0)}.get(wall.weekday(), (8, 20))
        if not opens <= wall.hour < closes:
            return True
    return False


def calls(case: Case) -> bool:
    """H-CALLS: one live call a day, three in seven days, none within four hours of the last; or the one call at a time
    that the borrower asked for."""
    if case.contact.channel != "call" or is_appointment(case):
        return False
    made = [c for c in case.sent("call") if case.to_person(c) and case.by_lender_group(c)]
    made = [c for c in made if not is_disowned(case, c.number)]
    live_today = [call for call in made if call.mode == "live" and case.in_days(call, 1)]
    if case.contact.mode == "live" and live_today:
        return True
    if sum(case.in_days(call, 7) for call in made) >= 3:
        return True
    return any(case.now - call.at < timedelta(hours=4) for call in made)


def is_appointment(case: Case) -> bool:
    """Whether the borrower asked to be rung at this hour of this day, and nobody has rung for it."""
    for asked in case.requests("asks_to_be_contacted"):
        dated = tuple(window for window in asked.windows if window.on)
        if not is_mine(case, asked) or is_tainted(case, asked) or is_revoked(case, asked):
            continue
        if not case.on_our_debts(asked) or asked.channel not in (None, "call") or not case.every_wall_in(dated):
            continue
        days = [wall.date() for wall in case.walls]
        if any((asked.valid_from and d < asked.valid_from) or (asked.valid_to and d > asked.valid_to) for d in days):
            continue
        rung = [c for c in case.sent("call") if c.at > asked.at and case.to_person(c)]
        if not any(in_any(dated, call.at.astimezone(zone)) for call in rung for zone in case.zones):
            return True
    return False


def texts(case: Case) -> bool:
    """H-TEXTS: texts one a day and three in seven days, e-mails three in seven, letters one in seven."""
    limits = {"sms": ((1, 1), (3, 7)), "email": ((3, 7),), "letter": ((1, 7),)}.get(case.contact.channel, ())
    made = [e for e in case.sent(case.contact.channel) if case.to_person(e) and case.by_lender_group(e)]
    made = [e for e in made if not is_disowned(case, e.number)]
    return any(sum(case.in_days(event, days) for event in made) >= most for most, days in limits)


def everything(case: Case) -> bool:
    """H-ALL: five of anything in seven days."""
    if not case.reaches_someone:
        return False
    made = case.sent("call", "sms", "email", "letter", "visit", "social", "postcard")
    made = [e for e in made if case.to_person(e) and case.by_lender_group(e) and not is_disowned(case, e.number)]
    return sum(case.in_days(e, 7) for e in made) >= 5


def quiet(case: Case) -> bool:
    """H-QUIET: no call in the seven days of a conversation, unless the borrower agreed to one."""
    if case.contact.channel != "call":
        return False
    agreed = ("consent", "consent_to_time", "asks_to_be_contacted")
    talks = [t for t in talks_with_anyone(case) if case.in_days(t, 7) and not t.by.startswith("other")]
    asked = [a for a in case.requests(*agreed) if case.to_person(a) and not is_revoked(case, a)]
    asked = [a for a in asked if not a.windows or case.every_wall_in(a.windows)]
    return any(not any(a.at >= talk.at for a in asked) for talk in talks)


def consent(case: Case) -> bool:
    """H-CONSENT: texts and robot voices need a consent on record, or the contract and a number the borrower gave."""
    contact = case.contact
    robot = contact.channel == "call" and (contact.mode in ROBOTS or contact.dialing in ROBOTS)
    if (contact.channel != "sms" and not robot) or is_first_reply(case):
        return False
    if contact.channel == "sms" and contact.purpose == "opt_out_confirmation":
        return False
    revoked = [e.at for e in case.requests("revoke_consent") if case.to_person(e)]
    given = [e.at for e in case.requests("consent") if case.to_person(e)]
    if given and (not revoked or max(given) > max(revoked)):
        return False
    if contact.consent and not revoked:
        return False
    return not (case.facts.consent_basis == "contract" and contact.number_given_by_borrower)


def who(case: Case) -> bool:
    """H-WHO: nobody but those who owe it or speak for them; an unknown person is nobody."""
    return case.reaches_someone and case.role not in MAY_BE_SPOKEN_TO


def place(case: Case) -> bool:
    """H-PLACE: no place, no person, a number in doubt. By the cases' conventions so in every profile."""
    if not case.reaches_someone:
        return False
    return (
        not case.zones
        or not case.role
        or (case.contact.channel in ("call", "sms") and is_disowned(case, case.contact.number))
    )


def hold(case: Case) -> bool:
    """H-HOLD: every hold that blocks contact, from its first day, until its exclusive end."""
    for one in case.facts.holds:
        on_debt = one.debts is None or any(debt in case.debts for debt in one.debts)
        for_whom = one.person is None or one.person == case.contact.person
        if not ("contact" in one.blocks and on_debt and for_whom and case.reaches_someone):
            continue
        if any(one.from_on <= wall.date() and (one.to_on is None or wall.date() < one.to_on) for wall in case.walls):
            return True
    return False


def stop(case: Case) -> bool:
    """H-STOP: opt-outs by channel and address; a request to stop all, everywhere."""
    if not case.reaches_someone:
        return False
    all_stopped = [e for e in case.requests("cease_in_writing") if case.to_person(e) and not e.debts]
    lifted = [e for e in case.requests("asks_to_be_contacted") if case.to_person(e)]
    if any(not any(later.at > one.at for later in lifted) for one in all_stopped) and case.contact.purpose == "collect":
        return True
    return is_stopped(case)


def way_out(case: Case) -> bool:
    """H-OPT: an automated text or e-mail carries the way out."""
    contact = case.contact
    automated = contact.dialing != "manual" and contact.channel in ("sms", "email")
    return automated and contact.more.get("has_opt_out_notice") is False and contact.purpose != "opt_out_confirmation"


RULES = {
    "H-HOURS": hours,
    "H-CALLS": calls,
    "H-TEXTS": texts,
    "H-ALL": everything,
    "H-QUIET": quiet,
    "H-CONSENT": consent,
    "H-WHO": who,
    "H-PLACE": place,
    "H-HOLD": hold,
    "H-STOP": stop,
    "H-OPT": way_out,
}
