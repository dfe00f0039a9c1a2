"""Runs a checked text: its parsed tree turned once into a short list of parts, then written out part by part.

Jinja only parses. What is left of a checked template is text, gaps, `if` and `for`, so nothing of the sandbox or of
Jinja's contexts has to be set up for each message, and a field is formatted only if the text comes to it.
"""

import operator
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from jinja2 import nodes

Values = MutableMapping[str, Any]  # flat names → formatted values; None: the field has no value
Test = Callable[[Values], Any]
COMPARED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


class NoValue(Exception):
    """The text prints or compares a field that has no value; says which."""


@dataclass(frozen=True, slots=True)
class Gap:
    get: Test
    name: str


@dataclass(frozen=True, slots=True)
class If:
    """The first branch whose test holds; the test of an `else` always does."""

    branches: tuple[tuple[Test, "Parts"], ...]


@dataclass(frozen=True, slots=True)
class For:
    items: str
    target: str
    body: "Parts"


Part = str | Gap | If | For
Parts = Sequence[Part]


def compiled(body: Sequence[nodes.Node]) -> Parts:
    """The parts of a checked body; texts that meet are one."""
    parts: list[Part] = []
    for node in body:
        for part in _parts(node):
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
    return tuple(parts)


def write(parts: Parts, values: Values) -> str:
    """Raises NoValue for a gap without a value."""
    out: list[str] = []
    _write(parts, values, out.append)
    return "".join(out)


def _write(parts: Parts, values: Values, put: Callable[[str], None]) -> None:
    for part in parts:
        if type(part) is str:
            put(part)
        elif type(part) is Gap:
            value = part.get(values)
            if value is None:
                raise NoValue(part.name)
            put(str(value))
        elif type(part) is If:
            for test, body in part.branches:
                if test(values):
                    _write(body, values, put)
                    break
        elif type(part) is For:
            _write_each(part, values, put)


def _write_each(part: For, values: Values, put: Callable[[str], None]) -> None:
    items = values[part.items]
    hidden = {name: values[name] for name in (part.target,) if name in values}
    for index, item in enumerate(items, 1):
        values[part.target] = item
        values["loop"] = {"first": index == 1, "last": index == len(items), "index": index}
        _write(part.body, values, put)
    values.pop(part.target, None)
    values.update(hidden)


def _parts(node: nodes.Node) -> list[Part]:
    if isinstance(node, nodes.If):
        branches = [(node.test, node.body), *((each.test, each.body) for each in node.elif_)]
        made = [(_test(cast(nodes.Expr, test)), compiled(body)) for test, body in branches]
        return [If((*made, (lambda _: True, compiled(node.else_))) if node.else_ else (*made,))]
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name):
        return [For(node.iter.name, node.target.name, compiled(node.body))]
    if isinstance(node, nodes.Output):
        return [one.data if isinstance(one, nodes.TemplateData) else Gap(_test(one), _name(one)) for one in node.nodes]
    raise TypeError(f"{type(node).__name__} passed the check but cannot be run")


def _test(node: nodes.Expr) -> Test:
    """An expression as a function of the values: what it prints, or whether it holds."""
    if isinstance(node, nodes.Name):
        return operator.itemgetter(node.name)
    if isinstance(node, nodes.Getitem | nodes.Getattr):
        return _inner(_test(node.node), node.attr if isinstance(node, nodes.Getattr) else node.arg.as_const())
    if isinstance(node, nodes.Const):
        return lambda _, value=node.value: value  # type: ignore[misc]  # bound now, as each node has its own
    if isinstance(node, nodes.Not):
        return _negated(_test(node.node))
    if isinstance(node, nodes.Compare):
        return _compared(node)
    if isinstance(node, nodes.And | nodes.Or):
        return _joined(_test(node.left), _test(node.right), isinstance(node, nodes.And))
    raise TypeError(f"{type(node).__name__} passed the check but cannot be run")


def _inner(owner: Test, name: str) -> Test:
    return lambda values: owner(values)[name]


def _negated(test: Test) -> Test:
    return lambda values: not test(values)


def _joined(left: Test, right: Test, both: bool) -> Test:
    if both:
        return lambda values: left(values) and right(values)
    return lambda values: left(values) or right(values)


def _compared(node: nodes.Compare) -> Test:
    left, name, ask = _test(node.expr), _name(node.expr), COMPARED[node.ops[0].op]
    wanted = node.ops[0].expr.as_const()

    def test(values: Values) -> bool:
        value = left(values)
        if value is None:
            raise NoValue(name)
        return bool(ask(value, wanted))

    return test


def _name(node: nodes.Expr) -> str:
    """The field as it was written, for a message."""
    if isinstance(node, nodes.Getitem):
        return f"{_name(node.node)}.{node.arg.as_const()}".replace("__as_", "|").replace("__", ".")
    if isinstance(node, nodes.Getattr):
        return f"{_name(node.node)}.{node.attr}"
    return node.name.replace("__as_", "|").replace("__", ".") if isinstance(node, nodes.Name) else "?"
