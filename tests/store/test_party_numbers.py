"""Whose else a number is, is asked of every message that comes in: it must not read every guarantor there is."""

from assistant.store.db import Database
from assistant.store.party_numbers import PARTIES
from tests.store.plans import plan_of

INDEXES = {"ix_party_phone", "ix_party_email", "ix_party_borrower_id"}


def test_the_owners_of_a_number_are_looked_up_and_not_searched_for(db: Database) -> None:
    if db.is_sqlite:  # a server with few rows reads them all, and is right to
        steps = db.read_now(plan_of, PARTIES, wanted=["+15305550107"])
        assert [step for step in steps if step.startswith("SCAN party")] == []
        assert {index for step in steps for index in INDEXES if index in step} == INDEXES
