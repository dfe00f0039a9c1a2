"""What a contact says, read from facts that the rendering computed; an absent fact is as the profile wants it."""

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from assistant.core.gate.checks.base import Check
from assistant.core.gate.facts import Contact
from assistant.core.gate.look import Answer, Look

ALIASES = {"as": "acts_as"}


def fact_of(contact: Contact, name: str) -> Any:
    """A fact of the contact by its name: an attribute, or one of the further facts."""
    value = contact.more.get(name)
    return value if value is not None else getattr(contact, ALIASES.get(name, name), None)


class Content(Check):
    """Facts that must not be false (`required`), must not be true (`forbidden`), or claims that must not be made."""

    check: Literal["content"]
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    claims: frozenset[str] = frozenset()  # words; a claim is barred if it contains one of them
    purposes: frozenset[str] | None = None
    forbidden_purposes: frozenset[str] = frozenset()
    never: bool = False  # these channels, for these purposes, not at all
    modes: frozenset[str] | None = None
    by_agency_only: bool = False

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        if self._is_outside(contact):
            return None
        if self.never:
            return Answer(False, f"no {contact.channel} for this purpose")
        if contact.purpose in self.forbidden_purposes:
            return Answer(False, f"not allowed at all: {contact.purpose.replace('_', ' ')}")
        if not contact.more:
            return None
        return self._missing(contact) or self._said(contact)

    def _is_outside(self, contact: Contact) -> bool:
        if self.purposes is not None and contact.purpose not in self.purposes:
            return True
        if self.by_agency_only and not contact.by.startswith("agency"):
            return True
        return self.modes is not None and contact.mode not in self.modes and contact.dialing not in self.modes

    def _missing(self, contact: Contact) -> Answer | None:
        absent = [name for name in self.required if fact_of(contact, name) is False]
        return Answer(False, f"lacks what it must carry: {_list(absent)}") if absent else None

    def _said(self, contact: Contact) -> Answer | None:
        present = [name for name in self.forbidden if fact_of(contact, name) is True]
        present += [claim for claim in _claims(contact) if any(word in claim for word in self.claims)]
        return Answer(False, f"carries what it must not: {_list(present)}") if present else None


def _claims(contact: Contact) -> list[str]:
    """What the contact claims, and whom it claims to be, as plain words."""
    said: list[str] = []
    for name in ("content_claims", "identity_claim"):
        value = contact.more.get(name)
        said += [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)] if value else []
    return [claim.lower().replace(" ", "_").replace("-", "_") for claim in said]


def _list(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


class TimeBarred(Check):
    """A time-barred debt is not sued on, nor is suit threatened."""

    check: Literal["time_barred"]
    purposes: frozenset[str] = frozenset({"legal_threat"})
    claims: frozenset[str] = frozenset({"sue", "suit", "legal", "court", "enforceable", "judgment"})

    def answer(self, look: Look) -> Answer | None:
        if not look.file.facts_about("time_barred"):
            return None
        threatens = any(word in claim for claim in _claims(look.contact) for word in self.claims)
        if look.contact.purpose not in self.purposes and not threatens:
            return None
        return Answer(False, "the debt is time-barred")


class SharedLine(Check):
    """A voicemail on a shared line that says more than a limited-content message tells others of the debt."""

    check: Literal["shared_line"]
    channels: frozenset[str] = frozenset({"call", "sms"})

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        lines = look.file.learned.get("shared_line", ())
        if not any(e.number is None or e.number == contact.number for e in lines) or not _says_more(contact):
            return None
        return Answer(False, "more than a limited-content message on a line that others answer")


def _says_more(contact: Contact) -> bool:
    spoilt = any(contact.more.get(name) is True for name in ("cut_off", "state_wording", "extra_content"))
    return spoilt or contact.message_class not in (None, "limited_content_message")


class ConsentOnFile(Check):
    """These contacts need a recorded consent, or (`by_contract`) a number given under a contract that allows it."""

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
        if contact.consent or self._recorded(look) or self._contract(look):
            return None
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


def _consents(look: Look) -> list[Any]:
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


def _is_here(event: Any, contact: Contact) -> bool:
    same_number = event.number is None or contact.number is None or event.number == contact.number
    return same_number and (event.address is None or contact.address is None or event.address == contact.address)


class WorkMail(Check):
    """No e-mail to an address that the employer gave, unless the person used it with us or agreed to it."""

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


class CallerId(Check):
    """Calls come from the number series that the regulator set aside; judged where the number is known."""

    check: Literal["caller_id"]
    channels: frozenset[str] = frozenset({"call"})
    series: tuple[str, ...] = Field(min_length=1)
    by_lender_class: dict[str, str] = Field(default_factory=dict)  # from which ISO date it binds a class of lender

    def answer(self, look: Look) -> Answer | None:
        contact = look.contact
        number = contact.more.get("caller_id")
        binds_from = self.by_lender_class.get(str(contact.more.get("lender_class")))
        if not isinstance(number, str) or (binds_from and look.walls and f"{look.walls[0]:%Y-%m-%d}" < binds_from):
            return None
        if number.removeprefix("+91").lstrip("0").startswith(self.series):
            return None
        return Answer(False, f"the call shows a number outside the series {', '.join(self.series)}")
