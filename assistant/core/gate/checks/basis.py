"""What entitles us to a channel or an address: a consent on file, use by the person, a check of the number."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from assistant.core.gate.checks.base import Check
from assistant.core.gate.facts import Contact, Event
from assistant.core.gate.look import Answer, Look


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

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        if not self._is_judged(contact):
            return None
        if contact.number and contact.number in look.file.disowned:
            return Answer(False, f"whoever has {contact.number} now gave no consent")
        if self._revoked_since(look):
            return Answer(False, "the consent was revoked")
        if contact.consent or self._recorded(look):
            return Answer(True, "a recorded consent")
        if self._contract(look):
            return Answer(True, "by contract, to a number the borrower gave")
        what = "a recorded or artificial voice" if contact.has_robot_voice else f"{contact.channel}"
        return Answer(False, f"no consent on file for {what}")

    def _is_judged(self, contact: Contact) -> bool:
        if contact.channel == "call" and not (contact.mode in self.voices or contact.dialing in self.voices):
            return False
        if self.spares_replies and _is_answer(contact):
            return False
        return self.number_kinds is None or contact.channel == "email" or contact.number_kind in self.number_kinds

    def _revoked_since(self, look: Look) -> bool:
        revoked = [e for e in look.file.requests.get("revoke_consent", ()) if e.channel in (None, look.contact.channel)]
        given = [e.at for e in _consents(look)]
        return bool(revoked) and revoked[-1].at >= max(given, default=revoked[-1].at)

    def _recorded(self, look: Look) -> bool:
        by_creditor = self.creditor_consent and bool(look.file.facts_about("consent_to_creditor_only"))
        return by_creditor or bool(_consents(look))

    def _contract(self, look: Look) -> bool:
        given = look.contact.number_given_by_borrower is True
        return self.by_contract and look.file.facts.consent_basis == "contract" and given


def _consents(look: Look) -> list[Event]:
    channel = look.contact.channel
    return [e for e in look.file.asked("consent") if e.channel in (None, channel)]


def _is_answer(contact: Contact) -> bool:
    return contact.in_reply_to == "borrower_initiated" or contact.purpose == "opt_out_confirmation"


class AddressBasis(Check):
    """Whether this address is known to be the person's: used by them, consented to, or checked lately."""

    check: Literal["address_basis"]
    within_days: int | None = None
    robots_only: bool = False
    proofs: frozenset[Literal["used", "consented", "checked"]] = frozenset({"used", "consented", "checked"})

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        if self.robots_only and not contact.is_automated:
            return None
        if contact.consent and self.within_days is None and "consented" in self.proofs:
            return None
        found = [at for proof in self.proofs for at in _proofs(look, proof)]
        fresh = [at for at in found if self.within_days is None or look.now - at < timedelta(days=self.within_days)]
        if fresh or not look.zones:
            return None
        return Answer(False, "no use, consent or check shows that this address is still the person's")


def _proofs(look: Look, proof: str) -> list[datetime]:
    contact = look.contact
    if proof == "consented":
        return [e.at for e in look.file.asked("consent")]
    checks = look.file.learned.get("number_checked_for_reassignment", ())
    shelf = checks if proof == "checked" else look.file.received.get(contact.channel, ())
    return [e.at for e in shelf if _is_here(e, contact)]


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
        used = [e for e in look.file.received.get("email", ()) if e.address is None or e.address == contact.address]
        agreed = [e for e in look.file.asked("consent") if e.address is None or e.address == contact.address]
        if used or agreed or contact.consent:
            return Answer(True, "the person used this address with us, or agreed to it")
        return Answer(False, "the address is the employer's")
