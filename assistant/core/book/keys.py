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


def row_keys(at: Sequence[int], rows: Sequence[tuple[int, Sequence[str]]]) -> list[str]:
    """Each row's key; a row that has none is like no other."""
    keys = _one_column(at[0], rows) if len(at) == 1 else _joined(at, rows)
    if _all_clean(keys):
        return keys
    return [key if clean([key]) else f"{SIGN}{line}" for key, (line, _) in zip(keys, rows, strict=True)]


def _one_column(at: int, rows: Sequence[tuple[int, Sequence[str]]]) -> list[str]:
    return [(texts[at].strip() if at < len(texts) else "") or f"{SIGN}{line}" for line, texts in rows]


def _joined(at: Sequence[int], rows: Sequence[tuple[int, Sequence[str]]]) -> list[str]:
    parts = [[texts[n].strip() if n < len(texts) else "" for n in at] for _, texts in rows]
    return [
        SIGN.join(values) if any(values) else f"{SIGN}{line}" for values, (line, _) in zip(parts, rows, strict=True)
    ]


def _all_clean(texts: Sequence[str]) -> bool:
    """One look at all of them, which is enough nearly always."""
    joined = "".join(texts)
    return joined.isascii() and "\x00" not in joined and max(map(len, texts), default=0) <= TEXT_MAX


def only_clean(texts: Iterable[str]) -> list[str]:
    found = [text for text in texts if text]
    return found if _all_clean(found) else [text for text in found if clean([text])]


def row_hash(cells: Sequence[str], token: str) -> str:
    """The row as it came and how it was read (`token`), in 24 signs."""
    text = SIGN.join(cells) + token
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def row_hashes(rows: Iterable[Sequence[str]], token: str) -> list[str]:
    """`row_hash` of each."""
    return [row_hash(cells, token) for cells in rows]
