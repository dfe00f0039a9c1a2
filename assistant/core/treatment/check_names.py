"""The names that a strategy file makes up or borrows: bands, quadrants, channels, reasons, purposes.

A band or a prior whose name is misspelt would bound or weigh nothing, without a word; so each is held against the
segments and channels that there are.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from assistant.core.case_words import PURPOSES
from assistant.core.located import Located, Path
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean
from assistant.core.terms import Channel
from assistant.core.treatment.strategy import Strategy, Treatment, Worth

UNKNOWN = "unknown"
LAST_DAY = 100_000


def names(document: Located, made: Strategy, segments: Collection[str]) -> Iterator[Problem]:
    yield from _bands(document, made.bands, segments)
    quadrants = sorted({name.partition(".")[2] for name in segments if name.partition(".")[0] in made.bands})
    yield from _worth(document, made.worth, made.bands, quadrants)
    yield from _strange(document, ("worth", "right_party"), made.worth.right_party, sorted(Channel))


def _bands(document: Located, bands: Mapping[str, tuple[int, int]], segments: Collection[str]) -> Iterator[Problem]:
    known = sorted({name.partition(".")[0] for name in segments if "." in name})
    yield from _strange(document, ("bands",), bands, known, what="no segment is called `{}.…`")
    for name, (first, last) in bands.items():
        if not -LAST_DAY <= first <= last <= LAST_DAY:
            mend = f"write the earlier day first, none beyond {LAST_DAY}"
            yield document.problem(("bands", name), f"{name}: no range of days, {first} to {last}", mend)


def _worth(
    document: Located, worth: Worth, bands: Mapping[str, tuple[int, int]], quadrants: list[str]
) -> Iterator[Problem]:
    place: Path = ("worth", "pays_if_reached")
    yield from _strange(document, place, worth.pays_if_reached, sorted(bands))
    for band in bands:
        row = worth.pays_if_reached.get(band)
        if row is None:
            yield document.problem(place, f"nothing says how many of `{band}` pay", f"add `{band}: {{unknown: 0.3}}`")
            continue
        yield from _strange(document, (*place, band), row, quadrants)
        lacking = [name for name in quadrants if name not in row]
        if lacking and UNKNOWN not in row:
            said = f"{band}: no share for `{lacking[0]}`"
            yield document.problem((*place, band), said, "add it, or `unknown` for all that have none of their own")
    yield from _strange(document, ("worth", "realistic"), worth.realistic, quadrants)


def treatment_words(
    document: Located, path: Path, item: Treatment, reasons: Collection[str] | None
) -> Iterator[Problem]:
    yield from _strange(document, path, [item.purpose], list(PURPOSES), key="purpose", what="unknown purpose `{}`")
    if reasons is not None and item.only_if.reasons:
        place = (*path, "if", "reasons")
        wanted = sorted(item.only_if.reasons)
        yield from _strange(document, place, wanted, sorted(reasons), key=None, what="unknown reason `{}`")


def _strange(
    document: Located,
    place: Path,
    words: Iterable[str],
    known: list[str],
    *,
    key: str | None = "",
    what: str = "unknown name `{}`",
) -> Iterator[Problem]:
    """`key`: the entry whose line is meant; empty: the word's own; None: the place itself."""
    for word in words:
        if word not in known:
            inner = (key or word,) if key is not None else ()
            yield document.problem((*place, *inner), what.format(word), did_you_mean(word, known))
