"""A text as a cell of a sheet: what a spreadsheet would take for a formula is shown as text."""

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
BLANK = " \n\v\f\xa0\u3000\ufeff\u200b"


def safe(cell: Any) -> Any:
    """With a quote in front where the text begins like a formula, also behind white space; anything else as it is."""
    return "'" + cell if isinstance(cell, str) and cell.lstrip(BLANK).startswith(FORMULA) else cell
