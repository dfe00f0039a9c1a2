"""How often: caps over calendar days, the gap between two tries, quiet days after a conversation."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from assistant.core.gate.checks.base import on_day
from assistant.core.gate.checks.counting import Counted, earlier
from assistant.core.gate.consents import conversations
from assistant.core.gate.facts import Event
from assistant.core.gate.look import LOCATION, UNKNOWN_PLACE, Answer, Look, same_person
from assistant.core.gate.look import Counted as Counting
from assistant.core.gate.nouns import plural
from assistant.core.gate.slots import in_slot


class Cap(Counted):
    """No more than `most` in `days` calendar days of the borrower's zone, today counted."""

    needs: ClassVar[frozenset[str]] = frozenset({"sent"})

    check: Literal["cap"]
    most: int = Field(ge=1)
    days: int = Field(ge=1)
    noun: str = "contact"
    agreed_by: str | None = None  # the fact that records another number agreed with the borrower

    def answer(self, look: Look) -> Answer | None:
        if not self.judges(look):
            return None
        if not look.zones:
            return UNKNOWN_PLACE
        since = look.days_start(self.days)
        seen = self.seen(look, since)
        if not seen:
            return None
        answers = [self._counted(look, seen, unit) for unit in self.units(look)]
        return max(answers, key=lambda answer: answer.again or look.now)  # a count with room has no instant

    @cached_property
    def span(self) -> str:
        return plural(self.days, "day")

    def _counted(self, look: Look, seen: list[Event], unit: str | None) -> Answer:
        most = self._most(look)
        made = [e for e in seen if self.is_about(look, e, unit) and not self.had_consent(look, e, unit)]
        about = f" about {unit}" if unit else ""
        because = f"{len(made)} of {plural(most, self.noun)}{about} in {self.span}"
        since = made[0].at if made else None
        counted = Counting(made=len(made), most=most, noun=self.noun, days=self.days, about=unit, since=since)
        if len(made) < most:
            return Answer(True, because, counted=counted)
        if self.is_exempt(look, unit):
            return Answer(True, f"{because}, but the person agreed to this call", counted=counted)
        because += f", the earliest that counts on {on_day(look, made[-most].at)}"
        freed = look.freed(made[-most].at, self.days)
        return Answer(False, because, earlier(freed, self.consent_begins(look)), self.warns, counted)

    def _most(self, look: Look) -> int:
        agreed = look.file.facts_about(self.agreed_by) if self.agreed_by else []
        most = agreed[-1].more.get("max") if agreed else None
        return most if isinstance(most, int) else self.most


class Gap(Counted):
    """Elapsed time since the last try, whatever the wall clock did meanwhile."""

    needs: ClassVar[frozenset[str]] = frozenset({"sent"})

    check: Literal["gap"]
    minutes: int = Field(ge=1)
    noun: str = "call"

    def answer(self, look: Look) -> Answer | None:
        if not self.judges(look):
            return None
        span = timedelta(minutes=self.minutes)
        tries = [
            event
            for event in self.seen(look, look.now - span)
            if event.at > look.now - span and any(self.is_about(look, event, unit) for unit in self.units(look))
        ]
        if not tries:
            return None
        because = f"the last {self.noun} was {(look.now - tries[-1].at).seconds // 60} minutes ago"
        if self.yields_to_slot and in_slot(look):
            return Answer(True, f"{because}, but the person agreed to this call")
        again = earlier(tries[-1].at + span, self.consent_begins(look))
        return Answer(False, f"{because}, less than {self.minutes}", again, self.warns)


class Cooldown(Counted):
    """No call about a debt for `days` days after a talk about it; the day of the talk is day one."""

    needs: ClassVar[frozenset[str]] = frozenset({"talks"})

    check: Literal["cooldown"]
    channels: frozenset[str] = frozenset({"call"})
    days: int = Field(ge=1)
    direction: Literal["in", "out", "any"] = "any"
    ended_by_request: bool = False  # a call that the person asked for since

    def answer(self, look: Look) -> Answer | None:
        talks = self._talks(look)
        if not self.judges(look):
            return None
        if not look.zones:
            return UNKNOWN_PLACE
        answers = [answer for unit in self.units(look) if (answer := self._quiet(look, talks, unit))]
        return max(answers, key=lambda answer: answer.again or look.now, default=None)

    def _talks(self, look: Look) -> list[Event]:
        if self.collectors == "collector":
            found = conversations(look)
        else:
            calls = (*look.file.sent.get("call", ()), *look.file.received.get("call", ()))
            found = [c for c in calls if c.outcome == "conversation" and same_person(c, look.contact)]
            found = [c for c in found if not c.by.startswith("other") and c.number not in look.file.disowned]
        return [talk for talk in found if self.direction in ("any", talk.direction) and not _only_asked(talk)]

    def _quiet(self, look: Look, talks: list[Event], unit: str | None) -> Answer | None:
        about = [talk for talk in talks if self.is_about(look, talk, unit)]
        if not about:
            return None
        last = max(about, key=lambda talk: talk.at)
        again = look.freed(last.at, self.days)
        if look.now >= again:
            return None
        subject = f" about {unit}" if unit else ""
        because = f"a conversation{subject} on {on_day(look, last.at)}, day one of {self.days} quiet days"
        if self.is_exempt(look, unit) or self._was_asked_for(look, last.at):
            return Answer(True, f"{because}, but the person agreed to this call")
        return Answer(False, because, earlier(again, self.consent_begins(look)), self.warns)

    def _was_asked_for(self, look: Look, since: datetime) -> bool:
        if not self.ended_by_request:
            return False
        kinds = ("consent", "consent_to_time", "asks_to_be_contacted")
        asked = [r for kind in kinds for r in look.file.requests.get(kind, ()) if same_person(r, look.contact)]
        revoked = [r.at for r in look.file.requests.get("revoke_consent", ()) if same_person(r, look.contact)]
        asked = [r for r in asked if r.at >= since and not any(at >= r.at for at in revoked)]
        return any(not r.windows or all(any(w.covers(wall) for w in r.windows) for wall in look.walls) for r in asked)


def _only_asked(talk: Event) -> bool:
    """A question where the borrower is says nothing of a debt, so no quiet days about one begin."""
    return talk.purpose == LOCATION and not talk.discussed


class Burst(Counted):
    """Signs of harassment that a cap does not see: too many today, a day of rest. It only ever warns."""

    needs: ClassVar[frozenset[str]] = frozenset({"sent"})

    check: Literal["burst"]
    channels: frozenset[str] = frozenset({"call"})
    most_in_a_day: int = Field(ge=1)
    noun: str = "call"

    def answer(self, look: Look) -> Answer | None:
        if not look.zones or not self.judges(look):
            return None
        made = self.seen(look, look.days_start(1))
        if len(made) < self.most_in_a_day:
            return None
        because = f"{plural(len(made), self.noun)} today already"
        return Answer(False, because, look.freed(made[-self.most_in_a_day].at, 1), True)
