"""The enumerations everyone speaks: in code, YAML, pages and tests the same words.

Where a word comes from the field (disposition, right-party contact, promise to pay), it keeps the field's meaning.
"""

from enum import StrEnum


class Channel(StrEnum):
    """How a contact reaches a person. `voice` is an automated spoken reminder, `call` a person speaking."""

    CALL = "call"
    VOICE = "voice"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"


class ContactState(StrEnum):
    """Where a planned contact stands. Every contact ends in one of the states after `waiting`."""

    PLANNED = "planned"
    WAITING = "waiting"  # refused until an instant of the same plan day; asked again then
    RELEASED = "released"  # the gate said yes; its message is in the outbox
    REFUSED = "refused"
    CANCELLED = "cancelled"  # a payment, a stop or a promise came first
    EXPIRED = "expired"  # its plan day ended before it could be released
    RECEIVED = "received"  # the borrower rang: nobody planned it, and no gate was asked


class OutboxState(StrEnum):
    """The dispatch contract: intent is durable before the send, and an unclear answer is a state of its own."""

    READY = "ready"
    CLAIMED = "claimed"
    SENDING = "sending"  # the intent is committed; the request may be on its way
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # sent or not? counts as made until it is looked up
    PARKED = "parked"  # nobody can tell; waits for a person
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DeliveryStatus(StrEnum):
    """What became of an accepted message or call; it only moves forward (`rank`)."""

    QUEUED = "queued"
    SENT = "sent"
    RINGING = "ringing"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    UNDELIVERED = "undelivered"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        return {"queued": 0, "sent": 1, "ringing": 1, "answered": 2}.get(self.value, 3)


class Outcome(StrEnum):
    """How a contact ended (`config/dispositions.yaml` says what follows from each)."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL_LEFT = "voicemail_left"
    VOICEMAIL_NONE = "voicemail_none"
    NOT_IN_SERVICE = "not_in_service"
    ANSWERED_DROPPED = "answered_dropped"
    THIRD_PARTY = "third_party"
    WRONG_NUMBER = "wrong_number"
    UNVERIFIED = "unverified"
    LANGUAGE = "language"
    CALLBACK = "callback"
    PROMISE = "promise"
    PAID_IN_CALL = "paid_in_call"
    PAID_ALREADY = "paid_already"
    SHORT_OFFER = "short_offer"
    HELP_REQUESTED = "help_requested"
    QUOTE_GIVEN = "quote_given"
    DISPUTE = "dispute"
    REFUSED = "refused"
    HUNG_UP = "hung_up"
    REPRESENTED = "represented"
    INSOLVENCY_MORATORIUM = "insolvency_moratorium"
    DECEASED_REPORTED = "deceased_reported"
    VULNERABLE = "vulnerable"
    STOP_OR_COMPLAINT = "stop_or_complaint"


class Period(StrEnum):
    """What a manager looks back upon, ending with the book's day."""

    TODAY = "today"
    WEEK = "7"
    MONTH = "month"
    THIRTY = "30"
    NINETY = "90"


class PromiseStatus(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    PARTIAL = "partial"
    BROKEN = "broken"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


class Queue(StrEnum):
    COLLECTOR = "collector"
    FIELD = "field"
    LEGAL = "legal"
    REVIEW = "review"


class Suppression(StrEnum):
    """A hold's kind. What each blocks (contact, field, legal, fees, reporting) is data: `config/holds.yaml`."""

    CEASE_AND_DESIST = "cease_and_desist"
    ATTORNEY_REPRESENTED = "attorney_represented"
    BANKRUPTCY = "bankruptcy"
    DECEASED = "deceased"
    DISPUTE_HOLD = "dispute_hold"
    MORATORIUM = "moratorium"
    IDENTITY_THEFT = "identity_theft"
    ACTIVE_DUTY = "active_duty"
    OPT_OUT = "opt_out"
    HARDSHIP_HOLD = "hardship_hold"
    INCAPACITY = "incapacity"


class LoanStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"
    SOLD = "sold"


class PartyRole(StrEnum):
    PRIMARY = "primary"
    JOINT = "joint"
    GUARANTOR = "guarantor"
    AUTHORISED_USER = "authorised_user"
    EXECUTOR = "executor"
    ATTORNEY = "attorney"
    ADVISER = "adviser"
    REPRESENTATIVE = "representative"
    INTERPRETER = "interpreter"


class Intent(StrEnum):
    """What a borrower's reply asks for or says."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    PAID_ALREADY = "paid_already"
    WILL_PAY = "will_pay"
    CANNOT_PAY = "cannot_pay"
    DISPUTE = "dispute"
    WRONG_PERSON = "wrong_person"
    CALL_ME = "call_me"
    UNCLEAR = "unclear"


class Role(StrEnum):
    """A user's role in the workspace; what each may see and do is the table of core/access_rows.py."""

    COLLECTOR = "collector"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"
    FIELD = "field"
    LEGAL = "legal"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


RIGHT_PARTY = frozenset(
    {
        Outcome.PROMISE,
        Outcome.PAID_IN_CALL,
        Outcome.PAID_ALREADY,
        Outcome.SHORT_OFFER,
        Outcome.HELP_REQUESTED,
        Outcome.QUOTE_GIVEN,
        Outcome.DISPUTE,
        Outcome.REFUSED,
    }
)


class PaymentState(StrEnum):
    """`payment.state`."""

    ALLOCATED = "allocated"
    PROBABLE = "probable"
    UNAPPLIED = "unapplied"
