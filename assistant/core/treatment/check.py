"""What a strategy file may not say though each entry is well formed: unknown names, impossible or overlapping days."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.located import Located, Path
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean
from assistant.core.treatment.check_names import names, treatment_words
from assistant.core.treatment.strategy import Conditions, Strategy, Treatment
from assistant.core.treatment.words import Anchor, Need, Offer

BEFORE_THE_DAY = (Anchor.DUE, Anchor.PROMISE)  # only these have days before them
UNCONDITIONAL = Conditions()


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A treatment and where it stands in the file."""

    segment: str
    path: Path
    treatment: Treatment


def strategy(
    document: Located,
    made: Strategy,
    places: Iterable[Placed],
    segments: Collection[str],
    templates: Mapping[str, Collection[str]] | None,
    reasons: Collection[str] | None = None,
) -> list[Problem]:
    problems, places = [*_segments(document, made, segments), *names(document, made, segments)], list(places)
    for placed in places:
        problems += treatment_words(document, placed.path, placed.treatment, reasons)
        problems += _days(document, placed, made.bands)
        problems += _words(document, placed, made)
        if templates is not None:
            problems += _templates(document, placed, templates)
    if templates is not None:
        problems += _firmer(document, made, templates)
    return problems + list(_overlaps(document, places))


def _segments(document: Located, made: Strategy, known: Collection[str]) -> Iterator[Problem]:
    for name, plan in made.segments.items():
        path = ("segments", name)
        if name not in known:
            yield document.problem(path, f"unknown segment `{name}`", did_you_mean(name, sorted(known)))
        elif plan.none is None and not _has_contacts(document.data["segments"][name]):
            yield document.problem(path, f"`{name}` has no treatment", "give it one, or say `none: <the reason>`")
        elif plan.none is not None and plan.treatments:
            yield document.problem(path, f"`{name}` says `none` and has contacts", "keep one of the two")
        elif plan.none is not None and not plan.none.strip():
            yield document.problem(path, f"`{name}` says `none` without a reason", "say why it gets no contact")
    for name in sorted(set(known) - set(made.segments)):
        yield document.problem(
            ("segments",), f"segment `{name}` is missing", "give it treatments, or `none: <the reason>`"
        )
    for name in sorted(made.self_cure.segments - set(known)):
        mend = did_you_mean(name, sorted(known))
        yield document.problem(("self_cure", "segments"), f"unknown segment `{name}`", mend)


def _has_contacts(entry: Any) -> bool:
    """Whether the entry means to prescribe a contact, well formed or not."""
    items = entry.get("treatments") if isinstance(entry, dict) else entry
    return isinstance(items, list) and any(not (isinstance(item, dict) and "action" in item) for item in items)


def band_of(segment: str, bands: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    """The days of a segment called <band>.<quadrant>; None for one that is not of the table."""
    return bands.get(segment.split(".")[0])


def _days(document: Located, placed: Placed, bands: Mapping[str, tuple[int, int]]) -> Iterator[Problem]:
    item, path = placed.treatment, (*placed.path, "days")
    days = item.span or item.days
    if not days:
        return
    cadences = [name for name in ("per_week", "once_in_days") if getattr(item, name) is not None]
    if item.span and len(cadences) != 1:
        mend = "add per_week or once_in_days"
        yield document.problem(path, f"a range needs one cadence, this has {len(cadences)}", mend)
    if item.days and cadences:
        yield document.problem(path, f"`{cadences[0]}` is for a range", 'write days: "3..7", or leave the cadence out')
    if len(set(item.days)) != len(item.days):
        yield document.problem(path, "a day stands twice", "name each day once")
    if min(days) < 0 and item.anchor not in BEFORE_THE_DAY:
        yield document.problem(path, f"day {min(days)} lies before its anchor `{item.anchor}`", "use days from 0 on")
    if item.anchor is not Anchor.DUE:
        return
    band = band_of(placed.segment, bands)
    if band is None and min(days) < 0:
        mend = "days before the due date are for segments before due"
        yield document.problem(path, f"negative day {min(days)} in `{placed.segment}`", mend)
    if band is not None and (min(days) < band[0] or max(days) > band[1]):
        wrong = min(days) if min(days) < band[0] else max(days)
        mend = f"use days from {band[0]} to {band[1]}"
        yield document.problem(path, f"day {wrong} lies outside `{placed.segment}`", mend)


def action_day(
    document: Located, path: Path, segment: str, on_dpd: int, bands: Mapping[str, tuple[int, int]]
) -> list[Problem]:
    band = band_of(segment, bands)
    low, high = band or (0, 100_000)
    if low <= on_dpd <= high:
        return []
    mend = f"use a day from {low} to {high}"
    return [document.problem((*path, "on_dpd"), f"day {on_dpd} lies outside `{segment}`", mend)]


def _words(document: Located, placed: Placed, made: Strategy) -> Iterator[Problem]:
    item, path = placed.treatment, placed.path
    for part in item.day_parts:
        if part not in made.day_parts:
            yield document.problem(
                (*path, "day_part"), f"unknown day-part `{part}`", did_you_mean(part, sorted(made.day_parts))
            )
    if item.offer is Offer.PLAN and item.parts < 2:
        yield document.problem((*path, "offer"), "a plan needs its number of parts", "add parts: 3")
    if Need.PRERECORDED_CONSENT in item.needs and item.channel != "voice":
        yield document.problem(
            (*path, "needs"), f"prerecorded consent means nothing for `{item.channel}`", "use it with voice"
        )
    for channel, _ in item.instead:
        if channel is item.channel:
            yield document.problem((*path, "else"), f"`{channel}` cannot stand in for itself", "name another channel")


def _templates(document: Located, placed: Placed, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    item = placed.treatment
    uses: list[tuple[str, str, Path]] = [(item.channel, item.template, ("template",))]
    uses += [(channel, template, ("else", str(channel))) for channel, template in item.instead]
    for channel, template, key in uses:
        names = sorted(known.get(channel, ()))
        if template not in names:
            mend = did_you_mean(template, names) if names else f"there are no templates for `{channel}`"
            yield document.problem((*placed.path, *key), f"unknown {channel} template `{template}`", mend)


def _firmer(document: Located, made: Strategy, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for (channel, usual), firm in made.late_again.firmer.items():
        for name in (usual, firm):
            names = sorted(known.get(channel, ()))
            if name not in names:
                path = ("late_again", "firmer", str(channel), usual)
                yield document.problem(path, f"unknown {channel} template `{name}`", did_you_mean(name, names))


def _overlaps(document: Located, places: Iterable[Placed]) -> Iterator[Problem]:
    """Two treatments of one segment that would both use a channel on the same day, whatever the loan."""
    seen: dict[tuple[object, ...], list[Placed]] = defaultdict(list)
    for placed in places:
        item = placed.treatment
        if item.only_if != UNCONDITIONAL or item.offer is Offer.SETTLEMENT:
            continue  # a condition may keep them apart
        group = seen[placed.segment, item.channel, item.person, item.anchor]
        for other in group:
            shared = sorted(_covered(item) & _covered(other.treatment))
            if shared:
                line = document.line(*other.path)
                problem = f"{item.channel} on day {shared[0]} overlaps the treatment at line {line}"
                yield document.problem((*placed.path, "days"), problem, "let each day have one treatment a channel")
                break
        group.append(placed)


def _covered(item: Treatment) -> set[int]:
    return set(range(item.span[0], item.span[1] + 1)) if item.span else set(item.days)
