"""The values of the rule language: columns, `today`, literals, arithmetic and the few functions."""

from dataclasses import replace

from sqlglot import exp

from assistant.core.columns import Kind
from assistant.core.expression import Arith, Call, Literal, Node, Ref, Today
from assistant.core.rule_checker import Checker, Translators, check_words, sql_of
from assistant.core.rule_types import NUMERIC, WHOLE_MAX, arith_kind, arith_mend, bounds, common
from assistant.core.shapes import did_you_mean

LITERAL_MAX = 10**15


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
        return check.refuse(f"`{sql_of(part)}`: {left.kind} {op} {right.kind}", arith_mend(left, right))
    low, high = bounds(op, left, right) if kind in (Kind.INT, Kind.MONEY) else (0, 0)
    day_shift = kind is Kind.DATE and max(abs(right.low), abs(right.high), abs(left.low), abs(left.high)) > 1_000_000
    if max(abs(low), abs(high)) > WHOLE_MAX or day_shift:
        return check.refuse(f"`{sql_of(part)}` may grow past what a database can hold", "use smaller factors")
    return Arith(
        kind=kind, op=op, left=left, right=right, low=low, high=high, constant=left.constant and right.constant
    )


def _negative(check: Checker, part: exp.Neg) -> Node | None:
    zero = Literal(kind=Kind.INT, value=0, constant=True)
    item = check.node(part.this)
    if item is None:
        return None
    if item.kind not in NUMERIC:
        return check.refuse(f"`{sql_of(part)}`: minus {item.kind}", "only numbers and money have a sign")
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
        return check.refuse(f"`{sql_of(part)}`: {name} takes {wanted}", f"nest them: {name}(a, {name}(b, c))")
    kind = known[0].kind if wanted == 1 else common(known[0], known[1])
    if (
        kind is None
        or (name != "coalesce" and kind not in (*NUMERIC, Kind.DATE))
        or (name == "abs" and kind is Kind.DATE)
    ):
        kinds = " and ".join(node.kind for node in known)
        return check.refuse(f"`{sql_of(part)}`: {name} of {kinds}", "give it values of one kind")
    low, high = min(n.low for n in known), max(n.high for n in known)
    if name == "abs":
        low, high = 0, max(abs(low), abs(high))
    if name == "coalesce":
        check_words(check, known[0], known[1], part)
    return Call(kind=kind, name=name, args=tuple(known), low=low, high=high, constant=all(n.constant for n in known))


def _true(check: Checker, part: exp.Boolean) -> Node | None:
    return Literal(kind=Kind.BOOL, value=bool(part.this), constant=True)


_OPS: dict[type, str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_CALLS: dict[type, str] = {exp.Abs: "abs", exp.Least: "least", exp.Greatest: "greatest", exp.Coalesce: "coalesce"}
VALUES: Translators = {
    exp.Paren: lambda check, part: check.node(part.this),
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: _true,
    exp.Neg: _negative,
    **dict.fromkeys(_OPS, _arith),
    **dict.fromkeys(_CALLS, _call),
}
