"""Override a presumption for one contact: asked for by a supervisor, agreed to by another where the profile says so.

Each act is one transaction under the borrower's lock, and a line of the log.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps.override_fit import Asked, presumption, problem, unfit, unreasoned, untimely
from assistant.store import dossier, locks, log, overrides
from assistant.store.overrides import NewOverride


def ask(conn: Connection, rt: Runtime, asked: Asked, now: datetime) -> dict[str, Any]:
    """→ the override's JSON. Raises BadInput with everything that speaks against it; nothing is written then."""
    loan = dossier.loan_named(conn, asked.loan)
    if loan is None:
        raise BadInput(problem(Say("there is no loan %(loan)s", loan=repr(asked.loan)), Say("check its id")))
    locks.borrowers(conn, [loan.borrower_id])
    policy = rt.rulebook.overrides
    until = asked.until or now + policy.lasts
    found, problems = presumption(conn, rt, asked, now)
    problems += unfit(conn, asked.by) + untimely(asked, until, now, rt) + unreasoned(asked, rt)
    if overrides.standing(conn, loan.borrower_id, asked.channel, asked.rule, now) is not None:
        mend = Say("use it or withdraw it first: assistant override list")
        problems.append(
            problem(
                Say(
                    "an override of %(rule)s for a %(channel)s is waiting already",
                    rule=asked.rule,
                    channel=asked.channel,
                ),
                mend,
            )
        )
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
    problems = unfit(conn, by)
    if (state := overrides.state(row, now)) != "proposed":
        problems.append(
            problem(
                Say("override %(number)s is %(state)s: it asks for nobody's word", number=number, state=state),
                Say("nothing is to be done"),
            )
        )
    if by == row.made_by:
        problems.append(problem(Say("%(by)s asked for it", by=by), Say("a second supervisor must agree")))
    if problems:
        raise BadInput(*problems)
    overrides.second(conn, number, by, now)
    return _done(conn, number, by, now)


def withdraw(conn: Connection, rt: Runtime, number: int, by: str, now: datetime) -> dict[str, Any]:
    """Take back what no contact has used yet."""
    row = _locked(conn, number)
    problems = unfit(conn, by)
    if (state := overrides.state(row, now)) not in ("proposed", "open"):
        problems.append(
            problem(
                Say("override %(number)s is %(state)s", number=number, state=state),
                Say("only one that still waits can be withdrawn"),
            )
        )
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
        raise BadInput(problem(Say("there is no loan %(loan_ref)s", loan_ref=repr(loan_ref)), Say("check its id")))
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


def _locked(conn: Connection, number: int) -> Row[Any]:
    row = overrides.locked(conn, number)
    if row is None:
        raise BadInput(
            problem(Say("there is no override %(number)s", number=number), Say("see: assistant override list"))
        )
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
