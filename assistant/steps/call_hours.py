"""The borrower's own hour, and whether the law of their place lets them be called then: for a callback."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.gate.checks.hours import TimeWindow
from assistant.core.gate.wording import window_words
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.gate_facts import places_of
from assistant.steps.supposed import Supposition, suppose_about
from assistant.store import account_facts, dossier


def hours_of(conn: Connection, rt: Runtime, row: Row[Any], at: datetime) -> dict[str, Any]:
    """→ local (their clocks at `at`, each with its zone), windows (in words), refused (why the hour does not suit)."""
    owner, points = account_facts.by_id(conn, row.borrower_id), account_facts.points(conn, row.borrower_id)
    zones = dict.fromkeys(place.zone for place in places_of(owner, points) if place.zone)
    refs = [loan.ref for loan in dossier.loans(conn, row.loan_ids)]
    found = suppose_about(conn, rt, refs, Channel.CALL, at)
    rules = {} if found is None else _rules(found)
    refusals = () if found is None else found.verdict.refusals
    return {
        "local": [{"zone": zone, "at": local(at, zone)} for zone in zones],
        "windows": list(dict.fromkeys(words for every in rules.values() for words in every)),
        "refused": [one.because for one in refusals if one.rule in rules],
    }


def _rules(found: Supposition) -> dict[str, list[str]]:
    """The rules about the hour of a call, each with its windows in words."""
    made: dict[str, list[str]] = {}
    for rule in (rule for profile in found.profiles for rule in profile.rules):
        hours = [one for one in rule.checks if isinstance(one, TimeWindow) and str(Channel.CALL) in one.channels]
        if hours:
            made[rule.id] = [window_words(shape) for one in hours if not one.is_always_open for shape in one.windows]
    return made
