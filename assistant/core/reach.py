"""Which rules can no loan ever reach? Those that are never true, and those whose loans the rules above already take.

Each column is cut into cells at the constants that the rules compare it with, so that a rule becomes a few *boxes*: per
column the set of cells (a bit mask) in which it is true, unknown values included. Taking the boxes of the rules above
out of a rule's own leaves what reaches it. A comparison of two columns is opaque: it may be true, false or unknown, and
is the same thing only where it is written the same. So a rule that is called unreachable is; some others may be missed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, product
from typing import Any

from assistant.core.columns import Column, Kind
from assistant.core.expression import Arith, Call, Compare, InList, IsNull, Literal, Logic, Node, Not, Ref, evaluate

Box = dict[str, int]  # column or opaque comparison → the cells in which it lies; absent: anywhere
BOXES_MAX = 400
STEPS_MAX = 20_000
_ANY_DAY = date(2000, 1, 1)


class TooComplex(Exception):
    """The rule has more alternatives than are worth following; it is then taken as one opaque condition."""


@dataclass(kw_only=True)
class Space:
    """The cells of every column that the rules speak of, each with a value that stands for it."""

    cells: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def full(self, key: str) -> int:
        return (1 << len(self.cells[key])) - 1


def boxes_of(rules: Sequence[Node]) -> tuple[Space, list[list[Box]]]:
    """The boxes in which each rule is true, over the cells that all the rules together need."""
    space = Space()
    for column, constants in _constants(rules).items():
        space.cells[column.name] = _cells(column, constants)
    return space, [_rule_boxes(space, rule) for rule in rules]


def remains(space: Space, own: Sequence[Box], taken: Sequence[Box]) -> bool:
    """Is there anything in `own` that `taken` leaves? True, too, where finding out would take too long."""
    budget = [STEPS_MAX]
    return any(_outside(space, box, taken, 0, budget) for box in own)


def _outside(space: Space, box: Box, taken: Sequence[Box], start: int, budget: list[int]) -> bool:
    budget[0] -= 1
    if budget[0] <= 0:
        return True
    hit = next((i for i in range(start, len(taken)) if _meet(box, taken[i]) is not None), None)
    if hit is None:
        return True
    inner = dict(box)
    for key, mask in taken[hit].items():
        own = inner.get(key, space.full(key))
        if own & ~mask and _outside(space, {**inner, key: own & ~mask}, taken, hit + 1, budget):
            return True
        inner[key] = own & mask
    return False


def _meet(one: Box, other: Box) -> Box | None:
    """Where both are, or None if nowhere."""
    met = dict(one)
    for key, mask in other.items():
        met[key] = met.get(key, mask) & mask
        if not met[key]:
            return None
    return met


def _rule_boxes(space: Space, rule: Node) -> list[Box]:
    try:
        return _boxes(space, rule, True)
    except TooComplex:
        return _opaque(space, rule, True)


def _boxes(space: Space, node: Node, want: bool) -> list[Box]:
    """The boxes in which the condition is `want`. Unknown is neither."""
    if node.constant:
        return [{}] if evaluate(node, {}, _ANY_DAY) is want else []
    if isinstance(node, Not):
        return _boxes(space, node.item, not want)
    if isinstance(node, Logic):
        parts = [_boxes(space, part, want) for part in node.parts]
        return _both(parts) if (node.op == "and") is want else [box for part in parts for box in part]
    ref = _only_column(node)
    if ref is None:
        return _opaque(space, node, want)
    return _masked(
        space, ref.name, [evaluate(node, {ref.name: value}, _ANY_DAY) is want for value in space.cells[ref.name]]
    )


def _masked(space: Space, key: str, inside: Iterable[bool]) -> list[Box]:
    mask = sum(1 << i for i, yes in enumerate(inside) if yes)
    if mask == space.full(key):
        return [{}]
    return [{key: mask}] if mask else []


def _opaque(space: Space, node: Node, want: bool) -> list[Box]:
    key = repr(node)
    space.cells[key] = (True, False, None)
    return [{key: 0b001 if want else 0b010}]


def _both(parts: list[list[Box]]) -> list[Box]:
    met: list[Box] = [{}]
    for part in parts:
        joined = (_meet(one, other) for one, other in product(met, part))
        met = [box for box in joined if box is not None]
        if len(met) > BOXES_MAX:
            raise TooComplex
    return met


def _only_column(node: Node) -> Column | None:
    """The column of a comparison with constants, or None for anything that the cells do not describe."""
    if isinstance(node, IsNull):
        return node.item.column if isinstance(node.item, Ref) else None
    sides = _sides(node)
    refs = [side for side in sides if isinstance(side, Ref)]
    plain = all(isinstance(side, Ref | Literal) for side in sides)
    return refs[0].column if plain and len(refs) == 1 and refs[0].kind is not Kind.DATE else None


def _sides(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Compare):
        return node.left, node.right
    return (node.item,) if isinstance(node, InList) else (node,)


def _constants(rules: Iterable[Node]) -> dict[Column, set[Any]]:
    found: dict[Column, set[Any]] = {}
    for rule in rules:
        for node in walk(rule):
            column = _only_column(node)
            if column is not None:
                found.setdefault(column, set()).update(literal.value for literal in _literals(node))
    return found


def _literals(node: Node) -> Iterator[Literal]:
    if isinstance(node, Compare):
        yield from (side for side in (node.left, node.right) if isinstance(side, Literal))
    elif isinstance(node, InList):
        yield from node.values


def _cells(column: Column, constants: set[Any]) -> tuple[Any, ...]:
    """One value for every stretch of the column that no constant divides, and None where it may be unknown."""
    unknown = (None,) if column.nullable else ()
    if column.kind is Kind.BOOL:
        return (True, False, *unknown)
    if column.kind is Kind.TEXT:
        words = column.values if column.values is not None else (*sorted(constants), "\0 any other text")
        return (*words, *unknown)
    if column.kind is Kind.DATE:
        return (_ANY_DAY, *unknown)
    return (*_stretches(column, constants), *unknown)


def _stretches(column: Column, constants: set[Any]) -> list[Any]:
    if column.kind is Kind.NUMBER:
        ordered = sorted(constants)
        between = [(a + b) / 2 for a, b in pairwise(ordered)]
        return [ordered[0] - 1, *ordered, *between, ordered[-1] + 1] if ordered else [0.0]
    whole = {int(c // 1) + step for c in constants for step in (-1, 0, 1, 2)} | {column.low, column.high}
    return sorted(value for value in whole if column.low <= value <= column.high)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    children: tuple[Node, ...] = ()
    if isinstance(node, Compare | Arith):
        children = (node.left, node.right)
    elif isinstance(node, Logic):
        children = node.parts
    elif isinstance(node, Call):
        children = node.args
    elif isinstance(node, Not | IsNull | InList):
        children = (node.item,)
    for child in children:
        yield from walk(child)
