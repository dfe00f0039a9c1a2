"""The records that a strategy is made of. Read from `config/strategies/*.yaml` by `parse`, never written by hand.

Positions are whole days from a treatment's anchor: for `due` they are days past due after the due date and minus the
days to it before; for the others the days since (or before, if negative) a promise's date, the day on which a promise
was judged broken, the day a loan became current, or the day its reason was heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from functools import cached_property
from typing import Any

from assistant.core.terms import Channel, Role
from assistant.core.treatment.words import Anchor, Need, Offer, Person


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """All that are given must hold. None: not asked."""

    mandate: bool | None = None  # a direct debit is set up
    debit_failed: bool | None = None
    warning_signs: bool | None = None  # late three times in a year, or a promise broken in 90 days
    large: bool | None = None
    collateral: bool | None = None
    has_guarantor: bool | None = None
    reasons: frozenset[str] | None = None
    no_rpc_days: int | None = None  # called for that long, and nobody right was reached in that time
    broken_in_a_row: int | None = None
    limitation_within_days: int | None = None
    guarantee_ends_within_days: int | None = None

    @cached_property
    def asked(self) -> tuple[tuple[str, Any], ...]:
        return tuple((item.name, value) for item in fields(self) if (value := getattr(self, item.name)) is not None)


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """One prescribed contact: on those `days`, or on days of a `span`, not more often than its cadence says."""

    name: str  # segment/template: it names the contact's cause
    channel: Channel
    template: str
    days: tuple[int, ...] = ()
    span: tuple[int, int] | None = None
    per_week: int | None = None  # of this channel, whatever the template
    once_in_days: int | None = None  # of this template
    anchor: Anchor = Anchor.DUE
    exact: bool = False  # says "today": never moved to another day
    day_parts: tuple[str, ...] = ("any",)
    priority: int = 0
    skill: str | None = None
    minutes: float = 0
    cost_minor: int = 0
    purpose: str = "collect"
    person: Person = Person.BORROWER
    needs: frozenset[Need] = frozenset()
    instead: tuple[tuple[Channel, str], ...] = ()  # (channel, template) in this order when the first cannot be used
    only_if: Conditions = Conditions()
    offer: Offer | None = None
    parts: int = 0
    boost: float = 1.0

    @property
    def is_cadence(self) -> bool:
        return self.span is not None

    @cached_property
    def band(self) -> str:
        """The segment's part before the dot: where its days are bounded, if it is one of the table."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class Action:
    """A treatment that is no contact: proposed once a delinquency, from `on_dpd` on, approved by a role."""

    action: str
    on_dpd: int
    approval: Role
    only_if: Conditions = Conditions()


@dataclass(frozen=True, kw_only=True)
class SegmentPlan:
    """What a segment gets. `none` says why it gets no contact; actions may stand beside it."""

    none: str | None = None
    treatments: tuple[Treatment, ...] = ()  # best priority first
    actions: tuple[Action, ...] = ()
    leads: bool = False  # what happened to the person, not to one debt: it decides for all their debts
    max_per_week: int | None = None  # contacts on all channels together
    pause_business_days: int = 0  # from the day the reason was heard
    hold_out: bool = False  # takes part in the seeded no-contact group


@dataclass(frozen=True, kw_only=True)
class ChannelPlan:
    """A channel's defaults and the weekdays (0 = Monday) on which it works; none works on a public holiday."""

    minutes: float = 0
    cost_minor: int = 0
    weekdays: frozenset[int] = frozenset(range(5))


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    max: int
    in_days: int


@dataclass(frozen=True, kw_only=True)
class SelfCure:
    """The low-risk who are left alone at first: most of them pay without a word."""

    percent: float = 0
    through_dpd: int = 0
    segments: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class LateAgain:
    """Late again soon after a cure: one step firmer."""

    within_days: int = 0
    days_earlier: int = 0
    firmer: Mapping[tuple[Channel, str], str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Worth:
    """Priors of the worth of a minute, until they are calibrated on payments. Shares between 0 and 1."""

    right_party: Mapping[str, float]  # by channel
    pays_if_reached: Mapping[str, Mapping[str, float]]  # by band, then quadrant
    realistic: Mapping[str, float]  # share of the past-due amount, by quadrant
    after_broken_promise: float
    rolls_at: tuple[int, ...]
    rolling_days: int
    rolling_factor: float


@dataclass(frozen=True, kw_only=True)
class Strategy:
    name: str
    bands: Mapping[str, tuple[int, int]]
    channels: Mapping[Channel, ChannelPlan]
    day_parts: Mapping[str, tuple[time, time]]
    ceilings: Mapping[str, Ceiling]  # by channel, and `all`
    quiet_days: int
    large_minor: int
    self_cure: SelfCure
    late_again: LateAgain
    worth: Worth
    after_cure: tuple[Treatment, ...]
    segments: Mapping[str, SegmentPlan]

    def treatments(self) -> tuple[Treatment, ...]:
        return (*self.after_cure, *(item for plan in self.segments.values() for item in plan.treatments))
