"""What is said of a call that ended: which call it is, and whether that can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.dispositions import Disposition
from assistant.core.problem import BadInput, Problem
from assistant.core.promise import Offer
from assistant.core.say import Say
from assistant.core.terms import Outcome
from assistant.store import called
from assistant.store.called import Call

# The verdict case's word for a call, where the gateway has not said it; and which kind of line result each word is.
LINE_OF = {
    Outcome.NO_ANSWER: "no_answer",
    Outcome.BUSY: "busy",
    Outcome.VOICEMAIL_LEFT: "limited_content_message",
    Outcome.VOICEMAIL_NONE: "voicemail_full",
    Outcome.NOT_IN_SERVICE: "not_in_service",
    Outcome.ANSWERED_DROPPED: "answered_then_dropped",
    Outcome.THIRD_PARTY: "connected",  # the right number: it counts, and it is not in doubt
    Outcome.WRONG_NUMBER: "wrong_party",
    Outcome.DECEASED_REPORTED: "connected",
    Outcome.UNVERIFIED: "connected",
    Outcome.LANGUAGE: "connected",
    Outcome.HUNG_UP: "connected",
    Outcome.CALLBACK: "answered_busy_now",
}
KIND_OF_LINE = {
    "no_answer": ("no_answer", "failed"),
    "busy": ("busy",),
    "voicemail_left": ("voicemail",),
    "limited_content_message": ("voicemail",),
    "voicemail_full": ("voicemail",),
    "not_in_service": ("not_in_service", "failed"),
    "invalid_number": ("not_in_service", "failed"),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A collector's, a program's or the simulator's word on a call.

    `line`: the verdict case's word for the line result. `scope` of a stop: sms · call · email · letter · complaint;
    None is the widest. `exception`: why a supervisor should take an offer that is beyond the policy.
    """

    outcome: Outcome
    line: str | None = None
    promise: Offer | Mapping[str, Any] | None = None
    reason: str | None = None
    note: str | None = None
    number: str | None = None  # the one that was called
    scope: str | None = None
    verified: bool | None = None
    callback_at: datetime | None = None
    exception: str | None = None

    @property
    def word(self) -> str:
        """The line result: as it was said, or as the outcome tells."""
        return self.line or LINE_OF.get(self.outcome, "conversation")

    @property
    def talked(self) -> bool:
        return bool(self.verified) or self.word == "conversation"


def find_call(
    conn: Connection, *, outbox_ref: str | None, contact_id: int | None, loan_ref: str | None, locked: bool = False
) -> Call:
    """The call; `locked`: who owes it is locked before it is read. Raises BadInput where there is none."""
    if locked:
        called.lock(conn, outbox_ref=outbox_ref, contact_id=contact_id, loan_ref=loan_ref)
    found = called.find(conn, outbox_ref=outbox_ref, contact_id=contact_id, loan_ref=loan_ref)
    if found is None:
        named = outbox_ref or (f"contact {contact_id}" if contact_id else f"loan {loan_ref}")
        raise wrong(
            Say("there is no %(named)s", named=named), Say("`assistant explain LOAN` shows a loan and its contacts")
        )
    if loan_ref is not None and loan_ref not in found.loan_refs:
        about = ", ".join(found.loan_refs)
        raise wrong(
            Say(
                "contact %(contact_id)s is about %(about)s, not %(loan_ref)s",
                contact_id=contact_id,
                about=about,
                loan_ref=loan_ref,
            ),
            Say("name the loan or the contact alone"),
        )
    return found


def refuse_impossible(call: Call, disposition: Disposition, said: Said) -> None:
    """Raises BadInput for a second outcome, a promise on a busy line, and what lacks its amount or reason."""
    if call.outcome is not None:
        raise wrong(
            Say("this contact ended as `%(outcome)s` already", outcome=call.outcome),
            Say("an outcome is recorded once; add a new call"),
        )
    kinds = KIND_OF_LINE.get(said.line, ("answered",)) if said.line else ()
    if kinds and not set(kinds) & set(disposition.line):
        raise wrong(
            Say(
                "`%(outcome)s` cannot come from a line that was `%(word)s`",
                outcome=disposition.outcome,
                word=said.line,
            ),
            Say("choose what fits the line"),
        )
    if disposition.outcome is Outcome.PROMISE and said.promise is None:
        raise wrong(Say("a promise needs an amount and a day"), Say("say both, as the borrower did"))
    if disposition.needs_reason and said.reason is None:
        raise wrong(
            Say("`%(outcome)s` needs a reason", outcome=disposition.outcome), Say("give a code of config/reasons.yaml")
        )


def wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="record", line=None, problem=problem, mend=mend))
