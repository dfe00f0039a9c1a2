"""An answer to a question of the queue (`decisions`): the act of the room that asks, and who gave it.

Two persons never decide the same: the act locks its row, and who comes second hears that it is settled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.terms import Intent
from assistant.runtime import Runtime
from assistant.steps import dated_answers, one_person, override, promise_exception
from assistant.steps.confirm_payment import confirm_payment, reject_payment
from assistant.steps.own import give_back
from assistant.steps.read_reply import Meant, read_reply
from assistant.steps.settle_parked import settle_parked
from assistant.store import audit

MEANINGS = (
    *(Intent.STOP, Intent.WILL_PAY, Intent.PAID_ALREADY, Intent.CANNOT_PAY, Intent.DISPUTE, Intent.WRONG_PERSON),
    *(Intent.CALL_ME, Intent.HELP, Intent.START),
)
# Answers that nothing takes back, by kind: a page asks once more.
FINAL: Mapping[str, frozenset[str]] = {"payment": frozenset({"yes"}), "parked": frozenset({"yes", "no"})}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person says: the word of a button, and what some answers need beside it."""

    word: str
    loan: str = ""
    amount: str = ""
    due_on: date | None = None
    borrower: str = ""
    text: str = ""


def decide(conn: Connection, rt: Runtime, kind: str, key: str, answer: Answer, by: str, now: datetime) -> None:
    """Do what the answer says, and note who gave it. Raises BadInput where the room of the question does."""
    act = ACTS.get(kind)
    if act is None:
        raise _wrong(Say("there is no question %(kind)s", kind=repr(kind)), Say("open the page again"))
    act(conn, rt, key, answer, by, now)
    audit.note(conn, by, f"decided_{kind}", key, now, {"answer": answer.word})


def _on_override(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    words = {"yes": override.agree, "no": override.withdraw}
    _one_of(answer.word, words)(conn, rt, _number(key), by, now)


def _on_exception(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    words = {"yes": promise_exception.agree, "no": promise_exception.refuse}
    act: Callable[..., Any] = _one_of(answer.word, words)
    act(conn, rt, _number(key), by, now)


def _on_payment(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    words = {"yes": confirm_payment, "no": reject_payment}
    act: Callable[..., Any] = _one_of(answer.word, words)
    act(conn, rt, _number(key), answer.loan.strip() or None, by, now)


def _on_reply(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    intents: dict[str, Intent | None] = {str(one): one for one in MEANINGS} | {"nothing": None}
    meant = Meant(
        intent=_one_of(answer.word, intents),
        amount=answer.amount.strip() or None,
        due_on=answer.due_on,
        borrower=answer.borrower.strip() or None,
    )
    read_reply(conn, rt, _number(key), meant, by, now)


def _on_parked(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    settle_parked(conn, rt, key, sent=_one_of(answer.word, {"yes": True, "no": False}), by=by, now=now)


def _on_same(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    words = {"yes": one_person.same, "no": one_person.different}
    _one_of(answer.word, words)(conn, _number(key), by, now)


def _on_task(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    _one_of(answer.word, {"done": True})
    if give_back(conn, rt, _number(key), answer.text, by, now) is None:
        raise _wrong(Say("this is done"), Say("somebody was quicker"))


def _on_deadline(conn: Connection, rt: Runtime, key: str, answer: Answer, by: str, now: datetime) -> None:
    dated_answers.answer(conn, rt, _number(key), answer.word, answer.text, answer.due_on, by, now)


ACTS: Mapping[str, Callable[[Connection, Runtime, str, Answer, str, datetime], None]] = {
    "override": _on_override,
    "exception": _on_exception,
    "payment": _on_payment,
    "reply": _on_reply,
    "parked": _on_parked,
    "same": _on_same,
    "task": _on_task,
    "deadline": _on_deadline,
}


def _one_of(word: str, words: Mapping[str, Any]) -> Any:
    if word not in words:
        raise _wrong(
            Say("%(word)s is no answer to this", word=repr(word)), Say("one of: %(these)s", these=", ".join(words))
        )
    return words[word]


def _number(key: str) -> int:
    if not key.isascii() or not key.isdecimal() or len(key) > 18:
        raise _wrong(Say("there is no question %(key)s", key=repr(key)), Say("open the page again"))
    return int(key)


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="decisions", line=None, problem=problem, mend=mend))
