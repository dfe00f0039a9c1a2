"""The rule language printed as SQL that means the same on both engines.

Where the engines differ the text says it out loud: whole numbers are widened before arithmetic, fractions are doubles,
a division by zero is NULL, `least` and `greatest` of an unknown are unknown, dates move by whole days.
"""

from collections.abc import Callable
from typing import Any

from assistant.core.columns import Kind
from assistant.core.expression import Arith, Call, Compare, InList, IsNull, Literal, Logic, Node, Not, Ref, Today


def rule_sql(node: Node, today: str) -> str:
    """The condition over a row `f` with the documented columns; `today` is the engine's text for the business date."""
    return _PRINT[type(node)](node, today)


def quoted(text: str) -> str:
    """A literal; the colon is escaped, because the text of a statement reads `:name` as a parameter."""
    return "'" + text.replace("'", "''").replace("\\", "\\\\").replace(":", "\\:") + "'"


def _literal(node: Literal, today: str) -> str:
    if isinstance(node.value, bool):
        return "TRUE" if node.value else "FALSE"
    if isinstance(node.value, str):
        return quoted(node.value)
    if node.kind is Kind.NUMBER:
        return f"CAST({node.value!r} AS DOUBLE PRECISION)"
    return str(node.value) if node.value >= 0 else f"({node.value})"


def _arith(node: Arith, today: str) -> str:
    left, right = rule_sql(node.left, today), rule_sql(node.right, today)
    if node.op == "/":
        return f"({_double(left)} / NULLIF({_double(right)}, 0))"
    if node.kind is Kind.NUMBER:
        return f"({_double(left)} {node.op} {_double(right)})"
    if node.kind is Kind.DATE:
        return f"({left} {node.op} CAST({right} AS INTEGER))"
    if node.left.kind is Kind.DATE:
        return f"({left} - {right})"
    return f"(CAST({left} AS BIGINT) {node.op} {right})"


def _call(node: Call, today: str) -> str:
    args = [rule_sql(arg, today) for arg in node.args]
    if node.kind is Kind.NUMBER:
        args = [_double(arg) for arg in args]
    if node.name in ("abs", "coalesce"):
        return f"{node.name.upper()}({', '.join(args)})"
    first, second = args
    keep, other = ("<=", ">") if node.name == "least" else (">=", "<")
    return f"CASE WHEN {first} {keep} {second} THEN {first} WHEN {first} {other} {second} THEN {second} END"


def _compare(node: Compare, today: str) -> str:
    left, right = rule_sql(node.left, today), rule_sql(node.right, today)
    if Kind.NUMBER in (node.left.kind, node.right.kind):
        left, right = _double(left), _double(right)
    return f"({left} {node.op} {right})"


def _in_list(node: InList, today: str) -> str:
    item, values = rule_sql(node.item, today), [rule_sql(value, today) for value in node.values]
    if Kind.NUMBER in (node.item.kind, *(value.kind for value in node.values)):
        item, values = _double(item), [_double(value) for value in values]
    return f"({item} IN ({', '.join(values)}))"


def _double(text: str) -> str:
    return f"CAST({text} AS DOUBLE PRECISION)"


_PRINT: dict[type[Node], Callable[[Any, str], str]] = {
    Ref: lambda node, today: f"f.{node.column.name}",
    Today: lambda node, today: today,
    Literal: _literal,
    Arith: _arith,
    Call: _call,
    Compare: _compare,
    InList: _in_list,
    IsNull: lambda node, today: f"({rule_sql(node.item, today)} IS NULL)",
    Not: lambda node, today: f"(NOT {rule_sql(node.item, today)})",
    Logic: lambda node, today: "(" + f" {node.op.upper()} ".join(rule_sql(part, today) for part in node.parts) + ")",
}
