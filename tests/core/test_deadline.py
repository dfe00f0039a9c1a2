"""Dates that clauses set: counted on the borrower's calendar, over weekends, holidays, year ends and leap days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.dates import add_business_days, business_days_before, is_business_day
from assistant.core.deadline import DeadlineRule, Docket, Happened, Pattern, State, decide, state
from assistant.core.deadline_count import Span, Unit, in_words, last_day
from assistant.core.gate import Event
from assistant.core.gate.profile import Scope

NEW_YORK, DENVER, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("America/Denver"), ZoneInfo("Asia/Tokyo")
OPENED = Pattern(fact=frozenset({"complaint_open"}))
ANSWERED = Pattern(fact=frozenset({"complaint_answered"}))
EXTENDED = Pattern(fact=frozenset({"complaint_extended"}))
COMPLAINT = DeadlineRule(
    id="X-COMPLAINT",
    profile="x",
    clause="article 1",
    text="A complaint is answered.",
    confidence="text",
    scope=Scope(),
    starts=(OPENED,),
    ends=(ANSWERED,),
    length=(Span(count=10, unit="business_days"),),
    counts_first_day=False,
    alarm_before=2,
    next_action="Answer it",
    priority=70,
)
FRIDAY_EVENING = datetime(2026, 10, 2, 23, 30, tzinfo=NEW_YORK)  # Saturday in UTC


def happened(number: int, fact: str, at: datetime = FRIDAY_EVENING, **more: object) -> Happened:
    return Happened(id=number, event=Event(at=at, event="fact", fact=fact, **more))  # type: ignore[arg-type]  # its fields


def docket(*events: Happened, rule: DeadlineRule = COMPLAINT, zones: tuple[ZoneInfo, ...] = (NEW_YORK,)) -> Docket:
    return Docket(happened=events, rules={"L1": (rule,)}, zones=zones, zone=NEW_YORK, country="US")


def only(*events: Happened, rule: DeadlineRule = COMPLAINT, zones: tuple[ZoneInfo, ...] = (NEW_YORK,)) -> date:
    (one,) = decide(docket(*events, rule=rule, zones=zones))
    return one.due_on


@pytest.mark.parametrize(
    ("start", "count", "unit", "first_counted", "last"),
    [
        ("2026-10-01", 5, "days", True, "2026-10-05"),
        ("2026-10-01", 5, "days", False, "2026-10-06"),
        ("2026-10-02", 1, "business_days", False, "2026-10-05"),  # Friday: Monday
        ("2026-10-02", 1, "business_days", True, "2026-10-02"),
        ("2026-10-03", 1, "business_days", True, "2026-10-05"),  # a Saturday is no day one
        ("2026-10-09", 1, "business_days", False, "2026-10-13"),  # over Columbus Day
        ("2026-07-02", 1, "business_days", False, "2026-07-06"),  # the 4th is a Saturday, kept on Friday the 3rd
        ("2027-12-30", 1, "business_days", False, "2028-01-03"),  # New Year's Day 2028 is kept on 31 December 2027
        ("2026-12-31", 10, "business_days", False, "2027-01-15"),
        ("2024-02-29", 1, "years", False, "2025-02-28"),
        ("2024-02-29", 4, "years", False, "2028-02-29"),
        ("2028-02-28", 1, "days", False, "2028-02-29"),
        ("2026-08-31", 6, "months", False, "2027-02-28"),
        ("2026-10-01", 1, "years", True, "2027-09-30"),
        ("2026-10-01", 8, "weeks", False, "2026-11-26"),
        ("2026-10-01", 8, "weeks", True, "2026-11-25"),
    ],
)
def test_lengths_end_on_their_last_day(start: str, count: int, unit: Unit, first_counted: bool, last: str) -> None:
    span = Span(count=count, unit=unit)
    assert last_day(date.fromisoformat(start), [span], first_counted, "US") == date.fromisoformat(last)


def test_spans_follow_one_another_and_only_the_first_may_count_its_first_day() -> None:
    spans = (Span(count=5, unit="business_days"), Span(count=30, unit="days"))
    assert last_day(date(2026, 10, 2), spans, False, "US") == date(2026, 11, 8)  # received on Friday the 9th
    assert in_words(spans, first_counted=False) == "5 business days and 30 days"
    assert in_words((Span(count=1, unit="days"),), first_counted=True) == "1 day, the first counted"


@pytest.mark.parametrize(
    ("country", "region", "day", "works"),
    [
        ("SA", None, date(2026, 10, 2), False),  # a Friday where the week rests on Friday and Saturday
        ("SA", None, date(2026, 10, 4), True),
        ("US", None, date(2026, 10, 2), True),
        ("CN", None, date(2026, 1, 4), True),  # a Sunday worked instead of the New Year's bridge
        ("CN", None, date(2026, 1, 11), False),
        ("GB", "SCT", date(2026, 11, 30), False),  # Saint Andrew's Day
        ("GB", "ENG", date(2026, 11, 30), True),
        ("IN", "MH", date(2026, 5, 1), False),  # Maharashtra Day
        ("US", "XX", date(2026, 11, 26), False),  # a region that the calendar does not know has the country's days
    ],
)
def test_a_country_and_region_have_their_own_week_and_holidays(
    country: str, region: str | None, day: date, works: bool
) -> None:
    assert is_business_day(day, country, region) is works


def test_business_days_are_counted_back_as_they_are_counted_on() -> None:
    assert business_days_before(date(2026, 10, 13), 1) == date(2026, 10, 9)  # over Columbus Day and the weekend
    assert business_days_before(add_business_days(date(2026, 10, 1), 7), 7) == date(2026, 10, 1)


def test_friday_evening_is_friday_where_the_borrower_is() -> None:
    assert FRIDAY_EVENING.astimezone(UTC).date() == date(2026, 10, 3)
    assert only(happened(1, "complaint_open")) == date(2026, 10, 19)  # ten from Monday the 5th, over Columbus Day
    monday = FRIDAY_EVENING + timedelta(days=2, minutes=30)
    assert only(happened(1, "complaint_open", monday)) == date(2026, 10, 20)


def test_in_doubt_a_duty_is_due_by_the_earlier_calendar_and_a_window_runs_by_the_later() -> None:
    days = replace(COMPLAINT, length=(Span(count=5, unit="days"),))
    assert only(happened(1, "complaint_open"), rule=days, zones=(TOKYO, DENVER)) == date(2026, 10, 7)
    assert only(happened(1, "complaint_open"), rule=replace(days, kind="window"), zones=(TOKYO, DENVER)) == date(
        2026, 10, 8
    )


def test_nobody_knows_the_place_then_the_profile_says_where_its_days_begin() -> None:
    days = replace(COMPLAINT, length=(Span(count=5, unit="days"),))
    assert only(happened(1, "complaint_open"), rule=days, zones=()) == date(2026, 10, 7)
    in_tokyo = replace(days, home_zone="Asia/Tokyo")
    assert only(happened(1, "complaint_open"), rule=in_tokyo, zones=()) == date(2026, 10, 8)


def test_it_is_open_then_in_alarm_and_overdue_only_after_its_last_day() -> None:
    (one,) = decide(docket(happened(1, "complaint_open")))
    assert (one.due_on, one.alarm_on) == (date(2026, 10, 19), date(2026, 10, 15))
    days = [date(2026, 10, n) for n in (14, 15, 19, 20)]
    assert [state(one, day) for day in days] == [State.OPEN, State.ALARM, State.ALARM, State.OVERDUE]


def test_an_alarm_never_comes_before_its_cause() -> None:
    at_once = replace(COMPLAINT, length=(Span(count=1, unit="business_days"),), alarm_before=5)
    (one,) = decide(docket(happened(1, "complaint_open"), rule=at_once))
    assert one.alarm_on == one.starts_on == date(2026, 10, 2)


def test_the_answer_closes_it_and_one_that_came_late_says_so() -> None:
    for on, late in ((date(2026, 10, 19), False), (date(2026, 10, 20), True)):
        answer = happened(2, "complaint_answered", datetime(on.year, on.month, on.day, 23, 59, tzinfo=NEW_YORK))
        (one,) = decide(docket(happened(1, "complaint_open"), answer))
        assert (state(one, date(2030, 1, 1)), one.late, one.closed_on) == (State.DONE, late, on)


def test_an_answer_before_the_complaint_or_about_another_debt_closes_nothing() -> None:
    before = happened(1, "complaint_answered", FRIDAY_EVENING - timedelta(hours=1))
    elsewhere = happened(3, "complaint_answered", FRIDAY_EVENING + timedelta(hours=1), debts=("L2",))
    (one,) = decide(docket(before, happened(2, "complaint_open"), elsewhere))
    assert one.closed_at is None


def test_a_complaint_opened_again_is_a_deadline_of_its_own() -> None:
    again = FRIDAY_EVENING + timedelta(days=3)
    events = (
        happened(1, "complaint_open"),
        happened(2, "complaint_answered", again),
        happened(3, "complaint_open", again),
    )
    first, second = decide(docket(*events))
    assert (first.closed_at, second.closed_at) == (again, None)
    assert first.cause != second.cause
    assert second.due_on == date(2026, 10, 20)


def test_the_same_complaint_again_while_it_is_open_moves_nothing() -> None:
    events = (happened(1, "complaint_open"), happened(2, "complaint_open", FRIDAY_EVENING + timedelta(days=3)))
    (one,) = decide(docket(*events))
    assert one.due_on == date(2026, 10, 19)


def test_an_extension_counts_from_the_same_start_and_the_last_one_is_the_longest() -> None:
    rule = replace(
        COMPLAINT,
        length=(Span(count=15, unit="days"),),
        counts_first_day=True,
        extended_by=(EXTENDED,),
        extended_to=((Span(count=30, unit="days"),), (Span(count=60, unit="days"),)),
    )
    events = [happened(1, "complaint_open")]
    dues = [only(*events, rule=rule)]
    for number in (2, 3, 4):
        events.append(happened(number, "complaint_extended", FRIDAY_EVENING + timedelta(days=number)))
        dues.append(only(*events, rule=rule))
    assert dues == [date(2026, 10, 16), date(2026, 10, 31), date(2026, 11, 30), date(2026, 11, 30)]


def test_a_rule_binds_only_what_began_while_it_was_in_force() -> None:
    rule = replace(COMPLAINT, effective_from=date(2026, 10, 3))
    assert decide(docket(happened(1, "complaint_open"), rule=rule)) == ()
    assert only(happened(1, "complaint_open", FRIDAY_EVENING + timedelta(minutes=30)), rule=rule)


FIRST = replace(
    COMPLAINT,
    id="X-VAL",
    each="debt",
    first=True,
    from_import=False,
    ends_before=True,
    starts=(Pattern(event=frozenset({"sms"}), direction="out"),),
    ends=(Pattern(fact=frozenset({"validation_notice_sent"})),),
    length=(Span(count=5, unit="days"),),
    counts_first_day=True,
)


def sent(number: int, at: datetime, *debts: str, imported: bool = False) -> Happened:
    return Happened(id=number, event=Event(at=at, event="sms", debts=debts), imported=imported)


def test_only_the_first_communication_about_each_debt_starts_it() -> None:
    later = FRIDAY_EVENING + timedelta(days=4)
    file = docket(sent(1, FRIDAY_EVENING, "L1"), sent(2, later, "L1", "L2"), rule=FIRST)
    both = replace(file, rules={"L1": (FIRST,), "L2": (FIRST,)})
    assert [(one.debts, one.due_on) for one in decide(both)] == [
        (("L1",), date(2026, 10, 6)),
        (("L2",), date(2026, 10, 10)),
    ]


def test_what_was_sent_before_the_cut_over_starts_nothing_here() -> None:
    before = sent(1, FRIDAY_EVENING - timedelta(days=90), "L1", imported=True)
    assert only(before, sent(2, FRIDAY_EVENING, "L1"), rule=FIRST) == date(2026, 10, 6)


def test_a_notice_that_went_with_the_first_communication_or_before_closes_it() -> None:
    notice = happened(1, "validation_notice_sent", FRIDAY_EVENING - timedelta(days=1))
    (one,) = decide(docket(notice, sent(2, FRIDAY_EVENING, "L1"), rule=FIRST))
    assert (state(one, date(2026, 10, 30)), one.late) == (State.DONE, False)


WINDOW = replace(
    COMPLAINT,
    kind="window",
    starts=(Pattern(fact=frozenset({"moratorium"})),),
    ends=(),
    length=(Span(count=60, unit="days"),),
    counts_first_day=True,
    stated_in="until",
    undated_kinds=frozenset({"mental_health"}),
    days_after_stated=30,
)


def test_a_window_runs_to_its_last_day_and_ends_by_itself() -> None:
    (one,) = decide(docket(happened(1, "moratorium"), rule=WINDOW))
    assert one.due_on == date(2026, 11, 30)
    assert [state(one, one.due_on + timedelta(days=n)) for n in (0, 1)] == [State.RUNNING, State.ENDED]


@pytest.mark.parametrize(
    ("kind", "until", "due"),
    [
        (None, date(2026, 10, 20), date(2026, 10, 20)),
        ("mental_health", date(2026, 10, 20), date(2026, 11, 19)),  # the treatment's end and thirty days
    ],
)
def test_a_day_that_was_stated_wins(kind: str | None, until: date, due: date) -> None:
    more = {"kind": kind} if kind else {}
    assert only(happened(1, "moratorium", until=until, more=more), rule=WINDOW) == due


def test_what_has_no_end_yet_has_no_date() -> None:
    assert decide(docket(happened(1, "moratorium", more={"kind": "mental_health"}), rule=WINDOW)) == ()


STOPPED = replace(COMPLAINT, starts=(Pattern(request=frozenset({"stop_channel"})),), ends=(), proof="stops_heeded")


@pytest.mark.parametrize(
    ("channel", "on_its_way", "stands"),
    [("sms", (), "done"), ("sms", ("call",), "done"), ("sms", ("sms",), "open"), ("all", ("call",), "open")],
)
def test_a_stop_that_nothing_crosses_is_honoured_the_same_day(
    channel: str, on_its_way: tuple[str, ...], stands: str
) -> None:
    asked = Event(at=FRIDAY_EVENING, event="request", request="stop_channel", channel=channel)
    file = replace(docket(Happened(id=1, event=asked), rule=STOPPED), on_its_way=frozenset(on_its_way))
    (one,) = decide(file)
    assert state(one, date(2026, 10, 5)) == stands
    assert one.due_on == date(2026, 10, 19)


def test_why_names_the_clause_the_count_and_the_doubt() -> None:
    (one,) = decide(docket(happened(1, "complaint_open"), rule=replace(COMPLAINT, confidence="unverified")))
    assert one.why == (
        "X-COMPLAINT, article 1 (unverified): A complaint is answered",
        "10 business days from 02 October 2026: 19 October 2026",
    )
