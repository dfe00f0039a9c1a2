"""Age the book: days past due, what stands beside them, scores, segments, the day's snapshot; and explain one loan."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection

from assistant.core.ageing_steps import steps
from assistant.core.book_rules import BookRules
from assistant.core.scorecard import Score, score
from assistant.core.segment import explain
from assistant.store import dossier, segments
from assistant.store.ageing import age_loans
from assistant.store.one_loan import loan_row
from assistant.store.standing import refresh_standing


class Rulebook(Protocol):
    """What ageing needs of the rulebook."""

    @property
    def book(self) -> BookRules: ...


def age_book(conn: Connection, rulebook: Rulebook, as_of: date, touched: Sequence[int] | None = None) -> dict[str, int]:
    """Bring `loan_state` to `as_of` for every loan, or for the touched ones (their internal ids). Safe to repeat.

    → {aged, standing, scored, segmented, snapshots}: loans aged, and rows that changed in each of the later parts.
    """
    rules = rulebook.book
    aged = age_loans(conn, rules.schemes, as_of, touched)
    standing = refresh_standing(conn, rules.reasons, as_of, touched)
    scored = segments.score_book(conn, rules.scorecards, as_of, touched)
    segmented = segments.segment_book(conn, rules.segments, as_of, touched)
    kept = segments.snapshot(conn, as_of, touched)
    return {"aged": aged, "standing": standing, "scored": scored, "segmented": segmented, "snapshots": kept}


def explain_loan(conn: Connection, rulebook: Rulebook, loan_ref: str, as_of: date) -> dict[str, Any]:
    """Why this dpd, bucket and segment on that day, from the book itself. Writes nothing.

    Raises LookupError for a loan that is not in the book.
    """
    found = dossier.loan_named(conn, loan_ref)
    if found is None:
        raise LookupError(f"no loan {loan_ref!r}")
    row, account, terms = loan_row(conn, rulebook.book, found.id, as_of)
    ability = score(rulebook.book.scorecards.ability, row, as_of)
    willingness = score(rulebook.book.scorecards.willingness, row, as_of)
    row |= {"ability": ability.value, "willingness": willingness.value}
    matched = explain(rulebook.book.segments, row, as_of)
    counted = {name: _plain(row[name]) for name in _COUNTED}
    return {
        "loan_id": loan_ref,
        "as_of": as_of.isoformat(),
        "convention": terms.convention.value,
        "grace_days": terms.grace_days,
        **counted,
        "segment": matched.segment,
        "rule": matched.rule.name,
        "rule_when": matched.rule.when,
        "note": matched.rule.note,
        "evidence": {"ability": _evidence(ability), "willingness": _evidence(willingness)},
        "tried": [{"rule": t.rule, "held": t.held, "values": _values(t.values)} for t in matched.trail],
        "steps": [asdict(step) | {"on": step.on.isoformat()} for step in steps(account, terms, as_of)],
    }


_COUNTED = (
    *("past_due_days", "paused_days", "dpd", "oldest_due_on", "amount_past_due_minor", "stop_roll_minor", "currency"),
    *("next_due_on", "days_to_due", "frozen", "bucket", "ability", "willingness", "reason", "hold"),
)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _values(row: Any) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _evidence(found: Score) -> list[dict[str, Any]]:
    return [{"name": item.name, "points": item.points, "says": item.says} for item in found.found]
