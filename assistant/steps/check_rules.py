"""Judge files of verdict cases through the gate, in the order of the files.

Many cases are judged by several processes. Reading the YAML costs as much as judging it, so a large file is cut at its
cases and read by them too; one that cannot be cut so (JSON, or an anchor used across cases) is read here, and only its
judging is shared.
"""

import gc
import os
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

from assistant.casecut import CHUNK_CASES, Piece, cut
from assistant.casefile import CaseDocument, read_cases
from assistant.core.cases import Judged, judged, read_case
from assistant.core.gate import Jurisdiction
from assistant.core.problem import BadInput, Problem

MANY = 1_000  # cases; to start a second process takes as long as judging some hundreds
WORKERS_MAX = 4
NOTHING = Piece(text="", lines_before=0)
Profiles = Mapping[str, Jurisdiction]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some cases of a file: a piece of its text, or the `span` of the cases of a document that is read already."""

    file: str
    piece: Piece = NOTHING
    defaults: Mapping[str, Any] = field(default_factory=dict)
    document: CaseDocument | None = None
    span: range = range(CHUNK_CASES)


@dataclass(frozen=True)
class Checked:
    """`lines`: where the file has the cases of `results`."""

    results: list[Judged] = field(default_factory=list)
    lines: list[int | None] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_files(paths: Sequence[Path], profiles: Profiles) -> tuple[list[Judged], tuple[Problem, ...]]:
    """What came of each case of each file, in order, and every problem of every file.

    With problems the results are those of the cases that could be read; whoever prints decides what to do with them.
    """
    results: list[Judged] = []
    problems: list[Problem] = []
    with _uncollected():
        files = [_File(path) for path in paths]
        answers = iter(_check_parts([part for file in files for part in file.parts], profiles))
        for file in files:
            mine = list(islice(answers, len(file.parts)))
            if None in mine:  # it was cut through something that runs across its cases
                file.read_whole()
                mine = _check_parts(file.parts, profiles)
            checked = [part for part in mine if part is not None]
            results += [result for part in checked for result in part.results]
            problems += [*file.problems, *(problem for part in checked for problem in part.problems)]
            problems += _doubles(str(file.path), checked)
    return results, tuple(problems)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Many small records without cycles, all needed to the end: to look for garbage among them costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _File:
    """A file of cases in the parts that it is judged in. `problems`: what keeps it, or its head, from being read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts: list[Part] = []
        self.problems: list[Problem] = []
        try:
            self.text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            mend = "give the path of a UTF-8 text file that can be read"
            self.problems = [Problem(file=str(path), line=None, problem=f"cannot be read: {error}", mend=mend)]
            return
        head, *pieces = cut(self.text)
        if not pieces or not self._read_cut(head, pieces):
            self.read_whole()

    def _read_cut(self, head: Piece, pieces: list[Piece]) -> bool:
        try:
            document = read_cases(head.text, str(self.path))
        except BadInput:
            return False
        # A problem of the head stands on another line of the file: the whole file is read to tell which.
        self.parts = [Part(file=str(self.path), piece=piece, defaults=document.defaults) for piece in pieces]
        return not document.problems

    def read_whole(self) -> None:
        self.parts = []
        try:
            document = read_cases(self.text, str(self.path))
        except BadInput as error:
            self.problems = list(error.problems)
            return
        self.problems = document.problems
        every = range(len(document.nodes))
        spans = [every[start : start + CHUNK_CASES] for start in every[::CHUNK_CASES]]
        self.parts = [Part(file=str(self.path), document=document, span=span) for span in spans]


_shared: dict[str, Any] = {}  # what forked workers find in their copy of the memory


def _check_parts(parts: Sequence[Part], profiles: Profiles) -> list[Checked | None]:
    """What came of each part, in order; None for a piece that is no YAML of its own."""
    workers = min(os.cpu_count() or 1, WORKERS_MAX, len(parts))
    few = sum(len(part.span) for part in parts) < MANY
    if few or workers < 2 or "fork" not in get_all_start_methods():
        return [check_part(part, profiles) for part in parts]
    _shared.update(parts=parts, profiles=profiles)
    gc.freeze()  # what both processes have stays one copy
    try:
        # Not an executor: a pool is ended at once when it is left by Ctrl-C.
        with get_context("fork").Pool(workers, initializer=_leave_interrupts) as pool:
            return pool.map(_check_numbered, range(len(parts)), chunksize=1)
    finally:
        gc.unfreeze()
        _shared.clear()


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of the terminal; the one that started the others tells of it, and ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check_numbered(number: int) -> Checked | None:
    return check_part(_shared["parts"][number], _shared["profiles"])


def check_part(part: Part, profiles: Profiles) -> Checked | None:
    """Read and judge some cases; None if the piece cannot be read apart from its file."""
    try:
        document = part.document or read_cases(part.piece.text, part.file)
    except BadInput:
        return None
    checked, before, known = Checked(), part.piece.lines_before, sorted(profiles)
    defaults = {**part.defaults, **document.defaults}
    for index in part.span if part.document else range(len(document.nodes)):
        found: list[Problem] = []
        case, complaints = read_case(document.case(index, found), defaults, known)
        found += [
            Problem(file=part.file, line=document.line(index, path), problem=problem, mend=mend)
            for path, problem, mend in complaints
        ]
        checked.problems.extend(_moved(problem, before) for problem in found)
        if case is not None:
            checked.results.append(judged(case, profiles))
            checked.lines.append((document.line(index, ()) or 0) + before)
    return checked


def _moved(problem: Problem, lines: int) -> Problem:
    return problem if problem.line is None else replace(problem, line=problem.line + lines)


def _doubles(file: str, parts: Iterable[Checked]) -> Iterator[Problem]:
    first: dict[str, int | None] = {}
    for part in parts:
        for result, line in zip(part.results, part.lines, strict=True):
            if result.id in first:
                problem, mend = (
                    f"two cases are called `{result.id}`",
                    f"rename one; the first is at line {first[result.id]}",
                )
                yield Problem(file=file, line=line, problem=problem, mend=mend)
            first.setdefault(result.id, line)
