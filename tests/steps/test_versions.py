"""A verdict can be read years later: by which version of each profile, why that profile, and what it said."""

from dataclasses import replace

from assistant.runtime import Runtime
from assistant.steps.explain import told
from assistant.store import profile_versions
from assistant.store.db import Database
from tests.steps.test_release import NOON, borrowers, due, of_portfolio, one, plan, rt

__all__ = ["rt"]


def test_a_verdict_keeps_why_each_of_its_profiles_judged(db: Database, rt: Runtime) -> None:
    borrowers(db, region="NY", postal_code="10001")
    number = plan(db, "sms")
    due(of_portfolio(rt, acts_as="collector"))
    row = one(db, number)
    shown = told(row)
    assert {name.partition("@")[0] for name in shown["profiles"]} == set(shown["chosen"])
    assert shown["chosen"]["house"] == "the house's own rules, always"
    assert shown["chosen"]["us-reg-f"].endswith(" in US")


def test_of_a_portfolio_that_names_its_profiles_the_verdict_says_so(db: Database, rt: Runtime) -> None:
    borrowers(db)
    number = plan(db, "sms")
    due(of_portfolio(rt, jurisdictions=("us-tcpa",)))
    assert told(one(db, number))["chosen"]["us-tcpa"] == "the portfolio names it"


def test_the_text_of_a_version_is_kept_once_and_never_changed(db: Database, rt: Runtime) -> None:
    house = rt.rulebook.profiles["house"]
    for text in (house.text, "something else"):
        db.write_now(profile_versions.keep, [replace(house, text=text)], NOON)
    db.write_now(profile_versions.keep, [replace(house, version="next", text="its text")], NOON)
    assert db.read_now(profile_versions.text_of, "house", house.version) == house.text
    assert db.read_now(profile_versions.text_of, "house", "next") == "its text"
    assert [row.version for row in db.read_now(profile_versions.versions_of, "house")] == sorted(
        [house.version, "next"]
    )
    assert "H-HOURS" in house.text
