"""What the shell tells people of a run's figures."""

import pytest

from assistant.cli.tell import tell_figures
from assistant.core.measures import measure_of
from assistant.core.measures.value import Value


def test_money_is_told_as_people_write_it_and_things_as_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    by_balance, by_number = measure_of("cure_rate_amount"), measure_of("cure_rate")
    tell_figures([
        Value(measure=by_balance, above=3_531_000, below=127_370_000, currency="USD"),
        Value(measure=by_balance, above=3_531_000, below=127_370_000, currency="JPY"),
        Value(measure=by_number, above=1_005, below=194_000),
    ])  # fmt: skip
    told = capsys.readouterr().out
    assert [row for row in ("35,310.00", "1,273,700.00", "3,531,000", "1,005", "194,000") if row not in told] == []
