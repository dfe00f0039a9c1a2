"""What entitles us to a channel or an address: a consent on file, use by the person, a check of the number."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from assistant.core.gate.checks.base import PLAIN, Check
from assistant.core.gate.consents import one_reply
from assistant.core.gate.facts import Contact, Event
from assistant.core.gate.look import Answer, Look, same_person

Proof = Literal["used", "consented", "checked", "announced", "used_before"]
FACT_OF = {
    "checked": "number_checked_for_reassignment",
    "announced": "creditor_email_notice",
    "used_before": "prior_collector_used_address",
}


class ConsentOnFile(Check):
    """These contacts need a recorded consent, or (`by_contract`) a number given under a contract that allows it."""

    is_settled: ClassVar[bool] = True

    check: Literal["consent_on_file"]
    channels: frozenset[str] = frozenset({"call"})
    voices: frozenset[str] = frozenset({"prerecorded", "ai", "ringless"})
    number_kinds: frozenset[str] | None = None
    by_contract: bool = False
    spares_replies: bool = False
    creditor_consent: bool = False  # a consent given to the creditor will do

    def is_awake(self, channel: str, shelves: frozenset[str]) -> bool:
        return channel != "call" or "machine" in shelves or not self.voices.isdisjoint(PLAIN)

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        if not self._is_judged(look):
            return None
        if contact.number in look.file.disowned:
            return Answer(False, f"whoever has {contact.number} now gave no consent")
        if self._revoked_since(look):
            return Answer(False, "the consent was revoked")
        if contact.consent or self._recorded(look):
            return Answer(True, "a recorded consent")
        if self._contract(look):
            return Answer(True, "by contract, to a number the borrower gave")
        what = "a recorded or artificial voice" if contact.has_robot_voice else f"{contact.channel}"
        return Answer(False, f"no consent on file for {what}")

    def _is_judged(self, look: Look) -> bool:
        contact = look.contact
        if contact.channel == "call" and not (contact.mode in self.voices or contact.dialing in self.voices):
            return False
        if self.spares_replies and _is_answer(look):
            return False
        return self.number_kinds is None or contact.channel == "email" or contact.number_kind in self.number_kinds

    def _revoked_since(self, look: Look) -> bool:
        revoked = [e for e in look.file.requests.get("revoke_consent", ()) if _is_said_of(e, look.contact)]
        given = [e.at for e in _consents(look)]
        return bool(revoked) and revoked[-1].at >= max(given, default=revoked[-1].at)

    def _recorded(self, look: Look) -> bool:
        by_creditor = self.creditor_consent and bool(look.file.facts_about("consent_to_creditor_only"))
        return by_creditor or bool(_consents(look))

    def _contract(self, look: Look) -> bool:
        given = look.contact.number_given_by_borrower is True
        return self.by_contract and look.file.facts.consent_basis == "contract" and given


def _consents(look: Look) -> list[Event]:
    return [e for e in look.file.asked("consent") if _is_said_of(e, look.contact)]


def _is_said_of(event: Event, contact: Contact) -> bool:
    return event.channel in (None, contact.channel) and same_person(event, contact)


def _is_answer(look: Look) -> bool:
    """The bare confirmation of a stop, or the one reply to what the person began in this medium."""
    is_confirmation = look.contact.purpose == "opt_out_confirmation" and look.contact.channel != "call"
    return is_confirmation or one_reply(look)


class AddressBasis(Check):
    """Whether this address is known to be the person's: used by them, agreed to, announced or used before, checked.

    `basis`: the proofs of which one must be on file, however old. `within_days`: one of `fresh` no older than that.
    """

    check: Literal["address_basis"]
    within_days: int | None = Field(default=None, ge=1)
    notice_days: int = Field(default=0, ge=0)  # how long a creditor's notice must have left to object
    robots_only: bool = False
    basis: frozenset[Proof] = frozenset({"used", "consented"})
    fresh: frozenset[Proof] = frozenset({"used", "consented", "checked"})

    def is_awake(self, channel: str, shelves: frozenset[str]) -> bool:
        return not self.robots_only or "machine" in shelves

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        if not look.zones:
            return None
        has_basis = bool(contact.consent) and "consented" in self.basis
        if not has_basis and not any(self._proofs(look, proof) for proof in self.basis):
            return Answer(False, "no use, consent or check shows that this address is the person's")
        if self.within_days is None or self._is_fresh(look, self.within_days):
            return None
        return Answer(False, f"nothing in {self.within_days} days shows that this address is still the person's")

    def _is_fresh(self, look: Look, days: int) -> bool:
        since = look.days_start(days)
        return any(at >= since for proof in self.fresh for at in self._proofs(look, proof))

    def _proofs(self, look: Look, proof: Proof) -> list[datetime]:
        contact = look.contact
        if proof == "consented":
            return [e.at for e in look.file.asked("consent")]
        if proof == "used":
            shelf = look.file.received.get(contact.channel, [])
        else:
            shelf = look.file.learned.get(FACT_OF[proof], [])
        here = [e.at for e in shelf if _is_here(e, contact)]
        return here if proof != "announced" else [at for at in here if look.now >= look.freed(at, self.notice_days)]


def _is_here(event: Event, contact: Contact) -> bool:
    same_number = event.number is None or contact.number is None or event.number == contact.number
    return same_number and (event.address is None or contact.address is None or event.address == contact.address)


class WorkMail(Check):
    """No e-mail to an address that the employer gave, unless the person used it with us or agreed to it."""

    is_settled: ClassVar[bool] = True

    check: Literal["work_mail"]
    channels: frozenset[str] = frozenset({"email"})

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        known = [e for e in look.file.learned.get("address_is_employers", ()) if e.address in (None, contact.address)]
        if contact.address_kind not in ("employer", "work") and not known:
            return None
        theirs = (*look.file.received.get("email", ()), *look.file.asked("consent"))
        if contact.consent or any(e.address in (None, contact.address) and same_person(e, contact) for e in theirs):
            return Answer(True, "the person used this address with us, or agreed to it")
        return Answer(False, "the address is the employer's")
