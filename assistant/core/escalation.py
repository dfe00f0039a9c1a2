"""Which queue a loan goes to beyond its plan, and why: an ordered policy in `config/escalation.yaml`.

The first rule that holds decides. A hold that blocks a queue's work (field, legal) is stronger than any rule.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.columns import Column, Columns, Kind, columns
from assistant.core.expression import Node, Ref, Row, holds
from assistant.core.language import understand
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.reach import walk
from assistant.core.shapes import MinorByCurrency, did_you_mean, shaped
from assistant.core.terms import Queue

OncePer = Literal["break", "bucket", "month", "ever"]
EXTRA = (
    Column(name="rpc_90d", kind=Kind.INT, meaning="right-party contacts in the last 90 days", low=0),
    Column(
        name="calls_90d",
        kind=Kind.INT,
        meaning="calls made in the last 90 days, answered or not; imported ones too",
        low=0,
    ),
    Column(name="hardship_offered", kind=Kind.BOOL, meaning="help was put to them in the last 90 days"),
    Column(name="has_address", kind=Kind.BOOL, meaning="there is a place to go to: an address, postal code or region"),
    Column(name="large", kind=Kind.BOOL, meaning="the balance is large for its currency"),
)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`due_business_days` after the day of the decision; `once_per` is what makes a new cause."""

    name: str
    condition: Node
    queue: Queue
    why: str
    next_action: str
    priority: float
    due_business_days: int
    once_per: OncePer


@dataclass(frozen=True, kw_only=True)
class EscalationPolicy:
    """`from_dpd`: loans less late are asked about only after a broken promise."""

    rules: tuple[Rule, ...] = ()
    from_dpd: int = 61
    large_balance_minor: Mapping[str, int] | None = None
    hardship_templates: tuple[str, ...] = ()

    def is_large(self, balance_minor: int, currency: str) -> bool:
        """A currency without a limit has no large balances."""
        limit = (self.large_balance_minor or {}).get(currency)
        return limit is not None and balance_minor >= limit

    def columns_read(self) -> frozenset[str]:
        nodes = (node for rule in self.rules for node in walk(rule.condition))
        return frozenset(node.column.name for node in nodes if isinstance(node, Ref))


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`cause` is the same for the same occasion, so that a queue takes it once."""

    rule: str
    queue: Queue
    why: tuple[str, ...]
    priority: float
    next_action: str
    due_business_days: int
    cause: str


def decide(
    loan_ref: str, row: Row, policy: EscalationPolicy, today: date, blocked: Collection[str] = ()
) -> Decision | None:
    """The first rule that holds, or None. `blocked`: what the holds in force block, among `field` and `legal`."""
    for rule in policy.rules:
        if holds(rule.condition, row, today):
            return None if rule.queue in blocked else _decision(loan_ref, row, rule, today)
    return None


def _decision(loan_ref: str, row: Row, rule: Rule, today: date) -> Decision:
    facts = (f"{name} {row[name]}" for name in _read(rule.condition) if row[name] not in (None, False))
    return Decision(
        rule=rule.name,
        queue=rule.queue,
        why=(rule.why, *facts),
        priority=rule.priority,
        next_action=rule.next_action,
        due_business_days=rule.due_business_days,
        cause=f"escalation:{rule.name}:{loan_ref}:{_occasion(row, rule.once_per, today)}",
    )


def _read(condition: Node) -> Iterable[str]:
    return dict.fromkeys(node.column.name for node in walk(condition) if isinstance(node, Ref))


def _occasion(row: Row, once_per: OncePer, today: date) -> str:
    if once_per == "break":
        return str(row.get("broken_on") or "")
    return {"bucket": str(row["bucket"]), "month": f"{today:%Y-%m}", "ever": ""}[once_per]


def escalation_columns(buckets: Iterable[str] | None = None, reasons: Iterable[str] | None = None) -> Columns:
    """The segments' columns and ours. Without the bucket names or reason codes any text is taken for one."""
    known = dict(columns(buckets=buckets or (), reasons=reasons or ()))
    for name, given in (("bucket", buckets), ("reason", reasons)):
        if given is None:
            known[name] = replace(known[name], values=None)
    return known | {column.name: column for column in EXTRA}


class _RuleShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    when: str
    queue: Queue
    why: str = Field(min_length=1)
    next_action: str = Field(min_length=1)
    priority: float = Field(ge=0, le=100)
    due_business_days: int = Field(ge=0, le=90)
    once_per: OncePer


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    from_dpd: int = Field(ge=1)
    large_balance_minor: MinorByCurrency
    hardship_templates: tuple[str, ...] = ()
    rules: list[_RuleShape] = Field(min_length=1)


def load_escalation(
    document: Located,
    *,
    buckets: Iterable[str] | None = None,
    reasons: Iterable[str] | None = None,
    templates: Collection[str] | None = None,
) -> tuple[EscalationPolicy, tuple[Problem, ...]]:
    """The policy of `config/escalation.yaml`, and all that is wrong with it (then not to be used). What is None is not
    checked."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return EscalationPolicy(), problems
    known = escalation_columns(buckets, reasons)
    rules: list[Rule] = []
    for i, entry in enumerate(shape.rules):
        node, troubles = understand(entry.when, known)
        where = ("rules", i, "when")
        problems += tuple(document.problem(where, f"{entry.name}: {wrong}", mend) for wrong, mend in troubles)
        if entry.name in {above.name for above in shape.rules[:i]}:
            twice = document.problem(("rules", i, "name"), f"{entry.name} stands twice", "give each rule its own name")
            problems += (twice,)
        if node is not None:
            rules.append(Rule(condition=node, **entry.model_dump(exclude={"when"})))
    for i, name in enumerate(shape.hardship_templates if templates is not None else ()):
        if name not in (templates or ()):
            mend = did_you_mean(name, sorted(templates or ()))
            problems += (document.problem(("hardship_templates", i), f"there is no template `{name}`", mend),)
    policy = EscalationPolicy(
        rules=tuple(rules),
        from_dpd=shape.from_dpd,
        large_balance_minor=shape.large_balance_minor,
        hardship_templates=shape.hardship_templates,
    )
    return policy, problems
