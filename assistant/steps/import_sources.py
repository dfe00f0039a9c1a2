"""Which files an import takes, which table each is, and in which order they go in."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from assistant.core.book.header import Synonyms, fold, likely_table, nearest_table
from assistant.core.book.table_spec import TableSpec
from assistant.core.book.tables import TABLES
from assistant.core.problem import BadInput, Problem
from assistant.files import READERS, Sheet, read_file
from assistant.steps.misread import misread

META = "payments.meta"
REFUSED = ".refused"
BY_FOLD = {fold(name): table for name, table in TABLES.items()}


@dataclass(frozen=True, kw_only=True)
class Source:
    table: TableSpec
    sheet: Sheet
    name: str  # of its refused file


@dataclass(frozen=True, kw_only=True)
class Sources:
    tables: tuple[Source, ...]  # in the order in which they go in
    meta: tuple[Sheet, ...]  # payments.meta


def find_sources(paths: Sequence[Path], synonyms: Synonyms) -> Sources:
    """The tables of all paths. Raises BadInput with every path that cannot be used."""
    problems: list[Problem] = []
    found: list[Source] = []
    meta: list[Sheet] = []
    for path in _files(paths, problems):
        try:
            sheets = read_file(path)
        except BadInput as error:
            problems += error.problems
            continue
        if path.stem.lower() == META:
            meta += sheets
        else:
            found += _tables(path, sheets, synonyms, problems)
    if problems:
        raise BadInput(*problems)
    order = list(TABLES)
    return Sources(tables=tuple(sorted(found, key=lambda source: order.index(source.table.name))), meta=tuple(meta))


def _files(paths: Sequence[Path], problems: list[Problem]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _of_folder(path, problems)
        elif path.exists():
            found.append(path)
        else:
            near = get_close_matches(path.name, [name for name in _names_beside(path) if name != path.name], n=1)
            mend = f"did you mean {path.parent / near[0]}?" if near else "check the path"
            problems.append(Problem(file=str(path), line=None, problem="no such file", mend=mend))
    return list(dict.fromkeys(found))


def _names_beside(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []


def _of_folder(folder: Path, problems: list[Problem]) -> list[Path]:
    """A folder's tables by name; anything else in it, `book.csv` and refused files among it, is not read."""
    by_table: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in READERS:
            stem = path.stem.lower()
            table = META if stem == META else BY_FOLD[fold(stem)].name if fold(stem) in BY_FOLD else None
            if table and table != "book" and not stem.endswith(REFUSED):
                by_table.setdefault(table, []).append(path)
    for table, files in by_table.items():
        if len(files) > 1:
            names = ", ".join(path.name for path in files)
            problem = f"more than one file for {table}: {names}"
            problems.append(
                Problem(file=str(folder), line=None, problem=problem, mend="keep one, or import one by its path")
            )
    if not by_table:
        names = ", ".join(name for name in TABLES if name != "book")
        mend = f"name its files after the tables: {names}; for one sheet give the path of book.csv itself"
        problems.append(Problem(file=str(folder), line=None, problem="no table of a book in this folder", mend=mend))
    return [files[0] for files in by_table.values()]


def _tables(path: Path, sheets: Sequence[Sheet], synonyms: Synonyms, problems: list[Problem]) -> list[Source]:
    """A file's name says its table; a workbook's sheets say theirs; else the columns do."""
    named = [sheet for sheet in sheets if fold(sheet.name) in BY_FOLD] if len(sheets) > 1 else []
    if named:
        return [
            Source(table=BY_FOLD[fold(sheet.name)], sheet=sheet, name=f"{path.stem}.{sheet.name}") for sheet in named
        ]
    stem = path.stem[: -len(REFUSED)] if path.stem.lower().endswith(REFUSED) else path.stem
    sheet = sheets[0]
    table = BY_FOLD.get(fold(stem)) or BY_FOLD.get(fold(sheet.name)) or likely_table(sheet.header, synonyms)
    if table is None:
        problems += _no_table(path, stem, sheet, synonyms)
        return []
    return [Source(table=table, sheet=sheet, name=stem)]


def _no_table(path: Path, stem: str, sheet: Sheet, synonyms: Synonyms) -> list[Problem]:
    """What keeps it from being the table that its columns are nearest to; else how to name a table."""
    if found := misread(sheet, synonyms):
        return [found]
    nearest = nearest_table(sheet.header, synonyms)
    if nearest is not None:
        return [
            Problem(file=str(path), line=sheet.header_line or None, problem=problem, mend=mend)
            for problem, mend in nearest.problems
        ]
    near = get_close_matches(stem.lower(), list(TABLES), n=1)
    ask = f"did you mean {near[0]}? " if near else ""
    mend = f"{ask}name the file after its table ({', '.join(TABLES)}), or check its columns and its delimiter"
    columns = ", ".join(name[:30] for name in sheet.header[:6])
    return [Problem(file=str(path), line=1, problem=f"not a table of a book; its columns begin: {columns}", mend=mend)]
