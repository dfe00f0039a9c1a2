"""Reasons and dispositions: which reason holds now, what follows, and what their files may not say."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assistant.core.dispositions import load_dispositions, possible_now
from assistant.core.reasons import Statement, current_reason, load_reasons
from assistant.core.terms import RIGHT_PARTY, Outcome, Suppression
from assistant.yamlfile import parse_yaml, read_yaml
from tests.store.loans import CONFIG, shipped_rules

AS_OF = date(2026, 10, 1)
REASONS = shipped_rules().reasons
DISPOSITIONS, NO_PROBLEMS = load_dispositions(read_yaml(CONFIG / "dispositions.yaml"))


def said(code: str, days_ago: int, confidence: float = 1.0, until: int | None = None) -> Statement:
    at = datetime(2026, 10, 1, 9, tzinfo=UTC) - timedelta(days=days_ago)
    last = None if until is None else AS_OF + timedelta(days=until)
    return Statement(code=code, source="collector", confidence=confidence, at=at, expires_on=last)


def now(*statements: Statement) -> str | None:
    found = current_reason(REASONS, statements, AS_OF)
    return None if found is None else found.code


def test_the_newest_certain_reason_wins() -> None:
    assert now(said("forgot", 5), said("job_loss", 2), said("illness", 9)) == "job_loss"
    assert now(said("job_loss", 2), said("unwilling", 1, confidence=0.69)) == "job_loss"
    assert now(said("job_loss", 2), said("unwilling", 1, confidence=0.7)) == "unwilling"
    assert now(said("forgot", 2), said("away", 2)) == "away", "of two at one instant the later one"


def test_nothing_certain_is_unknown() -> None:
    assert now() is None
    assert now(said("forgot", 1, confidence=0.2)) is None


@pytest.mark.parametrize(("days_ago", "expected"), [(0, "job_loss"), (30, "job_loss"), (31, None)])
def test_a_temporary_reason_holds_through_its_thirtieth_day(days_ago: int, expected: str | None) -> None:
    assert now(said("job_loss", days_ago)) == expected


def test_a_lasting_reason_holds_until_another_is_said() -> None:
    assert now(said("unwilling", 400)) == "unwilling"
    assert now(said("unwilling", 400), said("forgot", 31)) == "unwilling", "the newer one has expired"


@pytest.mark.parametrize(("until", "expected"), [(-1, None), (0, "illness"), (40, "illness")])
def test_a_statement_may_name_its_own_last_day(until: int, expected: str | None) -> None:
    assert now(said("illness", 90, until=until)) == expected


def test_a_statement_of_tomorrow_is_not_yet_made() -> None:
    assert now(said("forgot", -1)) is None


def test_the_last_day_is_what_the_writer_stores() -> None:
    assert REASONS.last_day("forgot", AS_OF) == AS_OF + timedelta(days=30)
    assert REASONS.last_day("unwilling", AS_OF) is None
    assert REASONS.last_day("illness", AS_OF, AS_OF + timedelta(days=3)) == AS_OF + timedelta(days=3)
    assert REASONS.last_day("unknown", AS_OF) is None


def test_every_reason_that_the_field_knows_is_there() -> None:
    assert len(REASONS.codes) == 25
    assert "unknown" not in REASONS.codes, "unknown is the want of a reason"
    bereavement = REASONS.by_code["bereavement"].hold
    assert bereavement is not None
    assert bereavement.days == 14


def changed(name: str, key: str, change: Any) -> Any:
    data = deepcopy(read_yaml(CONFIG / name).data)
    change(data[key])
    return parse_yaml(json.dumps(data, indent=1), name)  # JSON is YAML


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda rows: rows.append(rows[0]), "code is taken"),
        (lambda rows: rows[0].update(code="unknown"), "code is taken"),
        (lambda rows: rows[6].update(expires_after_days=9), "not temporary"),
        (lambda rows: rows[0].update(expire_after_days=9), "unknown field"),
        (lambda rows: rows[9]["hold"].update(blocks=["calls"]), "blocks"),
        (lambda rows: rows[9]["hold"].update(kind="hardship"), "kind"),
        (lambda rows: rows[0].update(follow_up=[]), "follow_up"),
    ],
)
def test_a_wrong_reason_is_refused(change: Any, problem: str) -> None:
    _, problems = load_reasons(changed("reasons.yaml", "reasons", change))
    assert any(problem in found.problem and found.line for found in problems), problems


def test_every_outcome_has_its_disposition_and_right_parties_are_those_of_the_figures() -> None:
    assert NO_PROBLEMS == ()
    assert set(DISPOSITIONS) == set(Outcome)
    assert {outcome for outcome, found in DISPOSITIONS.items() if found.right_party == "yes"} == RIGHT_PARTY


def test_hanging_up_is_a_right_party_contact_only_after_identification() -> None:
    hung_up = DISPOSITIONS[Outcome.HUNG_UP]
    assert hung_up.is_right_party(verified=True)
    assert not hung_up.is_right_party(verified=False)
    assert DISPOSITIONS[Outcome.PROMISE].is_right_party(verified=False)
    assert not DISPOSITIONS[Outcome.DECEASED_REPORTED].is_right_party(verified=True)


def test_a_timer_never_records_a_conversation() -> None:
    by_timer = {outcome for outcome, found in DISPOSITIONS.items() if found.default}
    assert not by_timer & (RIGHT_PARTY | {Outcome.HUNG_UP, Outcome.CALLBACK})


def test_the_line_limits_the_outcomes_that_are_possible() -> None:
    assert [found.outcome for found in possible_now(DISPOSITIONS, "busy")] == [Outcome.BUSY]
    assert Outcome.PROMISE not in {found.outcome for found in possible_now(DISPOSITIONS, "voicemail")}
    assert DISPOSITIONS[Outcome.STOP_OR_COMPLAINT].suppress is Suppression.CEASE_AND_DESIST


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda rows: rows.pop(0), "no_answer is missing"),
        (lambda rows: rows.append(rows[0]), "stands twice"),
        (lambda rows: rows[0].update(code="no_answr"), "no such outcome"),
        (lambda rows: rows[11].update(right_party="no"), "the figures count yes"),
        (lambda rows: rows[0].update(right_party="yes"), "the figures count no"),
        (lambda rows: rows[0].update(line=["busyy"]), "unknown line result"),
        (lambda rows: rows[11].update(default=True), "timer"),
    ],
)
def test_a_wrong_disposition_is_refused(change: Any, problem: str) -> None:
    _, problems = load_dispositions(changed("dispositions.yaml", "dispositions", change))
    assert any(problem in found.problem and found.line for found in problems), problems
