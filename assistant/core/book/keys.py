"""What makes a row one of its own, and whether it is the row that was taken in before."""

import hashlib
from collections.abc import Iterable, Sequence

SIGN = "\x1f"  # stands between the parts of a key; no cell that is taken has it
TEXT_MAX = 2000


def clean(texts: Iterable[str]) -> bool:
    """Texts that a database takes: no NUL, no half character, no endless cell."""
    joined = "".join(texts)
    if "\x00" in joined or len(joined) > TEXT_MAX:
        return False
    return joined.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in joined)


def row_key(at: Sequence[int], cells: Sequence[str], line: int) -> str:
    """The row's key; a row that has none is like no other."""
    values = [cells[n].strip() if n < len(cells) else "" for n in at]
    return SIGN.join(values) if any(values) and clean(values) else f"{SIGN}{line}"


def row_hash(cells: Sequence[str], token: str) -> str:
    """The row as it came and how it was read (`token`), in 24 signs."""
    text = SIGN.join(cells) + token
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
