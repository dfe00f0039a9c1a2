"""Reads a file of verdict cases: plain data fast, and the line of an entry when somebody asks for it.

The shared reader keeps a line for every entry; here 600,000 entries are read for a handful of lines, so the nodes are
kept and walked only for a complaint. Dates and times stay text: the case reader knows which of them is which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from assistant.core.problem import BadInput, Problem

PLAIN = "plain"
WORDS: Mapping[str, Any] = {
    "": None, "~": None, "null": None, "true": True, "yes": True, "on": True, "false": False, "no": False, "off": False,
}  # fmt: skip
WHOLE = re.compile(r"[-+]?\d+")
DECIMAL = re.compile(r"[-+]?\d+\.\d*")
Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(Base):  # type: ignore[misc] # the base is chosen at run time: libyaml where it is there
    """Composes nodes without matching every scalar against the tag patterns: half of the reading time."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return PLAIN if kind is yaml.ScalarNode and implicit[0] else "given"

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """No tag depends on a path here."""

    def ascend_resolver(self) -> None:
        """Nothing to leave: see `descend_resolver`."""


@dataclass(frozen=True)
class CaseDocument:
    """`defaults`: the top-level fields but `cases`. `problems`: what is wrong with those."""

    file: str
    defaults: Mapping[str, Any]
    nodes: list[Any]
    problems: list[Problem] = field(default_factory=list)

    def case(self, index: int, problems: list[Problem]) -> Any:
        """A case as plain data; what stands twice in it is added to `problems`."""
        return _plain(self.nodes[index], self.file, problems)

    @property
    def cases(self) -> list[Any]:
        """All of them, for whoever has them checked elsewhere."""
        return [self.case(index, []) for index in range(len(self.nodes))]

    def line(self, index: int, path: tuple[str | int, ...]) -> int | None:
        """The line of an entry of a case, or of the nearest thing around it."""
        node = self.nodes[index]
        line = node.start_mark.line + 1
        for step in path:
            found = _step(node, step)
            if found is None:
                return int(line)
            line, node = found
        return int(line)


def _step(node: Any, step: str | int) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def read_cases(text: str, file: str) -> CaseDocument:
    """Raises BadInput if the text is not YAML, or not a mapping with a list of cases."""
    top = _compose(text, file)
    if not isinstance(top, yaml.MappingNode):
        raise BadInput(Problem(file=file, line=1, problem="not a file of cases", mend="write `cases:` and a list"))
    problems: list[Problem] = []
    nodes: list[Any] = []
    defaults: dict[str, Any] = {}
    has_cases = False
    for key, value in top.value:
        if key.value != "cases":
            defaults[key.value] = _plain(value, file, problems)
            continue
        has_cases = True
        if not isinstance(value, yaml.SequenceNode) and value.value != "":
            raise BadInput(Problem(file=file, line=_line(key), problem="`cases` is no list", mend="write `- id: …`"))
        nodes = list(value.value)
    if not has_cases:
        raise BadInput(Problem(file=file, line=1, problem="`cases` is missing", mend="write `cases:` and a list"))
    return CaseDocument(file=file, defaults=defaults, nodes=nodes, problems=problems)


def _compose(text: str, file: str) -> Any:
    loader = PlainLoader(text)
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        mend = "check the indentation and quotes at this line"
        raise BadInput(Problem(file=file, line=line, problem=f"not YAML: {error.problem}", mend=mend)) from error
    except yaml.YAMLError as error:
        mend = "save the file as UTF-8 text"
        raise BadInput(Problem(file=file, line=None, problem=f"not YAML: {error}", mend=mend)) from error
    finally:
        loader.dispose()


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _plain(node: Any, file: str, problems: list[Problem]) -> Any:
    if node.__class__ is yaml.ScalarNode:
        return _scalar(node.value) if node.tag == PLAIN else node.value
    if node.__class__ is yaml.SequenceNode:
        return [_plain(item, file, problems) for item in node.value]
    found: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key, value in node.value:
        name = key.value
        if name == "<<" and isinstance(value, yaml.MappingNode):
            merged = _plain(value, file, problems)
            continue
        if name in found:
            problem = f"`{name}` stands twice"
            problems.append(Problem(file=file, line=_line(key), problem=problem, mend="keep one of them"))
        found[name] = _plain(value, file, problems)
    return {**merged, **found} if merged else found


@lru_cache(maxsize=65536)
def _scalar(text: str) -> Any:
    """A plain scalar: null, a truth, a number, else the text itself."""
    word = text.lower()
    if word in WORDS:
        return WORDS[word]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
