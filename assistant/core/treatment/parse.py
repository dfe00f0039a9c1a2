"""A strategy file → the Strategy, or every problem in it with file, line and mend.

A segment's entry is a list of treatments, or a mapping with `treatments` and what holds for the whole segment.
Each item is shaped on its own, so that one mistake does not hide the others.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import time
from typing import Any, TypeVar

from pydantic import BaseModel

from assistant.core.located import Located, Path
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped
from assistant.core.terms import Channel
from assistant.core.treatment import check
from assistant.core.treatment.lines import under
from assistant.core.treatment.parse_items import CHANNELS, ItemReader
from assistant.core.treatment.shapes import FileShape, SegmentShape
from assistant.core.treatment.strategy import (
    Action,
    Ceiling,
    ChannelPlan,
    LateAgain,
    SegmentPlan,
    SelfCure,
    Strategy,
    Treatment,
    Worth,
)

S = TypeVar("S", bound=BaseModel)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ALL_DAY = (time(0), time(23, 59))


def load_strategy(
    document: Located,
    segments: Collection[str],
    templates: Mapping[str, Collection[str]] | None = None,
    reasons: Collection[str] | None = None,
) -> tuple[Strategy | None, tuple[Problem, ...]]:
    """`segments` and `reasons` are the names of their files, `templates` the names of each channel (None: not
    checked)."""
    shape, problems = shaped(FileShape, document)
    if shape is None:
        return None, problems
    reader = _Reader(document, shape)
    strategy = reader.strategy()
    found = [*reader.problems, *check.strategy(document, strategy, reader.places, segments, templates, reasons)]
    found.sort(key=lambda problem: problem.line or 0)
    return (None if found else strategy), tuple(found)


class _Reader(ItemReader):
    """Walks one file."""

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
        shape, problems = shaped(SegmentShape, under(self.document, ("segments", name)))
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
