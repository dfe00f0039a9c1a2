"""What is on file that stops contact: holds, facts, disputes, an attorney; for whom, about which debt, until when."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.core.gate import Contact, Event, Hold, Place
from tests.core.gate_alone import CALL, NOON, asks, call, finding, learned

HELD = "{check: on_hold, facts: [bankruptcy], person_facts: [deceased]}"
NOTHING = "nothing on file against it"
MAY = date(2026, 5, 1)
HARD = Hold(kind="hardship_hold", from_on=MAY)
AT_MIDNIGHT = datetime(2026, 5, 8, 4, tzinfo=UTC)
EXECUTOR, ATTORNEY = replace(CALL, person="executor:bo"), replace(CALL, person="attorney")
SINCE = "since 02 May 2026"
D1 = ("D1",)


@pytest.mark.parametrize(
    ("hold", "contact", "says", "until"),
    [
        (HARD, CALL, "on hold: hardship hold", None),
        (replace(HARD, to_on=date(2026, 5, 8)), CALL, "on hold: hardship hold", AT_MIDNIGHT),
        (replace(HARD, to_on=date(2026, 5, 5)), CALL, NOTHING, None),
        (replace(HARD, to_on=date(2026, 5, 6)), CALL, "on hold: hardship hold", datetime(2026, 5, 6, 4, tzinfo=UTC)),
        (replace(HARD, from_on=date(2026, 5, 5)), CALL, "on hold: hardship hold", None),
        (replace(HARD, from_on=date(2026, 5, 6)), CALL, NOTHING, None),
        (replace(HARD, blocks=frozenset({"fees"})), CALL, NOTHING, None),
        (replace(HARD, debts=D1), CALL, "on hold: hardship hold", None),
        (replace(HARD, debts=("D2",)), CALL, NOTHING, None),
        (replace(HARD, person="borrower"), CALL, "on hold: hardship hold", None),
        (replace(HARD, person="spouse"), CALL, NOTHING, None),
        (replace(HARD, kind="deceased"), CALL, "on hold: deceased", None),
        (replace(HARD, kind="deceased"), EXECUTOR, NOTHING, None),
        (replace(HARD, kind="incapacity"), ATTORNEY, NOTHING, None),
        (replace(HARD, kind="attorney_represented"), replace(CALL, person="representative"), NOTHING, None),
        (HARD, EXECUTOR, "on hold: hardship hold", None),
    ],
)
def test_a_hold_binds_its_debts_its_person_and_its_days(
    hold: Hold, contact: Contact, says: str, until: datetime | None
) -> None:
    found = finding(HELD, contact, holds=(hold,))
    assert (found.because, found.until) == (says, until)


def test_of_several_holds_the_one_without_an_end_says_that_there_is_none_and_else_the_last_to_end() -> None:
    soon, late = replace(HARD, to_on=date(2026, 5, 7), kind="soon"), replace(HARD, to_on=date(2026, 5, 8), kind="late")
    found = finding(HELD, CALL, holds=(soon, late))
    assert (found.because, found.until) == ("on hold: late", AT_MIDNIGHT)
    for holds in ((late, HARD, soon), (HARD, late), (soon, HARD)):
        found = finding(HELD, CALL, holds=holds)
        assert (found.because, found.until) == ("on hold: hardship hold", None)


def test_a_hold_of_a_borrower_in_two_places_lasts_while_it_is_its_day_in_either() -> None:
    far = (Place(zone="America/New_York"), Place(zone="Asia/Tokyo"))
    begun = replace(HARD, from_on=date(2026, 5, 6))  # noon in New York is one at night of the next day in Tokyo
    assert not finding(HELD, CALL, holds=(begun,), places=far).passed
    ending = replace(HARD, to_on=date(2026, 5, 6))
    assert not finding(HELD, CALL, holds=(ending,), places=far).passed


def test_a_hold_of_a_borrower_of_unknown_place_counts_the_days_of_utc_and_names_no_end() -> None:
    ending = replace(HARD, to_on=date(2026, 5, 6))
    found = finding(HELD, CALL, holds=(ending,), places=())
    assert (found.because, found.until) == ("on hold: hardship hold", None)


@pytest.mark.parametrize(
    ("fact", "contact", "says"),
    [
        (learned(76, "bankruptcy"), CALL, f"bankruptcy {SINCE}"),
        (learned(76, "bankruptcy", debts=("D2",)), CALL, NOTHING),
        (learned(76, "bankruptcy"), EXECUTOR, f"bankruptcy {SINCE}"),
        (learned(76, "deceased"), CALL, f"deceased {SINCE}"),
        (learned(76, "deceased"), EXECUTOR, NOTHING),
        (learned(76, "discharged"), CALL, NOTHING),
        (learned(76, "bankruptcy", until=date(2026, 5, 4)), CALL, NOTHING),
        (learned(76, "bankruptcy", until=date(2026, 5, 5)), CALL, f"bankruptcy {SINCE}"),
    ],
)
def test_facts_that_amount_to_a_hold(fact: Event, contact: Contact, says: str) -> None:
    assert finding(HELD, contact, fact).because == says


def test_the_last_day_of_a_fact_is_its_own() -> None:
    fact = learned(76, "bankruptcy", until=date(2026, 5, 7))
    assert finding(HELD, CALL, fact).until == AT_MIDNIGHT
    assert finding(HELD, CALL, fact, places=()).until is None


MOURNING = (
    "{check: fact_hold, facts: [bereavement], spares: [notice], default_days: 10, ended_by: [complaint_answered]}"
)
OPEN = "{check: fact_hold, facts: [moratorium], open_ended_kinds: [crisis], days_after_treatment: 30, default_days: 60}"
CARE = {"kind": "crisis"}


@pytest.mark.parametrize(
    ("rule", "contact", "history", "says", "until"),
    [
        (
            MOURNING,
            CALL,
            (learned(76, "bereavement"),),
            f"bereavement on file {SINCE}",
            datetime(2026, 5, 12, 4, tzinfo=UTC),
        ),
        (
            MOURNING,
            CALL,
            (learned(76, "bereavement", until=date(2026, 5, 7)),),
            f"bereavement on file {SINCE}",
            AT_MIDNIGHT,
        ),
        (MOURNING, CALL, (learned(76, "bereavement", until=date(2026, 5, 4)),), NOTHING, None),
        (
            MOURNING,
            CALL,
            (learned(9 * 24, "bereavement"),),
            "bereavement on file since 26 April 2026",
            datetime(2026, 5, 6, 4, tzinfo=UTC),
        ),
        (MOURNING, CALL, (learned(10 * 24, "bereavement"),), NOTHING, None),
        (MOURNING, replace(CALL, purpose="notice"), (learned(76, "bereavement"),), NOTHING, None),
        (MOURNING, replace(CALL, debts=("D2",)), (learned(76, "bereavement", debts=D1),), NOTHING, None),
        (MOURNING, CALL, (learned(76, "bereavement"), learned(70, "complaint_answered")), NOTHING, None),
        (MOURNING, CALL, (learned(76, "bereavement"), learned(76, "complaint_answered")), NOTHING, None),
        (
            MOURNING,
            CALL,
            (learned(76, "bereavement"), learned(80, "complaint_answered")),
            f"bereavement on file {SINCE}",
            datetime(2026, 5, 12, 4, tzinfo=UTC),
        ),
        (OPEN, CALL, (learned(76, "moratorium", more=CARE),), f"moratorium on file {SINCE}", None),
        (
            OPEN,
            CALL,
            (learned(76, "moratorium", more={**CARE, "treatment_ended": date(2026, 4, 6)}),),
            f"moratorium on file {SINCE}",
            datetime(2026, 5, 7, 4, tzinfo=UTC),
        ),
        (OPEN, CALL, (learned(76, "moratorium", more={**CARE, "treatment_ended": date(2026, 4, 4)}),), NOTHING, None),
        (
            OPEN,
            CALL,
            (learned(76, "moratorium", more={**CARE, "treatment_ended": "soon"}),),
            f"moratorium on file {SINCE}",
            None,
        ),
    ],
)
def test_a_fact_stops_contact_while_it_runs(
    rule: str, contact: Contact, history: tuple[Event, ...], says: str, until: datetime | None
) -> None:
    found = finding(rule, contact, *history)
    assert (found.because, found.until) == (says, until)


def test_a_fact_of_so_many_days_has_none_to_count_where_no_place_is_known() -> None:
    found = finding(MOURNING, CALL, learned(76, "bereavement"), places=())
    assert (found.because, found.until) == (f"bereavement on file {SINCE}", None)


def test_of_several_facts_the_last_day_counts_and_one_without_an_end_has_none() -> None:
    week, fortnight = (
        learned(76, "bereavement", until=date(2026, 5, 7)),
        learned(50, "bereavement", until=date(2026, 5, 20)),
    )
    found = finding(MOURNING, CALL, week, fortnight)
    assert (found.because, found.until) == (
        "bereavement on file since 03 May 2026",
        datetime(2026, 5, 21, 4, tzinfo=UTC),
    )
    no_end = "{check: fact_hold, facts: [bereavement]}"
    assert finding(no_end, CALL, week, learned(50, "bereavement")).until is None
    assert finding(no_end, CALL, week, places=()).until is None


@pytest.mark.parametrize(
    ("rule", "vexatious", "binds"),
    [("", True, True), (", ignores_vexatious: true", True, False), (", ignores_vexatious: true", False, True)],
)
def test_a_vexatious_complaint_may_be_passed_over(rule: str, vexatious: bool, binds: bool) -> None:
    check = f"{{check: fact_hold, facts: [complaint_open]{rule}}}"
    assert finding(check, CALL, learned(76, "complaint_open", more={"vexatious": vexatious})).passed is not binds


def test_a_fact_may_stop_some_purposes_only() -> None:
    check = "{check: fact_hold, facts: [complaint_open], purposes: [legal_threat]}"
    assert finding(check, CALL, learned(76, "complaint_open")).passed
    assert not finding(check, replace(CALL, purpose="legal_threat"), learned(76, "complaint_open")).passed


DISPUTE = "{check: dispute}"
WAITS = "the written dispute of 02 May 2026 is not answered yet"
LETTERED = {"made_by": "letter", "debts": D1}
DISPUTED = asks(76, "dispute_in_writing", **LETTERED)
PERIOD = {"period_end": date(2026, 5, 2)}


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (DISPUTED,), WAITS),
        (
            CALL,
            (asks(76, "asks_original_creditor_in_writing", **LETTERED),),
            "the question who the first creditor was of 02 May 2026 is not answered yet",
        ),
        (replace(CALL, debts=("D2",)), (DISPUTED,), NOTHING),
        (replace(CALL, purpose="notice"), (DISPUTED,), NOTHING),
        (CALL, (replace(DISPUTED, made_by="phone"),), NOTHING),
        (CALL, (DISPUTED, learned(70, "verification_sent")), NOTHING),
        (CALL, (DISPUTED, learned(70, "verification_sent", debts=D1)), NOTHING),
        (CALL, (DISPUTED, learned(76, "verification_sent", debts=D1)), NOTHING),
        (CALL, (DISPUTED, learned(80, "verification_sent", debts=D1)), WAITS),
        (replace(CALL, debts=("D1", "D2")), (DISPUTED, learned(70, "verification_sent", debts=("D2",))), WAITS),
        (CALL, (replace(DISPUTED, debts=()), learned(70, "verification_sent", debts=D1)), NOTHING),
        (CALL, (DISPUTED, learned(70, "duplicate_dispute_answered", debts=D1)), WAITS),
        (CALL, (replace(DISPUTED, more={"same_as_prior": True}), learned(70, "duplicate_dispute_answered")), NOTHING),
        (CALL, (replace(DISPUTED, more={"same_as_prior": True}), learned(70, "verification_sent")), NOTHING),
        (CALL, (replace(DISPUTED, more={"portion": "fees"}),), WAITS),
        (replace(CALL, amount_scope="undisputed_portion"), (replace(DISPUTED, more={"portion": "fees"}),), NOTHING),
        (replace(CALL, amount_scope="undisputed_portion"), (DISPUTED,), WAITS),
        (CALL, (learned(900, "validation_notice_sent", more=PERIOD), DISPUTED), WAITS),
        (CALL, (learned(900, "validation_notice_sent"), DISPUTED), WAITS),
        (
            CALL,
            (learned(900, "validation_notice_sent"), learned(900, "validation_notice_sent", more=PERIOD), DISPUTED),
            WAITS,
        ),
    ],
)
def test_a_written_dispute_in_time_waits_for_its_answer(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    assert finding(DISPUTE, contact, *history).because == says


def test_a_dispute_may_bind_at_any_time() -> None:
    late = replace(DISPUTED, at=NOON.replace(hour=15))
    notice = learned(900, "validation_notice_sent", more=PERIOD)
    assert finding(DISPUTE, CALL, notice, late).passed
    assert not finding("{check: dispute, any_time: true}", CALL, notice, late).passed
    assert finding(DISPUTE, CALL, notice, late, places=()).because.startswith("the written dispute of 05 May 2026")


REPORT = replace(CALL, channel="credit_bureau", number=None)


@pytest.mark.parametrize(
    ("more", "history", "warns"),
    [
        ({}, (), False),
        ({}, (asks(9, "dispute_orally"),), True),
        ({}, (asks(9, "dispute_in_writing"),), True),
        ({"reports_dispute": True}, (asks(9, "dispute_orally"),), False),
        ({"reports_dispute": False}, (asks(9, "dispute_orally"),), True),
        ({"reports_dispute": False}, (), False),
        ({}, (asks(9, "dispute_orally", debts=("D2",)),), False),
    ],
)
def test_a_report_to_a_bureau_carries_the_dispute(
    more: dict[str, object], history: tuple[Event, ...], warns: bool
) -> None:
    found = finding("{check: flag_dispute}", replace(REPORT, more=more), *history)
    assert (found.passed, found.warns) == (True, warns)
    assert (found.because == "the debt is disputed: the report must say so") is warns


COUNSEL = "{check: attorney, silent_days: 30, persons: [borrower]}"
NAMED = {"more": {"name": "A. Counsel"}}
STANDS = "an attorney represents the person on this debt"
RELEASED = "the attorney, or the person since then, agreed to direct contact"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (asks(90, "attorney", **NAMED),), STANDS),
        (CALL, (learned(90, "attorney", **NAMED),), STANDS),
        (CALL, (asks(90, "attorney"),), NOTHING),
        (CALL, (asks(90, "attorney", more={"phone": "x"}),), STANDS),
        (CALL, (asks(90, "attorney", more={"address": "x"}),), STANDS),
        (CALL, (asks(90, "attorney", number="t"),), STANDS),
        (CALL, (asks(90, "attorney", address="t"),), STANDS),
        (replace(CALL, person="attorney"), (asks(90, "attorney", **NAMED),), NOTHING),
        (replace(CALL, person="spouse"), (asks(90, "attorney", **NAMED),), NOTHING),
        (replace(CALL, debts=("D2",)), (asks(90, "attorney", debts=D1, **NAMED),), NOTHING),
        (CALL, (asks(90, "attorney", **NAMED), learned(80, "attorney_consents")), RELEASED),
        (CALL, (asks(90, "attorney", **NAMED), learned(90, "attorney_consents")), RELEASED),
        (CALL, (asks(90, "attorney", **NAMED), learned(95, "attorney_consents")), STANDS),
        (
            CALL,
            (asks(95, "attorney", **NAMED), learned(92, "attorney_consents"), asks(90, "attorney", **NAMED)),
            STANDS,
        ),
        (CALL, (asks(90, "attorney", **NAMED), asks(80, "consent", made_by="letter")), RELEASED),
        (CALL, (asks(90, "attorney", **NAMED), asks(90, "consent", made_by="letter")), STANDS),
        (CALL, (asks(90, "attorney", **NAMED), asks(80, "consent_to_time", made_by="letter")), STANDS),
    ],
)
def test_a_known_attorney_stands_before_the_person(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(COUNSEL, contact, *history).because == says


SILENT = "the attorney has been silent for 30 days"


@pytest.mark.parametrize(
    ("since", "says", "until"),
    [
        (date(2026, 4, 5), SILENT, None),
        (
            date(2026, 4, 6),
            STANDS,
            datetime(2026, 5, 6, 4, tzinfo=UTC),
        ),
        (datetime(2026, 4, 5, 12, tzinfo=UTC), SILENT, None),
        (datetime(2026, 4, 6, 12, tzinfo=UTC), STANDS, datetime(2026, 5, 6, 4, tzinfo=UTC)),
        (datetime(2026, 4, 6, 2, tzinfo=UTC), SILENT, None),  # which was the fifth in New York
        (None, STANDS, datetime(2026, 6, 1, 4, tzinfo=UTC)),
    ],
)
def test_an_attorney_who_stays_silent_steps_aside(since: object, says: str, until: datetime | None) -> None:
    fact = learned(76, "attorney_unresponsive", more={} if since is None else {"since": since})
    found = finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), fact)
    assert (found.because, found.until) == (says, until)


def test_of_two_silences_the_last_counts_and_one_may_begin_as_the_attorney_is_named() -> None:
    named = asks(900, "attorney", **NAMED)
    first, last = learned(900, "attorney_unresponsive"), learned(76, "attorney_unresponsive")
    assert finding(COUNSEL, CALL, named, first).because == SILENT
    assert finding(COUNSEL, CALL, named, first, last).because == STANDS


def test_a_silence_before_the_attorney_was_named_anew_is_over() -> None:
    silent = learned(76, "attorney_unresponsive", more={"since": date(2026, 4, 1)})
    assert finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent).because == SILENT
    assert (
        finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent, asks(70, "attorney", **NAMED)).because == STANDS
    )
    later = learned(50, "attorney_unresponsive", more={"since": date(2026, 5, 3)})
    assert finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent, later).because == STANDS
    assert finding(COUNSEL, CALL, asks(90, "attorney", **NAMED), silent, places=()).because == STANDS


def test_an_attorney_may_bind_for_some_purposes_only() -> None:
    rule = "{check: attorney, silent_days: 30, purposes: [location_information]}"
    assert finding(rule, CALL, asks(90, "attorney", **NAMED)).passed
    assert not finding(
        rule, replace(CALL, purpose="location_information", person="neighbour"), asks(90, "attorney", **NAMED)
    ).passed


WHERE = replace(CALL, person="neighbour:jo", number="n", purpose="location_information")
ENQUIRY = "{check: enquiry, inside: [borrower]}"
BEFORE = {"person": "neighbour:jo", "purpose": "location_information", "outcome": "conversation"}
AGAIN = "neighbour:jo was already asked on 02 May 2026"
BACK = "the person asked to be contacted again"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (WHERE, (call(76, **BEFORE),), AGAIN),
        (WHERE, (), NOTHING),
        (replace(WHERE, purpose="collect"), (call(76, **BEFORE),), NOTHING),
        (replace(WHERE, person="borrower"), (call(76, **{**BEFORE, "person": "borrower"}),), NOTHING),
        (WHERE, (call(76, **{**BEFORE, "person": "neighbour:al"}),), NOTHING),
        (WHERE, (call(76, **{**BEFORE, "purpose": "collect"}),), NOTHING),
        (WHERE, (call(76, **{**BEFORE, "outcome": "no_answer"}),), NOTHING),
        (WHERE, (call(76, by="agency:east", **BEFORE),), NOTHING),
        (replace(WHERE, more={"earlier_answer_incomplete": True}), (call(76, **BEFORE),), NOTHING),
        (WHERE, (call(76, **BEFORE), asks(70, "asks_to_be_contacted", person="neighbour:jo")), BACK),
        (WHERE, (call(76, **BEFORE), asks(76, "asks_to_be_contacted", person="neighbour:jo")), BACK),
        (WHERE, (call(76, **BEFORE), asks(80, "asks_to_be_contacted", person="neighbour:jo")), AGAIN),
        (WHERE, (call(76, **BEFORE), asks(70, "asks_to_be_contacted", person="borrower")), AGAIN),
        (
            WHERE,
            (call(90, **BEFORE), asks(80, "asks_to_be_contacted", person="neighbour:jo"), call(76, **BEFORE)),
            AGAIN,
        ),
    ],
)
def test_a_third_person_is_asked_once(contact: Contact, history: tuple[Event, ...], says: str) -> None:
    assert finding(ENQUIRY, contact, *history).because == says


LOST = "{check: contact_person, inside: [borrower], lost_after_tries: 3}"
FRIEND = replace(WHERE, person="contact_person:li", number="c")
GONE, THERE = "the borrower cannot be reached", "nothing shows that the borrower cannot be reached"


@pytest.mark.parametrize(
    ("contact", "history", "says"),
    [
        (CALL, (), NOTHING),
        (replace(FRIEND, person=None), (), "the person's role is unknown"),
        (FRIEND, (), THERE),
        (FRIEND, (learned(50, "unreachable"),), GONE),
        (FRIEND, (learned(50, "deceased"),), GONE),
        (FRIEND, (learned(50, "unreachable"), call(40, "conversation")), THERE),
        (FRIEND, (learned(50, "unreachable"), call(50, "conversation")), THERE),
        (FRIEND, (learned(50, "unreachable"), call(40, "conversation", person="spouse")), GONE),
        (FRIEND, (learned(50, "unreachable"), call(40, "no_answer", direction="in", person="spouse")), GONE),
        (FRIEND, (learned(50, "unreachable"), call(40, None, direction="in")), THERE),
        (FRIEND, (learned(50, "deceased"), call(40, "conversation")), GONE),
        (FRIEND, (learned(40, "unreachable"), call(50, "conversation")), GONE),
        (FRIEND, (call(50, "invalid_number"),), GONE),
        (FRIEND, (call(50, "invalid_number", person=None),), GONE),
        (FRIEND, (call(50, "invalid_number", person="spouse"),), THERE),
        (FRIEND, (call(50, "invalid_number"), call(40, "conversation")), THERE),
        (FRIEND, (call(50, "conversation"), call(50, "invalid_number")), THERE),
        (FRIEND, tuple(call(h) for h in (50, 49, 48)), GONE),
        (FRIEND, tuple(call(h) for h in (50, 49)), THERE),
        (FRIEND, (call(51, "conversation"), *(call(h) for h in (50, 49, 48))), GONE),
        (
            replace(FRIEND, purpose="collect"),
            (learned(50, "unreachable"),),
            "only to ask for the borrower, or to have a word passed on",
        ),
        (
            replace(FRIEND, more={"mentions_debt": True}),
            (learned(50, "unreachable"),),
            "a contact person may not learn of the debt",
        ),
        (
            FRIEND,
            (learned(50, "unreachable"), asks(40, "do_not_contact", person="contact_person:li")),
            "contact_person:li asked on 04 May 2026 not to be contacted",
        ),
        (FRIEND, (learned(50, "unreachable"), asks(40, "do_not_contact", person="contact_person:mo")), GONE),
    ],
)
def test_a_contact_person_is_asked_once_the_borrower_is_lost(
    contact: Contact, history: tuple[Event, ...], says: str
) -> None:
    found = finding(LOST, contact, *history)
    assert (found.because, found.passed) == (says, says in (NOTHING, GONE))


def test_without_a_number_of_tries_no_tries_make_a_borrower_lost() -> None:
    rule = "{check: contact_person, inside: [borrower]}"
    assert finding(rule, FRIEND, *(call(h) for h in (50, 49, 48))).because == THERE
