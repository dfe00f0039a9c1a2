"""A template file taken apart: its header, and for each language its parts as checked texts."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from assistant.core.located import Located
from assistant.core.problem import BadInput, Problem
from assistant.core.shapes import shaped
from assistant.render.catalogue import FIELDS
from assistant.render.conditions import Place
from assistant.render.fields import Field
from assistant.render.line import Checked, check
from assistant.yamlfile import read_yaml

Stage = Literal["pre_due", "past_due", "any"]
Purpose = Literal[
    "collect", "notice", "reply", "opt_out_confirmation", "end_of_collection_notice", "specific_remedy_notice", "shared"
]


class Header(BaseModel):
    """What a file says before its languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Purpose = "shared"
    when: str = ""
    stage: Stage = "any"
    needs: tuple[str, ...] = ()
    ends_with: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """The file: `lines` has where each language begins, `hash` stands for its content."""

    path: Path
    header: Header
    texts: Mapping[str, Mapping[str, Checked]]
    lines: Mapping[str, int]
    hash: str


def read_source(
    path: Path,
    parts: tuple[str, ...],
    languages: tuple[str, ...],
    problems: list[Problem],
    fields: Mapping[str, Field] = FIELDS,
) -> Source | None:
    """One file, checked; None if it cannot be read at all. Problems are added to the list."""
    try:
        located = read_yaml(path)
    except BadInput as error:
        problems += error.problems
        return None
    if not isinstance(located.data, dict):
        problems.append(located.problem((), "this is no template", "begin with `purpose:`; see another template"))
        return None
    texts = {name: value for name, value in located.data.items() if name not in Header.model_fields}
    own = {name: located.data[name] for name in located.data if name not in texts}
    header, unfit = shaped(Header, replace(located, data=own))
    if header is None:
        problems += unfit
        return None
    problems += _shape(located, texts, languages, header, fields)
    checked = {
        language: dict(_parts(located, language, said, parts, frozenset(header.needs), problems, fields))
        for language, said in texts.items()
        if language in languages
    }
    lines = {language: located.line(language) or 1 for language in texts}
    return Source(path=path, header=header, texts=checked, lines=lines, hash=digest(path.read_bytes()))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _shape(
    located: Located,
    texts: Mapping[str, Any],
    languages: tuple[str, ...],
    header: Header,
    fields: Mapping[str, Field],
) -> Iterator[Problem]:
    groups = {field.group for field in fields.values() if field.group}
    for name in texts:
        if name not in languages:
            mend = f"a language of words.yaml ({', '.join(languages)}) or one of {', '.join(Header.model_fields)}"
            yield located.problem((name,), f"`{name}` is neither a language nor a setting of a template", mend)
    for language in languages:
        if language not in texts:
            yield located.problem((), f"there is no text in {language}", f"add `{language}:` with the text")
    for group in header.needs:
        if group not in groups:
            yield located.problem(("needs",), f"`{group}` cannot be needed", f"one of {', '.join(sorted(groups))}")


def _parts(
    located: Located,
    language: str,
    said: Any,
    parts: tuple[str, ...],
    needs: frozenset[str],
    problems: list[Problem],
    fields: Mapping[str, Field],
) -> Iterator[tuple[str, Checked]]:
    given = said if isinstance(said, dict) else {parts[0]: said} if len(parts) == 1 else {}
    for name in given.keys() - set(parts):
        problems.append(located.problem((language, name), f"there is no part `{name}`", f"parts: {', '.join(parts)}"))
    for name in parts:
        text = given.get(name)
        if not isinstance(text, str) or not text.strip():
            problems.append(
                located.problem((language,), f"{language} has no `{name}`", f"write `{name}:` with its text")
            )
            continue
        path = (language, name) if isinstance(said, dict) else (language,)
        checked, found = check(text, place(located, path, text), needs, fields)
        problems += found
        yield name, checked


def place(located: Located, path: tuple[str, ...], text: str) -> Place:
    """Where a text begins: a block (`|`) the line after its key; otherwise only the key's line is sure."""
    line = located.line(*path) or 1
    return (
        Place(file=located.file, line=line + 1, exact=True)
        if "\n" in text.strip()
        else Place(file=located.file, line=line)
    )
