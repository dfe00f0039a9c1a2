"""Notes that read alike: one collector's words about different borrowers, pasted rather than written."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from assistant.core.quality.policy import AlikeNotes


def alike(note: str, others: Sequence[str], policy: AlikeNotes) -> int:
    """How many of the others read almost the same; a note of few letters says nothing."""
    own = _plain(note)
    if len(own) < policy.letters_min:
        return 0
    return sum(fuzz.ratio(own, _plain(other)) >= policy.score for other in others)


def _plain(note: str) -> str:
    """Without what may differ in a pasted note: numbers, signs, case, spaces."""
    return "".join(sign for sign in note.casefold() if sign.isalpha())
