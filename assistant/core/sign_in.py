"""The decisions of a sign-in: how long wrong words shut somebody out, what it still needs, when a session has ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.core.access import Stage

FREE_TRIES = 5  # slips of the finger; from then on each doubles the wait
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
PASSWORD_MIN, PASSWORD_MAX = 10, 200  # the upper one bounds what a stranger can make us hash


def wait_after(failed: int) -> timedelta:
    """How long nobody may try after so many failures in a row."""
    if failed < FREE_TRIES:
        return timedelta(0)
    doublings = min(failed - FREE_TRIES, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What counts for the next step of a sign-in whose password was right."""

    factor_required: bool
    factor_enrolled: bool
    factor_given: bool
    one_time_password: bool


def next_stage(standing: Standing) -> Stage:
    """The code comes first: a password alone must not be enough to change the password."""
    if standing.factor_enrolled and not standing.factor_given:
        return Stage.CODE
    if standing.one_time_password:
        return Stage.PASSWORD
    if standing.factor_required and not standing.factor_enrolled:
        return Stage.ENROL
    return Stage.FULL


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a session lives unused, and in all."""

    idle: timedelta
    absolute: timedelta


def is_over(limits: Limits, made_at: datetime, seen_at: datetime, now: datetime) -> bool:
    return now - seen_at >= limits.idle or now - made_at >= limits.absolute


class Weakness(StrEnum):
    """Why a text cannot be a password."""

    SHORT = "short"
    LONG = "long"
    EASY = "easy"
    SAME = "same"  # as the one before


def weakness(password: str, name: str) -> Weakness | None:
    """None: it may be used. Length counts for more than signs; a name or a few repeated letters are guessed."""
    if len(password) < PASSWORD_MIN:
        return Weakness.SHORT
    if len(password) > PASSWORD_MAX:
        return Weakness.LONG
    if password.casefold() in (name.casefold(), name.casefold() * 2) or len(set(password)) < 4:
        return Weakness.EASY
    return None
