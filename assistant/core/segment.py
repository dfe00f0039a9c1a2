"""Segments: ordered rules, the first that holds wins. Loaded, checked, and explained for one loan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.columns import Columns
from assistant.core.expression import Node, Ref, Row, holds
from assistant.core.language import understand
from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.reach import Box, Space, boxes_of, remains, walk
from assistant.core.shapes import shaped


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`name` is the rule's own; `segment` the group it leads to (usually the same word)."""

    name: str
    segment: str
    when: str
    note: str
    line: int | None
    condition: Node


@dataclass(frozen=True, kw_only=True)
class Segments:
    rules: tuple[Rule, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every segment once, in order: what a strategy may name."""
        return tuple(dict.fromkeys(rule.segment for rule in self.rules))


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One rule that was asked: did it hold, and what were the values that it read?"""

    rule: str
    held: bool
    values: Row


@dataclass(frozen=True, kw_only=True)
class Matched:
    segment: str
    rule: Rule
    trail: tuple[Tried, ...]


def explain(segments: Segments, row: Row, today: date) -> Matched:
    """The segment of one loan, with every rule that was asked on the way to it."""
    trail: list[Tried] = []
    for rule in segments.rules:
        held = holds(rule.condition, row, today)
        trail.append(Tried(rule=rule.name, held=held, values=_read(rule.condition, row)))
        if held:
            return Matched(segment=rule.segment, rule=rule, trail=tuple(trail))
    raise LookupError("no rule holds: the rules were used without being checked")


def _read(condition: Node, row: Row) -> Row:
    names = dict.fromkeys(node.column.name for node in walk(condition) if isinstance(node, Ref))
    return {name: row[name] for name in names}


class _RuleShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")
    segment: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")
    when: str | bool
    note: str = ""


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    segments: list[_RuleShape] = Field(min_length=1)


def load_segments(document: Located, known: Columns) -> tuple[Segments, tuple[Problem, ...]]:
    """The rules of `config/segments.yaml`, and all that is wrong with them (then not to be used)."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return Segments(rules=()), problems
    rules: list[Rule] = []
    for i, entry in enumerate(shape.segments):
        node, found = _condition(document, i, entry, known)
        problems += found
        if node is not None:
            rules.append(_rule(document, i, entry, node))
    problems += _repeated(document, shape.segments)
    return Segments(rules=tuple(rules)), problems or _unreachable(document, rules)


def _condition(document: Located, i: int, entry: _RuleShape, known: Columns) -> tuple[Node | None, tuple[Problem, ...]]:
    text = str(entry.when).lower() if isinstance(entry.when, bool) else entry.when
    node, troubles = understand(text, known)
    where = ("segments", i, "when")
    return node, tuple(document.problem(where, f"{entry.name}: {wrong}", mend) for wrong, mend in troubles)


def _rule(document: Located, i: int, entry: _RuleShape, node: Node) -> Rule:
    return Rule(
        name=entry.name,
        segment=entry.segment or entry.name,
        when=str(entry.when).strip(),
        note=entry.note,
        line=document.line("segments", i),
        condition=node,
    )


def _repeated(document: Located, entries: Sequence[_RuleShape]) -> tuple[Problem, ...]:
    names = [entry.name for entry in entries]
    again = (i for i, name in enumerate(names) if name in names[:i])
    mend = "give the rule a name of its own, and `segment:` the one it leads to"
    return tuple(
        document.problem(("segments", i, "name"), f"{names[i]}: a rule above has this name", mend) for i in again
    )


def _unreachable(document: Located, rules: Sequence[Rule]) -> tuple[Problem, ...]:
    """Rules that are never true or never reached, and the loans that no rule takes."""
    space, boxes = boxes_of([rule.condition for rule in rules])
    found: list[Problem] = []
    for i, rule in enumerate(rules):
        above = [box for boxes_above in boxes[:i] for box in boxes_above]
        where = ("segments", i, "when")
        if not boxes[i]:
            mend = "correct the condition, or take the rule out"
            found.append(document.problem(where, f"{rule.name}: never true: `{rule.when}`", mend))
        elif not (_catch_all(boxes, i) or remains(space, boxes[i], above)):
            problem = f"{rule.name}: can never be reached: {_who_takes(space, rules, boxes, i)}"
            found.append(document.problem(where, problem, "move it up, make it narrower, or take it out"))
    if remains(space, [{}], [box for own in boxes for box in own]):
        last = ("segments", len(rules) - 1)
        mend = "end with a rule `when: true`"
        found.append(document.problem(last, "some loans match no rule: there is no catch-all", mend))
    return tuple(found)


def _catch_all(boxes: Sequence[Sequence[Box]], i: int) -> bool:
    """A last `when: true` is good practice even where the rules above it happen to take everything together."""
    return i == len(boxes) - 1 and {} in boxes[i] and not any({} in own for own in boxes[:i])


def _who_takes(space: Space, rules: Sequence[Rule], boxes: Sequence[Sequence[Box]], i: int) -> str:
    for above, own in zip(rules[:i], boxes[:i], strict=True):
        if not remains(space, boxes[i], own):
            return f"`{above.name}` (line {above.line}) takes all its loans"
    return "the rules above it together take all its loans"
