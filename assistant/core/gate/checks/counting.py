"""What a cap counts: whose contact, about what, sent by whom, ended how."""

from datetime import datetime
from functools import cached_property
from typing import Literal

from assistant.core.gate.checks.base import PLAIN, Check
from assistant.core.gate.consents import covered_by_consent, next_consent_start
from assistant.core.gate.facts import ROBOT_VOICES, Contact, Event
from assistant.core.gate.look import Look, role, same_sender
from assistant.core.gate.slots import in_slot, next_slot

SPOKEN = frozenset({"conversation", "connected"})


class Counted(Check):
    """The parameters that say which earlier contacts a rule sees, and which contacts it judges."""

    counts: frozenset[str] | None = None  # channels counted; None: those it judges
    per: Literal["person", "debt", "number"] = "person"
    collectors: Literal["collector", "lender"] = "lender"
    group_student_loans: bool = False
    leave_out: frozenset[str] = frozenset()  # outcomes that do not count
    only: frozenset[str] | None = None  # the only outcomes that do (an outcome not known yet counts as well)
    modes: frozenset[str] | None = None
    style: Literal["two_way", "notice"] | None = None
    number_kinds: frozenset[str] | None = None
    address_kinds: frozenset[str] | None = None
    exempt_roles: frozenset[str] = frozenset()
    consent_exempts: bool = False
    unless_consent_on_file: bool = False
    wrong_party_counts: bool = False
    yields_to_slot: bool = False  # one call at a time that the person asked for

    def is_awake(self, channel: str, shelves: frozenset[str]) -> bool:
        is_of_mode = self.modes is None or "machine" in shelves or not self.modes.isdisjoint(PLAIN)
        return is_of_mode and super().is_awake(channel, shelves)

    @cached_property
    def counted_channels(self) -> frozenset[str]:
        return self.counts if self.counts is not None else self.channels

    @cached_property
    def takes_any_kind(self) -> bool:
        """Whether no mode, style, number or address is left out: then nothing of a contact need be looked at."""
        narrow = (self.modes, self.style, self.number_kinds, self.address_kinds)
        return all(one is None for one in narrow)

    def judges(self, look: Look) -> bool:
        contact = look.contact
        return (
            (self.takes_any_kind or self._is_of_kind(contact))
            and not (self.exempt_roles and role(contact.person) in self.exempt_roles)
            and not (self.unless_consent_on_file and contact.consent)
        )

    def _is_of_kind(self, one: Contact | Event) -> bool:
        return (
            (self.modes is None or one.mode in self.modes or (isinstance(one, Contact) and one.dialing in self.modes))
            and (self.style is None or style_of(one) == self.style)
            and self._is_at(one)
        )

    def _is_at(self, one: Contact | Event) -> bool:
        channel = one.channel if isinstance(one, Contact) else one.event
        if channel in ("call", "sms"):
            return self.number_kinds is None or one.number_kind in self.number_kinds
        return self.address_kinds is None or one.address_kind in self.address_kinds

    def seen(self, look: Look, since: datetime) -> list[Event]:
        """Earlier contacts that count, whatever debt they were about, in time order."""
        counted = self.counted_channels
        return [event for event in look.sent_since(since) if event.event in counted and self.sees(look, event)]

    def sees(self, look: Look, event: Event) -> bool:
        contact = look.contact
        return (
            self._counts_outcome(event)
            and same_sender(event, contact, self.collectors)
            and (self.takes_any_kind or self._is_of_kind(event))
            and (self.per != "number" or event.number is None or event.number == contact.number)
        )

    def _counts_outcome(self, event: Event) -> bool:
        if event.outcome is None or event.event != "call":
            return True  # claimed or unknown: it counts as made
        if event.outcome == "wrong_party" and not self.wrong_party_counts:
            return False
        return event.outcome not in self.leave_out and (self.only is None or event.outcome in self.only)

    def units(self, look: Look) -> tuple[str | None, ...]:
        """The debts to count for, one at a time; (None,) where debts do not matter."""
        if self.per != "debt":
            return (None,)
        return tuple(dict.fromkeys([self.key(look, debt) for debt in look.file.debts])) or (None,)

    def key(self, look: Look, debt: str) -> str:
        """Student loans that were one account when obtained are one debt."""
        known = look.file.debt_by_id.get(debt)
        if self.group_student_loans and known and known.kind == "student_loan" and known.account_when_obtained:
            return f"account {known.account_when_obtained}"
        return debt

    def is_about(self, look: Look, event: Event, unit: str | None) -> bool:
        """A talk counts for the debts that were talked about; a try or a message, for those it was for or named."""
        if unit is None:
            return True
        named = event.discussed if event.discussed and event.outcome in SPOKEN else event.debts + event.discussed
        return not named or any(self.key(look, debt) == unit for debt in named)

    def is_exempt(self, look: Look, unit: str | None) -> bool:
        if self.yields_to_slot and in_slot(look):
            return True
        if not self.consent_exempts:
            return False
        return look.contact.more.get("with_consent") is True or self._covered(look, unit, look.now)

    def had_consent(self, look: Look, event: Event, unit: str | None) -> bool:
        """Whether this earlier call is left out because the person had asked for it."""
        if not self.consent_exempts or event.with_consent is False:
            return False
        if not look.file.requests.get("consent"):
            return event.with_consent is True  # the caller tagged it, and nothing on file speaks against it
        return self._covered(look, unit, event.at)

    def _covered(self, look: Look, unit: str | None, at: datetime) -> bool:
        return covered_by_consent(look, unit or "", lambda event, debt: self.is_about(look, event, debt), at)

    def consent_begins(self, look: Look) -> datetime | None:
        """When the person's own wish next lets a call through: a consent's first instant, a time they asked for."""
        slot = next_slot(look) if self.yields_to_slot else None
        consents = self.consent_exempts and look.file.requests.get("consent")
        return earlier(slot, next_consent_start(look) if consents else None)


def style_of(one: Contact | Event) -> str:
    """A recorded message speaks one way, whatever is written about it."""
    return "notice" if one.style == "notice" or one.mode in ROBOT_VOICES - {"ai"} else "two_way"


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at), default=None)
