"""Override a presumption for one contact: asked for by a supervisor, agreed to by another where the profile says so.

Each act is one transaction under the borrower's lock, and a line of the log.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.gate import Jurisdiction, Rule
from assistant.core.gate.override import PRESUMPTION
from assistant.core.problem import BadInput, Problem
from assistant.core.shapes import did_you_mean
from assistant.core.terms import Channel, Role
from assistant.runtime import Runtime
from assistant.steps.supposed import suppose
from assistant.store import dossier, locks, log, overrides, people
from assistant.store.overrides import NewOverride

Found = tuple[Jurisdiction, Rule]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a supervisor asks for. `until` None: as long as the policy says."""

    loan: str
    rule: str
    channel: Channel
    reason: str
    by: str
    until: datetime | None = None


def ask(conn: Connection, rt: Runtime, asked: Asked, now: datetime) -> dict[str, Any]:
    """→ the override's JSON. Raises BadInput with everything that speaks against it; nothing is written then."""
    loan = dossier.loan_named(conn, asked.loan)
    if loan is None:
        raise BadInput(_problem(f"there is no loan {asked.loan!r}", "check its id"))
    locks.borrowers(conn, [loan.borrower_id])
    policy = rt.rulebook.overrides
    until = asked.until or now + policy.lasts
    found, problems = _rule(conn, rt, asked, now)
    problems += _unfit(conn, asked.by) + _untimely(asked, until, now, rt) + _unreasoned(asked, rt)
    if overrides.standing(conn, loan.borrower_id, asked.channel, asked.rule, now) is not None:
        mend = "use it or withdraw it first: assistant override list"
        problems.append(_problem(f"an override of {asked.rule} for a {asked.channel} is waiting already", mend))
    if problems or found is None:
        raise BadInput(*problems)
    profile, rule = found
    number = overrides.add(
        conn,
        NewOverride(
            borrower_id=loan.borrower_id,
            channel=asked.channel,
            rule=rule.id,
            profile=f"{profile.id}@{profile.version}",
            reason=asked.reason,
            because=policy.reasons[asked.reason],
            made_by=asked.by,
            made_at=now,
            second_person=profile.overrides.second_person,
            until=until,
        ),
    )
    return _done(conn, number, asked.by, now)


def agree(conn: Connection, rt: Runtime, number: int, by: str, now: datetime) -> dict[str, Any]:
    """The second person's word, without which a proposed override does not hold."""
    row = _locked(conn, number)
    problems = _unfit(conn, by)
    if (state := overrides.state(row, now)) != "proposed":
        problems.append(_problem(f"override {number} is {state}: it asks for nobody's word", "nothing is to be done"))
    if by == row.made_by:
        problems.append(_problem(f"{by} asked for it", "a second supervisor must agree"))
    if problems:
        raise BadInput(*problems)
    overrides.second(conn, number, by, now)
    return _done(conn, number, by, now)


def withdraw(conn: Connection, rt: Runtime, number: int, by: str, now: datetime) -> dict[str, Any]:
    """Take back what no contact has used yet."""
    row = _locked(conn, number)
    problems = _unfit(conn, by)
    if (state := overrides.state(row, now)) not in ("proposed", "open"):
        problems.append(_problem(f"override {number} is {state}", "only one that still waits can be withdrawn"))
    if problems:
        raise BadInput(*problems)
    overrides.withdraw(conn, number, by, now)
    return _done(conn, number, by, now)


# What a supervisor may say of an override that stands.
WORDS: Mapping[str, Callable[[Connection, Runtime, int, str, datetime], dict[str, Any]]] = {
    "agree": agree,
    "withdraw": withdraw,
}


def listed(conn: Connection, loan_ref: str | None, now: datetime, limit: int) -> list[dict[str, Any]]:
    """The overrides of a loan's borrower, or of all, the newest first. Raises BadInput for an unknown loan."""
    loan = dossier.loan_named(conn, loan_ref) if loan_ref is not None else None
    if loan_ref is not None and loan is None:
        raise BadInput(_problem(f"there is no loan {loan_ref!r}", "check its id"))
    rows = overrides.listing(conn, None if loan is None else loan.borrower_id, limit)
    return [shown(row, now) for row in rows]


def shown(row: Row[Any], now: datetime) -> dict[str, Any]:
    times = {name: getattr(row, name) for name in ("made_at", "seconded_at", "until", "used_at", "withdrawn_at")}
    plain = {name: getattr(row, name) for name in ("made_by", "seconded_by", "withdrawn_by", "contact_id")}
    return {
        "override": row.id,
        "borrower_id": row.borrower_ref,
        "channel": row.channel,
        "rule": row.rule,
        "profile": row.profile,
        "reason": row.reason,
        "because": row.because,
        "state": overrides.state(row, now),
        **plain,
        **{name: None if at is None else at.isoformat() for name, at in times.items()},
    }


def _rule(conn: Connection, rt: Runtime, asked: Asked, now: datetime) -> tuple[Found | None, list[Problem]]:
    """The presumption that is meant, among the rules that judge this loan's contacts."""
    supposed = suppose(conn, rt, asked.loan, asked.channel, now)
    profiles = () if supposed is None else supposed.profiles
    ours = [(profile, rule) for profile in profiles for rule in profile.rules if rule.id == asked.rule]
    open_ = [(profile, rule) for profile, rule in ours if rule.force == PRESUMPTION]
    if open_:
        return open_[0], []
    if ours:
        force = ours[0][1].force
        why = (
            "is a hard rule: nobody may override it" if force == "hard" else "only warns: there is nothing to override"
        )
        mend = f"wait until it opens; see: assistant explain {asked.loan}"
        return None, [_problem(f"{asked.rule} {why}", mend)]
    known = sorted({rule.id for profile in profiles for rule in profile.rules if rule.force == PRESUMPTION})
    mend = did_you_mean(asked.rule, known) if known else "its profiles have no presumption"
    names = ", ".join(profile.id for profile in profiles)
    return None, [_problem(f"no rule {asked.rule!r} judges {asked.loan} (profiles: {names})", mend)]


def _unfit(conn: Connection, name: str) -> list[Problem]:
    role = people.role_of(conn, name)
    if role is None:
        mend = f"add them: assistant user add {name} --role supervisor"
        return [_problem(f"there is no active user {name!r}", mend)]
    if role != Role.SUPERVISOR:
        return [_problem(f"{name} is a {role}", "a supervisor must answer for an override")]
    return []


def _untimely(asked: Asked, until: datetime, now: datetime, rt: Runtime) -> list[Problem]:
    longest = rt.rulebook.overrides.longest
    hours = int(longest.total_seconds()) // 3600
    if until <= now:
        return [_problem(f"it would have ended at {until.isoformat()}", "name an instant that is still to come")]
    if until - now > longest:
        return [_problem(f"it would last longer than {hours} hours", "name an earlier end; config/overrides.yaml")]
    return []


def _unreasoned(asked: Asked, rt: Runtime) -> list[Problem]:
    reasons = rt.rulebook.overrides.reasons
    if asked.reason in reasons:
        return []
    return [_problem(f"no such reason: {asked.reason!r}", did_you_mean(asked.reason, list(reasons)))]


def _locked(conn: Connection, number: int) -> Row[Any]:
    row = overrides.locked(conn, number)
    if row is None:
        raise BadInput(_problem(f"there is no override {number}", "see: assistant override list"))
    return row


def _done(conn: Connection, number: int, by: str, now: datetime) -> dict[str, Any]:
    """What stands now, written to the log (last in the transaction)."""
    row = _locked(conn, number)
    made = shown(row, now)
    line = log.LogLine(
        at=now,
        kind="override",
        borrower_id=row.borrower_id,
        channel=row.channel,
        by=by,
        outcome=made["state"],
        facts={name: made[name] for name in ("override", "rule", "profile", "reason", "until")},
    )
    log.append(conn, line)
    return made


def _problem(problem: str, mend: str) -> Problem:
    return Problem(file="override", line=None, problem=problem, mend=mend)
