"""A branching call script: what to say, what may be answered, where each answer leads.

A script is a graph written by the lender (`templates/call/`). For one call the nodes that do not apply are taken out
and the ways through them joined, so a collector never sees an option that is not open to this borrower. What may not
happen (a dead end, a required node skipped, the debt before the identity) is checked in `script_check.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from assistant.core.terms import Outcome


class Stage(StrEnum):
    """The fixed order of a call. From `debt` on the subject may be named; `exit` may be reached from anywhere."""

    OPENING = "opening"
    IDENTITY = "identity"
    DEBT = "debt"
    REASON = "reason"
    OPTIONS = "options"
    PROMISE = "promise"
    CLOSING = "closing"
    OBJECTION = "objection"
    EXIT = "exit"

    @property
    def rank(self) -> int:
        """Its place in the order: an objection may come up as soon as the debt is named."""
        order = {"opening": 0, "identity": 1, "debt": 2, "objection": 2, "reason": 3, "options": 4, "promise": 5}
        return order.get(self.value, 6)


FACTS: Mapping[str, str] = {
    "recording": "the call is recorded",
    "statement_required": "the law wants a statement of who collects and why (portfolio acts as a collector)",
    "several_loans": "the borrower has more than one loan past due",
    "pay_link": "there is a payment link for this borrower",
    "stop_roll_open": "less than the whole amount holds the loan in its bucket",
    "plan_open": "an instalment plan has been worked out and may be offered",
    "extension_open": "the due date may be moved",
    "waiver_open": "charges may be waived on written application with proof",
    "settlement_open": "a settlement amount has been approved",
    "quote_open": "a payoff amount with its last day is known",
    "promise_open": "a promise may be taken (no supervisor's bar)",
    "transfer_open": "a specialist can take the call over now",
    "consequences": "at least one row of config/consequences.yaml applies",
    "time_barred": "the limitation date has passed",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One way out of a node. `when` lists facts that must hold (`not x`: must not). `verifies`: it is the person."""

    key: str
    label: Mapping[str, str]
    next: str
    when: tuple[str, ...] = ()
    verifies: bool = False


@dataclass(frozen=True, kw_only=True)
class Node:
    """One thing to say. `otherwise` is where the way goes on if `when` does not hold; `outcome` marks an end."""

    id: str
    stage: Stage
    say: Mapping[str, str]
    answers: tuple[Answer, ...] = ()
    required: bool = False
    required_before: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    otherwise: str | None = None
    outcome: Outcome | None = None
    may_say: frozenset[str] = frozenset()
    file: str = ""
    line: int | None = None
    say_lines: Mapping[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Script:
    """A whole script, its shared fragments joined in. `version` is a hash of all its source text."""

    name: str
    version: str
    purpose: str
    start: str
    nodes: Mapping[str, Node]
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    key: str
    label: str
    next: str


@dataclass(frozen=True, kw_only=True)
class ShownNode:
    """A node as the collector sees it. `outcome` is filled at an end, where there are no answers."""

    id: str
    text: str
    required: bool
    captures: tuple[str, ...]
    answers: tuple[ShownAnswer, ...]
    stage: Stage
    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True)
class GeneratedScript:
    """The script of one call. Its JSON is that of `assistant script LOAN`."""

    loan_id: str
    script: str
    version: str
    language: str
    start: str
    nodes: tuple[ShownNode, ...]

    def node(self, name: str) -> ShownNode:
        """Raises ValueError for a node that this call does not have."""
        found = {node.id: node for node in self.nodes}.get(name)
        if found is None:
            raise ValueError(f"no node {name!r} in script {self.script}")
        return found

    def as_json(self) -> dict[str, Any]:
        whole = asdict(self)
        return {**whole, "nodes": [{**node, "captures": list(node["captures"])} for node in whole["nodes"]]}


def step(script: GeneratedScript, at: str, answer: str) -> ShownNode:
    """The node after an answer. Raises ValueError, naming the answers there are, for one that is not offered."""
    here = script.node(at)
    to = next((option.next for option in here.answers if option.key == answer), None)
    if to is None:
        offered = ", ".join(option.key for option in here.answers) or "none: the call ends here"
        raise ValueError(f"{at!r} has no answer {answer!r} (offered: {offered})")
    return script.node(to)


def generate(
    script: Script,
    facts: frozenset[str],
    say: Callable[[Node], str],
    label: Callable[[Answer], str],
    *,
    loan_id: str,
    language: str,
) -> GeneratedScript:
    """The script for one call: only what applies, every way joined, in the order in which a call meets it."""
    here = applied(script, facts)
    nodes = tuple(_shown(here.nodes[name], say, label) for name in reachable(here))
    return GeneratedScript(
        loan_id=loan_id, script=script.name, version=script.version, language=language, start=here.start, nodes=nodes
    )


def applied(script: Script, facts: frozenset[str]) -> Script:
    """The graph without what does not apply; ways into a removed node go on to where it would have led."""
    nodes = {node.id: _open(script, node, facts) for node in script.nodes.values() if holds(node.when, facts)}
    return replace(script, start=beyond(script, script.start, facts), nodes=nodes)


def holds(when: tuple[str, ...], facts: frozenset[str]) -> bool:
    return all((fact.removeprefix("not ") in facts) != fact.startswith("not ") for fact in when)


def beyond(script: Script, name: str, facts: frozenset[str]) -> str:
    """The node itself, or the first one after it that applies. Raises ValueError if none ever does."""
    for _ in script.nodes:
        node = script.nodes[name]
        if holds(node.when, facts):
            return name
        name = node.otherwise or node.answers[0].next
    raise ValueError(f"script {script.name}: no node after {name!r} applies")


def reachable(script: Script, start: str | None = None, without: frozenset[str] = frozenset()) -> list[str]:
    """Names of nodes that a call can meet from `start`, nearest first, never entering those in `without`."""
    first = start or script.start
    found = [] if first in without else [first]
    seen = {*found, *without}
    for name in found:
        ways = [answer.next for answer in script.nodes[name].answers if answer.next not in seen]
        found += dict.fromkeys(ways)
        seen.update(ways)
    return found


def _open(script: Script, node: Node, facts: frozenset[str]) -> Node:
    """The node with the answers that are open, each leading to what applies; itself, if that changes nothing."""
    offered = [answer for answer in node.answers if holds(answer.when, facts)]
    ways = [(answer, beyond(script, answer.next, facts)) for answer in offered]
    if len(offered) == len(node.answers) and all(answer.next == way for answer, way in ways):
        return node
    return replace(node, answers=tuple(a if a.next == way else replace(a, next=way) for a, way in ways))


def _shown(node: Node, say: Callable[[Node], str], label: Callable[[Answer], str]) -> ShownNode:
    answers = tuple(ShownAnswer(key=answer.key, label=label(answer), next=answer.next) for answer in node.answers)
    return ShownNode(
        id=node.id,
        text=say(node),
        required=node.required or bool(node.required_before),
        captures=node.captures,
        answers=answers,
        stage=node.stage,
        outcome=node.outcome,
    )
