"""A call as the server keeps it: which node may be shown, what an answer leads to, what is still owed, when it ends.

The debt is not shown before the identity is proved, whatever the script's graph says: the stage of the node decides.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.core.desk.outcomes import ANSWERED
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.core.script import GeneratedScript, ShownAnswer, ShownNode, Stage
from assistant.core.terms import RIGHT_PARTY, Outcome

OPEN_TO_ALL = frozenset({Stage.OPENING, Stage.IDENTITY, Stage.EXIT})  # no word of the debt stands in these
# How the line was, where the script's own first answers say it.
LINE_OF_ANSWER = {"answered": ANSWERED, "voicemail": "voicemail", "no_one": "no_answer"}
KEYS = "123456789"


class NotNow(Exception):
    """The act is not open in this state of the call; `str` says why, in words for the collector."""

    @property
    def says(self) -> str:
        """The sentence as it was given, so that another language may say it."""
        text: str = self.args[0]
        return text


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where an answer leads; `line`: what it says about the line, where nobody has said it before."""

    node: str
    line: str | None = None


def script_from(kept: Mapping[str, Any]) -> GeneratedScript:
    """The script as it was generated for the call and kept with it. Raises NotNow where it was erased."""
    if not kept:
        raise NotNow(Say("this person's data were erased"))
    nodes = tuple(_node(one) for one in kept["nodes"])
    names = ("loan_id", "script", "version", "language", "start")
    return GeneratedScript(nodes=nodes, **{name: kept[name] for name in names})


def _node(one: Mapping[str, Any]) -> ShownNode:
    outcome = one["outcome"]
    values = {name: one[name] for name in ("id", "text", "required")}
    return ShownNode(
        **values,
        captures=tuple(one["captures"]),
        answers=tuple(ShownAnswer(**answer) for answer in one["answers"]),
        stage=Stage(one["stage"]),
        outcome=None if outcome is None else Outcome(outcome),
    )


def may_be_shown(node: ShownNode, verified: bool) -> bool:
    return verified or node.stage in OPEN_TO_ALL


def verifying(script: GeneratedScript, node: str) -> str | None:
    """The answer of this node that says: it is the person. None: it has none."""
    here = script.node(node)
    if here.stage in OPEN_TO_ALL:
        return next((one.key for one in here.answers if not may_be_shown(script.node(one.next), verified=False)), None)
    return None


def step(script: GeneratedScript, at: str, answer: str, verified: bool) -> Step:
    """Where the answer leads. Raises NotNow for one that is not offered, or that names the debt too early."""
    here = script.node(at)
    to = next((one.next for one in here.answers if one.key == answer), None)
    if to is None:
        offered = ", ".join(one.key for one in here.answers) or "none: the call ends here"
        raise NotNow(Say("there is no answer %(answer)s here (%(offered)s)", answer=repr(answer), offered=offered))
    if not may_be_shown(script.node(to), verified):
        raise NotNow(Say("first the identity: two details that the borrower says"))
    return Step(node=to, line=LINE_OF_ANSWER.get(answer) if here.stage is Stage.OPENING else None)


def standing(trail: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The steps that were taken and not taken back."""
    way: list[Mapping[str, Any]] = []
    for one in trail:
        way = way[:-1] if one.get("back") else [*way, one]
    return way


def spoken_to(trail: Iterable[Mapping[str, Any]]) -> bool:
    """Whether somebody is on the line, by the answers that stand."""
    return any(LINE_OF_ANSWER.get(one.get("answer", "")) == ANSWERED for one in standing(trail))


def back(trail: Sequence[Mapping[str, Any]], start: str) -> str:
    """The node before the present one, steps taken back left out. Raises NotNow at the first."""
    way: list[str] = [start, *(one["to"] for one in standing(trail))]
    if len(way) < 2:
        raise NotNow(Say("this is the first step"))
    return way[-2]


def met(trail: Iterable[Mapping[str, Any]], start: str) -> frozenset[str]:
    """Every node that was shown."""
    return frozenset({start, *(one["to"] for one in trail)})


def owed(script: GeneratedScript, outcome: Outcome) -> tuple[str, ...]:
    """The required nodes that every way to this end passes; to an end that the script lacks, those to any closing."""
    ends = {node.id for node in script.nodes if node.outcome is outcome}
    ends = ends or {node.id for node in script.nodes if node.stage is Stage.CLOSING}
    required = [node.id for node in script.nodes if node.required]
    return tuple(name for name in required if not ends & _reached(script, without=name))


def _reached(script: GeneratedScript, without: str) -> set[str]:
    found = [script.start] if script.start != without else []
    nodes = {node.id: node for node in script.nodes}
    seen = {*found, without}
    for name in found:
        ways = [answer.next for answer in nodes[name].answers if answer.next not in seen]
        seen.update(ways)
        found += dict.fromkeys(ways)
    return set(found)


MUST_BE_SAID = frozenset({Outcome.PROMISE, Outcome.PAID_IN_CALL, Outcome.QUOTE_GIVEN})


def unsaid(script: GeneratedScript, outcome: Outcome, shown: Collection[str], read_back: bool) -> tuple[str, ...]:
    """What the outcome owed the borrower and was not shown. A read-back in the promise's own form stands for the
    script's; a borrower who is not asked for money may end the call whenever they like."""
    if outcome not in RIGHT_PARTY:
        return ()
    left = [name for name in owed(script, outcome) if name not in shown]
    stages = {node.id: node.stage for node in script.nodes}
    return tuple(name for name in left if not (read_back and stages[name] is Stage.PROMISE))


def objections(script: GeneratedScript) -> tuple[ShownNode, ...]:
    """The help against what borrowers say, at hand from every step once the debt is named."""
    return tuple(node for node in script.nodes if node.stage is Stage.OBJECTION)


def card_in(note: str) -> bool:
    """Whether the note holds what may be a card number."""
    return redacted(note) != note


@dataclass(frozen=True, kw_only=True)
class Timers:
    """The wrap-up: no next account before the least, the default outcome at the most."""

    least: timedelta
    most: timedelta
    extension: timedelta
    extends_max: int

    def begin(self, now: datetime) -> dict[str, datetime]:
        return {"wrap_min_at": now + self.least, "wrap_max_at": now + self.most}

    def extended(self, wrap_max_at: datetime, extends: int) -> datetime:
        """Raises NotNow where it was extended as often as it may be."""
        if extends >= self.extends_max:
            raise NotNow(Say("it was extended %(extends)s times; record how the call ended", extends=extends))
        return wrap_max_at + self.extension


def with_keys(answers: Sequence[ShownAnswer]) -> list[dict[str, str]]:
    """The answers as buttons; the first nine have a digit."""
    return [
        {"key": one.key, "label": one.label, "hint": KEYS[number] if number < len(KEYS) else ""}
        for number, one in enumerate(answers)
    ]


SPOKEN = 6  # signs of a contact's name that are said aloud: enough to find it by


def spoken_reference(ref: str) -> str:
    """The first signs of a contact's name, in two groups, as they are read out: 38C BD9."""
    said = ref[:SPOKEN].upper()
    return f"{said[:3]} {said[3:]}"


def heard_reference(words: str) -> str | None:
    """What a contact's name begins with, by what somebody read out; None: it is no such reference."""
    plain = words.replace(" ", "").replace("-", "").lower()
    return plain if len(plain) == SPOKEN and all(sign in "0123456789abcdef" for sign in plain) else None
