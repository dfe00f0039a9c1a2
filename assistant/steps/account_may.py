"""What may be done on an account now, channel by channel: the gate's answer, each refusal in words with its clause."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.gate.plain import said
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.supposed import Supposed, weighed
from assistant.steps.verdicts import finding_json
from assistant.store import dossier
from assistant.store.dossier import Dossier

ASKED = (Channel.CALL, Channel.SMS, Channel.EMAIL, Channel.LETTER)


def may(
    conn: Connection,
    rt: Runtime,
    owner: Row[Any],
    loans: Sequence[Row[Any]],
    about: str | None,
    now: datetime,
    as_of: date,
) -> list[dict[str, Any]]:
    """What the gate would say now of each channel, with every refusal in words and by its clause."""
    ids = tuple(row.id for row in loans if row.ref == about)
    if not ids:
        return []
    asked = Supposed(borrower_id=owner.id, loan_ids=ids, channel=str(Channel.CALL), as_of=as_of)
    file = dossier.load(conn, [asked.row], as_of)
    return [_asked_of(rt, replace(asked, channel=str(channel)), file, now) for channel in ASKED]


def _asked_of(rt: Runtime, asked: Supposed, file: Dossier, now: datetime) -> dict[str, Any]:
    found = weighed(rt, asked, file, now)
    verdict = found.verdict
    return {
        "channel": asked.channel,
        "allowed": verdict.allowed,
        "until": verdict.until,
        "says": said(verdict, found.facts, now),
        "refusals": [finding_json(finding) for finding in verdict.refusals],
    }
