"""From a rule's text to its checked tree.

sqlglot parses; it neither checks types nor keeps anything out, so this is a closed list: a node that is not named here
is refused, a node with an option that is not expected is refused, and every operand has a type. That is what makes one
text mean the same in Python, SQLite and PostgreSQL.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from assistant.core.columns import Columns, Kind
from assistant.core.expression import (
    Arith,
    Call,
    Compare,
    InList,
    IsNull,
    Literal,
    Logic,
    Node,
    Not,
    Ref,
    Today,
)
from assistant.core.rule_types import NUMERIC, WHOLE_MAX, arith_kind, arith_mend, bounds, common, compare_mend
from assistant.core.shapes import did_you_mean

TEXT_MAX = 4000
LITERAL_MAX = 10**15
FUNCTIONS = ("abs", "coalesce", "greatest", "least")

Trouble = tuple[str, str]  # what is wrong, how to mend it


def understand(text: str, known: Columns) -> tuple[Node | None, tuple[Trouble, ...]]:
    """The checked tree of a boolean expression, or None and everything that is wrong with it."""
    checker = Checker(known)
    try:
        node = checker.whole(text)
    except RecursionError:
        return None, (("nested too deeply", "split it into several rules"),)
    return (None if checker.troubles else node), tuple(checker.troubles)


class Checker:
    """Walks sqlglot's tree, keeps what is wrong, returns ours. None stands for a part already refused."""

    def __init__(self, known: Columns) -> None:
        self.known = known
        self.troubles: list[Trouble] = []

    def refuse(self, problem: str, mend: str) -> Node | None:
        """Keep what is wrong; always None, so that a part can return it."""
        if (problem, mend) not in self.troubles:
            self.troubles.append((problem, mend))
        return None

    def whole(self, text: str) -> Node | None:
        if len(text) > TEXT_MAX or not text.replace("\n", " ").isprintable():
            return self.refuse(f"longer than {TEXT_MAX} characters, or not printable", "split it into several rules")
        try:
            parsed = sqlglot.parse(text)
        except SqlglotError as error:
            message = str(error).splitlines()[0]
            return self.refuse(f"not an expression: {message}", "write it like `dpd between 1 and 7 and not frozen`")
        if len(parsed) != 1 or parsed[0] is None:
            return self.refuse("not one expression", "write one boolean expression and no semicolon")
        return self.boolean(parsed[0])

    def boolean(self, part: Any) -> Node | None:
        node = self.node(part)
        if node is not None and node.kind is not Kind.BOOL:
            return self.refuse(f"`{_sql(part)}` is {node.kind}, not a condition", "compare it with something")
        return node

    def node(self, part: Any) -> Node | None:
        translate = _NODES.get(type(part))
        if translate is None or not _plain(part):
            return self.refuse(f"`{_sql(part)}` is not part of the rule language", _instead(part))
        return translate(self, part)


def _plain(part: exp.Expr) -> bool:
    """No option beyond the operands: `in (select …)`, `between symmetric`, a table's name, a cast are all refused."""
    allowed = _ARGS.get(type(part), ("this", "expression"))
    return not any(value for name, value in part.args.items() if name not in allowed)


def _sql(part: Any) -> str:
    text = part.sql() if isinstance(part, exp.Expr) else str(part)
    return text if len(text) <= 60 else text[:57] + "…"


def _instead(part: Any) -> str:
    if isinstance(part, exp.CurrentDate | exp.CurrentTimestamp | exp.Cast | exp.Interval):
        return "dates are compared with `today` and whole days: `opened_on < today - 90`"
    if isinstance(part, exp.Anonymous):
        return did_you_mean(str(part.this), list(FUNCTIONS))
    if isinstance(part, exp.Func):
        return f"the functions are: {', '.join(FUNCTIONS)}"
    if isinstance(part, exp.Is | exp.Null):
        return "unknown values are asked for by `is null` and `is not null`; a yes or no stands alone"
    return "use and, or, not, comparisons, between, in, is null, + - * / and the documented columns"


def _column(check: Checker, part: exp.Column) -> Node | None:
    name = part.name.lower()
    if name == "today":
        return Today(kind=Kind.DATE, constant=True)
    column = check.known.get(name)
    if column is None:
        return check.refuse(f"unknown column `{part.name}`", did_you_mean(name, sorted(check.known)))
    return Ref(kind=column.kind, low=column.low, high=column.high, column=column)


def _literal(check: Checker, part: exp.Literal) -> Node | None:
    if part.is_string:
        return Literal(kind=Kind.TEXT, value=part.this, constant=True)
    text = str(part.this)
    if text.isdecimal() and int(text) <= LITERAL_MAX:
        return Literal(kind=Kind.INT, value=int(text), low=int(text), high=int(text), constant=True)
    if text.replace(".", "", 1).isdecimal() and len(text) <= 16 and "." in text:
        return Literal(kind=Kind.NUMBER, value=float(text), constant=True)
    return check.refuse(f"`{text}` is not a number here", "write it plainly, with at most 15 digits")


def _arith(check: Checker, part: exp.Binary) -> Node | None:
    op = _OPS[type(part)]
    left, right = check.node(part.this), check.node(part.expression)
    if left is None or right is None:
        return None
    kind = arith_kind(op, left, right)
    if kind is None:
        return check.refuse(f"`{_sql(part)}`: {left.kind} {op} {right.kind}", arith_mend(left, right))
    low, high = bounds(op, left, right) if kind in (Kind.INT, Kind.MONEY) else (0, 0)
    day_shift = kind is Kind.DATE and max(abs(right.low), abs(right.high), abs(left.low), abs(left.high)) > 1_000_000
    if max(abs(low), abs(high)) > WHOLE_MAX or day_shift:
        return check.refuse(f"`{_sql(part)}` may grow past what a database can hold", "use smaller factors")
    return Arith(
        kind=kind, op=op, left=left, right=right, low=low, high=high, constant=left.constant and right.constant
    )


def _negative(check: Checker, part: exp.Neg) -> Node | None:
    zero = Literal(kind=Kind.INT, value=0, constant=True)
    item = check.node(part.this)
    if item is None:
        return None
    if item.kind not in NUMERIC:
        return check.refuse(f"`{_sql(part)}`: minus {item.kind}", "only numbers and money have a sign")
    if isinstance(item, Literal) and not isinstance(item.value, str):
        return replace(item, value=-item.value, low=-item.high, high=-item.low)
    return Arith(kind=item.kind, op="-", left=zero, right=item, low=-item.high, high=-item.low, constant=item.constant)


def _call(check: Checker, part: exp.Func) -> Node | None:
    name = _CALLS[type(part)]
    args = [check.node(arg) for arg in (part.this, *part.args.get("expressions", ()))]
    known = [arg for arg in args if arg is not None]
    if len(known) < len(args):
        return None
    wanted = 1 if name == "abs" else 2
    if len(known) != wanted:
        return check.refuse(f"`{_sql(part)}`: {name} takes {wanted}", f"nest them: {name}(a, {name}(b, c))")
    kind = known[0].kind if wanted == 1 else common(known[0], known[1])
    if (
        kind is None
        or (name != "coalesce" and kind not in (*NUMERIC, Kind.DATE))
        or (name == "abs" and kind is Kind.DATE)
    ):
        kinds = " and ".join(node.kind for node in known)
        return check.refuse(f"`{_sql(part)}`: {name} of {kinds}", "give it values of one kind")
    low, high = min(n.low for n in known), max(n.high for n in known)
    if name == "abs":
        low, high = 0, max(abs(low), abs(high))
    if name == "coalesce":
        _check_words(check, known[0], known[1], part)
    return Call(kind=kind, name=name, args=tuple(known), low=low, high=high, constant=all(n.constant for n in known))


def _compare(check: Checker, part: exp.Binary) -> Node | None:
    left, right = check.node(part.this), check.node(part.expression)
    return _compared(check, part, _OPS[type(part)], left, right)


def _compared(check: Checker, part: exp.Expr, op: str, left: Node | None, right: Node | None) -> Node | None:
    if left is None or right is None:
        return None
    kind = common(left, right)
    if kind is None:
        return check.refuse(f"`{_sql(part)}` compares {left.kind} with {right.kind}", compare_mend(left, right))
    if kind in (Kind.TEXT, Kind.BOOL) and op not in ("=", "<>"):
        return check.refuse(f"`{_sql(part)}`: {kind} has no order", "compare it by = or <>")
    if kind is Kind.BOOL and not all(isinstance(side, Ref | Literal) for side in (left, right)):
        return check.refuse(f"`{_sql(part)}` compares two conditions", "join them by and, or, not")
    _check_words(check, left, right, part)
    return Compare(kind=Kind.BOOL, op=op, left=left, right=right, constant=left.constant and right.constant)


def _check_words(check: Checker, left: Node, right: Node, part: exp.Expr) -> None:
    """A text compared with a column that has a list of values must be one of them."""
    for side, other in ((left, right), (right, left)):
        column = side.column if isinstance(side, Ref) else None
        if column and column.values is not None and isinstance(other, Literal) and other.value not in column.values:
            problem = f"`{column.name}` is never '{other.value}'"
            check.refuse(problem, did_you_mean(str(other.value), list(column.values)))


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
        return check.refuse(f"`{_sql(part)}`: the list holds something else than values", "list plain values")
    compared = [_compared(check, part, "=", item, value) for value in literals]
    return None if None in compared else InList(kind=Kind.BOOL, item=item, values=literals)


def _is(check: Checker, part: exp.Is) -> Node | None:
    if not isinstance(part.expression, exp.Null):
        return check.refuse(f"`{_sql(part)}` is not part of the rule language", _instead(part))
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


def _true(check: Checker, part: exp.Boolean) -> Node | None:
    return Literal(kind=Kind.BOOL, value=bool(part.this), constant=True)


_OPS: dict[type, str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_CALLS: dict[type, str] = {
    exp.Abs: "abs",
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Coalesce: "coalesce",
}
_ARGS: dict[type, tuple[str, ...]] = {
    exp.Column: ("this",),
    exp.Literal: ("this", "is_string"),
    exp.Between: ("this", "low", "high"),
    exp.In: ("this", "expressions"),
    exp.Least: ("this", "expressions", "ignore_nulls"),
    exp.Greatest: ("this", "expressions", "ignore_nulls"),
    exp.Coalesce: ("this", "expressions"),
}
_NODES: dict[type, Callable[[Checker, Any], Node | None]] = {
    exp.Paren: lambda check, part: check.node(part.this),
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: _true,
    exp.Neg: _negative,
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is,
    exp.Not: _not,
    exp.And: _logic,
    exp.Or: _logic,
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div), _arith),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _compare),
    **dict.fromkeys(_CALLS, _call),
}
