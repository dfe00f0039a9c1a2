"""Records and proofs: how long they are kept, how fresh an evaluation is, what must have happened before."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from assistant.core.gate.checks.base import Check, on_day
from assistant.core.gate.clock import add_months, day_start
from assistant.core.gate.facts import PERSONAL, Event
from assistant.core.gate.look import UNKNOWN_PLACE, Answer, Look
from assistant.core.gate.nouns import plural

NOT_ARRIVED = frozenset({"undelivered", "returned", "failed", "rejected"})


class Retention(Check):
    """A record may be destroyed only so many months after it was made or last added to, and never on legal hold."""

    check: Literal["retention"]
    channels: frozenset[str] = frozenset({"delete_record"})
    months: int = Field(ge=1)

    def answer(self, look: Look) -> Answer | None:
        more = look.contact.more
        if more.get("legal_hold") is True or more.get("litigation") is True:
            return Answer(False, "kept for a legal hold")
        if not look.zones:
            return UNKNOWN_PLACE
        kept_until = max((self._end(look, start) for start in self._starts(look)), default=None)
        if kept_until is None or look.now >= kept_until:
            return None
        return Answer(False, f"kept {plural(self.months, 'month')}, until {on_day(look, kept_until)}", kept_until)

    def _starts(self, look: Look) -> list[Any]:
        made = look.contact.more.get("record_created")
        last = [e.at for e in look.file.facts.history if look.file.touches(e)]
        is_recording = look.contact.more.get("record") == "recording"
        return ([made] if made else []) + ([] if made and is_recording else last[-1:])

    def _end(self, look: Look, start: Any) -> datetime:
        days = [start.astimezone(z).date() if isinstance(start, datetime) else start for z in look.zones]
        ends = [day_start(z, add_months(day, self.months)) for z, day in zip(look.zones, days, strict=True)]
        return max(ends)


class Freshness(Check):
    """A proof on file that is not older than so many months: an evaluation, a training."""

    check: Literal["freshness"]
    fact: str
    months: int | None = Field(default=None, ge=1)
    subject: Literal["agency", "agent"]

    def answer(self, look: Look) -> Answer | None:
        wanted = _subject(look, self.subject)
        proofs = [
            e.at
            for e in look.file.learned.get(self.fact, ())
            if _names(e, self.subject) in (None, wanted) or not wanted
        ]
        word = self.fact.replace("_", " ")
        if not proofs:
            return Answer(False, f"nothing on file: {word}")
        if self.months is None:
            return None
        if not look.zones:
            return UNKNOWN_PLACE
        last = max(proofs)
        ends = [day_start(z, add_months(last.astimezone(z).date(), self.months)) for z in look.zones]
        if all(look.now < end for end in ends):
            return None
        return Answer(False, f"{word} on {on_day(look, last)}, more than {plural(self.months, 'month')} ago")


def _subject(look: Look, subject: str) -> str | None:
    named = look.contact.more.get(subject)
    if named is None and subject == "agency" and look.contact.by.startswith("agency"):
        named = look.contact.by
    return _bare(named)


def _names(event: Event, subject: str) -> str | None:
    named = event.more.get(subject)
    if named is None and subject == "agency" and event.by.startswith("agency"):
        named = event.by
    return _bare(named)


def _bare(name: Any) -> str | None:
    """`agency:east` and `east` are one."""
    return str(name).removeprefix("agency:").removeprefix("agent:") if name else None


class Furnish(Check):
    """Before reporting to a bureau: a talk about the debt, or a letter or e-message and a wait."""

    check: Literal["furnish"]
    channels: frozenset[str] = frozenset({"credit_bureau"})
    wait_days: int = Field(ge=1)

    def answer(self, look: Look) -> Answer | None:
        if not look.zones:
            return UNKNOWN_PLACE
        opened = [at for debt in look.file.debts or ("",) if (at := self._open_from(look, debt))]
        if len(opened) < len(look.file.debts or ("",)):
            return Answer(False, "no talk, letter or e-message about the debt yet")
        if look.now >= max(opened):
            return None
        return Answer(False, f"{self.wait_days} days from the message, to hear whether it arrived", max(opened))

    def _open_from(self, look: Look, debt: str) -> datetime | None:
        file, by = look.file, look.contact.by
        talks = [*file.sent.get("call", ()), *file.received.get("call", ()), *file.sent.get("visit", ())]
        spoken = [e.at for e in talks if e.outcome in ("conversation", "met") and _is_about(e, debt)]
        sent = [e for name in ("letter", "email", "sms") for e in file.sent.get(name, ())]
        written = [
            look.freed(e.at, self.wait_days)
            for e in sent
            if e.by == by and _is_about(e, debt) and not {e.status, e.outcome} & NOT_ARRIVED
        ]
        return min([*spoken, *written], default=None)


def _is_about(event: Event, debt: str) -> bool:
    named = event.discussed or event.debts
    return not named or not debt or debt in named


class DebtStatus(Check):
    """No sale or placement of a debt that is paid, settled or discharged."""

    is_settled: ClassVar[bool] = True

    check: Literal["debt_status"]
    channels: frozenset[str] = frozenset({"assign_to_agency"})
    barred: frozenset[str] = frozenset({"paid", "settled", "discharged"})

    def answer(self, look: Look) -> Answer | None:
        known = [look.file.debt_by_id[debt] for debt in look.file.debts if debt in look.file.debt_by_id]
        over = [debt.id for debt in known if debt.status in self.barred]
        over += [e.fact or "" for fact in sorted(self.barred) for e in look.file.facts_about(fact)]
        return Answer(False, f"not to be placed or sold: {', '.join(over)}") if over else None


class PriorNotice(Check):
    """Someone's particulars must have reached the borrower before their first contact."""

    is_settled: ClassVar[bool] = True

    check: Literal["prior_notice"]
    channels: frozenset[str] = PERSONAL
    products: frozenset[str] = frozenset()

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        if contact.purpose == "notice" or not self._is_product(look) or not contact.by.startswith("agency"):
            return None
        sent = [e for name in ("sms", "email") for e in look.file.sent.get(name, ()) if e.purpose == "notice"]
        if sent or contact.more.get("agent_announced") is True:
            return None
        return Answer(False, "the agent's particulars have not reached the borrower yet")

    def _is_product(self, look: Look) -> bool:
        known = look.file.debt_by_id
        kinds = {look.contact.product, *(known[debt].kind for debt in look.file.debts if debt in known)}
        return not self.products or not kinds.isdisjoint(self.products)


class VisitPlace(Check):
    """A visit goes to the place the borrower chose; elsewhere only if there is none or they were absent there twice."""

    is_settled: ClassVar[bool] = True

    check: Literal["visit_place"]
    channels: frozenset[str] = frozenset({"visit"})
    absences: int = Field(ge=1)

    def answer(self, look: Look) -> Answer | None:
        chosen = [e for e in look.file.requests.get("asks_to_be_contacted", ()) if e.address or e.place]
        barred = {e.place for e in look.file.requests.get("inconvenient_place", ())} - {None}
        here = {look.contact.address, look.contact.more.get("place")} - {None}
        wanted = {chosen[-1].address, chosen[-1].place} - {None} if chosen else set()
        if not here or here & wanted or (not chosen and not here & barred):
            return None
        absent = [e for e in look.file.sent.get("visit", ()) if e.outcome == "absent" and _was_at(e, wanted)]
        if len(absent) >= self.absences:
            return Answer(True, f"absent {len(absent)} times at the place of the borrower's choice")
        return Answer(False, "not the place that the borrower chose")


def _was_at(visit: Event, places: set[str | None]) -> bool:
    """A visit that does not say where it went is taken to have gone where it should."""
    gone = {visit.address, visit.place} - {None}
    return not gone or not places or not gone.isdisjoint(places)
