"""How far reviewers agree: over the contacts that were chosen for it, item by item, and month by month."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.quality import agreement
from assistant.core.quality.agreement import Agreement, Pair
from assistant.runtime import Runtime
from assistant.steps.review_view import card_named, compared
from assistant.store import review_scores, reviews
from assistant.store.review_scores import CALIBRATION

SESSIONS = 200  # the latest contacts that are counted
Given = Mapping[tuple[str, str], Mapping[str, Mapping[str, str]]]


def calibration(conn: Connection, rt: Runtime, me: str | None) -> dict[str, Any]:
    """Sessions (the latest first), agreement by item over all of them, and by month. `me`: a reviewer, to whom a
    contact that they have not scored yet says nothing; None: who does not review."""
    rows = reviews.calibrations(conn, None, SESSIONS)
    scores = review_scores.of_items(conn, [row.id for row in rows])
    sessions = [_session(conn, row, scores.get(row.id, ()), me) for row in rows]
    seen = [one for one in sessions if not one["hidden"]]
    return {"sessions": sessions, "items": _by_item(conn, seen), "months": _by_month(rt, seen)}


def _session(conn: Connection, row: Row[Any], scores: Sequence[Row[Any]], me: str | None) -> dict[str, Any]:
    own = [one for one in scores if one.kind == CALIBRATION]
    reviewers = sorted({one.reviewer for one in own})
    hidden = me is not None and me not in reviewers
    given: Given = {} if hidden else compared(conn, own)
    made = [pair for answers in given.values() for pairs in agreement.pairs(answers).values() for pair in pairs]
    return {
        "item": row.id,
        "borrower": row.borrower_ref,
        "collector": row.collector,
        "at": row.at,
        "chosen_at": row.calibration_at,
        "reviewers": reviewers,
        "hidden": hidden,
        "mine": row.collector == me,
        "given": given,
        "agreement": agreement.agreement("", made),
        "differences": sum(len(agreement.differences(answers)) for answers in given.values()),
        "totals": {} if hidden else {one.reviewer: one.percent for one in own},
    }


def _by_item(conn: Connection, sessions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each item of each card, the least agreed upon first; versions of a card count together where the id stayed."""
    by_card: dict[str, list[Mapping[str, Mapping[str, str]]]] = {}
    newest: dict[str, str] = {}
    for session in sessions:
        for (card, version), answers in session["given"].items():
            by_card.setdefault(card, []).append(answers)
            newest.setdefault(card, version)
    found = []
    for card, many in by_card.items():
        read = card_named(conn, card, newest[card])
        titles = {} if read is None else read.titles
        for item, made in agreement.together(many).items():
            found.append({"card": card, "title": titles.get(item), "agreement": agreement.agreement(item, made)})
    return sorted(found, key=lambda one: (one["agreement"].percent, one["card"], one["agreement"].item))


def _by_month(rt: Runtime, sessions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All items of a month's contacts together, the latest month first."""
    months: dict[str, list[Pair]] = {}
    contacts: dict[str, int] = {}
    for session in sessions:
        month = _month(rt, session["chosen_at"])
        made = [
            pair
            for answers in session["given"].values()
            for pairs in agreement.pairs(answers).values()
            for pair in pairs
        ]
        if made:
            months.setdefault(month, []).extend(made)
            contacts[month] = contacts.get(month, 0) + 1
    return [
        {"month": month, "contacts": contacts[month], "agreement": agreement.agreement(month, months[month])}
        for month in sorted(months, reverse=True)
    ]


def _month(rt: Runtime, at: datetime) -> str:
    return f"{local(at, rt.settings.work.zone):%Y-%m}"


def as_json(one: Agreement) -> dict[str, Any]:
    return {"n": one.n, "percent": one.percent, "kappa": one.kappa}
