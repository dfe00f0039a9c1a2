"""Which intent a text has first, in the order of what must not be missed, and the reason that it names."""

from assistant.core.reply_claims import DISPUTED, NOT_ME, NOT_WRONG
from assistant.core.reply_paying import CANNOT, NOT_PAID, PAID, REFUSES
from assistant.core.reply_reasons import REASONS
from assistant.core.reply_wishes import CALLS, HELPS, STARTS
from assistant.core.reply_words import Patterns
from assistant.core.terms import Intent

ORDER: tuple[tuple[Intent, Patterns, str], ...] = (
    (Intent.WRONG_PERSON, NOT_ME, "not the person we look for"),
    (Intent.DISPUTE, DISPUTED, "disputes the debt or its amount"),
    (Intent.PAID_ALREADY, PAID, "has paid"),
    (Intent.CANNOT_PAY, REFUSES, "refuses to pay"),
    (Intent.CANNOT_PAY, CANNOT, "cannot pay"),
    (Intent.START, STARTS, "wants messages again"),
    (Intent.CALL_ME, CALLS, "asks for a call"),
    (Intent.HELP, HELPS, "asks for help"),
)


def first_intent(normalised: str) -> tuple[Intent, float, str] | None:
    for intent, patterns, why in ORDER:
        if (intent is Intent.PAID_ALREADY and NOT_PAID.search(normalised)) or (
            intent is Intent.WRONG_PERSON and NOT_WRONG.search(normalised)
        ):
            continue
        sure = next((sure for pattern, sure in patterns if pattern.search(normalised)), None)
        if sure is not None:
            return intent, sure, why
    return None


def reason_in(normalised: str) -> str | None:
    return next((code for code, pattern in REASONS if pattern.search(normalised)), None)


def case_reason(intent: Intent, normalised: str) -> str | None:
    if intent is Intent.DISPUTE:
        identity = any(
            word in normalised for word in ("identity", "identidad", "not mine", "not my", "冒", "不是我", "盗")
        )
        return "not_mine" if identity else "dispute"
    return reason_in(normalised) if intent in (Intent.CALL_ME, Intent.HELP) else None
