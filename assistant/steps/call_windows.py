"""From when and until when a call that a task asks for may be made, as the gate says: a task knows of no window."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assistant.core.dates import local
from assistant.core.desk.order import Kind, Piece
from assistant.core.gate.closing import closes_at
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.supposed import Supposed, weighed
from assistant.steps.verdicts import refused_by
from assistant.store import dossier
from assistant.store.dossier import Dossier

# What is nothing but a call: where no hour is right for it, nothing of it can be done.
ONLY_CALLS = (Kind.CALLBACK, Kind.BROKEN_PROMISE)


def in_hours(
    conn: Connection, rt: Runtime, found: Mapping[int, Sequence[Piece]], now: datetime
) -> dict[int, list[Piece]]:
    """The pieces by borrower; each that needs a call of nobody's plan not before it may be made, nor after."""
    asked = {
        (number, piece.ref): _asked(rt, number, piece, _earliest(rt, piece, now))
        for number, pieces in found.items()
        for piece in pieces
        if piece.by_phone and piece.loan_ids
    }
    if not asked:
        return {number: list(pieces) for number, pieces in found.items()}
    file = dossier.load(conn, [one.row for one in asked.values()], local(now, rt.settings.work.zone).date())

    def placed(number: int, piece: Piece) -> Piece:
        one = asked.get((number, piece.ref)) if piece.by_phone else None
        return piece if one is None else _placed(rt, one, file, piece, now)

    return {number: [placed(number, piece) for piece in pieces] for number, pieces in found.items()}


def _asked(rt: Runtime, number: int, piece: Piece, at: datetime) -> Supposed:
    day = local(at, rt.settings.work.zone).date()
    return Supposed(borrower_id=number, loan_ids=piece.loan_ids, channel=str(Channel.CALL), as_of=day)


def _earliest(rt: Runtime, piece: Piece, now: datetime) -> datetime:
    """An agreed time may be met a little before."""
    slack = timedelta(minutes=rt.settings.desk.callback_slack_minutes) if piece.slot else timedelta()
    return max(now, piece.opens_at - slack)


def _placed(rt: Runtime, asked: Supposed, file: Dossier, piece: Piece, now: datetime) -> Piece:
    at = _earliest(rt, piece, now)
    found = weighed(rt, asked, file, at)
    if found.verdict.allowed:
        return replace(piece, opens_at=min(piece.opens_at, at), closes_at=closes_at(found.facts, found.profiles, at))
    until = found.verdict.until
    if until is None:
        return replace(piece, refused=refused_by(found.verdict)) if piece.kind in ONLY_CALLS else piece
    return replace(piece, opens_at=until, closes_at=closes_at(found.facts, found.profiles, until))
