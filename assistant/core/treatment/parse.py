"""A strategy file → the Strategy, or every problem in it with file, line and mend.

A segment's entry is a list of treatments, or a mapping with `treatments` and what holds for the whole segment.
Each item is shaped on its own, so that one mistake does not hide the others.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, TypeVar

from pydantic import BaseModel

from assistant.core.located import Located, Path
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped
from assistant.core.terms import Channel, Role
from assistant.core.treatment import check
from assistant.core.treatment.shapes import ActionShape, ConditionsShape, FileShape, SegmentShape, TreatmentShape
from assistant.core.treatment.strategy import (
    ACTIONS,
    Action,
    Ceiling,
    ChannelPlan,
    Conditions,
    LateAgain,
    SegmentPlan,
    SelfCure,
    Strategy,
    Treatment,
    Worth,
)

S = TypeVar("S", bound=BaseModel)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ROLES = sorted(role.value for role in Role)
CHANNELS = sorted(channel.value for channel in Channel)
ALL_DAY = (time(0), time(23, 59))


def load_strategy(
    document: Located, segments: Collection[str], templates: Mapping[str, Collection[str]] | None = None
) -> tuple[Strategy | None, tuple[Problem, ...]]:
    """`segments` are the names of config/segments.yaml; `templates` the names of each channel (None: not checked)."""
    shape, problems = shaped(FileShape, document)
    if shape is None:
        return None, problems
    reader = _Reader(document, shape)
    strategy = reader.strategy()
    found = [*reader.problems, *check.strategy(document, strategy, reader.places, segments, templates)]
    found.sort(key=lambda problem: problem.line or 0)
    return (None if found else strategy), tuple(found)


@dataclass
class _Reader:
    """Walks one file. `places` has the path of every treatment that was read, for the checks that follow."""

    document: Located
    shape: FileShape
    problems: list[Problem] = field(default_factory=list)
    places: list[check.Placed] = field(default_factory=list)

    def strategy(self) -> Strategy:
        shape = self.shape
        channels = {Channel(name): plan for name, plan in self.known("channels", shape.channels, CHANNELS)}
        self.defaults = {channel: self.channel(channel, plan) for channel, plan in channels.items()}
        return Strategy(
            name=shape.strategy,
            bands=shape.bands,
            channels=self.defaults,
            day_parts={name: self.clock(name, *ends) for name, ends in shape.day_parts.items()},
            ceilings={
                name: Ceiling(max=item.max, in_days=item.in_days)
                for name, item in self.known("ceilings", shape.ceilings, [*CHANNELS, "all"])
            },
            quiet_days=shape.quiet_days,
            large_minor=shape.large_minor,
            self_cure=SelfCure(
                percent=shape.self_cure.percent,
                through_dpd=shape.self_cure.through_dpd,
                segments=frozenset(shape.self_cure.segments),
            ),
            late_again=self.late_again(),
            worth=Worth(**{**shape.worth.model_dump(), "rolls_at": tuple(sorted(shape.worth.rolls_at))}),
            after_cure=tuple(self.treatments("after_cure", ("after_cure",), shape.after_cure)),
            segments={name: self.segment(name, entry) for name, entry in shape.segments.items()},
        )

    def known(self, where: str, entries: Mapping[str, S], names: list[str]) -> Iterator[tuple[str, S]]:
        for name, entry in entries.items():
            if name in names:
                yield name, entry
            else:
                self.complain((where, name), f"unknown channel `{name}`", did_you_mean(name, names))

    def channel(self, channel: Channel, plan: Any) -> ChannelPlan:
        days = set()
        for index, day in enumerate(plan.weekdays):
            if day in WEEKDAYS:
                days.add(WEEKDAYS.index(day))
            else:
                where = ("channels", str(channel), "weekdays", index)
                self.complain(where, f"unknown weekday `{day}`", f"one of {', '.join(WEEKDAYS)}")
        return ChannelPlan(minutes=plan.minutes, cost_minor=plan.cost_minor, weekdays=frozenset(days))

    def clock(self, name: str, start: str, end: str) -> tuple[time, time]:
        try:
            opens, closes = time.fromisoformat(start), time.fromisoformat(end)
        except ValueError:
            self.complain(("day_parts", name), f"`{start}`-`{end}` are no times", 'write ["08:00", "12:00"]')
            return ALL_DAY
        if opens >= closes:
            self.complain(("day_parts", name), f"{name} ends before it begins", "write the earlier time first")
        return opens, closes

    def late_again(self) -> LateAgain:
        own = self.shape.late_again
        firmer: dict[tuple[Channel, str], str] = {}
        for channel, names in own.firmer.items():
            if channel not in CHANNELS:
                mend = did_you_mean(channel, CHANNELS)
                self.complain(("late_again", "firmer", channel), f"unknown channel `{channel}`", mend)
                continue
            firmer |= {(Channel(channel), usual): name for usual, name in names.items()}
        return LateAgain(within_days=own.within_days, days_earlier=own.days_earlier, firmer=firmer)

    def segment(self, name: str, entry: Any) -> SegmentPlan:
        if isinstance(entry, list):
            return self.plan(name, ("segments", name), SegmentShape(treatments=entry))
        if entry is None:
            return SegmentPlan()  # the check says that it needs a treatment or a reason
        shape, problems = shaped(SegmentShape, _under(self.document, ("segments", name)))
        self.problems += problems
        return SegmentPlan() if shape is None else self.plan(name, ("segments", name, "treatments"), shape)

    def plan(self, name: str, path: Path, shape: SegmentShape) -> SegmentPlan:
        treatments: list[Treatment] = []
        actions: list[Action] = []
        for index, item in enumerate(shape.treatments):
            if isinstance(item, dict) and "action" in item:
                actions += self.action(name, (*path, index))
            else:
                treatments += self.treatments(name, (*path, index), None)
        options = shape.model_dump(exclude={"treatments"})
        treatments.sort(key=lambda item: -item.priority)  # stable: equal ones keep the file's order
        return SegmentPlan(treatments=tuple(treatments), actions=tuple(actions), **options)

    def treatments(self, segment: str, path: Path, items: list[Any] | None) -> Iterator[Treatment]:
        """The treatments at `path`: one, or with `items` a list of them."""
        for place in [path] if items is None else [(*path, index) for index in range(len(items))]:
            shape, problems = shaped(TreatmentShape, _under(self.document, place))
            self.problems += problems
            made = None if shape is None else self.treatment(segment, place, shape)
            if made is not None:
                self.places.append(check.Placed(segment=segment, path=place, treatment=made))
                yield made

    def treatment(self, segment: str, path: Path, shape: TreatmentShape) -> Treatment | None:
        channel = self.word(path, "channel", shape.channel, CHANNELS)
        others = [self.word((*path, "else"), name, name, CHANNELS) for name in shape.instead]
        days = self.days(path, shape.days)
        if channel is None or days is None or None in others:
            return None
        usual = self.defaults.get(Channel(channel), ChannelPlan())
        explicit, span = days
        first = 100 if explicit else 50
        return Treatment(
            name=f"{segment}/{shape.template}",
            channel=Channel(channel),
            template=shape.template,
            days=explicit,
            span=span,
            day_parts=tuple(shape.day_part),
            priority=first if shape.priority is None else shape.priority,
            minutes=usual.minutes if shape.minutes is None else shape.minutes,
            cost_minor=usual.cost_minor if shape.cost_minor is None else shape.cost_minor,
            needs=frozenset(shape.needs),
            instead=tuple((Channel(name), template) for name, template in shape.instead.items()),
            only_if=_conditions(shape.only_if),
            parts=shape.parts or 0,
            **{name: getattr(shape, name) for name in PLAIN},
        )

    def days(self, path: Path, days: list[int] | str) -> tuple[tuple[int, ...], tuple[int, int] | None] | None:
        """(explicit days, range): one of them is filled."""
        if isinstance(days, list):
            if not days:
                self.complain((*path, "days"), "no days", 'write days: [1, 4], or a range: "3..7"')
            return tuple(sorted(days)), None
        found = re.fullmatch(r"\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*", days)
        if found is None or int(found[1]) > int(found[2]):
            self.complain((*path, "days"), f"`{days}` is no range of days", 'write the lower day first: "3..7"')
            return None
        return (), (int(found[1]), int(found[2]))

    def action(self, segment: str, path: Path) -> list[Action]:
        shape, problems = shaped(ActionShape, _under(self.document, path))
        self.problems += problems
        if shape is None:
            return []
        action = self.word(path, "action", shape.action, sorted(ACTIONS))
        approval = self.word(path, "approval", shape.approval, ROLES, of="role")
        self.problems += check.action_day(self.document, path, segment, shape.on_dpd, self.shape.bands)
        if action is None or approval is None:
            return []
        return [Action(action=action, on_dpd=shape.on_dpd, approval=Role(approval), only_if=_conditions(shape.only_if))]

    def word(self, path: Path, key: str, word: str, known: list[str], of: str | None = None) -> str | None:
        if word in known:
            return word
        kind = of or ("channel" if known is CHANNELS else key)
        self.complain((*path, key), f"unknown {kind} `{word}`", did_you_mean(word, known))
        return None

    def complain(self, path: Path, problem: str, mend: str) -> None:
        self.problems.append(self.document.problem(path, problem, mend))


PLAIN = ("per_week", "once_in_days", "anchor", "exact", "skill", "purpose", "person", "offer", "boost")


def _conditions(shape: ConditionsShape) -> Conditions:
    values = shape.model_dump()
    reasons = values.pop("reasons")
    return Conditions(reasons=None if reasons is None else frozenset(reasons), **values)


class _Lines(Mapping[Path, int]):
    """The lines under a path, without copying them."""

    def __init__(self, lines: Mapping[Path, int], prefix: Path) -> None:
        self.lines, self.prefix = lines, prefix

    def __getitem__(self, path: Path) -> int:
        return self.lines[(*self.prefix, *path)]

    def __iter__(self) -> Iterator[Path]:
        depth = len(self.prefix)
        return (path[depth:] for path in self.lines if path[:depth] == self.prefix)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _under(document: Located, path: Path) -> Located:
    data = document.data
    for key in path:
        data = data[key]
    return Located(file=document.file, data=data, lines=_Lines(document.lines, path))
