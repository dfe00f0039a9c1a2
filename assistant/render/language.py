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
from dataclasses import replace
from typing import cast

from jinja2 import nodes

from assistant.render.conditions import Conditions, Place, Scope, Use, path_of, suggest
from assistant.render.fields import STYLES, Field, Kind

LOOP = {"first", "last", "index"}


class Checker(Conditions):
    """Walks a parsed template once: collects problems and uses, and gives back the same template with flat names."""

    def __init__(self, fields: Mapping[str, Field], place: Place) -> None:
        super().__init__(fields, place)
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
        name = path_of(node)
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
            self.problem(node, f"there is no field `{name}`", suggest(name, self.fields))
            return None
        if not asked and not self.printable(node, name, found, scope, style):
            return None
        self.used[name, style] = None
        return nodes.Name(key(name, style), "load", lineno=node.lineno)

    def item(self, node: nodes.Expr, var: str, name: str, scope: Scope, style: str, asked: bool) -> nodes.Expr | None:
        items = self.fields[scope.loops[var]].items or {}
        found = items.get(name)
        if found is None:
            mend = suggest(name, items, prefix=f"{var}.")
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

    def loop(self, node: nodes.For, scope: Scope) -> nodes.Node | None:
        name = path_of(node.iter) or ""
        found = self.fields.get(name)
        if not isinstance(node.target, nodes.Name) or node.recursive or node.test or node.else_:
            self.problem(node, "only a plain `for x in list` is possible", "no conditions, pairs, else or recursion")
            return None
        if found is None or found.kind is not Kind.LIST:
            lists = {one: each for one, each in self.fields.items() if each.kind is Kind.LIST}
            self.problem(node, f"`{name or 'this'}` is not a list", suggest(name, lists))
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
