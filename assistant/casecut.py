"""Cuts the text of a large file of verdict cases at its cases, so that each piece can be read by itself."""

import re
from dataclasses import dataclass
from itertools import pairwise

CHUNK_CASES = 500
CASES = re.compile(r"^cases:[ \t]*(#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A run of cases as a document of its own. `lines_before`: how many more lines stand before it in the file."""

    text: str
    lines_before: int


def cut(text: str) -> list[Piece]:
    """The head of the file (everything but its cases), then runs of cases; one piece if small or uncuttable."""
    whole = [Piece(text=text, lines_before=0)]
    head = CASES.search(text)
    if head is None:
        return whole
    lines = text.split("\n")
    after = text.count("\n", 0, head.end()) + 1
    starts, end = _case_starts(lines, after)
    if len(starts) < 2 * CHUNK_CASES:
        return whole
    marks = [*starts[::CHUNK_CASES], end]
    pieces = [Piece(text="\n".join([*lines[:after], *lines[end:]]) + "\n", lines_before=0)]
    for begin, stop in pairwise(marks):
        pieces.append(Piece(text="cases:\n" + "\n".join(lines[begin:stop]) + "\n", lines_before=begin - 1))
    return pieces


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
