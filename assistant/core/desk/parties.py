"""Whom one may speak to about a debt: by what they are to it, and whether that still holds."""

from datetime import date, timedelta

from assistant.core.terms import PartyRole

NOTHING, OVER = "no", "over"
ABOUT_GUARANTEE = "liability"
# Everybody else hears nothing of it.
_BY_ROLE = {
    PartyRole.PRIMARY: "yes",
    PartyRole.JOINT: "yes",
    PartyRole.EXECUTOR: "yes",
    PartyRole.GUARANTOR: ABOUT_GUARANTEE,
    PartyRole.ATTORNEY: "instead",
    PartyRole.REPRESENTATIVE: "scope",
    PartyRole.ADVISER: "scope",
    PartyRole.INTERPRETER: "through",
}
SPEAK_TO = {str(role): word for role, word in _BY_ROLE.items()}
NOT_LIABLE = "none"


def ends(expires_on: date | None, guarantee_until: date | None) -> date | None:
    """The first day on which they are it no more; a guarantee holds through its last day."""
    after = None if guarantee_until is None else guarantee_until + timedelta(days=1)
    return min((day for day in (expires_on, after) if day is not None), default=None)


def speaks(role: str, liability: str | None, ends_on: date | None, as_of: date) -> str:
    """→ yes, liability (of their guarantee), instead (of the borrower), scope (of their authority), through (for the
    borrower), no; over: it was so before `ends_on`."""
    if liability == NOT_LIABLE:
        return NOTHING
    word = SPEAK_TO.get(role, NOTHING)
    return OVER if ends_on is not None and ends_on <= as_of and word != NOTHING else word


def speaks_at(owner: str) -> str | None:
    """The same of whoever answers a number or address of the file; None: it is the borrower's own."""
    return None if owner == "borrower" else SPEAK_TO.get(owner, NOTHING)
