"""YAML with its line numbers: what the loaders of rules need to say where a problem is.

`parse` reads text, never a file. A mapping's key written twice is a problem, because YAML would silently keep the last.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml

from assistant.core.problem import Problem

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """The plain data of a YAML text and the line of every key and item in it."""

    file: str
    data: Any
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, *path: str | int) -> int | None:
        """The line of that key or item, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None

    def problem(self, path: Path, problem: str, mend: str) -> Problem:
        return Problem(file=self.file, line=self.line(*path), problem=problem, mend=mend)


def parse(text: str, file: str) -> Document:
    """Read YAML text. Syntax errors and repeated keys come back as problems, with `data` None for the former."""
    try:
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            data = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        return Document(file=file, data=None, problems=(_syntax(error, file),))
    lines: dict[Path, int] = {}
    repeated: list[Problem] = []
    if node is not None:
        _walk(node, (), lines, repeated, file)
    return Document(file=file, data=data, lines=lines, problems=tuple(repeated))


def _syntax(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error)
    line = None if mark is None else mark.line + 1
    return Problem(file=file, line=line, problem=f"not valid YAML: {what}", mend="check indentation, colons and quotes")


def _walk(node: Any, path: Path, lines: dict[Path, int], repeated: list[Problem], file: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            _walk(item, (*path, i), lines, repeated, file)
    elif isinstance(node, yaml.MappingNode):
        _walk_mapping(node, path, lines, repeated, file)


def _walk_mapping(node: Any, path: Path, lines: dict[Path, int], repeated: list[Problem], file: str) -> None:
    seen: set[str] = set()
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in seen:
            repeated.append(Problem(file=file, line=line, problem=f"{name!r} is written twice", mend="keep one of them"))
        seen.add(name)
        lines[(*path, name)] = line
        _walk(value, (*path, name), lines, repeated, file)
