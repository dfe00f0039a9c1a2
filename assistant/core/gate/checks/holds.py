"""What is on file that stops contact about a debt: holds, insolvency, moratoria, disputes, complaints, time-bars."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from assistant.core.gate.checks.base import SPEAKERS, Check
from assistant.core.gate.checks.cease import is_writing
from assistant.core.gate.clock import DAY
from assistant.core.gate.facts import Event, Hold
from assistant.core.gate.look import Answer, Look, role

PERSON_HOLDS = frozenset({"deceased", "incapacity", "attorney_represented"})  # those who stand in may be reached


class OnHold(Check):
    """Every hold on file that blocks contact, until it ends; facts that amount to one count as one."""

    needs: ClassVar[frozenset[str]] = frozenset({"learned", "holds"})

    check: Literal["on_hold"]
    blocks: str = "contact"
    facts: frozenset[str] = frozenset()
    person_facts: frozenset[str] = frozenset()

    def answer(self, look: Look) -> Answer | None:
        refusals = [self._held(look, hold) for hold in look.file.facts.holds if self._is_open(look, hold)]
        refusals += [_of_fact(look, event) for event in self._facts(look) if not _has_ended(look, event)]
        if not refusals:
            return None
        return next((r for r in refusals if r.again is None), None) or max(refusals, key=lambda r: r.again or look.now)

    def _is_open(self, look: Look, hold: Hold) -> bool:
        if self.blocks not in hold.blocks or not _is_on(look, hold):
            return False
        if hold.debts is not None and set(hold.debts).isdisjoint(look.file.debts):
            return False
        if hold.person is not None and look.contact.person != hold.person:
            return False
        return not (hold.kind in PERSON_HOLDS and role(look.contact.person) in SPEAKERS)

    def _held(self, look: Look, hold: Hold) -> Answer:
        again = look.after_day(hold.to_on - DAY) if hold.to_on and look.zones else None
        return Answer(False, f"on hold: {hold.kind.replace('_', ' ')}", again)

    def _facts(self, look: Look) -> list[Event]:
        stands_in = role(look.contact.person) in SPEAKERS
        names = self.facts if stands_in else self.facts | self.person_facts
        return look.file.facts_of(names)


def _is_on(look: Look, hold: Hold) -> bool:
    days = [wall.date() for wall in look.walls] or [look.now.date()]
    return any(hold.from_on <= day and (hold.to_on is None or day < hold.to_on) for day in days)


def _has_ended(look: Look, event: Event) -> bool:
    return event.until is not None and look.is_past_day(event.until)


def _of_fact(look: Look, event: Event) -> Answer:
    again = look.after_day(event.until) if event.until and look.zones else None
    what = (event.fact or "").replace("_", " ")
    return Answer(False, f"{what} since {event.at:%d %B %Y}", again)


class FactHold(Check):
    """A fact about the debt or the person that stops some purposes: bankruptcy, a moratorium, a bereavement."""

    needs: ClassVar[frozenset[str]] = frozenset({"learned"})

    check: Literal["fact_hold"]
    facts: frozenset[str] = Field(min_length=1)
    purposes: frozenset[str] | None = None  # the purposes it stops; None: all but `spares`
    spares: frozenset[str] = frozenset()
    default_days: int | None = None  # how long it runs if no last day is on file
    open_ended_kinds: frozenset[str] = frozenset()
    days_after_treatment: int = Field(default=0, ge=0)  # how long these kinds run on once a treatment has ended
    ended_by: frozenset[str] = frozenset()  # facts learned since that end it, such as the answer to a complaint
    ignores_vexatious: bool = False

    def answer(self, look: Look) -> Answer | None:
        if not self._is_stopped(look.contact.purpose):
            return None
        running = [event for event in look.file.facts_of(self.facts) if self._runs(look, event)]
        if not running:
            return None
        ends = [self._last_day(look, event) for event in running]
        again = look.after_day(max(e for e in ends if e)) if all(ends) and look.zones else None
        word = (running[-1].fact or "").replace("_", " ")
        return Answer(False, f"{word} on file since {running[-1].at:%d %B %Y}", again)

    def _is_stopped(self, purpose: str) -> bool:
        return purpose in self.purposes if self.purposes is not None else purpose not in self.spares

    def _runs(self, look: Look, event: Event) -> bool:
        if self.ignores_vexatious and event.more.get("vexatious") is True:
            return False
        if any(ended.at >= event.at for fact in self.ended_by for ended in look.file.facts_about(fact)):
            return False
        last = self._last_day(look, event)
        return last is None or not look.is_past_day(last)

    def _last_day(self, look: Look, event: Event) -> date | None:
        if event.until:
            return event.until
        if event.more.get("kind") in self.open_ended_kinds:
            ended = event.more.get("treatment_ended")
            return ended + DAY * self.days_after_treatment if type(ended) is date else None
        if self.default_days is None or not look.zones:
            return None
        return max(event.at.astimezone(zone).date() for zone in look.zones) + DAY * (self.default_days - 1)


class Dispute(Check):
    """A dispute, or the question who the first creditor was, in writing and in time: that debt waits for the answer."""

    needs: ClassVar[frozenset[str]] = frozenset({"requests"})
    is_settled: ClassVar[bool] = True

    check: Literal["dispute"]
    purposes: frozenset[str] = frozenset({"collect", "legal_threat", "specific_remedy_notice"})
    any_time: bool = False

    def answer(self, look: Look) -> Answer | None:
        if look.contact.purpose not in self.purposes:
            return None
        asked = look.file.asked("dispute_in_writing") + look.file.asked("asks_original_creditor_in_writing")
        open_ones = [e for e in asked if is_writing(e) and self._is_in_time(look, e) and not _answered(look, e)]
        barring = [e for e in open_ones if not _spares_contact(look, e)]
        if not barring:
            return None
        return Answer(False, f"{_question(barring[0])} of {barring[0].at:%d %B %Y} is not answered yet")

    def _is_in_time(self, look: Look, event: Event) -> bool:
        ends = [e.more.get("period_end") for e in look.file.facts_about("validation_notice_sent")]
        days = [end for end in ends if isinstance(end, date)]
        if self.any_time or not days or not look.zones:
            return True
        end = max(days)
        return any(event.at.astimezone(zone).date() <= end for zone in look.zones)


def _question(event: Event) -> str:
    return "the written dispute" if event.request == "dispute_in_writing" else "the question who the first creditor was"


def _answered(look: Look, event: Event) -> bool:
    answers = look.file.facts_about("verification_sent")
    if event.more.get("same_as_prior") is True:
        answers = answers + look.file.facts_about("duplicate_dispute_answered")
    return any(answer.at >= event.at and _covers(answer, event) for answer in answers)


def _covers(answer: Event, event: Event) -> bool:
    return not answer.debts or not event.debts or not set(answer.debts).isdisjoint(event.debts)


def _spares_contact(look: Look, event: Event) -> bool:
    return bool(event.more.get("portion")) and look.contact.amount_scope == "undisputed_portion"


class FlagDispute(Check):
    """An oral dispute stops nothing, but a report to a bureau must carry it."""

    needs: ClassVar[frozenset[str]] = frozenset({"requests"})
    is_settled: ClassVar[bool] = True

    check: Literal["flag_dispute"]
    channels: frozenset[str] = frozenset({"credit_bureau"})

    def answer(self, look: Look) -> Answer | None:
        disputes = look.file.asked("dispute_orally") + look.file.asked("dispute_in_writing")
        if not disputes or look.contact.more.get("reports_dispute") is True:
            return None
        return Answer(True, "the debt is disputed: the report must say so", warns=True)
