"""Why a file whose header is no header may have been misread: lines above it, or a sign between its cells that is no
delimiter. Said with the mend, instead of every column that seems to be missing."""

import re
from collections.abc import Sequence
from itertools import islice

from assistant.core.book.header import Synonyms, likely_table
from assistant.core.problem import Problem
from assistant.files import DELIMITERS, Sheet

LINES_MAX = 20  # so far down a header is looked for
SIGN = re.compile(r"[^\w\s.\"'()-]")


def misread(sheet: Sheet, synonyms: Synonyms) -> Problem | None:
    """None: the header is not to be found anywhere else either."""
    file, line = str(sheet.path), sheet.header_line or None
    sign = _sign(sheet.header, synonyms)
    if sign is not None:
        mend = "save it with a comma, a semicolon, a tab or | between them"
        return Problem(file=file, line=line, problem=f"its cells are divided by `{sign}`", mend=mend)
    for below, cells in islice(sheet.rows(), LINES_MAX):
        if any(likely_table(names, synonyms) for names in _readings(cells)):
            mend = f"delete the lines above line {below}: the first row names the columns"
            return Problem(file=file, line=line, problem=f"the columns are named in line {below} only", mend=mend)
    return None


def _sign(header: Sequence[str], synonyms: Synonyms) -> str | None:
    """What stands between the names of a header that came as one cell."""
    if len(header) != 1:
        return None
    signs = dict.fromkeys(SIGN.findall(header[0]))
    return next((sign for sign in signs if likely_table(header[0].split(sign), synonyms)), None)


def _readings(cells: Sequence[str]) -> list[Sequence[str]]:
    """The row as it was read, and as it may be meant: a title above it can have hidden its delimiter."""
    return [cells, *(",".join(cells).split(sign) for sign in DELIMITERS)]
