"""Whose accounts a scope holds, and what a sign-in still needs."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.core.access import NAVIGATION, Owner, Person, Stage, has_row, navigation, scope_of, sees
from assistant.core.access_rows import ACCESS, table
from assistant.core.grants import OVERSIGHT, WORKERS, Scope
from assistant.core.sign_in import Limits, Standing, is_over, next_stage, wait_after, weakness
from assistant.core.terms import Role

MIA = Person(name="mia", role=Role.COLLECTOR, team="north")
MINE, MATE, OTHER = Owner(name="mia", team="north"), Owner(name="ned", team="north"), Owner(name="omar", team="south")
LOOSE = Owner(name="lee", team=None)


@pytest.mark.parametrize(
    "scope,owners,seen",
    [
        (Scope.OWN, (MINE,), True),
        (Scope.OWN, (MATE,), False),
        (Scope.OWN, (), True),  # a pool's
        (Scope.OWN, (OTHER, MINE), True),  # one of several loans is hers
        (Scope.TEAM, (MATE,), True),
        (Scope.TEAM, (OTHER,), False),
        (Scope.TEAM, (LOOSE,), False),
        (Scope.ALL, (OTHER,), True),
    ],
)
def test_whose_accounts_are_within_a_scope(scope: Scope, owners: tuple[Owner, ...], seen: bool) -> None:
    assert sees(scope, MIA, owners) is seen


def test_without_a_team_nobody_is_a_teammate() -> None:
    assert not sees(Scope.TEAM, Person(name="zoe", role=Role.SENIOR), (LOOSE,))


@pytest.mark.parametrize("role", [*Role], ids=str)
def test_the_navigation_shows_what_the_role_opens(role: Role) -> None:
    shown = {entry.route for entry in navigation(role)}
    assert shown == {entry.route for entry in NAVIGATION if role in ACCESS[entry.route]}
    assert {"start", "account", "help"} <= shown


def test_a_route_nobody_thought_of_has_no_row() -> None:
    assert not has_row("brand.new")
    assert has_row("webhook.status")
    assert has_row("sign_in.code")
    assert scope_of("sign_in.code", Role.ADMINISTRATOR) is None


DONE = Standing(factor_required=True, factor_enrolled=True, factor_given=True, one_time_password=False)


@pytest.mark.parametrize(
    "change,stage",
    [
        ({}, Stage.FULL),
        ({"factor_given": False}, Stage.CODE),
        ({"factor_given": False, "one_time_password": True}, Stage.CODE),  # the password alone changes nothing
        ({"one_time_password": True}, Stage.PASSWORD),
        ({"factor_enrolled": False, "factor_given": False}, Stage.ENROL),
        ({"factor_enrolled": False, "factor_given": False, "one_time_password": True}, Stage.PASSWORD),
        ({"factor_required": False, "factor_enrolled": False, "factor_given": False}, Stage.FULL),
        ({"factor_required": False, "factor_given": False}, Stage.CODE),  # chosen by oneself, asked for all the same
    ],
)
def test_what_a_sign_in_still_needs(change: dict[str, bool], stage: Stage) -> None:
    assert next_stage(Standing(**(DONE.__dict__ | change))) is stage


@pytest.mark.parametrize(
    "failed,seconds", [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (99, 3600)]
)
def test_the_wait_doubles_up_to_an_hour(failed: int, seconds: int) -> None:
    assert wait_after(failed) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "made,seen,over", [(0, 0, False), (0, 29, False), (0, 30, True), (719, 1, False), (720, 0, True), (720, 1, True)]
)
def test_a_session_ends_unused_and_with_age(made: int, seen: int, over: bool) -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    limits = Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
    assert is_over(limits, now - timedelta(minutes=made), now - timedelta(minutes=seen), now) is over


@pytest.mark.parametrize(
    "password,weak",
    [
        ("123456789", "short"),
        ("1234567890", None),
        ("x" * 201, "long"),
        ("abcabcabcabc", "easy"),
        ("Ana.Ruiz@example", "easy"),
        ("a sentence of my own", None),
    ],
)
def test_what_cannot_be_a_password(password: str, weak: str | None) -> None:
    assert weakness(password, "ana.ruiz@example") == weak


def test_a_route_that_stands_twice_in_the_table_is_refused() -> None:
    twice = [[(WORKERS, "desk desk.next")], [(OVERSIGHT, "desk.next")]]
    with pytest.raises(ValueError, match=r"desk\.next stands twice"):
        table(twice)
