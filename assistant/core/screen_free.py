"""Texts that people write themselves: manual messages, notes to be sent. Misspelt and disguised words are found too.

Every language's words are looked for, since a threat may be in another language than the rest. A word is near one of
ours if it is long enough, begins alike and differs in one letter; `spares` are the innocent ones that do so.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import OSA

from assistant.core.screen import without_names
from assistant.core.screen_words import Folded, Never, Phrase, Screen, fold, words_of

FUZZY_MIN: Final = 6  # letters; a shorter word is near too many others
LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁɡαοε" + "0134578@$!", "aeopcyxijsdgaoe" + "oieastbasi"
)  # Cyrillic and Greek letters, digits and signs that pass for Latin ones
HIDDEN: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
SPELT: Final = re.compile(r"\b\w(?:[\s.\-_*]\w){3,}\b")  # a r r e s t
MIXED: Final = re.compile(r"(?=\S*[^\W\d_])\S*[0134578@$!а-яіјѕԁɡαοε]\S*")


def free_text(text: str, screen: Screen, people: tuple[str, ...] = ()) -> list[Never]:
    """What is said of the things that are never said, in any language. `people` are names that the text may have."""
    plain = fold(" ".join(without_names(HIDDEN.sub("", text), people).split()))
    forms = [Folded(form) for form in dict.fromkeys((plain, unmasked(plain)))]
    found: dict[str, Never] = {}
    for words in screen.values():
        for thing in words.never:
            if thing.id not in found and any(_is_said(thing, form) for form in forms):
                found[thing.id] = thing
    return list(found.values())


def unmasked(folded: str) -> str:
    """Letters that stand apart are joined, signs that pass for letters are read as those."""
    joined = SPELT.sub(lambda met: re.sub(r"[\s.\-_*]", "", met[0]), folded)
    return MIXED.sub(lambda met: met[0].translate(LOOKALIKES), unicodedata.normalize("NFKC", joined))


def _is_said(thing: Never, text: Folded) -> bool:
    if thing.is_said(text):
        return True
    rest = Folded(thing.spares.taken_out(text.text)) if thing.spares else text
    return any(_is_near(one, rest) for one in thing.phrases)


def _is_near(one: Phrase, text: Folded) -> bool:
    """Every word of the phrase is met in a row, one of the long ones perhaps misspelt."""
    wanted = words_of(one.folded)
    if not any(_is_long(word) for word in wanted) or " ".join(wanted) != one.folded:
        return False
    there = words_of(text.text)
    rows = (there[at : at + len(wanted)] for at in range(len(there) - len(wanted) + 1))
    return any(all(map(_alike, row, wanted)) for row in rows)


def _alike(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    if not _is_long(wanted) or word[0] != wanted[0] or abs(len(word) - len(wanted)) > 1:
        return False
    return OSA.distance(word, wanted, score_cutoff=1) <= 1


def _is_long(word: str) -> bool:
    return len(word) >= FUZZY_MIN and word.isalpha() and word < "\u0900"


def why(things: Iterable[Never]) -> str:
    return "; ".join(f"{thing.id}: {thing.why}" for thing in things)
