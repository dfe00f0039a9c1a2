"""What a contact says, read from facts that the rendering computed; an absent fact is as the profile wants it."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from assistant.core.gate.checks.base import Check
from assistant.core.gate.facts import Contact
from assistant.core.gate.look import Answer, Look

ALIASES = {"as": "acts_as"}
UNKNOWN = "unknown"  # of a fact that nobody could find out; one that is absent is not in question


def fact_of(contact: Contact, name: str) -> Any:
    """A fact of the contact by its name: an attribute, or one of the further facts."""
    value = contact.more.get(name)
    return value if value is not None else getattr(contact, ALIASES.get(name, name), None)


class Content(Check):
    """Facts that must not be false (`required`), must not be true (`forbidden`), or claims that must not be made."""

    needs: ClassVar[frozenset[str]] = frozenset({"content"})
    is_settled: ClassVar[bool] = True

    check: Literal["content"]
    required: tuple[str, ...] = ()
    required_with_debt: tuple[str, ...] = ()  # required once the message speaks of the debt
    forbidden: tuple[str, ...] = ()
    claims: frozenset[str] = frozenset()  # words; a claim is barred if it contains one of them
    purposes: frozenset[str] | None = None
    spares: frozenset[str] = frozenset()  # purposes it does not judge
    forbidden_purposes: frozenset[str] = frozenset()
    never: bool = False  # these channels, for these purposes, not at all
    modes: frozenset[str] | None = None
    by_agency_only: bool = False

    @property
    def is_always_awake(self) -> bool:
        return self.never or bool(self.forbidden_purposes)

    def is_awake(self, channel: str, shelves: frozenset[str]) -> bool:
        return self.is_always_awake or super().is_awake(channel, shelves)

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
        return self._missing(contact) or self._said(contact) or self._untold(contact)

    def _is_outside(self, contact: Contact) -> bool:
        if contact.purpose in self.spares or (self.purposes is not None and contact.purpose not in self.purposes):
            return True
        if self.by_agency_only and not contact.by.startswith("agency"):
            return True
        return self.modes is not None and contact.mode not in self.modes and contact.dialing not in self.modes

    def _wanted(self, contact: Contact) -> tuple[str, ...]:
        speaks = contact.more.get("mentions_debt") is True
        return self.required + (self.required_with_debt if speaks else ())

    def _missing(self, contact: Contact) -> Answer | None:
        absent = [name for name in self._wanted(contact) if fact_of(contact, name) is False]
        return Answer(False, f"lacks what it must carry: {_list(absent)}") if absent else None

    def _untold(self, contact: Contact) -> Answer | None:
        """An unknown fact does not refuse by itself, but nobody shall take it for a yes."""
        unknown = [name for name in self._wanted(contact) if fact_of(contact, name) == UNKNOWN]
        return Answer(True, f"nobody knows whether it carries: {_list(unknown)}", warns=True) if unknown else None

    def _said(self, contact: Contact) -> Answer | None:
        present = [name for name in self.forbidden if fact_of(contact, name) is True]
        present += [claim for claim in _claims(contact) if any(word in claim for word in self.claims)]
        return Answer(False, f"carries what it must not: {_list(present)}") if present else None


def _claims(contact: Contact) -> list[str]:
    """What the contact claims, and whom it claims to be, as plain words."""
    said: list[str] = []
    for name in ("content_claims", "identity_claim", "claims"):
        value = contact.more.get(name)
        said += [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)] if value else []
    return [claim.lower().replace(" ", "_").replace("-", "_") for claim in said]


def _list(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


class TimeBarred(Check):
    """A time-barred debt is not sued on, nor is suit threatened."""

    needs: ClassVar[frozenset[str]] = frozenset({"learned"})
    is_settled: ClassVar[bool] = True

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

    needs: ClassVar[frozenset[str]] = frozenset({"learned"})
    is_settled: ClassVar[bool] = True

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


class CallerId(Check):
    """Calls come from the number series that the regulator set aside; judged where the number is known."""

    needs: ClassVar[frozenset[str]] = frozenset({"content"})

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
