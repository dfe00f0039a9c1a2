"""The small language of rules: a checked, typed tree of a boolean expression.

`language.py` makes the tree from text; one tree is evaluated for one loan (`evaluate`), printed as SQL for a whole
book (`store/rule_sql.py`) and analysed for rules that no loan can reach (`reach.py`). Its meaning is SQL's: an unknown
value makes a comparison unknown, `and`/`or`/`not` follow three-valued logic, and a division by zero is unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.core.columns import Column, Kind

Value = Any  # int, float, str, bool, date or None: what a row holds
Row = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Node:
    """`low` and `high` bound a whole-number value, so that no engine overflows; a `constant` reads no column."""

    kind: Kind
    low: int = 0
    high: int = 0
    constant: bool = False


@dataclass(frozen=True, kw_only=True)
class Ref(Node):
    column: Column


@dataclass(frozen=True, kw_only=True)
class Today(Node):
    """The business date that the rule is asked for."""


@dataclass(frozen=True, kw_only=True)
class Literal(Node):
    value: int | float | str | bool


@dataclass(frozen=True, kw_only=True)
class Arith(Node):
    op: str  # + - * /
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True)
class Call(Node):
    name: str  # abs least greatest coalesce
    args: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Compare(Node):
    op: str  # = <> < <= > >=
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True)
class InList(Node):
    item: Node
    values: tuple[Literal, ...]


@dataclass(frozen=True, kw_only=True)
class IsNull(Node):
    item: Node


@dataclass(frozen=True, kw_only=True)
class Not(Node):
    item: Node


@dataclass(frozen=True, kw_only=True)
class Logic(Node):
    op: str  # and · or
    parts: tuple[Node, ...]


def evaluate(node: Node, row: Row, today: date) -> Value:
    """The expression's value for one row: None is unknown. Dates are counted as day numbers."""
    return _EVALUATE[type(node)](node, row, today)


def holds(node: Node, row: Row, today: date) -> bool:
    """Is the rule true? Unknown is not."""
    return evaluate(node, row, today) is True


def _ref(node: Ref, row: Row, today: date) -> Value:
    value = row[node.column.name]
    if value is None:
        return None
    return value.toordinal() if node.kind is Kind.DATE else bool(value) if node.kind is Kind.BOOL else value


def _arith(node: Arith, row: Row, today: date) -> Value:
    left, right = evaluate(node.left, row, today), evaluate(node.right, row, today)
    if left is None or right is None:
        return None
    if node.op == "/":
        return None if right == 0 else float(left) / float(right)
    if node.kind is Kind.NUMBER:
        left, right = float(left), float(right)
    return _ARITH[node.op](left, right)


def _call(node: Call, row: Row, today: date) -> Value:
    values = [evaluate(arg, row, today) for arg in node.args]
    if node.kind is Kind.NUMBER:
        values = [None if value is None else float(value) for value in values]
    if node.name == "coalesce":
        return next((value for value in values if value is not None), None)
    return None if None in values else _CALLS[node.name](*values)


def _compare(node: Compare, row: Row, today: date) -> Value:
    left, right = evaluate(node.left, row, today), evaluate(node.right, row, today)
    if left is None or right is None:
        return None
    if Kind.NUMBER in (node.left.kind, node.right.kind):
        left, right = float(left), float(right)  # both engines compare as doubles
    return _COMPARE[node.op](left, right)


def _in_list(node: InList, row: Row, today: date) -> Value:
    item = evaluate(node.item, row, today)
    return None if item is None else any(item == literal.value for literal in node.values)


def _logic(node: Logic, row: Row, today: date) -> Value:
    decisive = node.op == "or"  # one true decides an `or`, one false an `and`
    values = [evaluate(part, row, today) for part in node.parts]
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _not(node: Not, row: Row, today: date) -> Value:
    value = evaluate(node.item, row, today)
    return None if value is None else not value


_ARITH: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}
_CALLS: dict[str, Callable[..., Any]] = {"abs": abs, "least": min, "greatest": max}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_EVALUATE: dict[type[Node], Callable[[Any, Row, date], Value]] = {
    Ref: _ref,
    Today: lambda node, row, today: today.toordinal(),
    Literal: lambda node, row, today: node.value,
    Arith: _arith,
    Call: _call,
    Compare: _compare,
    InList: _in_list,
    IsNull: lambda node, row, today: evaluate(node.item, row, today) is None,
    Not: _not,
    Logic: _logic,
}
