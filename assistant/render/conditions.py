"""What may stand in an `if` of a template: fields asked for, joined and compared; where a text stands."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from jinja2 import nodes

from assistant.core.problem import Problem
from assistant.render.fields import Field, Kind

ORDERED = {"gt", "gteq", "lt", "lteq", "eq", "ne"}
Use = tuple[str, str]  # a field and its style


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a text stands. `exact`: its lines are the file's lines; otherwise only its first is known."""

    file: str
    line: int
    exact: bool = False

    def at(self, lineno: int) -> int:
        return self.line + lineno - 1 if self.exact else self.line


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a point in the template knows: loop variables with their fields, and groups certain to be there."""

    loops: Mapping[str, str] = field(default_factory=dict)
    present: frozenset[str] = frozenset()


class Conditions(ABC):
    """The half of the checker that reads conditions. `fields`: what may be asked for; problems are gathered."""

    def __init__(self, fields: Mapping[str, Field], place: Place) -> None:
        self.fields = fields
        self.place = place
        self.problems: list[Problem] = []

    def problem(self, node: nodes.Node, problem: str, mend: str) -> None:
        line = self.place.at(node.lineno or 1)
        self.problems.append(Problem(file=self.place.file, line=line, problem=problem, mend=mend))

    @abstractmethod
    def field_at(self, node: nodes.Expr, scope: Scope, style: str = "", asked: bool = False) -> nodes.Expr | None:
        """A field as an expression; `asked`: it stands in an `if`, where a missing one is an answer."""

    def test(self, node: nodes.Expr, scope: Scope) -> nodes.Expr | None:
        if isinstance(node, nodes.And | nodes.Or):
            left, right = self.test(node.left, scope), self.test(node.right, scope)
            return type(node)(left, right, lineno=node.lineno) if left and right else None
        if isinstance(node, nodes.Not):
            inner = self.test(node.node, scope)
            return nodes.Not(inner, lineno=node.lineno) if inner else None
        if isinstance(node, nodes.Compare):
            return self.comparison(node, scope)
        return self.field_at(node, scope, asked=True)

    def comparison(self, node: nodes.Compare, scope: Scope) -> nodes.Expr | None:
        """A number against a number, or a word against one of its choices."""
        name = path_of(node.expr)
        found = self.fields.get(name or "")
        value = node.ops[0].expr if len(node.ops) == 1 and node.ops[0].op in ORDERED else None
        fits = found is not None and isinstance(value, nodes.Const) and _comparable(found, value.value)
        if name is not None and found is None:
            self.problem(node, f"there is no field `{name}` to compare", suggest(name, self.fields))
            return None
        if not fits or found is None:
            mend = "compare a number with a number, or a word with one of its choices"
            choices = ", ".join(found.choices) if found else ""
            self.problem(node, "this comparison is not possible", mend + (f": {choices}" if choices else ""))
            return None
        left = self.field_at(node.expr, scope)
        return None if left is None else nodes.Compare(left, node.ops, lineno=node.lineno)

    def certain(self, node: nodes.Expr, scope: Scope) -> frozenset[str]:
        """Groups that must be there for the test to hold."""
        if isinstance(node, nodes.And):
            return self.certain(node.left, scope) | self.certain(node.right, scope)
        name = path_of(node) or ""
        root, _, rest = name.partition(".")
        if root in scope.loops:
            found = (self.fields[scope.loops[root]].items or {}).get(rest)
            return frozenset({f"{root}.{found.group}"}) if found and found.group else frozenset()
        found = self.fields.get(name)
        return frozenset({found.group}) if found and found.group else frozenset()


def path_of(node: nodes.Node) -> str | None:
    """`borrower.name` as it was written; None for anything that is not a plain dotted name."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        owner = path_of(node.node)
        return f"{owner}.{node.attr}" if owner else None
    return None


def _comparable(found: Field, value: object) -> bool:
    if found.kind is Kind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    return found.kind is Kind.WORD and value in found.choices


def suggest(name: str, known: Mapping[str, object], prefix: str = "") -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    if near:
        return f"did you mean `{prefix}{near[0]}`?"
    return f"known: {', '.join(prefix + one for one in sorted(known))}"
