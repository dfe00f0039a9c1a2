"""Ask each loan only the rules that can hold for it: the rules split by one column into bands.

Most loans are not late, and most rules are about late ones. A band keeps, in order, every rule that is not impossible
inside it, so the first rule that holds is the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.expression import Compare, Literal, Node, Ref
from assistant.core.reach import boxes_of, walk

BANDS_MAX = 12


@dataclass(frozen=True, kw_only=True)
class Band:
    """Values up to `last` (None: all above the band before), and the places of the rules that can hold there."""

    last: int | None
    rules: tuple[int, ...]


def bands(rules: Sequence[Node], column: str) -> tuple[Band, ...]:
    """The bands that the rules' own constants suggest. Where the column may be unknown nothing is split."""
    ends = _ends(rules, column)
    if not ends or len(ends) > BANDS_MAX:
        return (Band(last=None, rules=tuple(range(len(rules)))),)
    space, boxes = boxes_of(rules)
    cells, made = space.cells[column], []
    for first, last in zip([None, *(end + 1 for end in ends)], [*ends, None], strict=True):
        inside = sum(1 << i for i, value in enumerate(cells) if _within(value, first, last))
        possible = (i for i, own in enumerate(boxes) if any(box.get(column, inside) & inside for box in own))
        made.append(Band(last=last, rules=tuple(possible)))
    return tuple(made)


def _within(value: int, first: int | None, last: int | None) -> bool:
    return (first is None or value >= first) and (last is None or value <= last)


def _ends(rules: Sequence[Node], column: str) -> list[int]:
    """The last values of the stretches between which some rule changes its answer."""
    return sorted({end for rule in rules for node in walk(rule) for end in _ends_of(node, column) if end >= 0})


def _ends_of(node: Node, column: str) -> tuple[int, ...]:
    if not isinstance(node, Compare):
        return ()
    op, ref, constant = node.op, node.left, node.right
    if isinstance(ref, Literal):
        op, ref, constant = _TURNED.get(op, op), constant, ref
    known = isinstance(ref, Ref) and ref.column.name == column and not ref.column.nullable
    if not known or not isinstance(constant, Literal) or not isinstance(constant.value, int):
        return ()
    return {
        "<=": (constant.value,),
        ">": (constant.value,),
        "<": (constant.value - 1,),
        ">=": (constant.value - 1,),
    }.get(op, (constant.value - 1, constant.value))


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
