"""Twilio's words and codes in ours: a table each."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.core.terms import DeliveryStatus
from assistant.gateway.base import Kind, Trouble

_T = Trouble


@dataclass(frozen=True, kw_only=True)
class Code:
    """What a code means for the number, and what the operator reads. `kind` overrides what the HTTP status says."""

    trouble: Trouble
    operator: str
    kind: Kind | None = None
    stop: bool = False


CODES: Mapping[str, Code] = {
    "20003": Code(
        trouble=_T.SETUP, operator="the account SID or token is refused; correct it", kind="retry", stop=True
    ),
    "20005": Code(trouble=_T.SETUP, operator="the account is not active", kind="retry", stop=True),
    "20429": Code(trouble=_T.OTHER, operator="too many requests; slow down", kind="retry"),
    "14107": Code(trouble=_T.OTHER, operator="too many requests for this sender; slow down", kind="retry"),
    "21211": Code(trouble=_T.NUMBER_BAD, operator="not a telephone number; correct it in the book"),
    "21214": Code(trouble=_T.NUMBER_BAD, operator="the number cannot be reached by voice"),
    "21217": Code(trouble=_T.NUMBER_BAD, operator="not a telephone number; correct it in the book"),
    "21408": Code(trouble=_T.SETUP, operator="no permission for this country; open it in the account's settings"),
    "21606": Code(
        trouble=_T.SETUP, operator="the sender may not send texts; correct the settings", kind="retry", stop=True
    ),
    "21610": Code(trouble=_T.OPTED_OUT, operator="the borrower told the carrier to stop"),
    "21612": Code(trouble=_T.SETUP, operator="no route from this sender to that number"),
    "21614": Code(trouble=_T.NO_TEXTS, operator="the number cannot get texts"),
    "21617": Code(trouble=_T.SETUP, operator="the text is too long; shorten the template"),
    "21635": Code(trouble=_T.NO_TEXTS, operator="a landline cannot get texts"),
    "30001": Code(trouble=_T.OTHER, operator="the carrier's queue was full; slow down"),
    "30003": Code(trouble=_T.UNREACHABLE, operator="the handset could not be reached; perhaps later"),
    "30004": Code(trouble=_T.BLOCKED, operator="blocked by the carrier or the handset; a person should look"),
    "30005": Code(trouble=_T.NUMBER_UNKNOWN, operator="no such handset"),
    "30006": Code(trouble=_T.NO_TEXTS, operator="a landline, or a carrier that takes no texts"),
    "30007": Code(trouble=_T.FILTERED, operator="the carrier filters this text; stop the template and look at it"),
    "30008": Code(trouble=_T.OTHER, operator="failed for a reason that the carrier does not give"),
    "30034": Code(trouble=_T.SETUP, operator="the sender is not registered for business texts"),
    "13224": Code(trouble=_T.NUMBER_BAD, operator="not a telephone number; correct it in the book"),
    "13227": Code(trouble=_T.SETUP, operator="no permission for this country; open it in the account's settings"),
}
UNKNOWN_CODE = Code(trouble=_T.OTHER, operator="Twilio refused; its documentation explains the code")

MESSAGE_STATUS: Mapping[str, DeliveryStatus] = {
    "accepted": DeliveryStatus.QUEUED,
    "scheduled": DeliveryStatus.QUEUED,
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.QUEUED,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
CALL_STATUS: Mapping[str, DeliveryStatus] = {
    "queued": DeliveryStatus.QUEUED,
    "initiated": DeliveryStatus.QUEUED,
    "ringing": DeliveryStatus.RINGING,
    "in-progress": DeliveryStatus.ANSWERED,
    "answered": DeliveryStatus.ANSWERED,
    "completed": DeliveryStatus.COMPLETED,
    "busy": DeliveryStatus.UNDELIVERED,
    "no-answer": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
# How a call ended, in the words of a verdict case; `completed` depends on who answered.
CALL_LINE: Mapping[str, str] = {"busy": "busy", "no-answer": "no_answer"}
ANSWERED_BY: Mapping[str, str] = {
    "human": "human",
    "unknown": "human",  # nobody is taken for a machine by guess: the identity check comes first anyway
    "fax": "fax",
    "machine_start": "machine",
    "machine_end_beep": "machine",
    "machine_end_silence": "machine",
    "machine_end_other": "machine",
}
NO_SUCH_NUMBER = ("404", "484", "604")  # a telephone network's answers to a dial


def code_of(code: str) -> Code:
    return CODES.get(code, UNKNOWN_CODE)
