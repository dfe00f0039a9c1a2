"""A line: one checked text of a template, ready to be said. Fields are formatted outside, the program joins them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from assistant.core.problem import Problem
from assistant.render.catalogue import FIELDS
from assistant.render.conditions import Place, Scope, Use
from assistant.render.context import RenderContext
from assistant.render.fields import STYLES, Field
from assistant.render.language import Checker, key
from assistant.render.locales import Tongue
from assistant.render.program import NoValue, Parts, compiled, write


class CannotRender(Exception):
    """A text that cannot be made from these facts; says which template and which field is missing."""


PARSER: Final = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True, kw_only=True)
class Filling:
    """How one key of the values is made."""

    key: str
    get: Callable[[Any, Tongue], Any]
    form: Callable[[Any, Tongue], Any]

    def made(self, owner: Any, tongue: Tongue) -> Any:
        """None: the field has no value."""
        value = self.get(owner, tongue)
        return None if value is None else self.form(value, tongue)


class Values(dict[str, Any]):
    """The fields of one owner, each made when the text first comes to it."""

    __slots__ = ("fillings", "owner", "tongue")

    def __init__(self, fillings: Mapping[str, Filling], owner: Any, tongue: Tongue) -> None:
        self.fillings, self.owner, self.tongue = fillings, owner, tongue

    def __missing__(self, key: str) -> Any:
        value = self[key] = self.fillings[key].made(self.owner, self.tongue)
        return value


@dataclass(frozen=True, kw_only=True)
class Line:
    """`uses` are the fields and styles printed or asked about; `debt` whether any of them tells of the debt."""

    body: tuple[nodes.Node, ...]
    fillings: Mapping[str, Filling]
    lists: Mapping[str, tuple[Filling, Mapping[str, Filling]]]
    uses: frozenset[Use]
    debt: bool

    @cached_property
    def tells_consequences(self) -> bool:
        return any(name == "consequences" for name, _ in self.uses)

    @cached_property
    def parts(self) -> Parts:
        """Made when first used: most runs need few of all the texts."""
        return compiled(self.body)

    @cached_property
    def fixed(self) -> str | None:
        """The whole text of a line that has nothing to fill in."""
        return "".join(map(str, self.parts)) if all(isinstance(part, str) for part in self.parts) else None

    def say(self, context: RenderContext, tongue: Tongue) -> str:
        """Raises CannotRender if a field that the text prints has no value."""
        if self.fixed is not None:
            return self.fixed
        values = Values(self.fillings, context, tongue)
        for name, (source, items) in self.lists.items():
            values[name] = [Values(items, owner, tongue) for owner in source.get(context, tongue)]
        try:
            return write(self.parts, values)
        except NoValue as error:
            raise CannotRender(f"'{error}' is undefined") from error


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
        parsed = PARSER.parse(source.rstrip("\n"))
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
    return Line(
        body=tuple(whole),
        fillings=_fillings(fields, (use for use in sorted(used) if not fields[use[0]].items)),
        lists=_lists(parts, fields),
        uses=used,
        debt=any(fields[name].debt for name, _ in used),
    )


def _fillings(fields: Mapping[str, Field], uses: Iterable[Use]) -> dict[str, Filling]:
    made = (_filling(fields, use) for use in uses)
    return {filling.key: filling for filling in made}


def _filling(fields: Mapping[str, Field], use: Use) -> Filling:
    name, style = use
    found = fields[name]
    return Filling(key=key(name, style), get=found.get, form=STYLES[found.kind][style])


def _lists(parts: list[Checked], fields: Mapping[str, Field]) -> dict[str, tuple[Filling, Mapping[str, Filling]]]:
    """For each list its source and how its entries are made; two parts may use one list."""
    wanted: dict[str, set[Use]] = {}
    for part in parts:
        for name, uses in part.items.items():
            wanted.setdefault(name, set()).update(uses)
        for name in (used for used, _ in part.used if fields[used].items):
            wanted.setdefault(name, set())
    return {
        key(name, ""): (_filling(fields, (name, "")), _fillings(fields[name].items or {}, sorted(uses)))
        for name, uses in wanted.items()
    }
