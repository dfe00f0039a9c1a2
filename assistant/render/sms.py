"""A text message as the network sees it: alphabet, segments, and signs that would double its price for nothing.

GSM-7 carries 160 letters (153 in each part of a longer message), ten of them count twice; one sign outside it turns the
whole message into UCS-2: 70 (67). So smart quotes, dashes and odd spaces become plain, and accents that GSM-7 lacks are
dropped where that alone keeps a Latin text inside it.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
GSM7_ALL = GSM7 | GSM7_DOUBLE
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
_PLAIN = str.maketrans(PLAIN)


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
    """One line, plain signs; without the accents GSM-7 lacks if they are all that stands in its way."""
    line = " ".join(text.translate(_PLAIN).split())
    if GSM7_ALL.issuperset(line):
        return line
    folded = "".join(sign if sign in GSM7_ALL else _bare(sign) for sign in line)
    return folded if GSM7_ALL.issuperset(folded) else " ".join(text.translate(_UNICODE_PLAIN).split())


def size(text: str) -> Size:
    if GSM7_ALL.issuperset(text):
        units = len(text) + sum(sign in GSM7_DOUBLE for sign in text)
        return Size(encoding=Encoding.GSM7, units=units, segments=_gsm7_segments(text, units))
    units = len(text.encode("utf-16-le")) // 2
    return Size(encoding=Encoding.UCS2, units=units, segments=_ucs2_segments(text, units))


# A text that stays UCS-2 anyway keeps its own quotes and its currency sign; only odd spaces are mended.
_UNICODE_PLAIN = str.maketrans({sign: plain for sign, plain in PLAIN.items() if plain in (" ", "")})


def _bare(sign: str) -> str:
    """The letter under its accent: í → i. Signs that are not a letter with marks stay."""
    decomposed = unicodedata.normalize("NFD", sign)
    return "".join(part for part in decomposed if not unicodedata.combining(part))


def _gsm7_segments(text: str, units: int) -> int:
    return (1 if units else 0) if units <= 160 else _packed([2 if sign in GSM7_DOUBLE else 1 for sign in text], 153)


def _ucs2_segments(text: str, units: int) -> int:
    return 1 if units <= 70 else _packed([2 if ord(sign) > 0xFFFF else 1 for sign in text], 67)


def _packed(widths: list[int], room: int) -> int:
    """Parts needed when a sign of two units is never split between two parts."""
    parts, left = 0, 0
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
