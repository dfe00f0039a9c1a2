"""A text message as the network sees it: alphabet, segments, and signs that would double its price for nothing.

GSM-7 carries 160 letters (153 in each part of a longer message), ten of them count twice; one sign outside it turns the
whole message into UCS-2: 70 (67). So smart quotes, dashes and odd spaces become plain, and accents that GSM-7 lacks are
dropped where that alone keeps a Latin text inside it.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
GSM7_ALL = GSM7 | GSM7_DOUBLE
BASIC_END = "\uffff"  # past it a sign is two UCS-2 units
PLAIN = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000\t", " "),
    **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
    "…": "...",
    "•": "-",
    "₹": "Rs ",
}
# Patterns: several times faster here than sets of signs and `translate`.
_odd = re.compile(f"[{''.join(PLAIN)}]").sub
_odd_space = re.compile(f"[{''.join(sign for sign, plain in PLAIN.items() if plain.strip() == '')}]").sub
_all_single = re.compile(f"[{re.escape(''.join(sorted(GSM7)))}]*").fullmatch
_all_gsm7 = re.compile(f"[{re.escape(''.join(sorted(GSM7_ALL)))}]*").fullmatch
_outside = re.compile(f"[^{re.escape(''.join(sorted(GSM7_ALL)))}]").sub
_foreign = re.compile(f"[^{re.escape(''.join(sorted(GSM7_ALL)))}\u0080-\u024f\u1e00-\u1eff]").search


class Encoding(StrEnum):
    GSM7 = "gsm7"
    UCS2 = "ucs2"


@dataclass(frozen=True, kw_only=True)
class Size:
    """`units` are septets in GSM-7 (extension signs are two), 16-bit units in UCS-2 (most emoji are two)."""

    encoding: Encoding
    units: int
    segments: int


def tidy(text: str) -> str:
    """One line, plain signs; without the accents GSM-7 lacks if they are all that stands in its way.

    A text that stays UCS-2 anyway keeps its quotes and its currency sign; only odd spaces are mended.
    """
    if text.isascii():  # of its printable signs one alone is odd, and none is outside the alphabet
        line = " ".join(text.replace("`", "'").split())
        if line.isprintable():
            return line
    line = " ".join(_odd(_plain, text).split())
    if _all_gsm7(line):
        return line
    if _foreign(line):  # no accent to drop makes this fit
        return " ".join(_odd_space(_plain, text).split())
    folded = _outside(lambda found: _bare(found[0]), line)
    return folded if _all_gsm7(folded) else " ".join(_odd_space(_plain, text).split())


def size(text: str) -> Size:
    if _all_single(text):
        return _size(Encoding.GSM7, text, 0, GSM7_DOUBLE.__contains__)
    if _all_gsm7(text):
        wide = sum(sign in GSM7_DOUBLE for sign in text)
        return _size(Encoding.GSM7, text, wide, GSM7_DOUBLE.__contains__)
    wide = 0 if max(text) <= BASIC_END else sum(sign > BASIC_END for sign in text)
    return _size(Encoding.UCS2, text, wide, BASIC_END.__lt__)


def _plain(found: re.Match[str]) -> str:
    return PLAIN[found[0]]


@lru_cache(maxsize=1024)
def _bare(sign: str) -> str:
    """The letter under its accent: í → i. Signs that are not a letter with marks stay."""
    decomposed = unicodedata.normalize("NFD", sign)
    return "".join(part for part in decomposed if not unicodedata.combining(part))


ROOM = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}


def _size(encoding: Encoding, text: str, wide: int, is_wide: Callable[[str], bool]) -> Size:
    """`wide` signs count twice and are never split between two parts."""
    alone, part = ROOM[encoding]
    units = len(text) + wide
    if units <= alone:
        segments = min(units, 1)
    elif not wide:
        segments = -(-units // part)
    else:
        segments = _packed([2 if is_wide(sign) else 1 for sign in text], part)
    return Size(encoding=encoding, units=units, segments=segments)


def _packed(widths: list[int], room: int) -> int:
    parts, left = 0, 0
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
