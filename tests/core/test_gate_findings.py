"""Which rules refuse, and no others: two rules that look alike each keep to what their own text is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.core.gate import Contact, Event, GateFacts, Place, Window, decide
from tests.core.test_gate_exceptions import CALL, FILE, NOON, PROFILES, TEXT, ago

NIGHT = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)  # 22:00 in New York, 19:00 in Los Angeles
MIDNIGHT = datetime(2026, 5, 5, 4, 0, tzinfo=UTC)  # in New York
EAST, WEST = Place(zone="America/New_York"), Place(zone="America/Los_Angeles")
ROBOT = replace(CALL, mode="prerecorded", consent=None)
CLAIMED_REPLY = replace(CALL, in_reply_to="borrower_initiated")


def refusing(profile: str, facts: GateFacts, now: datetime) -> list[str]:
    return [finding.rule for finding in decide(facts, [PROFILES[profile]], now).refusals]


@pytest.mark.parametrize(
    ("profile", "places", "contact", "now", "rules"),
    [
        ("us-reg-f", (EAST,), CALL, NIGHT, ["F-TIME"]),
        ("us-reg-f", (EAST, WEST), CALL, NIGHT, ["F-TIME", "F-TIME-AMB"]),
        ("us-reg-f", (EAST,), CLAIMED_REPLY, NIGHT, ["F-TIME", "F-INIT1"]),
        ("house", (EAST,), CALL, MIDNIGHT, ["H-HOURS"]),
        ("house", (EAST,), CALL, MIDNIGHT - timedelta(minutes=1), ["H-HOURS"]),
        ("us-tcpa", (EAST,), ROBOT, NOON, ["T-CONSENT"]),
        ("us-tcpa", (EAST,), replace(ROBOT, mode="ringless"), NOON, ["T-CONSENT"]),
        ("us-tcpa", (EAST,), replace(ROBOT, mode="ai"), NOON, ["T-CONSENT", "T-AI"]),
    ],
)
def test_hours_and_voices_are_refused_by_the_rules_that_name_them(
    profile: str, places: tuple[Place, ...], contact: Contact, now: datetime, rules: list[str]
) -> None:
    assert refusing(profile, replace(FILE, places=places, contact=contact), now) == rules


@pytest.mark.parametrize(
    ("profile", "contact", "event", "rules"),
    [
        ("us-reg-f", CALL, ago(48, "call", number="m", debts=("D1",), outcome="conversation"), ["F-COOL"]),
        (
            "us-reg-f",
            CALL,
            ago(48, "call", number="m", debts=("D1",), outcome="conversation", direction="in"),
            ["F-COOL", "F-COOL-IN"],
        ),
        (
            "us-reg-f",
            CALL,
            ago(48, "request", request="inconvenient_time", windows=(Window(start=720, end=840),)),
            ["F-TIME-USER"],
        ),
        ("us-reg-f", CALL, ago(48, "request", request="stop_channel", channel="call"), ["F-MEDIUM"]),
        (
            "us-reg-f",
            replace(CALL, channel="letter", number=None, address="a"),
            ago(48, "letter", direction="in", address="a", intent="stop"),
            ["F-MEDIUM"],
        ),
        ("us-reg-f", TEXT, ago(48, "sms", direction="in", number="m", intent="stop"), ["F-OPTOUT", "F-MEDIUM"]),
        (
            "us-reg-f",
            replace(TEXT, message_class="identifies_debt_collector"),
            ago(48, "fact", fact="shared_line", number="m"),
            ["F-3P"],
        ),
        (
            "us-reg-f",
            replace(CALL, message_class="identifies_debt_collector"),
            ago(48, "fact", fact="shared_line", number="m"),
            ["F-3P", "F-LCM"],
        ),
        ("us-tcpa", TEXT, ago(48, "sms", direction="in", number="m", intent="stop"), ["T-REVOKE"]),
        (
            "us-tcpa",
            replace(TEXT, dialing="automated"),
            ago(48, "request", request="revoke_consent", made_by="letter"),
            ["T-REVOKE"],
        ),
        (
            "us-tcpa",
            replace(TEXT, dialing="automated"),
            ago(48, "request", request="revoke_consent", made_by="voicemail"),
            ["T-REVOKE", "T-OTHER"],
        ),
        ("house", CALL, ago(48, "fact", fact="number_not_theirs", number="m"), ["H-PLACE"]),
        ("house", CALL, ago(9 * 24, "call", number="m", outcome="wrong_party"), ["H-PLACE"]),
        (
            "cn-gbt45251",
            replace(CALL, channel="sms"),
            ago(48, "fact", fact="number_not_theirs", number="m"),
            ["C-WHO"],
        ),
    ],
)
def test_what_is_on_file_is_held_against_the_contact_by_the_rules_that_name_it(
    profile: str, contact: Contact, event: Event, rules: list[str]
) -> None:
    assert refusing(profile, replace(FILE, contact=contact, history=(event,)), NOON) == rules


def test_one_profile_asks_a_second_person_for_an_override() -> None:
    assert [name for name, profile in PROFILES.items() if profile.overrides.second_person] == ["cn-cba2026"]
