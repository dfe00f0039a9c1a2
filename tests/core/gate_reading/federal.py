"""Section 1: Regulation F, for one who collects for another from a consumer; and, from section 3, bankruptcy."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from assistant.core.gate import Event
from tests.core.gate_reading.agreement import (
    agreed_times,
    conversations,
    covers_call,
    is_about,
    is_disowned,
    is_first_confirmation,
    is_first_reply,
    is_revoked,
    is_stopped,
    is_tainted,
)
from tests.core.gate_reading.case import NEVER_CONNECTED, Case

CONSUMERS = (
    "borrower",
    "joint_borrower",
    "spouse",
    "parent_of_minor",
    "guardian",
    "executor",
    "successor",
    "guarantor",
)
PROFESSIONALS = ("attorney", "creditor", "bureau", "creditor_attorney", "collector_attorney", "representative")
NO_COUNT = ("attorney", "creditor", "bureau", "creditor_attorney", "collector_attorney")
COLLECTING = ("collect", "legal_threat")


def in_scope(case: Case) -> bool:
    """A third party's collection of consumer debt."""
    kinds = [d.kind for d in case.facts.debts if d.id in case.debts]
    only_business = bool(kinds) and all("business" in kind for kind in kinds)
    return case.contact.acts_as == "collector" and not only_business


def time(case: Case) -> bool:
    """F-TIME, F-TIME-AMB: 8 to 21 in every place the file suggests, unless the consumer agreed to this time."""
    if not case.is_timed or not case.is_out_of(8, 21):
        return False
    if case.every_wall_in(agreed_times(case, ("consent_to_time", "consent", "asks_to_be_contacted"))):
        return False
    return not replies_in_barred_time(case, lambda then: then.is_out_of(8, 21))


def replies_in_barred_time(case: Case, is_barred: Callable[[Case], bool]) -> bool:
    """F-INIT1: one reply, same medium, to what the consumer began in the barred time that still runs."""
    if not is_first_reply(case):
        return False
    began = [e.at for e in case.received(case.contact.channel) if case.to_person(e)][-1]
    steps = int((case.now - began) / timedelta(minutes=15)) + 1
    return all(is_barred(Case(case.facts, began + timedelta(minutes=15 * n))) for n in range(steps))


def inconvenient(case: Case) -> bool:
    """F-TIME-USER: the times the consumer called inconvenient, inherited notes too."""
    if not case.is_timed:
        return False
    for said in (*case.requests("inconvenient_time"), *case.learned("designation_inherited")):
        if not case.to_person(said) or not case.any_wall_in(said.windows):
            continue
        if case.every_wall_in(agreed_times(case, ("consent_to_time", "consent", "asks_to_be_contacted"), said.at)):
            continue
        if not replies_in_barred_time(case, partial(Case.any_wall_in, windows=said.windows)):
            return True
    return False


def has_agreed(case: Case, after: Event) -> bool:
    """F-CONSENT-T: a consent of the consumer's own, untainted, lifts bars of place, work and attorney."""
    given = [e for e in case.requests("consent") if e.at > after.at]
    given = [e for e in given if case.to_person(e) and case.on_our_debts(e)]
    return any(not is_tainted(case, e) and not is_revoked(case, e) for e in given)


def place(case: Case) -> bool:
    """F-PLACE: "not at home" bars the home line and home mail, "not at work" the workplace; the mobile stays."""
    contact = case.contact
    at = []
    if contact.channel in ("call", "sms"):
        at = {"home": ["home"], "work": ["work"]}.get(contact.number_kind, [])
    elif contact.channel in ("letter", "postcard", "visit"):
        at = {"employer": ["work"]}.get(contact.address_kind, ["home"])
    for said in case.requests("inconvenient_place"):
        if case.to_person(said) and said.place in at and not has_agreed(case, said) and not is_first_reply(case):
            return True
    return False


def attorney(case: Case) -> bool:
    """F-ATTY: an attorney who can be found speaks for the consumer, until a person confirms 30 days of silence."""
    if case.role not in CONSUMERS or not case.reaches_someone:
        return False
    return any(speaks(case, named) and not has_agreed(case, named) for named in named_attorneys(case))


def named_attorneys(case: Case) -> list[Event]:
    named = [e for e in (*case.requests("attorney"), *case.learned("attorney")) if case.on_our_debts(e)]
    return [e for e in named if e.more.get("name") or e.more.get("phone") or e.number or e.address]


def speaks(case: Case, named: Event) -> bool:
    for later in case.learned("attorney_consents"):
        if later.at >= named.at and case.on_our_debts(later):
            return False
    for later in case.learned("attorney_unresponsive"):
        if later.at < named.at or not case.on_our_debts(later):
            continue
        since = later.more.get("since")
        if since is None or all(wall.date() >= since + timedelta(days=30) for wall in case.walls):
            return False
    return True


def work(case: Case) -> bool:
    """F-WORK: no contact at work once the employer is known to forbid it."""
    contact = case.contact
    at_work = (contact.channel in ("call", "sms") and contact.number_kind == "work") or (
        contact.channel in ("letter", "postcard", "visit") and contact.address_kind == "employer"
    )
    if not at_work:
        return False
    known = (*case.requests("employer_forbids"), *case.learned("employer_forbids"))
    return any(case.to_person(said) and not has_agreed(case, said) for said in known)


def work_mail(case: Case) -> bool:
    """F-WORKMAIL: no e-mail to an employer's address that the consumer neither used with us nor agreed to."""
    contact = case.contact
    if contact.channel != "email":
        return False
    known = [e for e in case.learned("address_is_employers") if e.address is not None and e.address == contact.address]
    if contact.address_kind != "employer" and not known:
        return False
    used = [e for e in case.received("email") if e.address in (None, contact.address) and case.to_person(e)]
    agreed = [e for e in case.requests("consent") if case.to_person(e)]
    return not used and not agreed and not contact.consent


def cease(case: Case) -> bool:
    """F-CEASE: a written stop or refusal to pay ends it, but for three notices, each once."""
    if case.role not in CONSUMERS or not case.reaches_someone:
        return False
    for asked in case.requests("cease_in_writing", "refuses_to_pay_in_writing"):
        a_consumer = (asked.person or "borrower").split(":")[0] in CONSUMERS
        if asked.made_by in ("phone", "voicemail") or not a_consumer or not case.on_our_debts(asked):
            continue
        if asked_back(case, asked) or spared_notice(case, asked) or is_first_reply(case):
            continue
        if not is_first_confirmation(case, asked):
            return True
    return False


def asked_back(case: Case, since: Event) -> bool:
    again = [e for e in case.requests("asks_to_be_contacted") if case.to_person(e) and case.on_our_debts(e)]
    return any(e.at > since.at for e in again)


def spared_notice(case: Case, asked: Event) -> bool:
    notices = ("end_of_collection_notice", "ordinary_remedy_notice", "specific_remedy_notice", "notice")
    if case.contact.purpose not in notices:
        return False
    since = [e for e in case.history if e.direction == "out" and e.at >= asked.at and e.purpose == case.contact.purpose]
    return not any(case.to_person(e) and case.on_our_debts(e) for e in since)


def third_party(case: Case) -> bool:
    """F-3P: nobody but the consumer and the professionals hears of the debt; an unknown person is somebody else."""
    if not case.reaches_someone or case.contact.purpose == "location_information":
        return False
    return case.role not in (*CONSUMERS, *PROFESSIONALS)


def location(case: Case) -> bool:
    """F-LOC, F-LOC-1, F-LOC-ATTY: nothing of a debt, no postcard, one contact each, none once an attorney is known."""
    contact = case.contact
    asks_others = case.role not in (*CONSUMERS, *PROFESSIONALS)
    if contact.purpose != "location_information" or not asks_others or not case.reaches_someone:
        return False
    if contact.channel == "postcard" or contact.more.get("mentions_debt") is True:
        return True
    if any(speaks(case, named) for named in named_attorneys(case)):
        return True
    earlier = [e for e in case.sent("call", "letter", "visit", "sms", "email") if e.person == contact.person]
    spoken = [e for e in earlier if e.event != "call" or e.outcome in ("conversation", "connected")]
    spoken = [e for e in spoken if case.by_us(e) and e.outcome not in ("absent", "refused")]
    if not spoken:
        return False
    back = [e for e in case.requests("asks_to_be_contacted") if case.to_person(e)]
    back += [e for e in case.received("call", "sms", "email", "letter") if case.to_person(e)]
    return not back and not is_first_reply(case) and not contact.more


def unit(case: Case, debt: str) -> frozenset[str]:
    """F-UNIT: student loans obtained under one account number are one debt."""
    mine = next((d for d in case.facts.debts if d.id == debt), None)
    if mine is None or mine.kind != "student_loan" or mine.account_when_obtained is None:
        return frozenset({debt})
    same = [d for d in case.facts.debts if d.kind == "student_loan"]
    return frozenset(d.id for d in same if d.account_when_obtained == mine.account_when_obtained)


def seven_in_seven(case: Case) -> bool:
    """F-7IN7 with F-UNIT, F-MULTI, F-EXCL-*, F-MISDIAL, F-RVM: the eighth call about a debt in seven days."""
    if case.contact.channel != "call" or case.role in NO_COUNT:
        return False
    for debt in case.debts:
        debts = unit(case, debt)
        if not covers_call(case, debts, case.now) and sum(counts(case, c, debts) for c in case.sent("call")) >= 7:
            return True
    return False


def counts(case: Case, call: Event, debts: frozenset[str]) -> bool:
    if not case.in_days(call, 7) or not case.to_person(call) or not case.by_us(call):
        return False
    if call.outcome in NEVER_CONNECTED or is_disowned(case, call.number):
        return False
    if not is_about(call, *debts):
        return False
    return not (call.with_consent or (call.with_consent is None and covers_call(case, debts, call.at)))


def cooling(case: Case) -> bool:
    """F-COOL, F-COOL-IN: the day of a talk is day one of seven without a call about that debt."""
    if case.contact.channel != "call" or case.role in NO_COUNT:
        return False
    for debt in case.debts:
        debts = unit(case, debt)
        talks = [talk for talk in conversations(case) if case.in_days(talk, 7)]
        talks = [talk for talk in talks if talk.discussed or talk.purpose != "location_information"]
        about = [talk for talk in talks if is_about(talk, *debts)]
        if about and not covers_call(case, debts, case.now):
            return True
    return False


def medium(case: Case) -> bool:
    """F-MEDIUM, F-OPTOUT: a medium that was asked not to be used, but for one confirmation and one reply."""
    return case.reaches_someone and is_stopped(case)


def opt_out_notice(case: Case) -> bool:
    """F-OPTOUT: every electronic message says how to stop."""
    is_bare = case.contact.purpose == "opt_out_confirmation"
    lacks = case.contact.more.get("has_opt_out_notice") is False
    return case.contact.channel in ("sms", "email") and lacks and not is_bare


def dispute(case: Case) -> bool:
    """F-DISP: a written dispute or question for the original creditor within the period stops that debt or part."""
    if not case.reaches_someone or case.contact.purpose not in COLLECTING or case.role not in CONSUMERS:
        return False
    return any(
        stands(case, asked) for asked in case.requests("dispute_in_writing", "asks_original_creditor_in_writing")
    )


def stands(case: Case, asked: Event) -> bool:
    if asked.made_by in ("phone", "voicemail") or not case.on_our_debts(asked):
        return False
    if asked.more.get("portion") and case.contact.amount_scope == "undisputed_portion":
        return False
    for debt in set(asked.debts or case.debts) & set(case.debts):
        notices = [e for e in case.learned("validation_notice_sent") if not e.debts or debt in e.debts]
        ends = [e.more.get("period_end") for e in notices]
        if any(end is None for end in ends) or (ends and not in_period(case, asked, max(e for e in ends if e))):
            continue
        answers = ["verification_sent"]
        if asked.more.get("same_as_prior"):
            answers.append("duplicate_dispute_answered")
        given = [e for e in case.learned(*answers) if e.at >= asked.at and (not e.debts or debt in e.debts)]
        if not given:
            return True
    return False


def in_period(case: Case, asked: Event, last: object) -> bool:
    return all(asked.at.astimezone(zone).date() <= last for zone in case.zones)  # type: ignore[operator] # a date


def time_barred(case: Case) -> bool:
    """F-TBAR: no threat of suit on a time-barred debt."""
    barred = [e for e in case.learned("time_barred") if case.on_our_debts(e)]
    return case.contact.purpose == "legal_threat" and bool(barred)


def parking(case: Case) -> bool:
    """F-PARK: no report to a bureau before a talk, or fourteen days after a letter or message."""
    if case.contact.channel != "credit_bureau" or not case.zones:
        return False
    for debt in case.debts:
        ours = [e for e in case.history if is_about(e, debt)]
        talked = any(e.event == "call" and e.outcome == "conversation" for e in ours)
        written = [e for e in ours if e.event in ("letter", "email", "sms") and e.direction == "out"]
        if not talked and not any(not case.in_days(e, 14) for e in written):
            return True
    return False


def sale(case: Case) -> bool:
    """F-SALE: paid, settled or discharged debts are not placed."""
    if case.contact.channel != "assign_to_agency":
        return False
    over = [d.id for d in case.facts.debts if d.status in ("paid", "settled", "discharged")]
    known = [e for e in case.learned("paid", "settled", "discharged") if case.on_our_debts(e)]
    return bool(known) or any(debt in over for debt in case.debts)


def social(case: Case) -> bool:
    """F-SOCIAL: nothing that the public or the consumer's contacts can see."""
    return case.contact.channel == "social" and case.contact.more.get("public") is True


def bankruptcy(case: Case) -> bool:
    """BK: a pending case or a discharge stops all collection of the debt."""
    known = [e for e in case.learned("bankruptcy", "discharged") if case.on_our_debts(e)]
    consumer = case.role in ("borrower", "joint_borrower", "spouse", "guarantor")
    return bool(known) and case.reaches_someone and consumer and case.contact.purpose in COLLECTING


RULES = {
    "F-TIME": time,
    "F-TIME-USER": inconvenient,
    "F-PLACE": place,
    "F-ATTY": attorney,
    "F-WORK": work,
    "F-WORKMAIL": work_mail,
    "F-CEASE": cease,
    "F-3P": third_party,
    "F-LOC": location,
    "F-7IN7": seven_in_seven,
    "F-COOL": cooling,
    "F-MEDIUM": medium,
    "F-OPTOUT": opt_out_notice,
    "F-DISP": dispute,
    "F-TBAR": time_barred,
    "F-PARK": parking,
    "F-SALE": sale,
    "F-SOCIAL": social,
}
BANKRUPTCY = {"BK": bankruptcy}
