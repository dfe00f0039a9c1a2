"""Who gets which contact on which day, by the shipped strategy."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.core.terms import Channel
from assistant.core.treatment import plan_borrower
from assistant.core.treatment.facts import Attempt, Guarantor
from assistant.core.treatment.seeded import fraction
from assistant.core.treatment.worth import is_rolling, worth
from tests.core.planning import (
    AS_OF,
    EMAIL,
    LOAN,
    PHONE,
    POST,
    called,
    loan,
    person,
    plan,
    policy,
    promise,
    segment_names,
    standard,
    told,
    tried,
)

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 10, 2) + timedelta(days=n) for n in range(4))
VOICE_YES = replace(PHONE, consent_prerecorded=True)


def test_every_segment_has_treatments_or_says_why_not() -> None:
    for name in segment_names():
        entry = standard().segments[name]
        assert entry.treatments or entry.none, name


@pytest.mark.parametrize(
    "segment, dpd, expected",
    [
        ("pre_due.unknown", -4, []),
        ("pre_due.unknown", -3, [("sms", "pre_due")]),
        ("pre_due.unknown", -2, []),
        ("pre_due.unknown", 0, [("sms", "due_today")]),
        ("pre_due.able_willing", -3, [("email", "pre_due")]),
        ("pre_due.willing_unable", -5, [("sms", "help_offer")]),
        ("pre_due.able_unwilling", -3, [("sms", "pre_due")]),
        ("pre_due.able_unwilling", -1, [("sms", "pre_due")]),
        ("pre_due.neither", -5, [("call", "predue_call")]),
        ("m1_early.unknown", 1, [("sms", "reminder_m1")]),
        ("m1_early.unknown", 2, []),
        ("m1_early.unknown", 3, [("call", "m1_reminder")]),
        ("m1_early.unknown", 7, [("call", "m1_reminder")]),
        ("m1_early.able_willing", 4, [("email", "reminder_m1")]),  # no recorded consent to a prerecorded voice
        ("m1_early.able_willing", 6, [("call", "m1_reminder")]),
        ("m1_early.willing_unable", 2, [("call", "m1_solve")]),
        ("m1_early.willing_unable", 3, [("email", "help_form")]),
        ("m1_early.able_unwilling", 1, [("sms", "reminder_m1_firm")]),
        ("m1_early.able_unwilling", 5, [("call", "m1_reminder")]),
        ("m1_early.able_unwilling", 6, []),
        ("m1_early.neither", 3, [("call", "hardship")]),
        ("m1_late.unknown", 8, [("call", "m1_solve")]),
        ("m1_late.unknown", 15, [("letter", "reminder"), ("call", "m1_solve")]),
        ("m1_late.unknown", 23, [("call", "m1_solve")]),
        ("m1_late.unknown", 24, [("sms", "stop_roll")]),
        ("m1_late.unknown", 30, [("sms", "stop_roll")]),
        ("m1_late.willing_unable", 12, [("email", "plan_offer")]),
        ("m1_late.able_unwilling", 10, [("letter", "consequence"), ("call", "m1_solve")]),
        ("m1_late.neither", 12, [("email", "help_form")]),
        ("m2.unknown", 35, [("letter", "consequence"), ("call", "m2_reason")]),
        ("m2.able_unwilling", 40, [("letter", "consequence"), ("call", "m2_reason")]),
        ("m2.neither", 45, [("call", "hardship")]),
        ("m3.unknown", 75, [("letter", "final_notice"), ("call", "m3_options")]),
        ("m3.able_willing", 70, [("email", "payoff_quote")]),
        ("m4_m6.unknown", 91, [("letter", "demand"), ("call", "m3_options")]),
        ("m4_m6.unknown", 120, [("call", "m3_options")]),
        ("m7.unknown", 200, [("letter", "quarterly"), ("call", "m3_options")]),
        ("current", -7, []),
    ],
)
def test_the_table_prescribes_by_segment_and_day(segment: str, dpd: int, expected: list[tuple[str, str]]) -> None:
    assert told(person(loan(segment, dpd))) == expected


def test_a_spoken_reminder_goes_to_who_agreed_to_one() -> None:
    who = person(loan("m1_early.able_willing", 4), points=(VOICE_YES, EMAIL))
    assert told(who) == [("voice", "reminder_m1")]


def test_the_stop_roll_message_is_followed_by_calls_on_the_other_days() -> None:
    who = person(loan("m1_late.unknown", 25), attempts=tried(Channel.SMS, 1))
    assert told(who) == [("call", "m1_solve")]


# Precedence: hold, open promise, reason, table


def test_a_hold_comes_before_a_promise() -> None:
    held = loan(
        "hold.deceased",
        20,
        hold_kind="deceased",
        promise=promise(0, consent=True),
    )
    decision = plan(person(held))
    assert decision.contacts == ()
    assert decision.stands == "hold:deceased"


def test_an_open_promise_stops_the_chasing() -> None:
    promised = loan("promise.open", 20, promise=promise(4))
    decision = plan(person(promised))
    assert (decision.contacts, decision.stands) == ((), "promise_open")


@pytest.mark.parametrize(
    "days, expected", [(2, []), (1, [("sms", "promise_reminder")]), (0, [("sms", "promise_due")]), (-1, [])]
)
def test_a_promise_is_reminded_of_the_day_before_and_on_the_day(days: int, expected: list[tuple[str, str]]) -> None:
    due = promise(days)
    decision = plan(person(loan("promise.open", 20, promise=due)))
    assert [(one.channel, one.template) for one in decision.contacts] == expected
    assert all(one.context["promise_id"] == 7 and one.reserved for one in decision.contacts)


def test_a_reminder_for_monday_goes_out_on_saturday() -> None:
    due = promise(4)
    who = person(loan("promise.open", 20, promise=due))
    assert told(who, SATURDAY) == [("sms", "promise_reminder")]
    assert told(who, SUNDAY) == []


def test_the_call_after_a_break_spends_the_budget_that_the_promise_reserved() -> None:
    broken = promise(0, consent=True)
    late = loan("promise.broken", 20, broken=broken, broken_in_a_row=1, broken_promises_90d=1)
    who = person(late, attempts=called(3, conversation=True))
    decision = plan(who)
    assert told(who) == [("call", "broken_promise")]
    assert decision.contacts[0].context["consent"] == "follow_up"
    without = replace(late, broken=replace(broken, follow_up_consent=False))
    assert plan(replace(who, loans=(without,))).stands == "at_ceiling"  # the week of quiet holds


def test_what_a_promise_reserved_is_not_there_for_another_debt() -> None:
    promised = loan("promise.open", 20, promise=promise(4, consent=True))
    other = replace(loan("m1_late.unknown", 12), id=2, ref="L2")
    assert told(person(promised, other, attempts=called(5))) == [("call", "m1_solve")]
    reserved = plan(person(promised, other, attempts=called(5, 3)))
    assert [one.channel for one in reserved.contacts] == [Channel.SMS]  # the third call is the promise's


def test_a_dispute_stops_that_debt_only() -> None:
    disputed = loan("reason.dispute", 70, reason="dispute")
    other = replace(loan("m1_late.unknown", 12), id=2, ref="L2")
    decision = plan(person(disputed, other))
    assert [loan.ref for one in decision.contacts for loan in one.loans] == ["L2"]
    assert decision.standings[1].stands == "reason:dispute"
    assert [one.action.action for one in decision.actions] == ["open_case"]


def test_a_report_of_death_stops_all_debts_of_the_person() -> None:
    reported = loan("reason.legal_status", 12, reason="legal_status")
    other = replace(loan("m3.unknown", 70), id=2, ref="L2")
    decision = plan(person(reported, other))
    assert decision.contacts == ()
    assert {one.stands for one in decision.standings.values()} == {"reason:legal_status"}


def test_job_loss_leads_whatever_the_other_debts_are() -> None:
    hardship = loan("reason.hardship", 12, reason="job_loss")
    other = replace(loan("m3.unknown", 70), id=2, ref="L2")
    decision = plan(person(hardship, other))
    assert [(one.template, one.skill) for one in decision.contacts] == [("hardship", "specialist")]


@pytest.mark.parametrize(
    "business_days, stands", [(0, "planned"), (1, "reason_pause"), (5, "reason_pause"), (6, "planned")]
)
def test_hardship_gets_five_business_days_for_the_form(business_days: int, stands: str) -> None:
    heard = {0: AS_OF, 1: AS_OF - timedelta(days=1), 5: date(2026, 9, 24), 6: date(2026, 9, 23)}[business_days]
    decision = plan(person(loan("reason.hardship", 12, reason="illness", reason_on=heard)))
    assert decision.stands == stands


def test_hardship_is_contacted_once_a_week_at_most() -> None:
    who = person(loan("reason.hardship", 12, reason="illness"), attempts=tried(Channel.EMAIL, 6))
    assert plan(who).stands == "at_ceiling"
    assert plan(replace(who, attempts=tried(Channel.EMAIL, 7))).stands == "planned"


def test_who_forgot_gets_one_warm_contact_in_the_month() -> None:
    who = person(loan("reason.warm", 5, reason="forgot"))
    assert told(who) == [("sms", "consequence_free")]
    again = {("sms", "consequence_free"): AS_OF - timedelta(days=29)}
    assert plan(replace(who, last_by_template=again)).stands == "nothing_due"
    month = {("sms", "consequence_free"): AS_OF - timedelta(days=30)}
    assert plan(replace(who, last_by_template=month)).stands == "planned"


def test_a_failed_debit_is_a_call_on_day_one() -> None:
    assert told(person(loan("m1_early.unknown", 1, mandate_status="returned"))) == [
        ("call", "m1_reminder"),
        ("sms", "reminder_m1"),
    ]
    assert told(person(loan("reason.warm", 1, reason="debit_failed")))[0] == ("call", "m1_reminder")


def test_an_account_plan_overrides_the_strategy() -> None:
    decision = plan(
        person(loan("m3.unknown", 70, planned_by_owner=True), replace(loan("m2.unknown", 35), id=2, ref="L2"))
    )
    assert {one.stands for one in decision.standings.values()} == {"plan_of_account"}
    held = loan("hold.deceased", 70, planned_by_owner=True, hold_kind="deceased")
    assert plan(person(held)).stands == "hold:deceased"


# Left alone


@pytest.mark.parametrize("owed, stands", [(0, "pennies"), (499, "pennies"), (500, "planned")])
def test_pennies_are_not_chased(owed: int, stands: str) -> None:
    assert plan(person(loan(amount_past_due_minor=owed))).stands == stands


def test_the_floor_is_for_the_debts_of_a_person_together() -> None:
    small = loan(amount_past_due_minor=300)
    assert plan(person(small, replace(small, id=2, ref="L2"))).stands == "planned"


@pytest.mark.parametrize("days_ago, stands", [(0, "recent_payment"), (2, "recent_payment"), (3, "planned")])
def test_who_paid_in_the_last_days_is_not_chased(days_ago: int, stands: str) -> None:
    assert plan(person(loan(last_paid_on=AS_OF - timedelta(days=days_ago)))).stands == stands


def test_a_recent_payment_does_not_stop_the_reminder_before_the_next_date() -> None:
    assert plan(person(loan("pre_due.unknown", -3, last_paid_on=AS_OF))).stands == "planned"


def test_chasing_pauses_when_the_payment_file_is_old() -> None:
    assert plan(person(loan(policy=policy(payments_stale=True)))).stands == "payments_stale"
    assert plan(person(loan("pre_due.unknown", -3, policy=policy(payments_stale=True)))).stands == "planned"


def test_calls_wait_where_earlier_contacts_were_not_imported() -> None:
    waiting = policy(calls_wait=True)
    assert plan(person(loan("m3.unknown", 80, policy=waiting))).stands == "history_unknown"
    assert told(person(loan("m1_early.unknown", 3, policy=waiting))) == [("email", "reminder_m1")]


def test_the_hold_out_is_the_seeds_and_never_changes_with_the_day() -> None:
    half = policy(hold_out_percent=50)
    out = {n for n in range(200) if plan(person(loan(policy=half), ref=f"B{n}")).stands == "hold_out"}
    assert 70 < len(out) < 130
    assert out == {n for n in range(200) if fraction(1, f"B{n}", "hold_out") < 0.5}
    later = {n for n in range(200) if plan(person(loan(dpd=20, policy=half), ref=f"B{n}")).stands == "hold_out"}
    assert later == out
    other_seed = {n for n in range(200) if plan(person(loan(policy=half), ref=f"B{n}"), seed=2).stands == "hold_out"}
    assert other_seed != out


def test_the_hold_out_still_hears_of_a_promise() -> None:
    due = promise(0)
    assert told(person(loan("promise.open", 20, promise=due, policy=policy(hold_out_percent=50)), ref="B3")) == [
        ("sms", "promise_due")
    ]


@pytest.mark.parametrize("dpd, stands", [(1, "hold_out"), (5, "hold_out"), (6, "planned")])
def test_the_low_risk_are_left_alone_through_day_five(dpd: int, stands: str) -> None:
    everyone = replace(standard(), self_cure=replace(standard().self_cure, percent=100))
    for one, expected in (
        (loan("m1_early.able_willing", dpd), stands),
        (loan("m1_early.able_willing", 1, late_count_12m=2), "planned"),
    ):
        assert plan_borrower(person(one), {"standard": everyone}, AS_OF, 1).stands == expected


# One person, one contact


def test_one_contact_speaks_of_all_debts_and_the_worst_leads() -> None:
    loans = (
        loan(),
        replace(loan("m2.unknown", 45), id=2, ref="L2"),
        replace(loan("m1_early.unknown", 3), id=3, ref="L3"),
    )
    decision = plan(person(*loans))
    assert [(one.template, [loan.ref for loan in one.loans]) for one in decision.contacts] == [
        ("m2_reason", ["L2", "L1", "L3"])
    ]
    assert {one.stands for one in decision.standings.values()} == {"planned"}


def test_debts_of_two_lenders_are_not_spoken_of_together() -> None:
    other = replace(loan(dpd=9), id=2, ref="L2", policy=policy(name="auto", lender="Other Bank"))
    decision = plan(person(loan(dpd=10), other))
    assert [[loan.ref for loan in one.loans] for one in decision.contacts] == [["L1"]]
    assert decision.standings[2].stands == "nothing_due"


def test_the_due_debt_waits_while_a_late_one_leads() -> None:
    due = replace(loan("pre_due.unknown", -3), id=2, ref="L2")
    decision = plan(person(loan(), due))
    assert [[loan.ref for loan in one.loans] for one in decision.contacts] == [["L1"]]


# How often


@pytest.mark.parametrize(
    "attempts, expected",
    [
        ((), [("call", "m1_solve")]),
        (called(1), [("sms", "reminder_m1")]),  # three a week leave a day between
        (called(2), [("call", "m1_solve")]),
        (called(2, 4), [("call", "m1_solve")]),
        (called(2, 4, 6), [("sms", "reminder_m1")]),
        (called(2, 4, 7), [("call", "m1_solve")]),  # the oldest has left the week
        (called(0), [("sms", "reminder_m1")]),  # one live attempt a day
        (tried(Channel.SMS, 1), [("call", "m1_solve")]),
    ],
)
def test_three_calls_a_week_with_a_day_between(attempts: tuple[Attempt, ...], expected: list[tuple[str, str]]) -> None:
    assert told(person(loan(dpd=12), attempts=attempts)) == expected


def test_five_contacts_in_seven_days_are_enough() -> None:
    busy = (*called(2, 4), *tried(Channel.SMS, 5), *tried(Channel.EMAIL, 1, 6))
    assert plan(person(loan(dpd=12), attempts=busy)).stands == "at_ceiling"
    assert plan(person(loan(dpd=12), attempts=busy[1:])).stands == "planned"


def test_a_week_of_quiet_follows_a_conversation() -> None:
    assert told(person(loan(dpd=12), attempts=called(6, conversation=True))) == [("sms", "reminder_m1")]
    assert told(person(loan(dpd=12), attempts=called(7, conversation=True))) == [("call", "m1_solve")]


def test_nobody_is_called_again_on_the_day_they_were_spoken_to() -> None:
    assert told(person(loan(dpd=12, last_rpc_on=AS_OF))) == [("sms", "reminder_m1")]


def test_calls_take_turns_in_two_parts_of_the_day() -> None:
    def part(tries: int) -> str:
        return plan(person(loan(dpd=12), attempts=called(*range(3, 3 + tries)))).contacts[0].day_part

    assert (part(0), part(1), part(2)) == ("evening", "morning", "evening")


# Days on which a channel rests


def test_at_the_week_end_there_are_messages_only_and_on_sunday_nothing() -> None:
    assert told(person(loan(dpd=12)), SATURDAY) == [("sms", "reminder_m1")]
    assert told(person(loan(dpd=12)), SUNDAY) == []


def test_a_named_day_on_a_sunday_moves_to_monday() -> None:
    assert told(person(loan("m1_early.unknown", 1)), SUNDAY) == []
    assert told(person(loan("m1_early.unknown", 2), last_planned_on=SUNDAY), MONDAY) == [("sms", "reminder_m1")]
    assert told(person(loan("m1_early.unknown", 2), last_planned_on=FRIDAY), AS_OF) == []


def test_a_reminder_before_the_date_moves_forward_from_sunday() -> None:
    assert told(person(loan("pre_due.unknown", -4)), SATURDAY) == [("sms", "pre_due")]
    assert told(person(loan("pre_due.unknown", -2), last_planned_on=SATURDAY), MONDAY) == []


def test_a_day_on_which_planning_did_not_run_is_made_up_for_once() -> None:
    late = person(loan("m2.unknown", 37), last_planned_on=AS_OF - timedelta(days=3))
    assert ("letter", "consequence") in told(late)
    assert ("letter", "consequence") not in told(replace(late, last_planned_on=AS_OF - timedelta(days=2)))


def test_a_text_that_says_today_is_never_moved() -> None:
    assert told(person(loan("pre_due.unknown", 0)), SUNDAY) == []
    assert told(person(loan("pre_due.unknown", -1)), SATURDAY) == []


def test_public_holidays_rest() -> None:
    assert told(person(loan(dpd=12)), date(2026, 12, 25)) == []


# Reaching them


def test_a_missing_phone_falls_back_in_the_declared_order() -> None:
    first = loan("m1_early.unknown", 1)
    assert told(person(first, points=(EMAIL, POST))) == [("email", "reminder_m1")]
    assert told(person(first, points=(POST,))) == [("letter", "reminder")]
    decision = plan(person(first, points=()))
    assert (decision.contacts, decision.stands) == ((), "no_point")
    assert decision.why == "sms: no point, email: no point, letter: no point"


@pytest.mark.parametrize(
    "point, by_contract, expected",
    [
        (replace(PHONE, consent_sms=True), False, "sms"),
        (replace(PHONE, consent_sms=None), True, "sms"),
        (replace(PHONE, consent_sms=None), False, "email"),
        (replace(PHONE, consent_sms=False), True, "email"),
        (replace(PHONE, use="home"), True, "email"),
        (replace(PHONE, usable=False), True, "email"),
        (replace(PHONE, owner="spouse"), True, "email"),
    ],
)
def test_a_text_needs_a_mobile_of_theirs_and_consent(point: object, by_contract: bool, expected: str) -> None:
    one = loan("m1_early.unknown", 1, policy=policy(consent_by_contract=by_contract))
    assert [channel for channel, _ in told(person(one, points=(point, EMAIL)))] == [expected]


def test_a_channel_they_stopped_is_not_planned() -> None:
    decision = plan(person(loan("m1_early.unknown", 1), stopped=frozenset({"sms"})))
    assert [one.channel for one in decision.contacts] == ["email"]
    assert decision.contacts[0].context["instead_of"] == "sms: they asked to stop"


def test_a_number_at_work_is_left_alone_where_the_employer_forbids() -> None:
    work = replace(PHONE, use="work")
    assert told(person(loan(dpd=12), points=(work,))) == [("call", "m1_solve")]
    assert plan(person(loan(dpd=12), points=(work,), employer_forbids=True)).stands == "no_point"


# Others who answer for the debt


def test_a_guarantor_is_told_at_m2_and_asked_at_m3() -> None:
    backer = Guarantor(party_id=5, borrower_id=9, borrower_ref="B9", ends_on=None, points=(POST,))
    for segment, dpd, template in (("m2.unknown", 31, "guarantor_notice"), ("m3.unknown", 61, "demand")):
        decision = plan(person(loan(segment, dpd, guarantors=(backer,))))
        theirs = [one for one in decision.contacts if one.guarantor is not None]
        assert [(one.template, one.context["party_id"]) for one in theirs] == [(template, 5)]


def test_a_guarantee_that_has_ended_is_not_called_on() -> None:
    for days, count in ((-1, 0), (0, 1)):
        backer = Guarantor(
            party_id=5, borrower_id=9, borrower_ref="B9", ends_on=AS_OF + timedelta(days=days), points=(POST,)
        )
        decision = plan(person(loan("m3.unknown", 61, guarantors=(backer,))))
        assert sum(one.guarantor is not None for one in decision.contacts) == count


def test_a_guarantee_that_closes_soon_is_called_on_in_m2() -> None:
    backer = Guarantor(party_id=5, borrower_id=9, borrower_ref="B9", ends_on=AS_OF + timedelta(days=50), points=(POST,))
    assert ("letter", "demand") in told(person(loan("m2.unknown", 38, guarantors=(backer,))))


# After a cure, and late again


def test_a_cure_gets_one_thank_you_the_day_after() -> None:
    cured = loan("current", -20, cured_on=AS_OF - timedelta(days=1))
    assert told(person(cured)) == [("sms", "thank_you")]
    assert told(person(replace(cured, cured_on=AS_OF - timedelta(days=2)))) == []
    assert told(person(cured, replace(loan(), id=2, ref="L2"))) == [("call", "m1_solve")]  # not while another is late


@pytest.mark.parametrize("days, template", [(0, "reminder_m1_firm"), (90, "reminder_m1_firm"), (91, "reminder_m1")])
def test_late_again_within_ninety_days_is_one_step_firmer(days: int, template: str) -> None:
    since = AS_OF - timedelta(days=1)
    again = loan("m1_early.unknown", 1, oldest_due_on=since, cured_on=since - timedelta(days=days))
    assert ("sms", template) in told(person(again))


def test_late_again_is_called_sooner_and_with_the_firmer_script() -> None:
    again = loan("m1_early.unknown", 2, cured_on=AS_OF - timedelta(days=40))
    decision = plan(person(again))
    assert [(one.channel, one.template) for one in decision.contacts] == [("call", "m1_solve")]
    assert decision.contacts[0].context["late_again"] is True


# What is offered, and what else is done


def test_a_plan_covers_what_is_owed_and_starts_on_the_payday() -> None:
    who = person(loan("m1_late.willing_unable", 12, amount_past_due_minor=10_000), payday=31)
    offer = plan(who).contacts[0].context["plan"]
    assert offer == {"parts": 3, "part_minor": 3_334, "currency": "USD", "first_on": "2026-10-31"}


def test_a_payoff_quote_has_its_last_day_and_the_daily_interest() -> None:
    who = person(loan("m3.able_willing", 70, balance_minor=365_000, annual_rate=0.1))
    assert plan(who).contacts[0].context["quote"] == {
        "amount_minor": 365_000,
        "currency": "USD",
        "valid_until": "2026-10-08",
        "daily_minor": 100,
    }


def test_account_actions_start_on_their_day() -> None:
    def actions(dpd: int, **changes: object) -> set[str]:
        return {one.action.action for one in plan(person(loan("m3.unknown", dpd, **changes))).actions}

    assert "freeze_line" in actions(61)
    assert "account_plan" not in actions(61)
    assert "account_plan" in actions(61, balance_minor=10_000_000)


@pytest.mark.parametrize(
    "calling, reached, trace",
    [(None, None, False), (13, None, False), (14, None, True), (40, 13, False), (40, 14, True), (5, 40, False)],
)
def test_a_trace_starts_when_two_weeks_of_calls_reached_nobody(
    calling: int | None, reached: int | None, trace: bool
) -> None:
    called_since, last_rpc_on = (None if ago is None else AS_OF - timedelta(days=ago) for ago in (calling, reached))
    decision = plan(person(loan("m3.unknown", 70, called_since=called_since, last_rpc_on=last_rpc_on)))
    assert ("trace" in {one.action.action for one in decision.actions}) is trace


def test_a_hold_on_contact_does_not_stop_the_claim_on_the_estate() -> None:
    decision = plan(person(loan("hold.deceased", 40, hold_kind="deceased")))
    assert [one.action.action for one in decision.actions] == ["preserve_claims"]


# The worth of a minute


@pytest.mark.parametrize(
    "dpd, rolling", [(23, False), (24, True), (30, True), (31, False), (54, True), (60, True), (0, False)]
)
def test_an_account_rolls_within_six_days(dpd: int, rolling: bool) -> None:
    assert is_rolling(dpd, standard()) is rolling


def test_the_worth_of_a_minute_is_chance_times_money_by_time() -> None:
    call = next(item for item in standard().segments["m1_late.unknown"].treatments if item.channel is Channel.CALL)
    per_minute = worth(call, Channel.CALL, person(), [LOAN], standard(), AS_OF)
    assert per_minute == round(0.22 * 0.45 * 20_000 * 0.6 / 6, 6)
    rolling = replace(LOAN, dpd=24)
    assert worth(call, Channel.CALL, person(), [rolling], standard(), AS_OF) == pytest.approx(per_minute * 1.5)
    poor = replace(LOAN, balance_minor=1_000)  # no more can roll than is owed
    assert worth(call, Channel.CALL, person(), [poor], standard(), AS_OF) == round(0.22 * 0.45 * 1_000 / 6, 6)


def test_without_capacity_the_call_stands_back_and_the_message_goes() -> None:
    no_calls = frozenset({Channel.CALL})
    assert told(person(loan(dpd=12)), barred=no_calls) == [("sms", "reminder_m1")]
    assert plan(person(loan("m4_m6.unknown", 120)), barred=no_calls).stands == "no_capacity"


def test_the_first_contact_of_a_collector_says_so() -> None:
    another = policy(collects_for_another=True)
    assert plan(person(loan(policy=another))).contacts[0].context["statement"] == "first"
    assert "statement" not in plan(person(loan(policy=another), attempts=called(4))).contacts[0].context
    assert "statement" not in plan(person(loan())).contacts[0].context


def test_a_guarantor_answers_for_no_more_than_the_cap_and_the_debt() -> None:
    for cap, limit in ((None, 500_000), (300_000, 300_000), (900_000, 500_000)):
        backer = Guarantor(party_id=5, borrower_id=9, borrower_ref="B9", ends_on=None, cap_minor=cap, points=(POST,))
        decision = plan(person(loan("m3.unknown", 61, guarantors=(backer,))))
        assert [one.context["limit_minor"] for one in decision.contacts if one.guarantor] == [limit]
