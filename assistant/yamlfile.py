"""Reads a YAML file with libyaml into `Located`: data and the line of every entry."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from assistant.core.located import Located
from assistant.core.problem import BadInput, Problem

TEXT = "tag:yaml.org,2002:str"
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml: six times faster


def read_yaml(path: Path) -> Located:
    """Raises BadInput for a file that is missing, not UTF-8 or not YAML, or that names a key twice."""
    return parse_yaml(_text(path), str(path))


def parse_yaml(text: str, file: str) -> Located:
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[tuple[Hashable, ...], int] = {}
        if node is None:
            return Located(file=file, data=None, lines={(): 1})
        _walk(node, (), lines, loader, file)
        return Located(file=file, data=loader.construct_document(node), lines=lines, text=text)
    except RecursionError as error:
        mend = "write out what an alias (`*name`) stands for"
        raise BadInput(
            Problem(file=file, line=None, problem="it holds itself, or is nested too deep", mend=mend)
        ) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        mend = "check the indentation and quotes at this line"
        raise BadInput(Problem(file=file, line=line, problem=f"not YAML: {error.problem}", mend=mend)) from error
    except yaml.YAMLError as error:
        raise BadInput(_unprintable(text, file, str(error))) from error
    finally:
        loader.dispose()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadInput(Problem(file=str(path), line=None, problem="no such file", mend="check the path")) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        said = f"not UTF-8 text: byte 0x{error.object[error.start]:02x}"
        raise BadInput(Problem(file=str(path), line=line, problem=said, mend="save the file as UTF-8 text")) from error
    except OSError as error:
        mend = "make it a file that can be read"
        raise BadInput(Problem(file=str(path), line=None, problem=str(error), mend=mend)) from error


def _unprintable(text: str, file: str, said: str) -> Problem:
    """YAML takes no control characters; its reader tells an offset, a person looks for a line."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found is None:
        return Problem(file=file, line=None, problem=f"not YAML: {said}", mend="save the file as UTF-8 text")
    line = text.count("\n", 0, found.start()) + 1
    problem = f"not YAML: a control character (U+{ord(found[0]):04X}) stands in it"
    return Problem(file=file, line=line, problem=problem, mend="delete that character")


def _walk(
    node: Any, path: tuple[Hashable, ...], lines: dict[tuple[Hashable, ...], int], loader: Any, file: str
) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        _scalar(node, loader, file)
    elif isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            key = _key(key_node, loader, file)
            inner = (*path, key)
            if inner in lines:
                raise _bad(file, key_node, f"`{key}` stands twice", f"keep one; the first is at line {lines[inner]}")
            lines[inner] = key_node.start_mark.line + 1
            _walk(value_node, inner, lines, loader, file)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), lines, loader, file)


def _key(node: Any, loader: Any, file: str) -> Hashable:
    """A word or a number. `{{ name }}` without quotes reads as a table whose key is a table."""
    if not isinstance(node, yaml.ScalarNode):
        raise _bad(file, node, "a list or a table stands where a name should", 'put `{{ … }}` and `[…]` in quotes: "…"')
    return _scalar(node, loader, file)


def _scalar(node: Any, loader: Any, file: str) -> Hashable:
    """The value of what is written; 2026-02-30 looks like a date and is none."""
    if node.tag == TEXT:
        return str(node.value)
    try:
        value: Hashable = loader.construct_object(node, deep=True)
    except (ValueError, OverflowError) as error:
        said = f"`{node.value[:40]}` is no value: {error}"
        raise _bad(file, node, said, 'correct it, or put it in quotes if it is text: "…"') from error
    return value


def _bad(file: str, node: Any, problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file=file, line=node.start_mark.line + 1, problem=problem, mend=mend))
