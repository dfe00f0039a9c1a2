"""Whether a call may end as its collector says: what is still to say, what a promise and a callback need."""

from dataclasses import dataclass
from datetime import date, datetime
from textwrap import shorten
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.call import MUST_BE_SAID, NotNow, unsaid
from assistant.core.desk.outcomes import offered
from assistant.core.say import Say, Words
from assistant.core.script import GeneratedScript
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.call_hours import hours_of
from assistant.steps.call_stops import stops_of
from assistant.steps.call_view import call_facts, shown_nodes
from assistant.steps.promise_help import facts_by_loan

LINE_SHOWN = 80  # signs of a line that was not said


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an outcome needs beside itself. `read_back`: the offer was read to the borrower, who said a clear yes."""

    parts: tuple[tuple[date, int], ...] = ()  # day, minor units
    payer: str | None = None
    read_back: bool = False
    follow_up_consent: bool = False
    callback_at: datetime | None = None
    reason: str | None = None
    scope: str | None = None
    after_stop: bool = False  # a stop came in during the call, and they offered it of their own accord afterwards
    exception: str | None = None  # why a supervisor should take an offer beyond the policy; None: not asked


def left_unsaid(
    rt: Runtime, row: Row[Any], script: GeneratedScript | None, outcome: Outcome, said: Said
) -> tuple[str, ...]:
    """What was owed and not said, where the call may end all the same. Raises NotNow where it may not."""
    found = offered(rt.rulebook.dispositions, call_facts(row, script))
    choice = found.of(outcome)
    if choice is None:
        able = Words([str(one.outcome) for one in (*found.shown, *found.more)])
        if not able.codes:
            raise NotNow(Say("first say how the line was, or who was reached"))
        how = Words([str(outcome)])
        raise NotNow(Say("this call cannot have ended as %(outcome)s (%(able)s)", outcome=how, able=able))
    if "reason" in choice.asks and not said.reason:
        raise NotNow(Say("a refusal needs its reason"))
    if outcome is Outcome.CALLBACK and said.callback_at is None:
        raise NotNow(Say("a callback needs its time"))
    if outcome is Outcome.PROMISE:
        _whole_promise(said)
    left = () if script is None else unsaid(script, outcome, shown_nodes(row, script), said.read_back)
    if left and outcome in MUST_BE_SAID:
        raise NotNow(Say("not said yet: %(script)s", script=_in_words(script, left)))
    return left


def _in_words(script: GeneratedScript | None, names: tuple[str, ...]) -> str:
    """The lines by their own first words."""
    texts = [] if script is None else [script.node(name).text for name in names]
    return "; ".join(f"\u201c{shorten(text, LINE_SHOWN, placeholder=' …')}\u201d" for text in texts)


def at_a_good_hour(conn: Connection, rt: Runtime, row: Row[Any], at: datetime | None, now: datetime) -> None:
    """Raises NotNow for a callback in the past, or at an hour at which they may not be called."""
    if at is not None and at <= now:
        raise NotNow(Say("the time of a callback is still to come"))
    refused = hours_of(conn, rt, row, at)["refused"] if at is not None else []
    if refused:
        raise NotNow(Say("they may not be called then: %(why)s", why="; ".join(refused)))


def after_a_stop(conn: Connection, row: Row[Any], outcome: Outcome, said: Said) -> bool:
    """Whether a person looks at the promise, as a stop came in during its call. Raises NotNow where nobody has said
    that it was offered all the same."""
    if outcome is not Outcome.PROMISE or not stops_of(conn, row):
        return False
    if not said.after_stop:
        raise NotNow(Say("a stop came in during this call: only a promise that they offer themselves is taken"))
    return True


def under_no_hold(conn: Connection, rt: Runtime, row: Row[Any], outcome: Outcome, now: datetime) -> None:
    """Raises NotNow for a promise while every loan that it could be for is held by what ends promises."""
    kinds = forbidding(conn, rt, row, now) if outcome is Outcome.PROMISE else ()
    if kinds:
        raise NotNow(Say("no promise is taken while this holds: %(holds)s", holds=Words(kinds)))


def forbidding(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> list[str]:
    """The kinds of hold for which nothing is offered or promised in this call now; none while one loan is free."""
    facts = facts_by_loan(conn, rt, row, now)
    ends = [set(one.holds) & set(rt.rulebook.promises.cancelled_by) for one in facts]
    return sorted(set().union(*ends)) if all(ends) else []


def _whole_promise(said: Said) -> None:
    if not said.parts:
        raise NotNow(Say("a promise needs its amount and its day"))
    if not said.read_back:
        raise NotNow(Say("read the promise back and hear a clear yes"))
    if said.exception is not None and not said.exception.strip():
        raise NotNow(Say("say why a supervisor should take it"))
