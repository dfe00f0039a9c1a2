"""Judge files of verdict cases through the gate, in the order of the file.

Reading the YAML costs more than judging it, so a large file is cut at its cases and read by two processes; a file that
cannot be cut so (anchors used across cases, say) is read whole.
"""

import gc
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant.casefile import read_cases
from assistant.core.cases import as_json, judge, read_case
from assistant.core.gate import Jurisdiction
from assistant.core.problem import BadInput, Problem

CHUNK_CASES = 500
Results = list[dict[str, Any]]


def check_files(paths: Sequence[Path], profiles: Mapping[str, Jurisdiction]) -> tuple[Results, tuple[Problem, ...]]:
    """A JSON-able line for each case of each file, in order, and every problem of every file.

    With problems the results are those of the cases that could be read; whoever prints decides what to do with them.
    """
    results: Results = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found, bad = _check_text(path.read_text(encoding="utf-8"), str(path), profiles)
        except (OSError, UnicodeDecodeError) as error:
            mend = "give the path of a UTF-8 text file that can be read"
            found, bad = [], [Problem(file=str(path), line=None, problem=f"cannot be read: {error}", mend=mend)]
        results += found
        problems += bad
    return results, tuple(problems)


def _check_text(text: str, file: str, profiles: Mapping[str, Jurisdiction]) -> tuple[Results, list[Problem]]:
    parts = cut(text)
    if len(parts) < 2:
        return _finish([check_part(Part(text=text, first_line=0), file, {}, profiles)], file)
    try:
        defaults = read_cases(parts[0].text, file).defaults
        with ProcessPoolExecutor(2, initializer=_start_worker, initargs=(file, defaults, dict(profiles))) as pool:
            return _finish(list(pool.map(_check_part, parts[1:])), file)
    except BadInput:
        return _finish([check_part(Part(text=text, first_line=0), file, {}, profiles)], file)


@dataclass(frozen=True)
class Part:
    """A run of cases as a document of its own. `first_line`: how many lines stand before it in the file."""

    text: str
    first_line: int


@dataclass(frozen=True)
class Checked:
    results: Results
    lines: list[int | None]
    problems: list[Problem]


_worker: dict[str, Any] = {}


def _start_worker(file: str, defaults: Mapping[str, Any], profiles: Mapping[str, Jurisdiction]) -> None:
    gc.disable()  # a short life of many small records without cycles: collecting them is a third of the reading
    _worker.update(file=file, defaults=defaults, profiles=profiles)


def _check_part(part: Part) -> Checked:
    return check_part(part, _worker["file"], _worker["defaults"], _worker["profiles"], strict=True)


def check_part(
    part: Part,
    file: str,
    defaults: Mapping[str, Any],
    profiles: Mapping[str, Jurisdiction],
    strict: bool = False,
) -> Checked:
    """Read and judge a run of cases. `strict`: bad YAML is raised, so that the whole file is read instead."""
    try:
        document = read_cases(part.text, file)
    except BadInput as error:
        if strict:
            raise
        return Checked([], [], list(error.problems))
    checked = Checked([], [], list(document.problems))
    known = sorted(profiles)
    whole = {**defaults, **document.defaults}
    for index, raw in enumerate(document.cases):
        case, complaints = read_case(raw, whole, known)
        line = document.line(index, ())
        for path, problem, mend in complaints:
            at = document.line(index, path)
            checked.problems.append(Problem(file=file, line=_moved(at, part), problem=problem, mend=mend))
        if case is not None:
            checked.results.append(as_json(case, judge(case, profiles)))
            checked.lines.append(_moved(line, part))
    return checked


def _moved(line: int | None, part: Part) -> int | None:
    return None if line is None else line + part.first_line


def _finish(parts: Iterable[Checked], file: str) -> tuple[Results, list[Problem]]:
    results: Results = []
    problems: list[Problem] = []
    first: dict[str, int | None] = {}
    for part in parts:
        results += part.results
        problems += part.problems
        for result, line in zip(part.results, part.lines, strict=True):
            if result["id"] in first:
                problem = f"two cases are called `{result['id']}`"
                mend = f"rename one; the first is at line {first[result['id']]}"
                problems.append(Problem(file=file, line=line, problem=problem, mend=mend))
            first.setdefault(result["id"], line)
    return results, problems


CASES = re.compile(r"^cases:[ \t]*(#.*)?$", re.MULTILINE)


def cut(text: str) -> list[Part]:
    """The head of the file (everything but its cases), then runs of cases; one part if it is small or cannot be cut."""
    whole = [Part(text=text, first_line=0)]
    head = CASES.search(text)
    if head is None:
        return whole
    lines = text.split("\n")
    after = text.count("\n", 0, head.end()) + 1
    starts, end = _case_starts(lines, after)
    if len(starts) < 2 * CHUNK_CASES:
        return whole
    marks = [*starts[::CHUNK_CASES], end]
    parts = [Part(text="\n".join([*lines[:after], *lines[end:]]) + "\n", first_line=0)]
    for begin, stop in pairwise(marks):
        parts.append(Part(text="cases:\n" + "\n".join(lines[begin:stop]) + "\n", first_line=begin - 1))
    return parts


def _case_starts(lines: list[str], after: int) -> tuple[list[int], int]:
    """The line number of each case, and of the line after the last one."""
    dash: str | None = None
    starts: list[int] = []
    for number in range(after, len(lines)):
        line = lines[number]
        bare = line.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        if dash is None:
            if not bare.startswith("- "):
                return [], len(lines)
            dash = line[: len(line) - len(bare)] + "- "
        if line.startswith(dash):
            starts.append(number)
        elif len(line) - len(bare) < len(dash) - 1:
            return starts, number
    return starts, len(lines)
