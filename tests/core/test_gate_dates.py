"""From which day and until which day each rule binds: a second before, and the first of its days, where it is in force.

The dates are those of the rules' own texts, written out once more; a rule that is not named here binds on every day.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.core.gate import Contact, Debt, GateFacts, Place, decide
from assistant.profiles import load_profiles

PROFILES, _ = load_profiles(Path(__file__).parents[2] / "config" / "jurisdictions")
FROM = {
    ("cn-gbt45251", date(2025, 2, 28)): """
        C-HOURS C-INT3 C-NOTE3 C-INTERVAL C-WHO C-CONTACT C-ID C-AI C-AGENCY C-TRAIN""",
    ("cn-cba2026", date(2026, 1, 30)): "C-HOURS C-TRY6 C-LOST3 C-ID C-BAN C-AI",
    ("in-rbi-2026", date(2026, 1, 1)): "I-1600",
    ("in-rbi-2027", date(2026, 1, 1)): "I-1600",
    ("in-rbi-2027", date(2027, 1, 1)): """
        I-HRS27 I-WHO27 I-OCC27 I-PLACE27 I-HARSH27 I-REC27 I-AGENCY27 I-GRO27 I-CERT27 I-LOCK27""",
    ("us-nyc", date(2026, 9, 1)): "NYC-3IN7",
    ("us-tcpa", date(2027, 1, 31)): "T-ALL",
}
UNTIL = {
    ("in-rbi-2026", date(2026, 12, 31)): "I-HRS I-GRV26",
    ("in-rbi-mfi-2026", date(2026, 12, 31)): "I-MFI",
}
ZONES = {"cn": "Asia/Shanghai", "in": "Asia/Kolkata", "us": "America/New_York"}
SECOND = timedelta(seconds=1)


def words(profile: str, rule: str, at: datetime) -> str:
    """What the rule's finding says of a plain call at an instant."""
    contact = Contact(channel="call", person="borrower", number="m", debts=("L1",), product="microfinance")
    facts = GateFacts(places=(Place(zone=at.tzinfo.key),), debts=(Debt(id="L1"),), contact=contact)  # type: ignore[union-attr] # a ZoneInfo, see `first`
    (said,) = (f.because for f in decide(facts, [PROFILES[profile]], at).findings if f.rule == rule)
    return said


def first(profile: str, day: date) -> datetime:
    """The first instant of a day where the profile is in force."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONES[profile[:2]]))


@pytest.mark.parametrize(
    ("profile", "day", "rule"), [(p, d, rule) for (p, d), rules in FROM.items() for rule in rules.split()]
)
def test_a_rule_binds_from_the_first_instant_of_its_first_day(profile: str, day: date, rule: str) -> None:
    begins = first(profile, day)
    assert words(profile, rule, begins - SECOND) == f"not in force before {day:%d %B %Y}"
    assert "in force" not in words(profile, rule, begins)


@pytest.mark.parametrize(
    ("profile", "day", "rule"), [(p, d, rule) for (p, d), rules in UNTIL.items() for rule in rules.split()]
)
def test_a_rule_binds_until_the_last_instant_of_its_last_day(profile: str, day: date, rule: str) -> None:
    over = first(profile, day + timedelta(days=1))
    assert "in force" not in words(profile, rule, over - SECOND)
    assert words(profile, rule, over) == f"no longer in force since {day:%d %B %Y}"


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_rule_without_dates_binds_on_every_day(name: str) -> None:
    dated = {
        rule
        for table in (FROM, UNTIL)
        for (profile, _), rules in table.items()
        if profile == name
        for rule in rules.split()
    }
    assert {rule.id for rule in PROFILES[name].rules if rule.is_dated} == dated
