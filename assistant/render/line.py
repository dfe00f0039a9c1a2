"""A line: one checked, compiled text of a template. Fields are formatted outside, the sandbox only joins them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assistant.core.problem import Problem
from assistant.render.catalogue import FIELDS
from assistant.render.context import RenderContext
from assistant.render.fields import STYLES, Field
from assistant.render.language import Checker, Place, Scope, Use, key
from assistant.render.locales import Tongue


class CannotRender(Exception):
    """A text that cannot be made from these facts; says which template and which field is missing."""


class Absent(StrictUndefined):
    """A field without a value: an `if` may ask about it, printing it is an error."""

    def __bool__(self) -> bool:  # type: ignore[override]  # Jinja's own answers only by raising
        return False


ENVIRONMENT: Final = ImmutableSandboxedEnvironment(
    undefined=Absent, autoescape=False, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True, kw_only=True)
class Filling:
    """How one key of the dict is made."""

    key: str
    get: Callable[[Any, Tongue], Any]
    form: Callable[[Any, Tongue], Any]

    def fill(self, owner: Any, tongue: Tongue, into: dict[str, Any]) -> None:
        value = self.get(owner, tongue)
        if value is not None:
            into[self.key] = self.form(value, tongue)


@dataclass(frozen=True, kw_only=True)
class Line:
    """`uses` are the fields and styles printed or asked about; `debt` whether any of them tells of the debt."""

    tree: nodes.Template
    fillings: tuple[Filling, ...]
    lists: Mapping[str, tuple[Filling, tuple[Filling, ...]]]
    uses: frozenset[Use]
    debt: bool

    @cached_property
    def template(self) -> Template:
        """Compiled when first used: most runs need few of all the texts, and compiling is the slow part."""
        return Template.from_code(ENVIRONMENT, ENVIRONMENT.compile(self.tree), {})

    def say(self, context: RenderContext, tongue: Tongue) -> str:
        """Raises CannotRender if a field that the text prints has no value."""
        facts: dict[str, Any] = {}
        for filling in self.fillings:
            filling.fill(context, tongue, facts)
        for name, (source, items) in self.lists.items():
            facts[name] = [_entry(items, owner, tongue) for owner in source.get(context, tongue)]
        try:
            return self.template.render(facts)
        except UndefinedError as error:
            raise CannotRender(str(error).replace("__as_", "|").replace("__", ".")) from error


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A text that passed: its body with flat names, and what it uses."""

    body: list[nodes.Node]
    used: frozenset[Use]
    items: Mapping[str, frozenset[Use]]


def check(
    source: str, place: Place, needs: frozenset[str] = frozenset(), fields: Mapping[str, Field] = FIELDS
) -> tuple[Checked, list[Problem]]:
    """The checked text with all its problems; with any, it is not to be compiled."""
    try:
        parsed = ENVIRONMENT.parse(source.rstrip("\n"))
    except TemplateSyntaxError as error:
        mend = "every {{ needs its }}, every {% if %} its {% endif %}"
        problem = Problem(
            file=place.file, line=place.at(error.lineno), problem=f"not a template: {error.message}", mend=mend
        )
        return Checked(body=[], used=frozenset(), items={}), [problem]
    checker = Checker(fields, place)
    body = checker.body(parsed.body, Scope(present=needs))
    items = {name: frozenset(uses) for name, uses in checker.items.items()}
    return Checked(body=body, used=frozenset(checker.used), items=items), checker.problems


def compile_line(parts: list[Checked], between: str = "", fields: Mapping[str, Field] = FIELDS) -> Line:
    """One line of several checked texts, with `between` where two meet."""
    whole: list[nodes.Node] = []
    for part in parts:
        whole += [nodes.Output([nodes.TemplateData(between)])] if whole and between else []
        whole += part.body
    used = frozenset().union(*(part.used for part in parts))
    tree = nodes.Template(whole, lineno=1)
    tree.set_environment(ENVIRONMENT)
    return Line(
        tree=tree,
        fillings=tuple(_filling(fields, use) for use in sorted(used) if not fields[use[0]].items),
        lists=_lists(parts, fields),
        uses=used,
        debt=any(fields[name].debt for name, _ in used),
    )


def _filling(fields: Mapping[str, Field], use: Use) -> Filling:
    name, style = use
    found = fields[name]
    return Filling(key=key(name, style), get=found.get, form=STYLES[found.kind][style])


def _lists(parts: list[Checked], fields: Mapping[str, Field]) -> dict[str, tuple[Filling, tuple[Filling, ...]]]:
    """For each list its source and how its entries are made; two parts may use one list."""
    wanted: dict[str, set[Use]] = {}
    for part in parts:
        for name, uses in part.items.items():
            wanted.setdefault(name, set()).update(uses)
        for name in (used for used, _ in part.used if fields[used].items):
            wanted.setdefault(name, set())
    return {
        key(name, ""): (
            _filling(fields, (name, "")),
            tuple(_filling(fields[name].items or {}, use) for use in sorted(uses)),
        )
        for name, uses in wanted.items()
    }


def _entry(fillings: tuple[Filling, ...], owner: Any, tongue: Tongue) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for filling in fillings:
        filling.fill(owner, tongue, entry)
    return entry
