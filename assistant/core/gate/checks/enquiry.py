"""Asking third persons about the borrower: once, never about the debt, and in some places only after proof of loss."""

from datetime import datetime
from typing import ClassVar, Literal

from assistant.core.gate.checks.base import Check
from assistant.core.gate.facts import Event
from assistant.core.gate.look import LOCATION, Answer, Look, role, same_sender

UNANSWERED = frozenset({"no_answer", "busy", "not_in_service", "invalid_number", "voicemail_full"})
REACHED = frozenset({"conversation", "answered_busy_now", "answered_then_dropped", "connected"})  # somebody answered
FAILED = UNANSWERED | {"voicemail_left", "limited_content_message", "wrong_party"}
LOST = frozenset({"not_in_service", "invalid_number"})


class Enquiry(Check):
    """Asking a third person where the borrower is: once, and never about the debt."""

    needs: ClassVar[frozenset[str]] = frozenset({"enquiry"})
    is_settled: ClassVar[bool] = True

    check: Literal["enquiry"]
    inside: frozenset[str]  # roles that are no third person

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        if role(contact.person) in self.inside:
            return None
        asked = [e for shelf in look.file.sent.values() for e in shelf if self._was_one(look, e)]
        if not asked or contact.more.get("earlier_answer_incomplete") is True:
            return None
        back = look.file.requests.get("asks_to_be_contacted", ())
        if any(e.person == contact.person and e.at >= asked[-1].at for e in back):
            return Answer(True, "the person asked to be contacted again")
        return Answer(False, f"{contact.person} was already asked on {asked[-1].at:%d %B %Y}")

    def _was_one(self, look: Look, event: Event) -> bool:
        return (
            event.person == look.contact.person
            and event.purpose == LOCATION
            and event.outcome not in UNANSWERED
            and same_sender(event, look.contact, "collector")
        )


class ContactPerson(Check):
    """A contact person may be approached only once the borrower is lost; a refusal of theirs is final."""

    is_settled: ClassVar[bool] = True

    check: Literal["contact_person"]
    inside: frozenset[str]
    facts: frozenset[str] = frozenset({"unreachable", "deceased", "incapacitated"})
    lost_after_tries: int | None = None

    def answer(self, look: Look) -> Answer | None:
        contact, who = look.contact, role(look.contact.person)
        if who is None or who in self.inside:
            return None
        refused = [e for e in look.file.requests.get("do_not_contact", ()) if e.person == contact.person]
        if refused:
            return Answer(False, f"{contact.person} asked on {refused[-1].at:%d %B %Y} not to be contacted")
        if contact.more.get("mentions_debt") is True:
            return Answer(False, f"a {who.replace('_', ' ')} may not learn of the debt")
        if not self._is_lost(look):
            return Answer(False, "nothing shows that the borrower cannot be reached")
        if contact.purpose != LOCATION:
            return Answer(False, "only to ask for the borrower, or to have a word passed on")
        return Answer(True, "the borrower cannot be reached")

    def _is_lost(self, look: Look) -> bool:
        reached = _last_reached(look)
        learned = [e for fact in self.facts for e in look.file.learned.get(fact, ())]
        if any(e.fact != "unreachable" or reached is None or e.at > reached for e in learned):
            return True
        tries = self.lost_after_tries
        return tries is not None and _has_failed(look, reached, tries)


def _has_failed(look: Look, reached: datetime | None, tries: int) -> bool:
    calls = [e for e in look.file.sent.get("call", ()) if role(e.person) in (None, "borrower")]
    since = [e for e in calls if reached is None or e.at > reached]
    failed = sum(e.outcome in FAILED for e in since)
    return any(e.outcome in LOST for e in since) or failed >= tries


def _last_reached(look: Look) -> datetime | None:
    calls = (*look.file.sent.get("call", ()), *look.file.received.get("call", ()))
    talks = [e.at for e in calls if e.outcome in REACHED and role(e.person) in (None, "borrower")]
    talks += [e.at for shelf in look.file.received.values() for e in shelf if role(e.person) == "borrower"]
    return max(talks, default=None)
