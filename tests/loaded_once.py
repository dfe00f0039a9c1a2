"""The shipped rules, templates and pages are read once in a test process, and again when one of their files changes.

Reading them costs a second, and hundreds of tests open a home or serve a workspace. What is read is frozen: it can be
shared.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import jinja2

from assistant import render, rulebook
from assistant.config import shipped
from assistant.render import load

KEPT = 8  # homes; a test that edits its own would otherwise leave each version behind


def share() -> None:
    """Before other modules import the two readers by name."""
    jinja2.Environment.compile = _compiled_once(jinja2.Environment.compile)  # type: ignore[method-assign]  # on purpose
    rulebook.load_rulebook = _once(rulebook.load_rulebook, _of_home)
    render.load_templates = load.load_templates = _once(load.load_templates, _of_templates)


def _once(read: Callable[..., Any], seen: Callable[..., Iterator[Path]]) -> Callable[..., Any]:
    kept: dict[Any, Any] = {}

    @wraps(read)
    def reader(*args: Any) -> Any:
        key = (*map(str, args), *_state(seen(*args)))
        if key not in kept:
            while len(kept) >= KEPT:
                del kept[next(iter(kept))]
            kept[key] = read(*args)
        found = kept[key]
        return (found[0], list(found[1])) if isinstance(found, tuple) else found

    return reader


def _of_home(home: Path, _templates: Any = None) -> Iterator[Path]:
    yield from (home / "config", shipped("config"))


def _of_templates(folder: Path, screening: Path) -> Iterator[Path]:
    yield from (folder, screening)


def _state(places: Iterator[Path]) -> list[tuple[str, int, int]]:
    files = [path for place in places for path in (place.rglob("*") if place.is_dir() else [place]) if path.is_file()]
    return [(str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in files]


def _compiled_once(compile_one: Callable[..., Any]) -> Callable[..., Any]:
    """A page's template, for however many workspaces are served; what is compiled otherwise is no page's."""
    kept: dict[Any, Any] = {}

    @wraps(compile_one)
    def compiled(env: Any, source: Any, name: Any = None, filename: Any = None, **how: Any) -> Any:
        if filename is None or how:
            return compile_one(env, source, name, filename, **how)
        key = (source, name, filename, env.trim_blocks, env.lstrip_blocks, env.autoescape)
        if key not in kept:
            kept[key] = compile_one(env, source, name, filename)
        return kept[key]

    return compiled
