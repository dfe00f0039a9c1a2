"""A scorecard (`config/scorecards/*.yaml`): sections of items with points, automatic fails, and one call's total."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.quality.said import Line, Said
from assistant.core.shapes import did_you_mean, shaped
from assistant.core.terms import Channel

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
NOT_APPLICABLE = "na"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Strict):
    """`levels`: the points that may be given beside none and all of them."""

    id: Code
    title: Said
    help: Said | None = None
    points: Annotated[int, Field(ge=1, le=1000)]
    levels: list[Annotated[int, Field(ge=0, le=1000)]] = []
    not_applicable: bool = True

    @property
    def choices(self) -> tuple[int, ...]:
        """Every number of points that may be given, the most first."""
        return tuple(sorted({0, self.points, *self.levels}, reverse=True))


class Section(Strict):
    title: Said
    items: Annotated[list[Item], Field(min_length=1)]


class Fail(Strict):
    """What makes the total zero, whatever else was well done."""

    id: Code
    title: Said


class CardShape(Strict):
    title: Said
    channel: Channel
    scripts: list[Line] = []  # empty: every script
    pass_percent: Annotated[float, Field(gt=0, le=100)]
    sections: Annotated[list[Section], Field(min_length=1)]
    automatic_fails: list[Fail] = []


@dataclass(frozen=True, kw_only=True)
class Card:
    """`version`: a hash of its text, kept with every score, so that each is read by the card it was given with."""

    name: str
    version: str
    shape: CardShape
    text: str

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {item.id: item for section in self.shape.sections for item in section.items}

    @cached_property
    def fails(self) -> Mapping[str, Fail]:
        return {one.id: one for one in self.shape.automatic_fails}

    @cached_property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Of every item and every fail, by language."""
        items = {name: one.title for name, one in self.items.items()}
        return items | {name: one.title for name, one in self.fails.items()}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a reviewer gave: item → points, or None where it did not apply; the fails that were met; comments by id."""

    points: Mapping[str, int | None]
    fails: frozenset[str] = frozenset()
    comments: Mapping[str, str] | None = None
    overall: str = ""


@dataclass(frozen=True, kw_only=True)
class Total:
    """`most`: of the items that applied. `percent` None: none did."""

    points: int
    most: int
    percent: float | None
    failed: bool
    passed: bool


def load_card(document: Located, name: str) -> tuple[Card | None, tuple[Problem, ...]]:
    """The card of `config/scorecards/NAME.yaml`, or None and all that is wrong with it."""
    shape, problems = shaped(CardShape, document)
    if shape is None:
        return None, problems
    found = (*_twice(document, shape), *_beyond(document, shape))
    if found:
        return None, found
    version = hashlib.blake2b(document.text.encode(), digest_size=6).hexdigest()
    return Card(name=name, version=version, shape=shape, text=document.text), ()


def _twice(document: Located, shape: CardShape) -> list[Problem]:
    """One id for two things: neither's answers could be told from the other's."""
    seen: set[str] = set()
    found = []
    places: list[tuple[tuple[str | int, ...], str]] = [
        (("sections", s, "items", i, "id"), item.id)
        for s, section in enumerate(shape.sections)
        for i, item in enumerate(section.items)
    ]
    places += [(("automatic_fails", n, "id"), fail.id) for n, fail in enumerate(shape.automatic_fails)]
    for place, code in places:
        if code in seen:
            found.append(document.problem(place, f"{code} stands twice", "give each item and each fail its own id"))
        seen.add(code)
    return found


def _beyond(document: Located, shape: CardShape) -> list[Problem]:
    return [
        document.problem(
            ("sections", s, "items", i, "levels"), f"{item.id}: a level is above its {item.points} points", "lower it"
        )
        for s, section in enumerate(shape.sections)
        for i, item in enumerate(section.items)
        if any(level > item.points for level in item.levels)
    ]


def unknown_scripts(document: Located, card: Card, scripts: Sequence[str]) -> list[Problem]:
    """Scripts that the card names and nobody has: it would never be asked for."""
    return [
        document.problem(("scripts", n), f"there is no script {name!r}", did_you_mean(name, list(scripts)))
        for n, name in enumerate(card.shape.scripts)
        if name not in scripts
    ]


def rivals(cards: Mapping[str, Card]) -> list[tuple[str, str]]:
    """(card, the earlier card that is meant for the same contacts): nobody could tell which of them counts."""
    taken: dict[tuple[str, str], str] = {}
    found = []
    for name, card in sorted(cards.items()):
        for script in card.shape.scripts or [""]:
            earlier = taken.setdefault((card.shape.channel, script), name)
            if earlier != name:
                found.append((name, earlier))
    return found


def card_for(cards: Mapping[str, Card], channel: str, script: str | None) -> Card | None:
    """The card that names the script, else the channel's own; None: there is none for it."""
    mine = [card for card in cards.values() if card.shape.channel == channel]
    named = [card for card in mine if script is not None and script in card.shape.scripts]
    return next(iter(named), None) or next((card for card in mine if not card.shape.scripts), None)


def unfit(card: Card, answers: Answers) -> list[tuple[str, str]]:
    """(id, what is wrong) of all that cannot be scored as it is: `open`, `points`, `na`, `comment` or `nothing`."""
    found = [(name, "open") for name in card.items if name not in answers.points]
    for name, item in card.items.items():
        given = answers.points.get(name)
        if name in answers.points and given is None and not item.not_applicable:
            found.append((name, "na"))
        if given is not None and given not in item.choices:
            found.append((name, "points"))
    said = answers.comments or {}
    found += [(name, "comment") for name in sorted(answers.fails) if not said.get(name, "").strip()]
    if not found and not answers.fails and all(points is None for points in answers.points.values()):
        found.append(("", "nothing"))
    return found


def total(card: Card, answers: Answers) -> Total:
    """What does not apply leaves the most that could be had; an automatic fail leaves nothing. The answers are fit."""
    applied = {name: points for name, points in answers.points.items() if points is not None}
    most = sum(card.items[name].points for name in applied)
    failed = bool(answers.fails)
    points = 0 if failed else sum(applied.values())
    percent = 0.0 if failed else None if most == 0 else round(100 * points / most, 1)
    passed = not failed and percent is not None and percent >= card.shape.pass_percent
    return Total(points=points, most=most, percent=percent, failed=failed, passed=passed)
