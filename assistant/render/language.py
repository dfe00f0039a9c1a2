"""The template language: fields, styles, `if`, `for` over a list. Checked node by node; all else is refused.

Jinja's own parser reads the text, an allow-list says what may stand in it, and every field is resolved here, at load:
`borrower.name` becomes one key of a flat dict, `due_on|short` another. What is left to run has no attribute, no call
and no filter in it. A template is a text with gaps, not a program:

    Hello {{ borrower.first_name }}, {{ amount }} was due on {{ due_on|short }}.
    {% if pay_link %}Pay: {{ pay_link }}{% else %}Call {{ lender.phone }}.{% endif %}
    {% for loan in loans %}{{ loan.account }}: {{ loan.amount }}{% if not loop.last %}; {% endif %}{% endfor %}
    {% if loans_count > 1 %}…{% endif %}   {% if statement == "first" %}…{% endif %}
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import cast

from jinja2 import nodes

from assistant.core.problem import Problem
from assistant.render.fields import STYLES, Field, Kind

LOOP = {"first", "last", "index"}
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


class Checker:
    """Walks a parsed template once: collects problems and uses, and gives back the same template with flat names."""

    def __init__(self, fields: Mapping[str, Field], place: Place) -> None:
        self.fields = fields
        self.place = place
        self.problems: list[Problem] = []
        self.used: dict[Use, None] = {}
        self.items: dict[str, dict[Use, None]] = {}

    def body(self, parts: list[nodes.Node], scope: Scope) -> list[nodes.Node]:
        return [made for part in parts if (made := self.statement(part, scope)) is not None]

    def statement(self, node: nodes.Node, scope: Scope) -> nodes.Node | None:
        known = STATEMENTS.get(type(node))
        if known is None:
            self.refuse(node)
            return None
        return known(self, node, scope)

    def refuse(self, node: nodes.Node) -> None:
        word = f"`{type(node).__name__.lower()}` is not part of the template language"
        self.problem(node, word, "use only {{ field }}, {{ field|style }}, {% if field %} and {% for x in list %}")

    def problem(self, node: nodes.Node, problem: str, mend: str) -> None:
        line = self.place.at(node.lineno or 1)
        self.problems.append(Problem(file=self.place.file, line=line, problem=problem, mend=mend))

    def output(self, node: nodes.Output, scope: Scope) -> nodes.Node:
        made = [part if isinstance(part, nodes.TemplateData) else self.printed(part, scope) for part in node.nodes]
        return nodes.Output([part for part in made if part is not None], lineno=node.lineno)

    def printed(self, node: nodes.Expr, scope: Scope) -> nodes.Expr | None:
        style = ""
        inner: nodes.Expr | None = node
        if isinstance(node, nodes.Filter):
            if node.args or node.kwargs or node.node is None:
                self.problem(node, f"the style `{node.name}` takes no arguments", "write it bare: {{ due_on|short }}")
                return None
            style, inner = node.name, node.node
        return self.field_at(inner, scope, style) if inner is not None else None

    def field_at(self, node: nodes.Expr, scope: Scope, style: str = "", asked: bool = False) -> nodes.Expr | None:
        """A field as an expression; `asked`: it stands in an `if`, where a missing one is an answer."""
        name = _path(node)
        if name is None:
            self.refuse(node)
            return None
        root, _, rest = name.partition(".")
        if root == "loop" and scope.loops and rest in LOOP:
            return node
        if root in scope.loops:
            return self.item(node, root, rest, scope, style, asked)
        found = self.fields.get(name)
        if found is None:
            self.problem(node, f"there is no field `{name}`", _suggest(name, self.fields))
            return None
        if not asked and not self.printable(node, name, found, scope, style):
            return None
        self.used[name, style] = None
        return nodes.Name(key(name, style), "load", lineno=node.lineno)

    def item(self, node: nodes.Expr, var: str, name: str, scope: Scope, style: str, asked: bool) -> nodes.Expr | None:
        items = self.fields[scope.loops[var]].items or {}
        found = items.get(name)
        if found is None:
            mend = _suggest(name, items, prefix=f"{var}.")
            self.problem(node, f"`{var}` has no field `{name}`" if name else f"`{var}` is a list entry", mend)
            return None
        if not asked and not self.printable(node, f"{var}.{name}", found, scope, style):
            return None
        self.items.setdefault(scope.loops[var], {})[name, style] = None
        return nodes.Getitem(
            nodes.Name(var, "load", lineno=node.lineno), nodes.Const(key(name, style)), "load", lineno=node.lineno
        )

    def printable(self, node: nodes.Expr, name: str, found: Field, scope: Scope, style: str) -> bool:
        if found.kind in (Kind.FLAG, Kind.LIST):
            use = "{% if %}" if found.kind is Kind.FLAG else "{% for %}"
            self.problem(node, f"`{name}` cannot be printed", f"it is for {use} only")
            return False
        if style not in STYLES[found.kind]:
            offered = ", ".join(filter(None, STYLES[found.kind])) or "none"
            self.problem(node, f"`{name}` has no style `{style}`", f"styles of a {found.kind}: {offered}")
            return False
        group = f"{name.split('.')[0]}.{found.group}" if name not in self.fields and found.group else found.group
        if group and group not in scope.present:
            mend = f"put it inside {{% if {name} %}}" + (
                "" if group != found.group else f", or add `{group}` to needs:"
            )
            self.problem(node, f"`{name}` may be missing", mend)
            return False
        return True

    def condition(self, node: nodes.If, scope: Scope) -> nodes.Node:
        asked = cast(nodes.Expr, node.test)
        test = self.test(asked, scope)
        inside = replace(scope, present=scope.present | self.certain(asked, scope))
        body = self.body(node.body, inside)
        others = [made for part in node.elif_ if isinstance(made := self.condition(part, scope), nodes.If)]
        return nodes.If(test or nodes.Const(False), body, others, self.body(node.else_, scope), lineno=node.lineno)

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
        name = _path(node.expr)
        found = self.fields.get(name or "")
        value = node.ops[0].expr if len(node.ops) == 1 and node.ops[0].op in ORDERED else None
        fits = found is not None and isinstance(value, nodes.Const) and _comparable(found, value.value)
        if name is not None and found is None:
            self.problem(node, f"there is no field `{name}` to compare", _suggest(name, self.fields))
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
        name = _path(node) or ""
        root, _, rest = name.partition(".")
        if root in scope.loops:
            found = (self.fields[scope.loops[root]].items or {}).get(rest)
            return frozenset({f"{root}.{found.group}"}) if found and found.group else frozenset()
        found = self.fields.get(name)
        return frozenset({found.group}) if found and found.group else frozenset()

    def loop(self, node: nodes.For, scope: Scope) -> nodes.Node | None:
        name = _path(node.iter) or ""
        found = self.fields.get(name)
        if not isinstance(node.target, nodes.Name) or node.recursive or node.test or node.else_:
            self.problem(node, "only a plain `for x in list` is possible", "no conditions, pairs, else or recursion")
            return None
        if found is None or found.kind is not Kind.LIST:
            lists = {one: each for one, each in self.fields.items() if each.kind is Kind.LIST}
            self.problem(node, f"`{name or 'this'}` is not a list", _suggest(name, lists))
            return None
        if scope.loops:
            self.problem(node, "a `for` stands inside another", "close the first one before")
            return None
        self.used[name, ""] = None
        self.items.setdefault(name, {})
        inside = replace(scope, loops={node.target.name: name})
        items = nodes.Name(key(name, ""), "load", lineno=node.lineno)
        return nodes.For(node.target, items, self.body(node.body, inside), [], None, False, lineno=node.lineno)


STATEMENTS: Mapping[type, Callable[[Checker, nodes.Node, Scope], nodes.Node | None]] = {
    nodes.Output: lambda checker, node, scope: checker.output(node, scope),  # type: ignore[arg-type]  # by its type
    nodes.If: lambda checker, node, scope: checker.condition(node, scope),  # type: ignore[arg-type]  # by its type
    nodes.For: lambda checker, node, scope: checker.loop(node, scope),  # type: ignore[arg-type]  # by its type
}


def key(name: str, style: str) -> str:
    """The flat name of a field in a style: no dot is left for the sandbox to look into."""
    return name.replace(".", "__") + (f"__as_{style}" if style else "")


def _path(node: nodes.Node) -> str | None:
    """`borrower.name` as it was written; None for anything that is not a plain dotted name."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        owner = _path(node.node)
        return f"{owner}.{node.attr}" if owner else None
    return None


def _comparable(found: Field, value: object) -> bool:
    if found.kind is Kind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    return found.kind is Kind.WORD and value in found.choices


def _suggest(name: str, known: Mapping[str, object], prefix: str = "") -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    if near:
        return f"did you mean `{prefix}{near[0]}`?"
    return f"known: {', '.join(prefix + one for one in sorted(known))}"
