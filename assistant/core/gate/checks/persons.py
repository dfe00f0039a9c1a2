"""Who may be spoken to, and about what: roles, doubted numbers, attorneys, age."""

from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field

from assistant.core.gate.checks.base import Check
from assistant.core.gate.clock import DAY, add_months, day_start
from assistant.core.gate.consents import consents
from assistant.core.gate.facts import Event
from assistant.core.gate.look import LOCATION, NUMBERED, UNKNOWN_PERSON, Answer, Look, role

DOUBTFUL = frozenset({"nobody", "learned", "received", "wrong_party"})  # what a known person may be doubted by


class RoleGate(Check):
    """Only these roles. `enquiry_roles` may be asked for a location, and told nothing of the debt."""

    is_settled: ClassVar[bool] = True

    check: Literal["role_gate"]
    roles: frozenset[str] = Field(min_length=1)
    enquiry_roles: frozenset[str] = frozenset()  # "*": anyone
    doubted_number: bool = True
    known_only: bool = False  # only refuses a person of unknown role
    wrong_party_doubts: bool = False
    excused_by: frozenset[str] = frozenset()  # facts of the contact that lift the bar: a court order, a consent

    def is_awake(self, channel: str, shelves: frozenset[str]) -> bool:
        return not self.known_only or not shelves.isdisjoint(DOUBTFUL)

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        who = role(contact.person)
        if who is None:
            return UNKNOWN_PERSON
        if self.doubted_number and contact.channel in NUMBERED and self._is_doubted(look):
            return Answer(False, f"{contact.number} was found not to be the person's")
        if self.known_only or who in self.roles or self._guarantees(look, who):
            return None
        if contact.purpose == LOCATION and (who in self.enquiry_roles or "*" in self.enquiry_roles):
            if contact.more.get("mentions_debt") is True:
                return Answer(False, f"a {who} may not learn of the debt")
            return None
        if excuse := next((fact for fact in sorted(self.excused_by) if contact.more.get(fact) is True), None):
            return Answer(True, f"{excuse.replace('_', ' ')}: the {who.replace('_', ' ')} may be told")
        return Answer(False, f"not to be spoken to about the debt: {who.replace('_', ' ')}")

    def _guarantees(self, look: Look, who: str) -> bool:
        return "agreed_guarantor" in self.roles and who == "guarantor" and is_guarantor(look)

    def _is_doubted(self, look: Look) -> bool:
        number = look.contact.number
        if number is None:
            return False
        return number in look.file.disowned or (self.wrong_party_doubts and _reached_wrong_party(look, number))


def is_guarantor(look: Look) -> bool:
    """A guarantor counts as one unless the file says that the guarantee was not agreed."""
    facts = look.file.facts_about("guarantor")
    return not facts or facts[-1].more.get("agreed") is not False


def _reached_wrong_party(look: Look, number: str) -> bool:
    """Whether the last that is known of this number is that somebody else answered."""
    calls = (*look.file.sent.get("call", ()), *look.file.received.get("call", ()))
    known = [c for c in calls if c.number == number and c.outcome in ("wrong_party", "conversation")]
    return bool(known) and max(known, key=lambda call: call.at).outcome == "wrong_party"


class Attorney(Check):
    """A known attorney stands before the person, until the attorney consents or stays silent too long."""

    needs: ClassVar[frozenset[str]] = frozenset({"requests", "learned"})

    check: Literal["attorney"]
    persons: frozenset[str] | None = None  # None: everyone but the attorney
    purposes: frozenset[str] | None = None
    silent_days: int = Field(ge=1)
    must_be_named: bool = True

    def answer(self, look: Look) -> Answer | None:
        who, contact = role(look.contact.person), look.contact
        known = self._known(look)
        if not known or who == "attorney" or (self.persons is not None and who not in self.persons):
            return None
        if self.purposes is not None and contact.purpose not in self.purposes:
            return None
        since = known[-1].at
        if self._released(look, since):
            return Answer(True, "the attorney, or the person since then, agreed to direct contact")
        silent = self._silent_until(look, since)
        if silent and look.now >= silent:
            return Answer(True, f"the attorney has been silent for {self.silent_days} days")
        return Answer(False, "an attorney represents the person on this debt", silent)

    def _known(self, look: Look) -> list[Event]:
        named = look.file.asked("attorney") + look.file.facts_about("attorney")
        return [e for e in named if not self.must_be_named or _is_named(e)]

    def _released(self, look: Look, since: datetime) -> bool:
        if any(e.at >= since for e in look.file.facts_about("attorney_consents")):
            return True
        return any(e.at > since for e in consents(look, frozenset({"consent"})))

    def _silent_until(self, look: Look, since: datetime) -> datetime | None:
        facts = [e for e in look.file.facts_about("attorney_unresponsive") if e.at >= since]
        if not facts or not look.zones:
            return None
        begun = facts[-1].more.get("since")
        if isinstance(begun, date) and not isinstance(begun, datetime):
            return look.after_day(begun + DAY * (self.silent_days - 1))
        return look.freed(begun if isinstance(begun, datetime) else facts[-1].at, self.silent_days)


def _is_named(event: Event) -> bool:
    return any(event.more.get(field) for field in ("name", "phone", "address")) or bool(event.number or event.address)


class AgeGate(Check):
    """Neither minors nor the elderly."""

    check: Literal["age_gate"]
    adult_years: int
    elderly_years: int | None = None

    def answer(self, look: Look) -> Answer | None:
        born = look.file.facts.borrower.born_on
        if born is None or not look.zones or role(look.contact.person) not in (None, "borrower"):
            return None
        today = look.walls[0].date()
        of_age = add_months(born, 12 * self.adult_years)
        if today < of_age:
            return Answer(False, "the borrower is a minor", max(day_start(zone, of_age) for zone in look.zones))
        if self.elderly_years and today >= add_months(born, 12 * self.elderly_years):
            return Answer(False, f"the borrower is {self.elderly_years} or older")
        return None
