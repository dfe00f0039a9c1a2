"""A promise is taken by the policy and judged by payments alone, never before they are complete for its day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.promise import (
    LoanFacts,
    Offer,
    Part,
    Promise,
    PromisePolicy,
    Received,
    grace_end,
    judge,
    judge_offer,
    load_promises,
    replaced_status,
)
from assistant.core.terms import PromiseStatus
from assistant.yamlfile import parse_yaml, read_yaml

SHIPPED = Path(__file__).parents[2] / "config" / "promises.yaml"
THURSDAY = date(2026, 10, 1)
NOON = datetime(2026, 10, 1, 16, tzinfo=UTC)
POLICY, PROBLEMS = load_promises(read_yaml(SHIPPED))
A_LOAN = LoanFacts(
    as_of=THURSDAY, currency="USD", dpd=12, balance_minor=100_000, amount_past_due_minor=20_000, stop_roll_minor=10_000
)


def offer(amount_minor: int = 20_000, days: int = 5, **changed: object) -> Offer:
    made = Offer(currency="USD", parts=(Part(due_on=THURSDAY + timedelta(days=days), amount_minor=amount_minor),))
    return replace(made, **changed)  # type: ignore[arg-type]  # the test names the fields


def parts(*due: tuple[int, int]) -> tuple[Part, ...]:
    return tuple(Part(due_on=THURSDAY + timedelta(days=days), amount_minor=amount) for days, amount in due)


def test_the_shipped_policy_is_sound() -> None:
    assert PROBLEMS == ()
    assert POLICY.horizon_days(0) == 7


@pytest.mark.parametrize("dpd, days", [(0, 7), (1, 7), (30, 7), (31, 10), (60, 10), (61, 15), (400, 15)])
def test_the_horizon_follows_the_bucket_to_the_day(dpd: int, days: int) -> None:
    late = replace(A_LOAN, dpd=dpd)
    assert judge_offer(offer(days=days), POLICY, late).accepted
    beyond = judge_offer(offer(days=days + 1), POLICY, late)
    assert (beyond.accepted, beyond.needs_supervisor) == (False, True)


def test_today_is_a_day_and_yesterday_is_none() -> None:
    assert judge_offer(offer(days=0), POLICY, A_LOAN).accepted
    assert not judge_offer(offer(days=-1), POLICY, A_LOAN).accepted


@pytest.mark.parametrize("amount, taken", [(100_000, True), (100_001, False), (0, False), (-5, False)])
def test_no_more_than_the_balance_and_no_less_than_something(amount: int, taken: bool) -> None:
    assert judge_offer(offer(amount), POLICY, A_LOAN).accepted is taken


@pytest.mark.parametrize("amount, stop_roll, taken", [(8_000, 0, True), (7_999, 0, False), (7_000, 7_000, True)])
def test_less_than_the_minimum_share_is_a_short_offer_unless_it_stops_the_roll(
    amount: int, stop_roll: int, taken: bool
) -> None:
    accepted = judge_offer(offer(amount), POLICY, replace(A_LOAN, stop_roll_minor=stop_roll))
    assert accepted.accepted is taken
    assert accepted.too_small is not taken


def test_two_breaks_in_a_row_need_a_supervisor_who_is_not_the_taker() -> None:
    broke = replace(A_LOAN, broken_in_a_row=2, taken_by="ann")
    assert judge_offer(offer(), POLICY, replace(broke, broken_in_a_row=1)).accepted
    assert not judge_offer(offer(), POLICY, broke).accepted
    assert not judge_offer(offer(approved_by="ann"), POLICY, broke).accepted
    approved = judge_offer(offer(approved_by="bob"), POLICY, broke)
    assert approved.accepted
    assert "approved by bob" in approved.why[0]


def test_no_approval_mends_what_is_impossible() -> None:
    assert not judge_offer(offer(days=-1, approved_by="bob"), POLICY, A_LOAN).accepted
    assert not judge_offer(offer(currency="EUR", approved_by="bob"), POLICY, A_LOAN).accepted


@pytest.mark.parametrize("kind", ["deceased", "bankruptcy", "dispute_hold", "moratorium"])
def test_no_promise_is_taken_under_a_hold_that_ends_promises(kind: str) -> None:
    assert not judge_offer(offer(), POLICY, replace(A_LOAN, holds=(kind,))).accepted
    assert judge_offer(offer(), POLICY, replace(A_LOAN, holds=("hardship_hold",))).accepted


def test_past_the_next_due_date_only_with_that_instalment_in_it() -> None:
    soon = replace(A_LOAN, next_due_on=THURSDAY + timedelta(days=3), next_due_minor=5_000)
    assert judge_offer(offer(20_000, days=3), POLICY, soon).accepted
    assert not judge_offer(offer(24_999, days=4), POLICY, soon).accepted
    assert judge_offer(offer(25_000, days=4), POLICY, soon).accepted


def test_a_debit_is_never_on_a_bank_holiday() -> None:
    columbus_day = (date(2026, 10, 12) - THURSDAY).days
    late = replace(A_LOAN, dpd=70)
    assert judge_offer(offer(days=columbus_day), POLICY, late).accepted
    assert not judge_offer(offer(days=columbus_day, by_debit=True), POLICY, late).accepted
    assert judge_offer(offer(days=columbus_day + 1, by_debit=True), POLICY, late).accepted


def test_three_instalments_are_a_promise_and_four_a_plan() -> None:
    days = [(1, 5_000), (3, 5_000), (5, 5_000), (6, 5_000)]
    assert judge_offer(offer(parts=parts(*days[:3])), POLICY, A_LOAN).accepted
    four = judge_offer(offer(parts=parts(*days)), POLICY, A_LOAN)
    assert (four.accepted, four.needs_supervisor) == (False, True)
    assert not judge_offer(offer(parts=parts((3, 5_000), (3, 5_000))), POLICY, A_LOAN).accepted


def test_every_objection_is_named() -> None:
    accepted = judge_offer(offer(1, days=30), POLICY, replace(A_LOAN, broken_in_a_row=3))
    assert len(accepted.why) == 3


# Judging. Due on Friday 9 October; Monday the 12th is a holiday, so the grace ends on Tuesday the 13th.
FRIDAY = date(2026, 10, 9)
GRACE = date(2026, 10, 13)
PROMISED = Promise(parts=(Part(due_on=FRIDAY, amount_minor=10_000),), taken_at=NOON, taken_on=THURSDAY)


def paid(amount_minor: int, on: date = FRIDAY, **more: object) -> Received:
    made = Received(ref=f"{on}:{amount_minor}", paid_on=on, amount_minor=amount_minor)
    return replace(made, **more)  # type: ignore[arg-type]  # the test names the fields


def status(
    *money: Received, through: date | None = GRACE, promise: Promise = PROMISED, **more: object
) -> PromiseStatus:
    return judge(promise, money, date(2026, 11, 1), through, POLICY, **more).status  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    "due, business_days, end",
    [
        (date(2026, 10, 7), 1, date(2026, 10, 8)),
        (FRIDAY, 1, GRACE),  # a weekend and a holiday between
        (date(2026, 10, 10), 1, GRACE),  # due on a Saturday
        (FRIDAY, 0, FRIDAY),
    ],
)
def test_grace_is_counted_in_business_days(due: date, business_days: int, end: date) -> None:
    assert grace_end(due, business_days) == end


@pytest.mark.parametrize(
    "amount, ends",
    [
        (10_000, "kept"),
        (9_900, "kept"),
        (9_899, "partial"),
        (3_000, "partial"),
        (2_999, "broken"),
        (0, "broken"),
        (99_999, "kept"),
    ],
)
def test_kept_from_99_percent_partial_from_30(amount: int, ends: str) -> None:
    assert status(*([paid(amount)] if amount else [])) == ends


@pytest.mark.parametrize(
    "currency, said",
    [("USD", "20.00 USD of 100.00 USD"), ("JPY", "2000 JPY of 10000 JPY"), ("BHD", "2.000 BHD of 10.000")],
)
def test_the_reason_says_money_with_its_currency(currency: str, said: str) -> None:
    promise = replace(PROMISED, currency=currency)
    outcome = judge(promise, [paid(2_000)], date(2026, 11, 1), GRACE, POLICY)
    assert outcome.because.startswith(said)
    assert outcome.because.endswith("paid by 2026-10-13: broken")


@pytest.mark.parametrize(
    "through, ends",
    [(None, "open"), (FRIDAY, "open"), (date(2026, 10, 12), "open"), (GRACE, "broken"), (date(2026, 11, 1), "broken")],
)
def test_nothing_is_judged_before_the_payments_cover_the_day_and_its_grace(through: date | None, ends: str) -> None:
    assert status(through=through) == ends


def test_a_watermark_ahead_of_the_day_judges_no_earlier_than_the_day() -> None:
    assert judge(PROMISED, (), date(2026, 10, 12), date(2026, 12, 31), POLICY).status == "open"


@pytest.mark.parametrize(
    "on, ends",
    [
        (date(2026, 9, 30), "broken"),
        (date(2026, 10, 2), "kept"),
        (FRIDAY, "kept"),
        (GRACE, "kept"),
        (date(2026, 10, 14), "broken"),
    ],
)
def test_money_counts_from_after_the_taking_to_the_end_of_the_grace(on: date, ends: str) -> None:
    assert status(paid(10_000, on), through=date(2026, 10, 31)) == ends


def test_money_of_the_taking_day_counts_if_it_was_posted_after_or_nobody_knows_when() -> None:
    assert status(paid(10_000, THURSDAY)) == "kept"
    assert status(paid(10_000, THURSDAY, posted_at=NOON + timedelta(seconds=1))) == "kept"
    assert status(paid(10_000, THURSDAY, posted_at=NOON)) == "broken"
    assert status(paid(10_000, THURSDAY, posted_at=NOON - timedelta(hours=1))) == "broken"


def test_a_reversal_takes_the_money_out_whenever_it_comes() -> None:
    back = Received(ref="r", paid_on=date(2026, 10, 25), amount_minor=-10_000, reverses="p")
    assert status(paid(10_000, ref="p"), back) == "broken"
    assert status(paid(10_000, ref="p"), replace(back, amount_minor=-5_000)) == "partial"
    assert status(paid(10_000, ref="p"), replace(back, reverses="another")) == "kept"


@pytest.mark.parametrize("kind", ["deceased", "bankruptcy", "dispute_hold", "moratorium"])
def test_death_insolvency_dispute_and_moratorium_cancel(kind: str) -> None:
    assert status(holds=[kind]) == "cancelled"
    assert status(holds=["hardship_hold"]) == "broken"


def test_what_was_replaced_or_cancelled_stays_so() -> None:
    for ended in (PromiseStatus.REPLACED, PromiseStatus.CANCELLED):
        assert status(paid(10_000), promise=replace(PROMISED, status=ended)) == ended


SET = replace(PROMISED, parts=parts((5, 4_000), (8, 3_000), (14, 3_000)))  # 6, 9 and 15 October


def test_a_set_is_kept_when_each_part_was_paid_in_its_time() -> None:
    money = [paid(4_000, date(2026, 10, 6)), paid(3_000, date(2026, 10, 9)), paid(3_000, date(2026, 10, 15))]
    assert status(*money, promise=SET, through=date(2026, 10, 30)) == "kept"
    early = [paid(10_000, date(2026, 10, 5))]
    assert status(*early, promise=SET, through=date(2026, 10, 30)) == "kept"


def test_a_set_ends_with_the_first_part_that_breaks() -> None:
    outcome = judge(SET, (), date(2026, 10, 10), date(2026, 10, 8), POLICY)
    assert outcome.status == "broken"
    assert outcome.parts == ("broken", "broken", "broken")
    money = [paid(4_000, date(2026, 10, 6))]
    second = judge(SET, money, date(2026, 10, 20), date(2026, 10, 14), POLICY)
    assert (second.status, second.paid_minor) == ("partial", 4_000)


def test_a_set_stays_open_while_its_parts_are_kept() -> None:
    money = [paid(4_000, date(2026, 10, 6))]
    outcome = judge(SET, money, date(2026, 10, 9), date(2026, 10, 8), POLICY)
    assert (outcome.status, outcome.parts) == ("open", ("kept", "open", "open"))


def test_a_promise_replaced_after_its_day_passed_unpaid_was_broken() -> None:
    assert replaced_status(PROMISED, (), FRIDAY, POLICY) == "replaced"
    assert replaced_status(PROMISED, (), FRIDAY + timedelta(days=1), POLICY) == "broken"
    assert replaced_status(PROMISED, [paid(10_000)], FRIDAY + timedelta(days=1), POLICY) == "replaced"


@pytest.mark.parametrize(
    "old, new, line, words",
    [
        ("{days: 15}", "{dpd_max: 90, days: 15}", 6, "no horizon"),
        ("{dpd_max: 60, days: 10}", "{dpd_max: 20, days: 10}", 6, "rise"),
        ("partial_from: 0.30", "partial_from: 0.99", 20, "no share"),
        ("minimum_share: 0.40", "minimum_sahre: 0.40", 10, "minimum_sahre"),
        ("kept_from: 0.99", "kept_from: 1.2", 19, "kept_from"),
        ("dispute_hold, moratorium", "dispute_hold, moratorum", 21, "cancelled_by"),
        ("days_before: [1, 0]", "days_before: [1, -1]", 24, "after the day"),
    ],
)
def test_a_mistake_in_the_policy_names_its_line(old: str, new: str, line: int, words: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    _, problems = load_promises(parse_yaml(text.replace(old, new), "promises.yaml"))
    assert any(words in str(problem) and problem.line == line for problem in problems), problems


def test_the_policy_of_the_code_is_the_shipped_one_in_what_matters() -> None:
    assert PromisePolicy().cancelled_by == POLICY.cancelled_by
    assert PromisePolicy().horizon == POLICY.horizon
