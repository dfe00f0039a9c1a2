"""A branching call script: what to say, what may be answered, where each answer leads.

A script is a graph written by the lender (`templates/call/`). For one call the nodes that do not apply are taken out
and the ways through them joined, so a collector never sees an option that is not open to this borrower. What may not
happen (a dead end, a required node skipped, the debt before the identity) is checked in `script_check.py`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
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
