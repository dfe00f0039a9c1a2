"""Section 4: the standard GB/T 45251, the banking association's guideline, the card and consumer-finance measures."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.core.gate import Contact, Event
from tests.core.gate_reading.agreement import agreed_hours, agreed_times, in_any
from tests.core.gate_reading.case import Case

BEIJING = ZoneInfo("Asia/Shanghai")
OWES_OR_SPEAKS = ("borrower", "joint_borrower", "guarantor", "executor", "attorney", "representative")
UNANSWERED = ("no_answer", "busy", "voicemail_left", "voicemail_full")


def beijing(moment: datetime) -> datetime:
    return moment.astimezone(BEIJING)


def hours(case: Case) -> bool:
    """C-HOURS: nothing from 22:00 to 08:00 by the clock of Beijing, unless agreed."""
    wall = beijing(case.now)
    if not case.is_timed or 8 <= wall.hour < 22:
        return False
    agreed = (*agreed_hours(case), *agreed_times(case, ("consent_to_time", "consent", "asks_to_be_contacted")))
    return not in_any(agreed, wall)


def today(case: Case, event: Event) -> bool:
    return beijing(event.at).date() == beijing(case.now).date()


def is_two_way(one: Contact | Event) -> bool:
    """A person or a machine that listens; a recording only speaks."""
    return one.style == "two_way" and one.mode in ("live", "ai")


def talks(case: Case) -> bool:
    """C-INT3: three effective talks a day with a debtor that the lender or its agencies began, over all loans."""
    if case.contact.channel != "call" or not is_two_way(case.contact):
        return False
    calls = [c for c in case.sent("call") if case.to_person(c) and case.by_lender_group(c) and is_two_way(c)]
    made = [c for c in calls if c.outcome in ("conversation", None)]
    return sum(today(case, c) for c in made) >= 3


def notices(case: Case) -> bool:
    """C-NOTE3: three one-way notice calls a day that get through, the lender and all its agencies together."""
    if case.contact.channel != "call" or is_two_way(case.contact):
        return False
    calls = [c for c in case.sent("call") if case.to_person(c) and case.by_lender_group(c) and not is_two_way(c)]
    through = ("connected", "conversation", "answered_then_dropped", None)  # not known: it counts as made
    made = [c for c in calls if c.outcome in through]
    return sum(today(case, c) for c in made) >= 3


def cannot_be_reached(case: Case) -> bool:
    return bool([e for e in case.learned("unreachable", "deceased", "incapacitated") if case.on_our_debts(e)])


def who(case: Case) -> bool:
    """C-WHO: the debtor, and guarantors within law and contract; others never, unless the debtor cannot be reached."""
    if not case.reaches_someone or case.role in OWES_OR_SPEAKS:
        return False
    return not cannot_be_reached(case)


def contact_person(case: Case) -> bool:
    """C-CONTACT: only when the debtor cannot be reached, without details of the debt; a refusal is for good."""
    if case.role != "contact_person" or not case.reaches_someone:
        return False
    refused = [e for e in case.requests("do_not_contact") if e.person == case.contact.person]
    return not cannot_be_reached(case) or bool(refused) or case.contact.more.get("mentions_debt") is True


def tries(case: Case) -> bool:
    """C-TRY6: six unanswered tries a day at one contact point, unless more were agreed."""
    if case.contact.channel != "call" or case.contact.number is None:
        return False
    agreed = [e.more.get("max") for e in case.learned("agreed_attempts_per_day")]
    most = max([6, *(n for n in agreed if isinstance(n, int))])
    calls = [c for c in case.sent("call") if c.number == case.contact.number and case.by_us(c) and today(case, c)]
    return sum(c.outcome in UNANSWERED for c in calls) >= most


def agency(case: Case) -> bool:
    """C-AGENCY: no placement with an agency whose last yearly evaluation is missing or older."""
    if case.contact.channel != "assign_to_agency":
        return False
    agency = case.contact.more.get("agency")
    known = [e for e in case.learned("agency_evaluated") if e.more.get("agency") in (None, agency)]
    return not any(is_within_a_year(case, e) for e in known)


def training(case: Case) -> bool:
    """C-TRAIN: nobody dials who was not trained and examined within the year."""
    if case.contact.channel != "open_dial_session":
        return False
    agent = case.contact.more.get("agent")
    known = [e for e in case.learned("agent_trained") if e.more.get("agent") in (None, agent)]
    return not any(is_within_a_year(case, e) for e in known)


def is_within_a_year(case: Case, event: Event) -> bool:
    then, day = beijing(event.at).date(), beijing(case.now).date()
    leap_day = (then.month, then.day) == (2, 29)
    ends = date(then.year + 1, 3, 1) if leap_day else then.replace(year=then.year + 1)
    return day <= ends + timedelta(days=0)


def cardholder(case: Case) -> bool:
    """C-CARD: cardholder and guarantor only."""
    return case.reaches_someone and case.role not in OWES_OR_SPEAKS and not cannot_be_reached(case)


def premises(case: Case) -> bool:
    """C-BAN: nobody enters premises unasked."""
    return case.contact.channel == "visit" and case.contact.more.get("enters_private_premises") is True


STANDARD = {"C-HOURS": hours, "C-INT3": talks, "C-NOTE3": notices, "C-WHO": who, "C-CONTACT": contact_person}
STANDARD |= {"C-AGENCY": agency, "C-TRAIN": training}
ASSOCIATION = {"C-HOURS": hours, "C-TRY6": tries, "C-BAN": premises}
CARDS = {"C-CARD": cardholder}
CONSUMER_FINANCE = {"C-CFC": cardholder}
