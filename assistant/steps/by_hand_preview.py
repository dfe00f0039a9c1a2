"""What a person may write to a borrower, and how it would read: the rendering, its price and the gate's answer.

Nothing is written here; sending it is `steps/by_hand.py`, which asks the gate again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.terms import Channel
from assistant.render.templates import Message
from assistant.runtime import Runtime
from assistant.steps.by_hand import OWN_WORDS, WRITTEN, Asked, checked, row_of
from assistant.steps.judging import Judged, judge_all
from assistant.steps.verdicts import finding_json
from assistant.store import contacts, dossier, events

BY_ITSELF = frozenset({"opt_out_confirmation"})  # what only the machine answers with
STAGES = {True: ("any", "past_due"), False: ("any", "pre_due")}


def choices(conn: Connection, rt: Runtime, loan_ref: str, channel: Channel, now: datetime) -> list[dict[str, str]]:
    """The templates that fit how this loan stands and can be made of what is on file. → {name, when}, by name."""
    loan = dossier.loan_named(conn, loan_ref)
    if loan is None or channel not in WRITTEN:
        return []
    stages = STAGES[(loan.dpd or 0) > 0]
    fitting = [
        one
        for (of, name), one in sorted(rt.render.templates.messages.items(), key=lambda item: item[0][1])
        if of is channel and name != OWN_WORDS and one.purpose not in BY_ITSELF and one.stage in stages
    ]
    made = _judged(conn, rt, [_asked(loan_ref, channel, one) for one in fitting], loan, now)
    return [{"name": one.name, "when": one.when} for one, judged in zip(fitting, made, strict=True) if judged.rendered]


def _asked(loan_ref: str, channel: Channel, message: Message) -> Asked:
    return Asked(loan=loan_ref, channel=channel, by="preview", template=message.name)


def _judged(conn: Connection, rt: Runtime, asked: list[Asked], loan: Row[Any], now: datetime) -> list[Judged]:
    """Each alone: none of them counts against the others."""
    rows = [contacts.supposed(row_of(conn, rt, one, loan, now)) for one in asked]
    if not rows:
        return []
    file = dossier.load(conn, rows, rows[0].as_of)
    return [judge_all(rt, [(row, now)], file)[0] for row in rows]


def preview(conn: Connection, rt: Runtime, asked: Asked, now: datetime) -> dict[str, Any]:
    """→ subject, body, language, segments, units, encoding, cost_minor; allowed, until, says, refusals with their
    clauses, warnings. Raises BadInput for what cannot be asked."""
    loan = checked(conn, rt, asked)
    one = _judged(conn, rt, [asked], loan, now)[0]
    made, verdict = one.rendered, one.verdict
    names = ("subject", "body", "language", "segments", "units", "encoding", "cost_minor")
    return {
        **{name: getattr(made, name, None) for name in names},
        "allowed": verdict.allowed,
        "until": verdict.until,
        "says": one.told["says"],
        "refusals": [finding_json(finding) for finding in verdict.refusals],
        "warnings": [finding_json(finding) for finding in verdict.findings if finding.warns and not finding.passed],
    }


def awaits_reply(conn: Connection, borrower_id: int, channel: Channel) -> bool:
    """Whether the last message by this channel is the borrower's: what is sent now answers it."""
    history = [row for row in events.history(conn, [borrower_id]).get(borrower_id, []) if row.event == str(channel)]
    return bool(history) and history[-1].direction == "in"


def channel_of(word: str) -> Channel:
    """Raises BadInput for what nobody writes by."""
    if word not in {str(one) for one in WRITTEN}:
        mend = f"one of {', '.join(WRITTEN)}"
        raise BadInput(
            Problem(file="contact", line=None, problem=Say("nobody writes by %(word)s", word=repr(word)), mend=mend)
        )
    return Channel(word)
