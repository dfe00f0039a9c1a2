"""The types of the rule language: which operations have a meaning, what they give, and how large it may grow."""

from collections.abc import Callable

from assistant.core.columns import Kind
from assistant.core.expression import Literal, Node

WHOLE_MAX = 2**62  # past it an engine's 64-bit arithmetic might overflow
NUMERIC = (Kind.INT, Kind.MONEY, Kind.NUMBER)


def arith_kind(op: str, left: Node, right: Node) -> Kind | None:
    """The result's type, or None where the operation has no meaning."""
    kinds = (left.kind, right.kind)
    if op == "-" and kinds == (Kind.DATE, Kind.DATE):
        return Kind.INT
    if op in "+-" and kinds == (Kind.DATE, Kind.INT):
        return Kind.DATE
    if left.kind not in NUMERIC or right.kind not in NUMERIC:
        return None
    if op == "/":
        # A number may be as small as it likes: dividing by one could overflow. A constant cannot.
        return None if right.kind is Kind.NUMBER and not _nonzero(right) else Kind.NUMBER
    if Kind.NUMBER in kinds:
        return Kind.NUMBER
    return _whole_kind(op, left, right)


def _whole_kind(op: str, left: Node, right: Node) -> Kind | None:
    kinds = {left.kind, right.kind}
    if kinds == {Kind.MONEY}:
        return None if op == "*" else Kind.MONEY
    if kinds == {Kind.INT} or op == "*":
        return Kind.INT if kinds == {Kind.INT} else Kind.MONEY
    # An amount plus a plain figure is an amount; an amount plus a count of days is a mistake.
    return Kind.MONEY if (left.constant or right.constant) else None


def _nonzero(node: Node) -> bool:
    return isinstance(node, Literal) and node.value != 0


def arith_mend(left: Node, right: Node) -> str:
    if Kind.DATE in (left.kind, right.kind):
        return "a date takes whole days (`today - 30`), and one date minus another is a number of days"
    return "calculate money with money, counts with counts"


def bounds(op: str, left: Node, right: Node) -> tuple[int, int]:
    ends = [_WHOLE[op](a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    if left.kind is Kind.DATE:
        return -4_000_000, 4_000_000
    return min(ends), max(ends)


def common(left: Node, right: Node) -> Kind | None:
    """The type in which the two can be compared, or None."""
    if left.kind is right.kind:
        return left.kind
    kinds = {left.kind, right.kind}
    if Kind.NUMBER in kinds and kinds <= set(NUMERIC):
        return Kind.NUMBER
    plain = left.constant if left.kind is Kind.INT else right.constant
    return Kind.MONEY if kinds == {Kind.INT, Kind.MONEY} and plain else None


def compare_mend(left: Node, right: Node) -> str:
    kinds = {left.kind, right.kind}
    if kinds == {Kind.TEXT, Kind.INT}:
        return "numbers are written without quotes, texts with"
    if Kind.DATE in kinds:
        return "compare a date with `today`, plus or minus days"
    return "both sides must be of one kind"


_WHOLE: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
