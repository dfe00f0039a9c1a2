"""Consent, requests to stop and the contacts that they spare, as the facts tell them.

A consent to calls covers its person, its collector and its debts; its own day is day one of at most seven; a
conversation about the debt, a revocation or an unlawful taking ends it. A request to stop spares one confirmation and
one reply to what the person began in the same medium.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.core.gate import Contact, Event, Window
from tests.core.gate_reading.case import Case, inside


def is_mine(case: Case, event: Event) -> bool:
    """Said by the contact's person to the contact's sender."""
    return case.to_person(event) and event.by in (case.contact.by, "borrower", event.person)


def is_revoked(case: Case, consent: Event) -> bool:
    for later in case.history:
        ends = later.request == "revoke_consent" or later.fact == "consent_to_creditor_only"
        same = not later.debts or not consent.debts or set(later.debts) & set(consent.debts)
        if ends and same and later.at >= consent.at and case.to_person(later):
            return True
    return False


def is_tainted(case: Case, consent: Event) -> bool:
    """Taken in a call that itself broke the federal rules: said so, or found by judging the talk of the hour before."""
    during = consent.more.get("obtained_during")
    if isinstance(during, str) and "unlawful" in during:
        return True
    talks = [t for t in talks_with_anyone(case) if timedelta(0) <= consent.at - t.at <= timedelta(hours=1)]
    talks = [t for t in talks if None in (t.person, consent.person) or t.person == consent.person]
    if not talks or talks[-1].direction == "in" or consent.made_by not in (None, "phone"):
        return False
    return was_unlawful(case, talks[-1])


def was_unlawful(case: Case, call: Event) -> bool:
    from tests.core.gate_reading.federal import RULES  # which ask for consents in their turn

    then = Contact(
        channel="call",
        person=call.person,
        by=call.by,
        number=call.number,
        number_kind=call.number_kind,
        debts=call.debts,
        mode=call.mode,
        style=call.style,
        purpose=call.purpose,
    )
    before = tuple(event for event in case.history if event.at < call.at)
    earlier = Case(replace(case.facts, contact=then, history=before, holds=()), call.at)
    return any(refuses(earlier) for refuses in RULES.values())


def conversations(case: Case) -> list[Event]:
    """Talks by phone with the person, whoever rang, on a number that is theirs."""
    return [call for call in talks_with_anyone(case) if is_mine(case, call)]


def talks_with_anyone(case: Case) -> list[Event]:
    calls = [event for event in case.history if event.event == "call" and event.outcome == "conversation"]
    return [call for call in calls if case.to_person(call) and not is_disowned(case, call.number)]


def talked_about(call: Event) -> tuple[str, ...]:
    """A talk is about the debts discussed; a try, or a message left, about those it was made for and those it named."""
    if call.discussed and call.outcome in ("conversation", "connected"):
        return call.discussed
    return call.debts + call.discussed


def is_about(call: Event, *debts: str) -> bool:
    """Said of no debt in particular, it is about each."""
    return not talked_about(call) or not set(debts).isdisjoint(talked_about(call))


def is_disowned(case: Case, number: str | None) -> bool:
    """Found not to be the person's, and not found to be theirs again since."""
    if number is None:
        return False
    doubts = [e.at for e in case.learned("number_not_theirs") if e.number == number]
    doubts += [e.at for e in case.received("sms", "call") if e.intent == "wrong_person" and e.number == number]
    if not doubts:
        return False
    checked = [e.at for e in case.learned("number_checked_for_reassignment") if e.number == number]
    return not checked or max(checked) <= max(doubts)


def covers_call(case: Case, same_debts: frozenset[str], at: datetime) -> bool:
    """Whether a direct consent within seven days stood for a call about this debt at that instant."""
    for consent in case.requests("consent"):
        if consent.at > at or not is_mine(case, consent) or is_tainted(case, consent) or is_revoked(case, consent):
            continue
        if consent.debts and not same_debts & set(consent.debts):
            continue
        if not all(in_its_days(consent, at, zone) for zone in case.zones):
            continue
        if consent.windows and not all(in_any(consent.windows, at.astimezone(zone)) for zone in case.zones):
            continue
        talks = [talk for talk in conversations(case) if consent.at < talk.at < at]
        if not any(is_about(talk, *same_debts) for talk in talks):
            return True
    return False


def in_its_days(consent: Event, at: datetime, zone: object) -> bool:
    first = consent.at.astimezone(zone).date()  # type: ignore[arg-type] # a ZoneInfo, as all zones of a case
    day = at.astimezone(zone).date()  # type: ignore[arg-type] # likewise
    if (consent.valid_from and day < consent.valid_from) or (consent.valid_to and day > consent.valid_to):
        return False
    return first <= day < first + timedelta(days=7)


def in_any(windows: tuple[Window, ...], wall: datetime) -> bool:
    return any(inside(window, wall) for window in windows)


def agreed_times(case: Case, names: tuple[str, ...], after: datetime | None = None) -> tuple[Window, ...]:
    """Windows that the person agreed to, for these debts, and has not taken back."""
    found: list[Window] = []
    for request in case.requests(*names):
        if not is_mine(case, request) or is_tainted(case, request) or is_revoked(case, request):
            continue
        if not case.on_our_debts(request) or (after is not None and request.at <= after):
            continue
        days = [wall.date() for wall in case.walls]
        if request.valid_from and any(day < request.valid_from for day in days):
            continue
        if request.valid_to and any(day > request.valid_to for day in days):
            continue
        found += request.windows
    return tuple(found)


def agreed_hours(case: Case, after: datetime | None = None) -> tuple[Window, ...]:
    """Hours agreed on with the lender and recorded as a fact."""
    known = [e for e in case.learned("agreed_hours") if case.on_our_debts(e) and (after is None or e.at > after)]
    return tuple(window for fact in known for window in fact.windows)


def is_first_reply(case: Case, after: datetime | None = None) -> bool:
    """The one reply, in the same medium, to what the person began there (`after`: since they asked us to stop)."""
    answers = case.contact.purpose in ("reply", "opt_out_confirmation")
    if case.contact.in_reply_to != "borrower_initiated" and not answers:
        return False
    began = [event.at for event in case.received(case.contact.channel) if case.to_person(event)]
    if not began or (after is not None and began[-1] <= after):
        return False
    return not any(e.at >= began[-1] and case.to_person(e) for e in case.sent(case.contact.channel))


def is_first_confirmation(case: Case, asked: Event) -> bool:
    """The one bare confirmation of a request to stop, by an electronic message."""
    contact = case.contact
    if contact.purpose != "opt_out_confirmation" or contact.channel not in ("sms", "email"):
        return False
    sent = [e for e in case.sent("sms", "email") if case.to_person(e) and e.purpose == "opt_out_confirmation"]
    return not any(e.at >= asked.at for e in sent)


def medium_stops(case: Case) -> list[Event]:
    """Requests that bar the contact's medium or its address: in so many words, or by a stop in a message."""
    contact = case.contact
    found = []
    for event in case.history:
        if not case.to_person(event):
            continue
        if event.request == "stop_channel":
            named = event.channel in (contact.channel, "all") and names_this_one(case, event)
        elif event.request == "stop_address":
            named = (event.number or event.address) is not None and names_this_one(case, event)
        elif event.request == "free_text":
            named = event.intent == "stop" and event.channel == contact.channel and names_this_one(case, event)
        else:
            said = event.direction == "in" and event.intent == "stop"
            named = said and event.event == contact.channel and names_this_one(case, event)
        if named:
            found.append(event)
    return found


def names_this_one(case: Case, event: Event) -> bool:
    """A request that names a number or an address is about that one only."""
    contact = case.contact
    if contact.channel in ("call", "sms"):
        if event.number is None and event.address is not None and event.request == "stop_address":
            return False
        return event.number is None or event.number == contact.number
    if event.address is None and event.number is not None and event.request == "stop_address":
        return False
    return event.address is None or event.address == contact.address


def is_stopped(case: Case) -> bool:
    """Whether a request bars the medium and nothing spares this contact."""
    for stop in medium_stops(case):
        lifted = any(
            later.at > stop.at and case.to_person(later) and later.channel in (None, case.contact.channel, "all")
            for later in case.requests("asks_to_be_contacted", "consent")
        )
        started = any(
            later.at > stop.at and later.intent == "start" and case.to_person(later)
            for later in case.received(case.contact.channel)
        )
        if not lifted and not started and not is_first_confirmation(case, stop) and not is_first_reply(case, stop.at):
            return True
    return False
