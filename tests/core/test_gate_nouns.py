"""What a rule counts, in the plural: every noun of the shipped profiles, as a supervisor reads it."""

from pathlib import Path

import pytest
import yaml

from assistant.core.gate.nouns import many, plural

PROFILES = Path(__file__).parents[2] / "config" / "jurisdictions"
NOUNS = {
    "attempt": "attempts",
    "call": "calls",
    "call attempt": "call attempts",
    "call or text elsewhere": "calls or texts elsewhere",
    "call or text to personal numbers": "calls or texts to personal numbers",
    "communication": "communications",
    "communication at work": "communications at work",
    "contact": "contacts",
    "contact of any kind": "contacts of any kind",
    "contact or attempt": "contacts or attempts",
    "e-mail": "e-mails",
    "effective talk": "effective talks",
    "letter": "letters",
    "live call attempt": "live call attempts",
    "message": "messages",
    "notice call that got through": "notice calls that got through",
    "recorded call": "recorded calls",
    "text": "texts",
    "unanswered try": "unanswered tries",
    "voicemail": "voicemails",
}


@pytest.mark.parametrize(("noun", "plurals"), NOUNS.items())
def test_what_is_counted_has_its_plural(noun: str, plurals: str) -> None:
    assert many(noun) == plurals
    assert (plural(1, noun), plural(3, noun)) == (f"1 {noun}", f"3 {plurals}")


@pytest.mark.parametrize(("noun", "plurals"), [("day", "days"), ("press", "presses"), ("batch", "batches")])
def test_a_lenders_own_noun_has_its_plural(noun: str, plurals: str) -> None:
    assert many(noun) == plurals


def test_every_noun_of_a_shipped_profile_is_in_the_table() -> None:
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in PROFILES.glob("*.yaml")]
    checks = [check for document in documents for rule in document["rules"] for check in rule.get("checks", ())]
    assert {check["noun"] for check in checks if "noun" in check} <= NOUNS.keys()
