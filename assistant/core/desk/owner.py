"""Whose an account is: from the second bucket on it has an owner, for a time; kept while a promise runs, then rotated.

Decided for a borrower, not for a loan: one person speaks to one person. Nothing is written here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class Account:
    """One loan with its running assignment, if it has one, and the owner of the last one that ended."""

    loan_id: int
    loan_ref: str
    active: bool
    dpd: int
    bucket: str
    last_rpc_on: date | None
    cured_on: date | None
    promise_open: bool
    owner: str | None
    from_on: date | None
    last_owner: str | None
    language: str | None = None  # the borrower's
    product: str | None = None
    portfolio: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnerPolicy:
    """In days: from which lateness, how long a batch lasts, how long without reaching anybody, how long a cure is
    watched."""

    from_dpd: int = 31
    batch_days: int = 60
    rotate_after_days: int = 21
    watch_days: int = 30


class Turn(StrEnum):
    """What becomes of a borrower's account."""

    KEEP = "keep"
    GIVE = "give"  # it has no owner and needs one
    ROTATE = "rotate"  # to somebody else
    RELEASE = "release"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`loan_ids`: which loans begin or end; `avoid`: who has had it and does not get it again now."""

    turn: Turn
    why: str
    loan_ids: tuple[int, ...] = ()
    owner: str | None = None
    avoid: str | None = None
    bucket: str | None = None


def decide(accounts: Sequence[Account], policy: OwnerPolicy, as_of: date, collectors: Sequence[str]) -> Decision:
    """The turn of one borrower's account on a day. `accounts`: every loan of theirs, with its running assignment."""
    late = [one for one in accounts if one.active and one.dpd >= policy.from_dpd]
    owned = [one for one in accounts if one.owner is not None]
    if not owned:
        return _give(late, policy) if late else Decision(turn=Turn.KEEP, why="not late enough for an owner")
    first = owned[0]
    if first.owner not in collectors:
        if late:
            return _rotate(late, owned, "its owner no longer works here")
        return _release(owned, "its owner no longer works here")
    if any(one.promise_open for one in accounts):
        return Decision(turn=Turn.KEEP, why="a promise is open", owner=first.owner)
    if not any(one.active and one.dpd > 0 for one in accounts):
        return _watch(accounts, owned, policy, as_of)
    return _running(accounts, owned, late, policy, as_of)


def _give(late: Sequence[Account], policy: OwnerPolicy) -> Decision:
    worst = max(late, key=lambda one: one.dpd)
    return Decision(
        turn=Turn.GIVE,
        why=f"{worst.dpd} days past due: from {policy.from_dpd} on it has an owner",
        loan_ids=tuple(one.loan_id for one in late),
        bucket=worst.bucket,
    )


def _release(owned: Sequence[Account], why: str) -> Decision:
    return Decision(turn=Turn.RELEASE, why=why, loan_ids=tuple(one.loan_id for one in owned))


def _rotate(late: Sequence[Account], owned: Sequence[Account], why: str) -> Decision:
    both = {one.loan_id: one for one in (*late, *owned)}
    worst = max(both.values(), key=lambda one: one.dpd)
    return Decision(turn=Turn.ROTATE, why=why, loan_ids=tuple(sorted(both)), avoid=owned[0].owner, bucket=worst.bucket)


def _watch(accounts: Sequence[Account], owned: Sequence[Account], policy: OwnerPolicy, as_of: date) -> Decision:
    """Nothing is late any more: the owner watches the cure for a while, then the account is nobody's."""
    days = [one.cured_on for one in accounts if one.cured_on is not None]
    if any(one.active for one in accounts) and days and as_of - max(days) < timedelta(days=policy.watch_days):
        return Decision(
            turn=Turn.KEEP, why=f"cured on {max(days)}, watched {policy.watch_days} days", owner=owned[0].owner
        )
    return _release(owned, "cured or closed")


def _running(
    accounts: Sequence[Account], owned: Sequence[Account], late: Sequence[Account], policy: OwnerPolicy, as_of: date
) -> Decision:
    since = min(one.from_on for one in owned if one.from_on is not None)
    reached = max((one.last_rpc_on for one in accounts if one.last_rpc_on is not None), default=None)
    silent = as_of - max(since, reached or since)
    if silent >= timedelta(days=policy.rotate_after_days):
        return _rotate(late, owned, f"{silent.days} days without a right-party contact")
    if as_of - since >= timedelta(days=policy.batch_days):
        return _rotate(late, owned, f"its {policy.batch_days} days are over")
    joining = tuple(one.loan_id for one in late if one.owner is None)
    if joining:
        return Decision(
            turn=Turn.GIVE,
            why="another loan is late too",
            loan_ids=joining,
            owner=owned[0].owner,
            bucket=late[0].bucket,
        )
    return Decision(turn=Turn.KEEP, why=f"since {since}", owner=owned[0].owner)


def while_away(decision: Decision, collectors: Sequence[str], present: Collection[str]) -> Decision:
    """What needs somebody to take it waits while all who could are absent: with its owner, or with nobody.

    A loan that joins another of its borrower's is no new batch: it goes to the owner, absent or not.
    """
    if decision.turn not in (Turn.GIVE, Turn.ROTATE) or decision.owner is not None:
        return decision
    takers = [name for name in collectors if name != decision.avoid] or collectors
    if any(name in present for name in takers):
        return decision
    if decision.turn is Turn.ROTATE and decision.avoid not in collectors:
        return Decision(turn=Turn.RELEASE, why=decision.why, loan_ids=decision.loan_ids)
    return Decision(turn=Turn.KEEP, why="all who could take it are absent")


def choose(
    loads: Mapping[str, int], collectors: Sequence[str], avoid: str | None = None, fitting: Collection[str] = ()
) -> str | None:
    """Who gets an account: of those whose skills fit it, else of all, the one with the fewest, by name where they are
    even. None: there is nobody else."""
    able = [name for name in collectors if name != avoid] or [name for name in collectors if name == avoid]
    return min(able, key=lambda name: (name not in fitting, loads.get(name, 0), name), default=None)


def batch_name(as_of: date, bucket: str | None) -> str:
    """A batch is what was given out in a month in one bucket, so that results are compared like with like."""
    return f"{as_of:%Y-%m} {bucket or 'current'}"
