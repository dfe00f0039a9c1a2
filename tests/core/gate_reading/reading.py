"""The rules that refuse a contact, by this reading: which profiles there are, whom each binds, and what it asks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from assistant.core.gate import GateFacts
from tests.core.gate_reading import china, federal, house, others, states
from tests.core.gate_reading.case import Case

Rules = Mapping[str, Callable[[Case], bool]]
PROFILES: Mapping[str, Rules] = {
    "house": house.RULES,
    "us-reg-f": federal.RULES,
    "us-bankruptcy": federal.BANKRUPTCY,
    "us-tcpa": states.TCPA,
    "us-ma": states.MASSACHUSETTS,
    "us-nyc": states.NEW_YORK_CITY,
    "us-wa": states.WASHINGTON,
    "us-dc": states.DISTRICT,
    "cn-gbt45251": china.STANDARD,
    "cn-cba2026": china.ASSOCIATION,
    "cn-creditcard": china.CARDS,
    "cn-cfc": china.CONSUMER_FINANCE,
    "in-rbi-2026": others.INDIA_2026,
    "in-rbi-mfi-2026": others.INDIA_MICROFINANCE,
    "in-rbi-2027": others.INDIA_2027,
    "uk-conc": others.UNITED_KINGDOM,
    "uk-breathing-space": others.BREATHING_SPACE,
    "ph": others.PHILIPPINES,
    "id": others.INDONESIA,
    "mx": others.MEXICO,
    "br-sp": {"BR-SP": others.sao_paulo},
    "br-rj": {"BR-RJ": others.rio},
    "br-es": {"BR-ES": others.espirito_santo},
}

DATES = {
    "us-nyc": (date(2026, 9, 1), date.max),
    "in-rbi-2026": (date.min, date(2026, 12, 31)),
    "in-rbi-mfi-2026": (date.min, date(2026, 12, 31)),
    "in-rbi-2027": (date(2027, 1, 1), date.max),
}
# The overlays that judge some channels only; the others judge whatever reaches a person.
CHANNELS = {
    "us-tcpa": ("call", "sms"),
    "us-ma": ("call", "sms"),
    "us-dc": ("call", "sms", "email", "social"),
}


def refusals(facts: GateFacts, profiles: Sequence[str], now: datetime) -> list[str]:
    """Every rule of the profiles that refuses this contact at this instant; empty: allowed."""
    case = Case(facts, now)
    found = []
    for name in profiles:
        if name == "us-reg-f" and not federal.in_scope(case):
            continue
        found += [f"{name} {rule}" for rule, refuses in PROFILES[name].items() if refuses(case)]
        if house.place(case) and is_in_force(name, case):
            found.append(f"{name} unknown place or number")
    return found


def is_in_force(name: str, case: Case) -> bool:
    """Whether the profile says anything on this day: an unknown place refuses only where something is to be known."""
    if case.contact.channel not in CHANNELS.get(name, (case.contact.channel,)):
        return False
    days = [wall.date() for wall in case.walls] or [case.now.date()]
    first, last = DATES.get(name, (date.min, date.max))
    return all(first <= day <= last for day in days)
