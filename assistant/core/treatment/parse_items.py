"""One treatment or one account action of a strategy file, read on its own, so that one mistake hides no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.core.located import Located, Path
from assistant.core.problem import Problem
from assistant.core.shapes import did_you_mean, shaped
from assistant.core.terms import Channel, Role
from assistant.core.treatment import check
from assistant.core.treatment.lines import under
from assistant.core.treatment.shapes import ActionShape, ConditionsShape, FileShape, TreatmentShape
from assistant.core.treatment.strategy import Action, ChannelPlan, Conditions, Treatment
from assistant.core.treatment.words import ACTIONS

ROLES = sorted(role.value for role in Role)
CHANNELS = sorted(channel.value for channel in Channel)
PLAIN = ("per_week", "once_in_days", "anchor", "exact", "skill", "purpose", "person", "offer", "boost")


@dataclass
class ItemReader:
    """`places` has the path of every treatment that was read, for the checks that follow; `defaults` the channels'."""

    document: Located
    shape: FileShape
    problems: list[Problem] = field(default_factory=list)
    places: list[check.Placed] = field(default_factory=list)
    defaults: dict[Channel, ChannelPlan] = field(default_factory=dict)

    def treatments(self, segment: str, path: Path, items: list[Any] | None) -> Iterator[Treatment]:
        """The treatments at `path`: one, or with `items` a list of them."""
        for place in [path] if items is None else [(*path, index) for index in range(len(items))]:
            shape, problems = shaped(TreatmentShape, under(self.document, place))
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
        shape, problems = shaped(ActionShape, under(self.document, path))
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


def _conditions(shape: ConditionsShape) -> Conditions:
    values = shape.model_dump()
    reasons = values.pop("reasons")
    return Conditions(reasons=None if reasons is None else frozenset(reasons), **values)
