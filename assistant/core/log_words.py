"""What of a log entry is looked for: its words, and the short list of values that a filter offers.

Both engines index the words as they are cut here, so that a search means the same on each. A word that is joined
inside, as `H-HOURS` or `1,250.00`, is kept whole beside its parts; Chinese and Japanese, which do not space their
words, are kept by letter and by pairs of letters.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

VERSION = 1  # of what is cut here: another one means that the index is built anew
WORD_MAX = 64
WORDS_MAX = 2000
JOINT = "\ue000"  # from the private area: part of no word that somebody writes
LOAN = "\ue001"
JOINERS = "-_.,:/'’@+&"
# What a filter offers, in this order.
FACETS = ("kind", "outcome", "rule", "channel", "direction", "by", "strategy", "segment", "bucket")


def words(text: str) -> frozenset[str]:
    """The words under which a text is found."""
    found: set[str] = set()
    for piece in text.split():
        found.update(_cut(piece))
        if len(found) > WORDS_MAX:
            break
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _cut(piece: str) -> tuple[str, ...]:
    """Kept, because a log says the same words again and again: a fifth of the cost."""
    return tuple(word for run in _runs(piece) for word in _of_run(run))


def asked(text: str) -> tuple[str, ...]:
    """The words that an entry must hold to be found by `text`: all of them, in order, each once."""
    found: list[str] = []
    for run in _runs(text):
        found += _pairs(run) if _is_unspaced(run) and len(run) > 1 else [_joined(run)]
    return tuple(dict.fromkeys(found))


def about(loan_ref: str) -> str:
    """The word under which entries about this loan are found, whatever its name is made of."""
    return LOAN + loan_ref.encode().hex()[: 2 * WORD_MAX]


def facets(
    leaf: Mapping[str, Any], contact: Sequence[str | None] = (), state: Sequence[str | None] = ()
) -> list[tuple[str, str]]:
    """(filter, value) of an entry; `contact`: its strategy and segment, `state`: the loan's bucket and segment then."""
    told = leaf["facts"]
    strategy, planned_in = contact or (None, None)
    bucket, stood_in = state or (None, None)
    rules = [*told.get("rules", ()), told.get("rule")]
    plain = {name: leaf[name] for name in ("kind", "outcome", "channel", "direction", "by")}
    plain |= {"strategy": strategy, "segment": planned_in or told.get("segment") or stood_in, "bucket": bucket}
    found = [(name, value) for name, value in plain.items() if isinstance(value, str) and value]
    return found + [("rule", rule) for rule in dict.fromkeys(rules) if isinstance(rule, str) and rule]


def _of_run(run: str) -> Iterator[str]:
    if run.isascii() and run.isalnum():
        yield run[:WORD_MAX]  # as most are
        return
    if _is_unspaced(run):
        yield from run
        yield from _pairs(run)
        return
    yield _joined(run)
    for part in _JOINER.split(run):
        yield part[:WORD_MAX]


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _joined(run: str) -> str:
    return _JOINER.sub(JOINT, run)[:WORD_MAX]


def _is_unspaced(run: str) -> bool:
    return bool(_UNSPACED.match(run))


def _runs(text: str) -> list[str]:
    found = _pattern().findall(_folded(text).replace("_", "-"))
    if not _UNSPACED.search(text):
        return found
    return [part for run in found for part in _UNSPACED.split(run) if _JOINER.sub("", part)]


def _folded(text: str) -> str:
    """Without case and accents: whoever types `ruiz` finds Ruíz. Marks of other scripts stay: they are letters."""
    if text.isascii():
        return text.lower()
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).casefold()


_JOINER = re.compile(f"[{re.escape(JOINERS)}]")
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Letters, digits, and the marks that many scripts write upon them, for `\\w` knows no marks.

    Spelt out as spans: the engine turns them into one table, a quarter of the cost of asking for `\\w` or a mark.
    """
    kept = [chr(code).isalnum() or unicodedata.category(chr(code)) in ("Mn", "Mc") for code in range(0x10000)]
    edges = [code for code in range(1, 0x10000) if kept[code] != kept[code - 1]]
    spans = "".join(f"{chr(first)}-{chr(last - 1)}" for first, last in zip(edges[::2], edges[1::2], strict=False))
    letter = f"[{spans}\U00010000-\U0010ffff]+"
    return re.compile(f"{letter}(?:[{re.escape(JOINERS)}]{letter})*")
