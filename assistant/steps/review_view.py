"""A review as its page shows it: the call's path, its verdict, note and transcript, and the scores that were given."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.desk.call import script_from
from assistant.core.quality import agreement
from assistant.core.quality.card import NOT_APPLICABLE, Card, load_card
from assistant.core.quality.path import missed, steps
from assistant.core.quality.sight import Given, sees
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.review import dispute_until
from assistant.steps.transcript import heard
from assistant.steps.verdicts import shown
from assistant.store import dossier, review_facts, review_scores, reviews
from assistant.store.review_scores import CALIBRATION, REVIEW, SETTLEMENT
from assistant.yamlfile import parse_yaml


def contact_view(conn: Connection, rt: Runtime, row: Row[Any]) -> dict[str, Any]:
    """What is to be heard and read of a contact; empty where there is none, or the person was erased."""
    contact = review_facts.contacts(conn, [row.contact_id])[row.contact_id]
    session = review_facts.sessions(conn, [row.contact_id]).get(row.contact_id)
    attempt = review_facts.attempts(conn, [row.contact_id]).get(row.contact_id)
    note_id = None if attempt is None else attempt.detail.get("note_id")
    refs = [one.ref for one in dossier.loans(conn, list(contact.loan_ids))]
    return {
        "loans": refs,
        "verdict": _verdict(contact.verdict),
        "places": list(
            dict.fromkeys(one["zone"] for one in (contact.verdict or {}).get("facts", {}).get("places", ()))
        ),
        "note": review_facts.texts(conn, [note_id]).get(note_id) if note_id is not None else None,
        "line": None if session is None else session.line,
        "by_clock": session is not None and session.outcome_by == "timer",
        "ended_at": None if session is None else session.ended_at,
        **_path(session),
        "transcript": _transcript(conn, rt, row.contact_id),
    }


def _verdict(stored: Mapping[str, Any] | None) -> dict[str, Any]:
    told = shown(stored)
    worth = [one for one in told["findings"] if not one["passed"] or one["warns"] or one["override"] is not None]
    return {name: told[name] for name in ("verdict", "says", "judged_at", "profiles")} | {"worth": worth}


def _path(session: Row[Any] | None) -> dict[str, Any]:
    if session is None or not session.generated:
        return {"script": None, "path": (), "unsaid": ()}
    script = script_from(json.loads(session.generated))
    ended = session.ended_at or session.touched_at
    read_back = session.outcome == Outcome.PROMISE
    unsaid = missed(script, session.trail, session.outcome, read_back=read_back)
    return {
        "script": {"name": session.script, "version": session.script_version, "language": session.language},
        "path": steps(script, session.trail, session.started_at, ended),
        "unsaid": [script.node(name) for name in unsaid],
    }


def _transcript(conn: Connection, rt: Runtime, contact_id: int) -> dict[str, Any] | None:
    found = heard(conn, rt, contact_id)
    if found is None:
        return None
    turns, said = found
    marks: dict[int, list[tuple[str, Any]]] = {}
    for mark in said.forbidden:
        marks.setdefault(mark.turn, []).append(("denied" if mark.denied else "forbidden", mark))
    for mark in [one for one in said.required.values() if one is not None]:
        marks.setdefault(mark.turn, []).append(("required", mark))
    rows = [{"turn": one, "marks": marks.get(number, ())} for number, one in enumerate(turns)]
    return {"turns": rows, "missing": said.missing, "required": said.required, "forbidden": said.forbidden}


def scores_view(conn: Connection, rt: Runtime, row: Row[Any], me: str, reviews_it: bool) -> dict[str, Any]:
    """The scorings that this person may see, the dispute, and how far a calibration's reviewers agree."""
    rows = review_scores.of_items(conn, [row.id]).get(row.id, [])
    given = [Given(kind=one.kind, reviewer=one.reviewer) for one in rows]
    calibrated = reviews_it and row.calibration_at is not None  # who only reads tips no reviewer
    may_see = [one for one, mark in zip(rows, given, strict=True) if sees(mark, given, me, calibrated=calibrated)]
    mine = any(one.kind == CALIBRATION and one.reviewer == me for one in given)
    calibrating = [one for one in may_see if one.kind == CALIBRATION] if mine or not reviews_it else []
    return {
        "scores": [score_view(conn, one) for one in may_see],
        "hidden": len(rows) - len(may_see),
        "calibrated_by_me": mine,
        "calibrators": len({one.reviewer for one in given if one.kind == CALIBRATION}),
        "differences": differences_of(conn, calibrating),
        "dispute": review_scores.dispute_of(conn, row.id),
    }


def score_view(conn: Connection, row: Row[Any]) -> dict[str, Any]:
    """A scoring, read by the card that it was given with."""
    comments, overall = review_scores.comments(row)
    names = ("kind", "reviewer", "scored_at", "points", "most", "percent", "failed", "passed", "card", "card_version")
    made = {name: getattr(row, name) for name in names}
    card = card_named(conn, row.card, row.card_version)
    return made | {"answers": row.answers, "comments": comments, "overall": overall, "shape": card and card.shape}


def card_named(conn: Connection, name: str, version: str) -> Card | None:
    text = review_scores.card_text(conn, name, version)
    return None if text is None else load_card(parse_yaml(text, name), name)[0]


def mine(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> dict[str, Any]:
    """A review as the collector whose call it is sees it: the score that counts, the first if it was changed."""
    rows = review_scores.of_items(conn, [row.id]).get(row.id, [])
    own = [one for one in rows if one.kind in (REVIEW, SETTLEMENT)]
    first = next(one for one in own if one.kind == REVIEW)
    until = dispute_until(rt, first.scored_at)
    today = local(now, rt.settings.work.zone).date()
    return {
        "scores": [score_view(conn, one) for one in own],
        "dispute": review_scores.dispute_of(conn, row.id),
        "until": until,
        "may_dispute": row.state == reviews.SCORED and today <= until,
    }


def answers_by_item(row: Row[Any], card: Card | None) -> dict[str, str]:
    """What a reviewer gave, item by item, as it is compared: points, `na`, and yes or no of each fail."""
    given = {name: NOT_APPLICABLE if one is None else str(one) for name, one in row.answers["points"].items()}
    fails = row.answers["fails"] if card is None else card.fails
    return given | {name: "yes" if name in row.answers["fails"] else "no" for name in fails}


def compared(conn: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """(card, version) → reviewer → item → answer: only what was given with the same card is compared."""
    found: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for row in rows:
        card = card_named(conn, row.card, row.card_version)
        found.setdefault((row.card, row.card_version), {})[row.reviewer] = answers_by_item(row, card)
    return found


def differences_of(conn: Connection, rows: Sequence[Row[Any]]) -> list[agreement.Difference]:
    """On what the reviewers of one contact do not agree."""
    return [one for given in compared(conn, rows).values() for one in agreement.differences(given)]
