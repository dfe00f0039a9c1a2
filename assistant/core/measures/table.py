"""The measures: what each is called, how it is counted in words, and which facts it divides."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.core.measures.facts import FACTS, SECONDS


class Group(StrEnum):
    MORNING = "morning"
    MONEY = "money"
    RATES = "rates"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`below` None: a count or an amount, not a rate. `amount`: money is meant, else the number.

    `nothing`: what it means that there is nothing to divide by, said where the value would stand.
    """

    id: str
    name: str
    definition: str
    group: Group
    above: str
    below: str | None = None
    amount: bool = False
    nothing: str = ""

    @property
    def daily(self) -> bool:
        return FACTS[self.above].daily


NO_CALLS = "no live call was placed in the period"
NO_JUDGED = "no promise came to its end in the period"
NO_LATE = "no account is late"
NO_LATE_THEN = "no account in the book was late at the start"
MEASURES = (
    Measure(
        id="penetration", group=Group.MORNING, name="Penetration", above="worked", below="late", nothing=NO_LATE,
        definition="Late accounts whose borrower was contacted today ÷ all late accounts, those on hold too.",
    ),
    Measure(
        id="prescribed_done", group=Group.MORNING, name="Prescribed and done", above="sent", below="planned",
        definition="Contacts of today that were sent or called ÷ contacts that the strategy planned for today.",
        nothing="no contact is planned for today",
    ),
    Measure(
        id="untouched", group=Group.MORNING, name="Untouched", above="untouched", below="late", nothing=NO_LATE,
        definition="Accounts late for longer than the days set without a contact in those days ÷ all late accounts.",
    ),
    Measure(
        id="cash_today", group=Group.MORNING, name="Cash today", above="recovered", amount=True,
        definition="Recovered today, beside the same working day of last month: the one with the same number in its "
        "month, by the lender's calendar.",
    ),
    Measure(
        id="expected", group=Group.MORNING, name="Promised for 7 days", above="expected", amount=True,
        definition="Instalments of open promises that fall due from today to the sixth day after.",
    ),
    Measure(
        id="expected_prior", group=Group.MORNING, name="Expected in 7 days", above="expected_prior", amount=True,
        definition="Of what is promised for these 7 days, half; a quarter where the last promise was broken: the "
        "stated prior, until it is calibrated on payments.",
    ),
    Measure(
        id="broken_unworked", group=Group.MORNING, name="Broken, not yet worked", above="broken_unworked",
        definition="Broken promises whose task for a collector is still open.",
    ),
    Measure(
        id="callbacks_missed", group=Group.MORNING, name="Callbacks missed", above="callbacks_missed",
        definition="Agreed calls that are past their alarm and still open.",
    ),
    Measure(
        id="rolling", group=Group.MORNING, name="Rolling tomorrow", above="rolling",
        definition="Accounts that pass into the next bucket tomorrow if nothing is paid, and what they owe now.",
    ),
    Measure(
        id="first_default", group=Group.MORNING, name="First-payment default", above="first_default",
        below="first_due", nothing="no account's first instalment is 30 days past",
        definition="Accounts whose first instalment is unpaid 30 days after its day ÷ accounts opened in the last 12 "
        "months whose first instalment fell due at least 30 days ago.",
    ),
    Measure(
        id="recovered", group=Group.MONEY, name="Recovered", above="recovered", amount=True,
        definition="Money paid to accounts that were late the day before, by the day it was paid, less what was taken "
        "back.",
    ),
    Measure(
        id="promised", group=Group.MONEY, name="Promised", above="promised", amount=True,
        definition="Promised in the period, whatever became of it.",
    ),
    Measure(
        id="kept", group=Group.MONEY, name="Kept", above="fulfilled", amount=True,
        definition="Paid in time towards the promises that came to their end in the period, at most what was promised.",
    ),
    Measure(
        id="connect_rate", group=Group.RATES, name="Connect rate", above="connected", below="attempts",
        nothing=NO_CALLS, definition="Live calls that a person answered ÷ live calls placed.",
    ),
    Measure(
        id="rpc_rate", group=Group.RATES, name="Right-party contact rate", above="rpc", below="attempts",
        nothing=NO_CALLS, definition="Live calls that reached the borrower ÷ live calls placed.",
    ),
    Measure(
        id="ptp_rate", group=Group.RATES, name="Promise rate", above="ptp", below="rpc",
        nothing="no live call reached a borrower in the period",
        definition="Live calls that ended in a valid promise ÷ live calls that reached the borrower.",
    ),
    Measure(
        id="kept_rate", group=Group.RATES, name="Kept rate, by number", above="kept", below="judged",
        nothing=NO_JUDGED,
        definition="Promises kept ÷ promises judged in the period as kept, partial or broken; open, replaced and "
        "cancelled ones are left out.",
    ),
    Measure(
        id="kept_rate_amount", group=Group.RATES, name="Kept rate, by amount", above="fulfilled", below="judged",
        amount=True, nothing=NO_JUDGED,
        definition="Paid in time towards the promises judged in the period, at most what was promised ÷ what they "
        "promised.",
    ),
    Measure(
        id="cure_rate", group=Group.RATES, name="Cure rate", above="cured", below="roll_late", nothing=NO_LATE_THEN,
        definition="Accounts late at the start that are current or paid off now ÷ accounts late at the start.",
    ),
    Measure(
        id="cure_rate_amount", group=Group.RATES, name="Cure rate, by balance", above="cured", below="roll_late",
        amount=True, nothing=NO_LATE_THEN,
        definition="Balance of the accounts late at the start that are current or paid off now ÷ balance of the "
        "accounts late at the start, as the book has their balances now.",
    ),
)  # fmt: skip
# The stages of a contact, each a part of the one above.
FUNNEL = ("planned", "released", "sent", "delivered", "answered", "right_party", "promising", "keeping")


def measure_of(id: str) -> Measure:
    """Raises KeyError."""
    return next((one for one in MEASURES if one.id == id), None) or _nobody(id)


def _nobody(id: str) -> Measure:
    raise KeyError(id)


def sentences() -> frozenset[str]:
    """Every text that pages show, for the catalogues."""
    facts = {text for fact in FACTS.values() if fact.amount != SECONDS for text in (fact.name, fact.says)}
    found = {text for one in MEASURES for text in (one.name, one.definition, one.nothing)}
    return frozenset((facts | found) - {""})
