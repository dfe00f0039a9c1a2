"""The loans that a payment may mean are found by index: a book of a million is not read for each line of money."""

import pytest

from assistant.store import payment_search
from assistant.store.db import Database
from assistant.store.hot import Hot
from tests.store.plans import plan_of


@pytest.mark.parametrize(
    ("search", "given"),
    [
        (payment_search.BY_REF, {"words": ["C00001"]}),
        (payment_search.BY_SLIP, {"words": ["C00001", "C00002"]}),
        (payment_search.BY_NAME, {"names": ["ada example"]}),
        (payment_search.BY_PAST_DUE, {"amount": 12_300}),
        (payment_search.BY_PROMISED, {"amount": 12_300}),
    ],
)
def test_no_search_reads_a_whole_table(db: Database, search: Hot, given: dict[str, object]) -> None:
    if db.is_sqlite:
        steps = db.read_now(plan_of, search, **given)
        assert [step for step in steps if step.startswith("SCAN")] == []
