"""What is on file that stops contact: holds, facts, disputes; for whom, about which debt, until when."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.core.gate import Contact, Event, Hold, Place
from tests.core.gate_alone import CALL, NOON, asks, finding, learned

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
