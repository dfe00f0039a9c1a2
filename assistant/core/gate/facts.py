"""What the gate knows when it judges: places, debts, history, the contact itself. Frozen records, no behaviour.

The words are those of the verdict cases and of the stored contact events: a row maps onto an `Event` one to one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from assistant.core.gate.clock import Window
from assistant.core.gate.override import Override

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place the borrower may be. `zone` None is a place we cannot put on a clock: it refuses."""

    zone: str | None
    evidence: str = "residence"  # residence, postal_code, area_code, stated, country
    country: str | None = None
    region: str | None = None
    postal_code: str | None = None
    number: str | None = None  # how the number begins that suggests the place: +1617


@dataclass(frozen=True, kw_only=True, slots=True)
class Debt:
    id: str
    kind: str = "consumer_loan"
    account_when_obtained: str | None = None
    status: str | None = None  # paid, settled, discharged where known


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened before the contact. Empty `debts` means: said of no debt in particular, so of all."""

    at: datetime
    event: str
    direction: str = "out"
    by: str = "own"
    person: str | None = None
    number: str | None = None
    number_kind: str = "mobile"
    address: str | None = None
    address_kind: str = "personal"
    debts: tuple[str, ...] = ()
    mode: str = "live"
    style: str = "two_way"
    outcome: str | None = None
    discussed: tuple[str, ...] = ()
    with_consent: bool | None = None
    status: str | None = None  # claimed and unknown sends count as made
    text: str | None = None
    intent: str | None = None  # what reply understanding made of `text`: a word of terms.Intent
    purpose: str = "collect"
    accepted_channel: bool | None = None
    has_opt_out_notice: bool | None = None
    request: str | None = None
    made_by: str | None = None
    fact: str | None = None
    channel: str | None = None
    place: str | None = None
    windows: tuple[Window, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    until: date | None = None
    more: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """The contact to judge. Content facts that are absent (from `more`) are as the profile wants them."""

    channel: str
    person: str | None = None
    by: str = "own"
    number: str | None = None
    number_kind: str = "mobile"
    address: str | None = None
    address_kind: str = "personal"
    debts: tuple[str, ...] = ()
    mode: str = "live"
    style: str = "two_way"
    dialing: str = "manual"
    purpose: str = "collect"
    in_reply_to: str | None = None
    acts_as: str = "collector"
    consent: str | None = None
    number_given_by_borrower: bool | None = None
    message_class: str | None = None
    amount_scope: str | None = None
    product: str = "consumer_loan"
    dpd: int | None = None
    more: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def is_automated(self) -> bool:
        return self.dialing != "manual" or self.mode != "live"

    @property
    def has_robot_voice(self) -> bool:
        """Speaks with a recorded or artificial voice."""
        return self.channel == "call" and (self.mode in ROBOT_VOICES or self.dialing in ROBOT_VOICES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """A suppression on file. `debts` None: all of them; `to_on` is exclusive, None: open-ended."""

    kind: str
    debts: tuple[str, ...] | None = None
    from_on: date
    to_on: date | None = None
    blocks: frozenset[str] = frozenset({"contact"})
    person: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BorrowerFacts:
    born_on: date | None = None
    dpd: int | None = None
    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GateFacts:
    """Everything a verdict may rest on. `history` is in time order and ends before the contact."""

    places: tuple[Place, ...]
    debts: tuple[Debt, ...] = ()
    history: tuple[Event, ...] = ()
    contact: Contact
    borrower: BorrowerFacts = BorrowerFacts()
    consent_basis: str = "none"  # "contract": a number the borrower gave may be texted
    holds: tuple[Hold, ...] = ()
    overrides: tuple[Override, ...] = ()  # of this borrower and channel, not used by another contact


TIMED = frozenset({"call", "sms", "email", "social", "visit"})  # the channels that a time of day binds
PERSONAL = TIMED | {"letter", "postcard"}  # the channels that reach a person
ROBOT_VOICES = frozenset({"prerecorded", "ai", "ringless"})
