"""When a send that failed may be tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.core.retry import PAUSE_MAX, after_error, after_never_received, pause
from assistant.core.terms import OutboxState

NOW = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "kind, retries, window, state",
    [
        ("rejected", 0, HOUR, OutboxState.REJECTED),
        ("unknown", 0, HOUR, OutboxState.UNKNOWN),  # never sent again before it was looked up
        ("unknown", 9, HOUR, OutboxState.UNKNOWN),
        ("retry", 0, HOUR, OutboxState.READY),
        ("retry", 4, HOUR, OutboxState.READY),
        ("retry", 5, HOUR, OutboxState.REJECTED),  # five tries more, then an end
        ("retry", 0, SECOND, OutboxState.EXPIRED),  # the borrower's window ends before the pause does
    ],
)
def test_what_becomes_of_a_failed_send(kind: str, retries: int, window: timedelta, state: OutboxState) -> None:
    answer = after_error(
        kind=kind, code="c", ref="r", retries=retries, retries_max=5, now=NOW, valid_until=NOW + window
    )
    assert answer.state is state
    assert (answer.not_before is not None) == (state is OutboxState.READY)


def test_the_gateways_own_pause_is_waited_out() -> None:
    same = {"kind": "retry", "code": "429", "ref": "r", "retries": 0, "retries_max": 5}
    answer = after_error(**same, now=NOW, valid_until=NOW + HOUR, retry_after=60 * SECOND)  # type: ignore[arg-type]  # mixed
    assert answer.not_before == NOW + 60 * SECOND


def test_a_retry_at_the_very_end_of_the_window_is_too_late() -> None:
    same = {"kind": "retry", "code": "429", "ref": "r", "retries": 0, "retries_max": 5, "retry_after": HOUR}
    at_end = after_error(**same, now=NOW, valid_until=NOW + HOUR)  # type: ignore[arg-type]  # mixed
    before = after_error(**same, now=NOW, valid_until=NOW + HOUR + SECOND)  # type: ignore[arg-type]  # mixed
    assert (at_end.state, before.state) == (OutboxState.EXPIRED, OutboxState.READY)


def test_pauses_grow_and_differ_a_little_from_message_to_message() -> None:
    pauses = [pause("r", n) for n in range(4)]
    assert pauses == sorted(pauses)
    assert pause("r", 0) == pause("r", 0)
    assert len({pause(f"r{n}", 1) for n in range(20)}) > 10
    assert pause("r", 40) <= PAUSE_MAX * 1.2


@pytest.mark.parametrize(
    "answered, retries, deaths, may",
    [
        (True, 0, 0, True),
        (True, 4, 0, True),
        (True, 5, 0, False),
        (False, 5, 0, True),  # nobody had answered: not a try
        (False, 0, 4, True),
        (False, 0, 5, False),  # a message that kills its worker is no accident
    ],
)
def test_what_was_never_received_is_sent_again_but_not_for_ever(
    answered: bool, retries: int, deaths: int, may: bool
) -> None:
    assert after_never_received(answered=answered, retries=retries, retries_max=5, deaths=deaths) is may
