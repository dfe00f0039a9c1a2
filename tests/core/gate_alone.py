"""One check of a profile alone before a case, and what its finding says: for the tables of the checks' own tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from assistant.core.gate import Contact, Debt, Event, Finding, GateFacts, Jurisdiction, Place, decide, read_profile
from assistant.yamlfile import parse_yaml

NOON = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)  # a Tuesday, 12:00 in New York
CALL = Contact(channel="call", person="borrower", number="m", debts=("D1",))
TEXT = replace(CALL, channel="sms")
MAIL = replace(CALL, channel="email", number=None, address="a")
LETTER = replace(MAIL, channel="letter")
ROBOT = replace(CALL, mode="prerecorded")
FILE = GateFacts(places=(Place(zone="America/New_York"),), debts=(Debt(id="D1"), Debt(id="D2")), contact=CALL)
NOWHERE = "the borrower's place is unknown, so nobody can tell what time it is there"


def ago(hours: float, event: str, **more: Any) -> Event:
    return Event(at=NOON - timedelta(hours=hours), event=event, **{"person": "borrower", **more})


def call(hours: float, outcome: str | None = "no_answer", **more: Any) -> Event:
    return ago(hours, "call", **{"number": "m", "debts": ("D1",), "outcome": outcome, **more})


def asks(hours: float, request: str, **more: Any) -> Event:
    return ago(hours, "request", request=request, **more)


def learned(hours: float, fact: str, **more: Any) -> Event:
    return ago(hours, "fact", fact=fact, **{"person": None, **more})


@cache
def profile(*checks: str) -> Jurisdiction:
    """A profile whose rules X0, X1 … have one check each."""
    rules = "".join(
        f"- {{id: X{n}, clause: law {n}, text: So., confidence: text, checks: [{check}]}}\n"
        for n, check in enumerate(checks)
    )
    found, problems = read_profile(parse_yaml(f"id: xx\nname: Somewhere\nrules:\n{rules}", "xx.yaml"))
    assert found is not None, problems
    return found


def findings(
    checks: Sequence[str], contact: Contact = CALL, *history: Event, now: datetime = NOON, **more: Any
) -> tuple[Finding, ...]:
    facts = replace(FILE, contact=contact, history=tuple(sorted(history, key=lambda event: event.at)), **more)
    return decide(facts, [profile(*checks)], now).findings


def finding(check: str, contact: Contact = CALL, *history: Event, now: datetime = NOON, **more: Any) -> Finding:
    return findings([check], contact, *history, now=now, **more)[0]


def allows(check: str, contact: Contact = CALL, *history: Event, now: datetime = NOON, **more: Any) -> bool:
    return finding(check, contact, *history, now=now, **more).passed
