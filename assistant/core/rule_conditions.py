"""The conditions of the rule language: comparisons, between, in, is null, and, or, not."""

from sqlglot import exp

from assistant.core.columns import Kind
from assistant.core.expression import Compare, InList, IsNull, Literal, Logic, Node, Not, Ref
from assistant.core.rule_checker import Checker, Translators, check_words, instead, sql_of
from assistant.core.rule_types import common, compare_mend


def _compare(check: Checker, part: exp.Binary) -> Node | None:
    left, right = check.node(part.this), check.node(part.expression)
    return _compared(check, part, _OPS[type(part)], left, right)


def _compared(check: Checker, part: exp.Expr, op: str, left: Node | None, right: Node | None) -> Node | None:
    if left is None or right is None:
        return None
    kind = common(left, right)
    if kind is None:
        return check.refuse(f"`{sql_of(part)}` compares {left.kind} with {right.kind}", compare_mend(left, right))
    if kind in (Kind.TEXT, Kind.BOOL) and op not in ("=", "<>"):
        return check.refuse(f"`{sql_of(part)}`: {kind} has no order", "compare it by = or <>")
    if kind is Kind.BOOL and not all(isinstance(side, Ref | Literal) for side in (left, right)):
        return check.refuse(f"`{sql_of(part)}` compares two conditions", "join them by and, or, not")
    check_words(check, left, right, part)
    return Compare(kind=Kind.BOOL, op=op, left=left, right=right, constant=left.constant and right.constant)


def _between(check: Checker, part: exp.Between) -> Node | None:
    item, low, high = (check.node(part.args[name]) for name in ("this", "low", "high"))
    first = _compared(check, part, ">=", item, low)
    last = _compared(check, part, "<=", item, high)
    return None if first is None or last is None else Logic(kind=Kind.BOOL, op="and", parts=(first, last))


def _in(check: Checker, part: exp.In) -> Node | None:
    item = check.node(part.this)
    values = [check.node(value) for value in part.expressions]
    if item is None or None in values:
        return None
    literals = tuple(value for value in values if isinstance(value, Literal))
    if not literals or len(literals) < len(values):
        return check.refuse(f"`{sql_of(part)}`: the list holds something else than values", "list plain values")
    compared = [_compared(check, part, "=", item, value) for value in literals]
    return None if None in compared else InList(kind=Kind.BOOL, item=item, values=literals)


def _is(check: Checker, part: exp.Is) -> Node | None:
    if not isinstance(part.expression, exp.Null):
        return check.refuse(f"`{sql_of(part)}` is not part of the rule language", instead(part))
    item = check.node(part.this)
    return None if item is None else IsNull(kind=Kind.BOOL, item=item)


def _not(check: Checker, part: exp.Not) -> Node | None:
    item = check.boolean(part.this)
    return None if item is None else Not(kind=Kind.BOOL, item=item)


def _logic(check: Checker, part: exp.Connector) -> Node | None:
    op = "and" if isinstance(part, exp.And) else "or"
    sides = [check.boolean(side) for side in part.flatten()]
    parts = tuple(side for side in sides if side is not None)
    return Logic(kind=Kind.BOOL, op=op, parts=parts) if len(parts) == len(sides) else None


_OPS: dict[type, str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
CONDITIONS: Translators = {
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is,
    exp.Not: _not,
    exp.And: _logic,
    exp.Or: _logic,
    **dict.fromkeys(_OPS, _compare),
}
