"""Consent: how far it reaches, when it ends, and when it is void because it was taken in an unlawful call.

A consent under the call rules lives seven calendar days at most (its own day is day one), ends with a conversation
about its debt or with its revocation, and covers only its person, its collector and its debts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from assistant.core.gate.clock import DAY, Window, day_start
from assistant.core.gate.facts import Event
from assistant.core.gate.look import CaseFile, Look, same_person

CONSENT_DAYS = 7
IN_ONE_TALK = timedelta(hours=1)  # a consent given by phone this soon after a call was given in that call

Began = Callable[[Look, Event], bool]


def consents(look: Look, kinds: frozenset[str]) -> list[Event]:
    """Untainted, unrevoked consents of the contact's person, about its debts."""
    file = look.file
    found = [event for kind in sorted(kinds) for event in file.requests.get(kind, ()) if is_ours(look, event)]
    return [event for event in found if not is_revoked(file, event, look) and not is_tainted(look, event)]


def is_ours(look: Look, event: Event) -> bool:
    return look.file.touches(event) and _is_said_to_us(look, event)


def _is_said_to_us(look: Look, event: Event) -> bool:
    given_to = event.by in (look.contact.by, "borrower") or event.by == event.person
    return given_to and same_person(event, look.contact)


def is_revoked(file: CaseFile, consent: Event, look: Look) -> bool:
    revocations = (*file.requests.get("revoke_consent", ()), *file.learned.get("consent_to_creditor_only", ()))
    return any(
        r.at >= consent.at and same_person(r, look.contact) and (not r.debts or file.is_about(r, consent.debts))
        for r in revocations
    )


def agreed_windows(look: Look, kinds: frozenset[str], since: datetime | None = None) -> tuple[Window, ...]:
    """Windows in which the borrower agreed to be contacted, by request or by recorded agreement, after `since`."""
    requests = kinds & {"consent_to_time", "consent"}
    if not look.file.requests and not look.file.learned:
        return ()
    given = [event for event in consents(look, frozenset(requests)) if is_dated_for(look, event)]
    if "consent_to_time" in kinds:
        asked = consents(look, frozenset({"asks_to_be_contacted"}))
        given += [event for event in asked if event.windows and is_dated_for(look, event)]
    if "agreed_hours" in kinds:
        given += look.file.facts_about("agreed_hours")
    return tuple(window for event in given if since is None or event.at > since for window in event.windows)


def is_dated_for(look: Look, event: Event) -> bool:
    """Whether today lies between the dates that the consent names, in every zone."""
    days = [wall.date() for wall in look.walls]
    return all(
        (event.valid_from is None or day >= event.valid_from) and (event.valid_to is None or day <= event.valid_to)
        for day in days
    )


def is_tainted(look: Look, consent: Event) -> bool:
    """Whether the consent was taken in a communication that itself broke the rules."""
    during = consent.more.get("obtained_during")
    if isinstance(during, str) and "unlawful" in during:
        return True
    call = _call_at(look.file, consent, during)
    return call is not None and call.direction == "out" and not look.lawful(call)


def relies_on_taint(look: Look) -> bool:
    """Whether the only agreement to be contacted at this time was taken in an unlawful call."""
    given = [e for kind in ("consent_to_time", "consent") for e in look.file.requests.get(kind, ())]
    void = [e for e in given if e.windows and is_ours(look, e) and is_tainted(look, e)]
    return any(window.covers(wall) for e in void for window in e.windows for wall in look.walls)


def _call_at(file: CaseFile, consent: Event, during: Any) -> Event | None:
    calls = sorted((*file.sent.get("call", ()), *file.received.get("call", ())), key=lambda event: event.at)
    if isinstance(during, datetime):
        exact = [call for call in calls if call.at == during]
        return exact[0] if exact else replace(_call_of(consent), at=during)
    earlier = [call for call in calls if call.at <= consent.at and same_talk(call, consent)]
    if during:
        return earlier[-1] if earlier else _call_of(consent)
    recent = [call for call in earlier if consent.at - call.at <= IN_ONE_TALK and call.outcome == "conversation"]
    return recent[-1] if recent and consent.made_by in (None, "phone") else None


def same_talk(call: Event, consent: Event) -> bool:
    return call.person is None or consent.person is None or call.person == consent.person


def _call_of(consent: Event) -> Event:
    return Event(
        at=consent.at, event="call", person=consent.person, number=consent.number, debts=consent.debts, by=consent.by
    )


def covered_by_consent(look: Look, debt: str, same_debt: Callable[[Event, str], bool], at: datetime) -> bool:
    """Whether a call at `at` about this debt had the person's direct consent, counted in every zone."""
    about = (consent for consent in look.file.requests.get("consent", ()) if same_debt(consent, debt))
    return any(_covers(look, consent, debt, same_debt, at) for consent in about if _stands(look, consent))


def _stands(look: Look, consent: Event) -> bool:
    return _is_said_to_us(look, consent) and not is_revoked(look.file, consent, look) and not is_tainted(look, consent)


def _covers(look: Look, consent: Event, debt: str, same_debt: Callable[[Event, str], bool], at: datetime) -> bool:
    if consent.at > at:
        return False
    if not all(_in_days(consent, at, zone) for zone in look.zones):
        return False
    if consent.windows and not all(
        any(window.covers(at.astimezone(zone)) for window in consent.windows) for zone in look.zones
    ):
        return False
    return not any(consent.at < talk.at < at and same_debt(talk, debt) for talk in conversations(look))


def _in_days(consent: Event, at: datetime, zone: Any) -> bool:
    first = consent.at.astimezone(zone).date()
    day = at.astimezone(zone).date()
    opens = max(first, consent.valid_from or first)
    last = first + DAY * (CONSENT_DAYS - 1)
    return opens <= day <= min(last, consent.valid_to or last)


def next_consent_start(look: Look) -> datetime | None:
    """When a consent that is already given begins to hold: its first day, or a window of it, after now."""
    starts: list[datetime] = []
    for consent in consents(look, frozenset({"consent"})):
        first = consent.valid_from
        if first:
            starts += [day_start(zone, first) for zone in look.zones]
        days = [consent.at.astimezone(look.zones[0]).date() + DAY * n for n in range(CONSENT_DAYS)]
        starts += [
            day_start(zone, day) + timedelta(minutes=window.start)
            for window in consent.windows
            for day in days
            for zone in look.zones
        ]
    return min((start for start in starts if start > look.now), default=None)


def conversations(look: Look) -> list[Event]:
    """Talks by phone with the contact's person, whoever rang, with the contact's own collector."""
    calls = (*look.file.sent.get("call", ()), *look.file.received.get("call", ()))
    return [
        call
        for call in calls
        if call.outcome == "conversation"
        and call.by in (look.contact.by, "borrower", call.person)
        and same_person(call, look.contact)
        and call.number not in look.file.disowned
    ]


def one_reply(look: Look, began: Began | None = None) -> bool:
    """Whether this is the one reply, in the same medium, to what the person began (`began`: under the same bar)."""
    contact = look.contact
    if contact.in_reply_to != "borrower_initiated" and contact.purpose not in ("reply", "opt_out_confirmation"):
        return False
    inbound = [event for event in look.file.received.get(contact.channel, ()) if same_person(event, contact)]
    if not inbound or (began and not began(look, inbound[-1])):
        return False
    since = inbound[-1].at
    sent = look.file.sent.get(contact.channel, ())
    return not any(event.at >= since and same_person(event, contact) for event in sent)
