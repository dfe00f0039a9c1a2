"""The offer made in a call: read from what was typed, taken or not, asked of a supervisor where one could take it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from assistant.core import money
from assistant.core.dispositions import Disposition
from assistant.core.promise import Offer, Part
from assistant.core.say import Say
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.acts import Subject
from assistant.steps.call_said import Said, find_call, wrong
from assistant.steps.follow_up import TASKS
from assistant.steps.follow_up import enter as enter_queue
from assistant.steps.promise_exception import ask as ask_exception
from assistant.steps.take_promise import Taken, record_promise
from assistant.store import called
from assistant.store.log import LogLine


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How the call ended in the end: an offer that was not taken is a short offer, whatever was pressed."""

    outcome: Outcome
    disposition: Disposition
    taken: Taken | None  # what became of the offer; None: none was made

    @property
    def promised(self) -> bool:
        return self.taken is not None and self.taken.acceptance.accepted

    @property
    def fell_short(self) -> bool:
        return self.taken is not None and not self.taken.acceptance.accepted


def come_to(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Ended:
    """The promise is taken or not; the money of one that is not is welcome, but it is no promise."""
    taken = None
    if said.promise is not None and said.outcome is Outcome.PROMISE:
        taken = record_promise(conn, rt, who, offer_of(conn, who.loan_ids[0], said.promise))
    short = taken is not None and not taken.acceptance.accepted
    final = Outcome.SHORT_OFFER if short else said.outcome
    return Ended(outcome=final, disposition=rt.rulebook.dispositions[final], taken=taken)


def ask_supervisor(
    conn: Connection, rt: Runtime, who: Subject, ended: Ended, said: Said
) -> tuple[int | None, list[LogLine]]:
    """The promise's own lines; where one could take what fell short: a question if they say why, else a task."""
    lines = list(ended.taken.lines) if ended.taken else []
    if ended.taken is None or not ended.fell_short or not ended.taken.acceptance.needs_supervisor:
        return None, lines
    why = ended.taken.acceptance.why
    if said.exception is not None and said.exception.strip() and said.promise is not None:
        offer = offer_of(conn, who.loan_ids[0], said.promise)
        number, asked = ask_exception(conn, rt, who, offer, why, said.exception)
        return number, [*lines, asked]
    task = replace(TASKS["review"], next_action="Decide on the offer that is beyond the policy", priority=60)
    enter_queue(conn, rt, who, task, None, "; ".join(why))
    return None, lines


def offer_from(conn: Connection, loan_ref: str, amount: str, due: date) -> Offer:
    """What was typed, as an offer in the loan's currency. Raises BadInput for an unknown loan or no amount."""
    call = find_call(conn, outbox_ref=None, contact_id=None, loan_ref=loan_ref)
    try:
        amount_minor = money.to_minor(amount.replace(",", ""), call.currency)
    except ValueError as error:
        raise wrong(
            str(error), Say("an amount in %(currency)s, such as 250 or 250.00", currency=call.currency)
        ) from error
    if amount_minor <= 0:
        raise wrong(
            Say("the amount must be above zero: %(amount)s", amount=repr(amount)), Say("the amount that was promised")
        )
    return Offer(currency=call.currency, parts=(Part(due_on=due, amount_minor=amount_minor),))


def offer_of(conn: Connection, loan_id: int, promise: Offer | Mapping[str, Any]) -> Offer:
    """An offer, or the plain words of one: {amount_minor, due_on} or {instalments: [those]}, and who pays.

    The currency is the loan's where the words name none.
    """
    if isinstance(promise, Offer):
        return promise
    parts = promise.get("instalments") or [promise]
    return Offer(
        currency=promise.get("currency") or called.currency_of(conn, loan_id),
        parts=tuple(Part(due_on=_day(part["due_on"]), amount_minor=int(part["amount_minor"])) for part in parts),
        promised_by=promise.get("promised_by", "borrower"),
        payer=promise.get("payer"),
        follow_up_consent=bool(promise.get("follow_up_consent", False)),
        approved_by=promise.get("approved_by"),
    )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
