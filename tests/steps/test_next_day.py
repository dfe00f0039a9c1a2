"""After a simulated run people work in its next business day, on a clock that goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.runtime import Clock, Runtime
from assistant.steps import simulate
from assistant.store import log
from assistant.store.db import Database
from assistant.store.log import LogLine
from tests.steps.test_release import rt

__all__ = ["rt"]
JOB = simulate.Job(book="sample", as_of=date(2026, 10, 1), days=10, seed=1)
TUESDAY = datetime(2026, 10, 13, 15, tzinfo=UTC)  # eleven in New York; the days before are a Sunday and Columbus Day


@pytest.mark.parametrize(
    ("worked_until", "begins"), [(None, TUESDAY), (timedelta(hours=2), TUESDAY + timedelta(hours=2))]
)
def test_the_clock_goes_on_in_the_opening_hours_or_where_somebody_has_worked(
    db: Database, rt: Runtime, worked_until: timedelta | None, begins: datetime
) -> None:
    clock = Clock(datetime(2026, 10, 11, 7, tzinfo=UTC))
    if worked_until is not None:
        db.write_now(log.append, LogLine(at=TUESDAY + worked_until, kind="reveal"))
    db.write_now(simulate.open_next_day, rt, clock, JOB)
    assert clock() == begins
    assert clock.walk()() >= begins


def test_a_virtual_clock_stands_until_it_is_told_to_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = [100.0]
    monkeypatch.setattr("assistant.runtime.monotonic", lambda: ticks[0])
    clock = Clock(TUESDAY)
    ticks[0] += 60
    assert clock() == TUESDAY
    clock.walk()
    ticks[0] += 60
    assert clock() == TUESDAY + timedelta(minutes=1)
