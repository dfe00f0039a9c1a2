"""What is counted: each fact's name, what it counts, in which unit, and where the book keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    ACCOUNT = "account"
    CONTACT = "contact"
    CALL = "call"
    PROMISE = "promise"
    PAYMENT = "payment"
    HOLD = "hold"
    TASK = "task"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`amount`: what its amount is, beside its number; None: it has none. `daily`: counted by day, else as it stands.

    `source` names the rows that are counted, in the words of store/board.
    """

    id: str
    name: str
    says: str
    unit: Unit
    source: str
    amount: str | None = None
    daily: bool = True


def _fact(source: str, unit: Unit, id: str, name: str, says: str, amount: str | None = None) -> Fact:
    return Fact(id=id, name=name, says=says, unit=unit, source=source, amount=amount)


def _stands(source: str, unit: Unit, id: str, name: str, says: str, amount: str | None = None) -> Fact:
    return Fact(id=id, name=name, says=says, unit=unit, source=source, amount=amount, daily=False)


PAST_DUE = "past due"
_ALL = (
    # contacts, by the business day that they were planned for
    _fact("contacts", Unit.CONTACT, "planned", "Planned", "Contacts planned for a day of the period."),
    _fact(
        "contacts", Unit.CONTACT, "open", "Not decided yet",
        "Contacts of the period that still wait for their time or for the gate.",
    ),
    _fact("contacts", Unit.CONTACT, "released", "Released", "Planned contacts that the gate let out."),
    _fact("contacts", Unit.CONTACT, "sent", "Sent", "Contacts that the gateway took: messages sent and calls placed."),
    _fact(
        "contacts", Unit.CONTACT, "delivered", "Delivered",
        "Contacts that the carrier reported as delivered or connected, and those that somebody answered.",
    ),
    _fact(
        "contacts", Unit.CONTACT, "answered", "Answered",
        "Contacts that the borrower answered: a talk, a reply, a wish to be called back.",
    ),
    _fact(
        "contacts", Unit.CONTACT, "right_party", "Right party",
        "Contacts that ended as only a talk with the borrower can end, or in a promise.",
    ),
    _fact("contacts", Unit.CONTACT, "promising", "Promise", "Contacts from which a promise came."),
    _fact(
        "contacts", Unit.CONTACT, "keeping", "Kept",
        "Contacts whose promise has been kept; the amount is what was paid towards it.", "paid towards them",
    ),
    _fact(
        "contacts", Unit.CALL, "attempts", "Live calls placed",
        "Calls of a person that were placed or may have been; those that certainly were not are left out.",
    ),
    _fact(
        "contacts", Unit.CALL, "handling", "Handling of live calls",
        "Live calls placed; the amount is the seconds that the strategy allows for each.", "seconds",
    ),
    _fact("contacts", Unit.CALL, "connected", "Calls connected", "Live calls that a person answered."),
    _fact("contacts", Unit.CALL, "rpc", "Right-party calls", "Live calls that reached the borrower."),
    _fact("contacts", Unit.CALL, "ptp", "Calls with a promise", "Live calls that ended in a valid promise."),
    # promises, by the day they were taken or judged
    _fact(
        "taken", Unit.PROMISE, "promised", "Promised",
        "Promises taken in the period, imported ones among them, whatever became of them.", "promised",
    ),
    _fact(
        "taken", Unit.PROMISE, "promised_open", "Not judged yet",
        "Promises taken in the period whose day has not come or is not covered by payments yet.", "promised",
    ),
    _fact(
        "judged", Unit.PROMISE, "judged", "Promises judged",
        "Promises that came to their end in the period as kept, partial or broken; replaced and cancelled ones are "
        "left out.", "promised",
    ),
    _fact(
        "judged", Unit.PROMISE, "fulfilled", "Paid towards judged promises",
        "Promises judged in the period towards which anything was paid; the amount is what was paid in time, at most "
        "what was promised.", "paid, at most what was promised",
    ),
    _fact("judged", Unit.PROMISE, "kept", "Promises kept", "Promises judged as kept in the period.", "promised"),
    _fact("judged", Unit.PROMISE, "partial", "Promises partly kept", "Promises judged as partial.", "promised"),
    _fact("judged", Unit.PROMISE, "broken", "Promises broken", "Promises judged as broken in the period.", "promised"),
    # money, by the day it was paid
    _fact(
        "money", Unit.PAYMENT, "recovered", "Recovered",
        "Money given to accounts that were late the day before it was paid, by the day it was paid; what was taken "
        "back is subtracted. Its campaign and channel are those of the last contact let out in the 14 days before.",
        "less what was taken back",
    ),
    _fact(
        "money", Unit.PAYMENT, "reversed", "Taken back", "Payments taken back, among those recovered.", "taken back"
    ),
    # as the book stands
    _stands(
        "late", Unit.ACCOUNT, "late", "Late accounts", "Active accounts with days past due, those on hold too.",
        PAST_DUE,
    ),
    _stands(
        "late", Unit.ACCOUNT, "worked", "Late accounts worked today",
        "Late accounts whose borrower has a contact of today that was let out.", PAST_DUE,
    ),
    _stands(
        "late", Unit.ACCOUNT, "untouched", "Untouched",
        "Accounts late for longer than the days set, whose borrower had no contact let out in those days.", PAST_DUE,
    ),
    _stands(
        "rolling", Unit.ACCOUNT, "rolling", "Rolling tomorrow",
        "Active accounts that pass into the next bucket tomorrow if nothing is paid; paused ones stay where they are.",
        PAST_DUE,
    ),
    _stands(
        "first", Unit.ACCOUNT, "first_due", "First instalment 30 days past",
        "Active accounts opened in the last 12 months whose first instalment fell due at least 30 days ago; accounts "
        "without a schedule are left out.", PAST_DUE,
    ),
    _stands(
        "first", Unit.ACCOUNT, "first_default", "First payment missed",
        "Those of them whose first instalment is still unpaid and who are 30 days late or more.", PAST_DUE,
    ),
    _stands(
        "expected", Unit.PROMISE, "expected", "Promised for 7 days",
        "Instalments of open promises that fall due from today to the sixth day after.", "promised",
    ),
    _stands(
        "expected", Unit.PROMISE, "expected_prior", "Expected in 7 days",
        "The same, weighed by the stated prior: half of what is promised, a quarter after a broken promise.",
        "half, or a quarter after a break",
    ),
    _stands(
        "broken_tasks", Unit.PROMISE, "broken_unworked", "Broken, not yet worked",
        "Broken promises whose task for a collector is still open.", "promised",
    ),
    _stands(
        "callbacks", Unit.TASK, "callbacks_missed", "Callbacks missed",
        "Agreed calls that are past their alarm and still open.", PAST_DUE,
    ),
    _stands("holds", Unit.HOLD, "holds", "Holds in force", "Holds in force, disputes apart, by their age.", PAST_DUE),
    _stands(
        "holds", Unit.HOLD, "disputes", "Disputes", "Holds for a dispute or a stolen identity, by their age.", PAST_DUE
    ),
    _stands(
        "complaints", Unit.TASK, "complaints", "Complaints open",
        "Complaints that have no answer on file, by their age.", PAST_DUE,
    ),
    _stands(
        "roll", Unit.ACCOUNT, "roll", "Accounts by bucket then and now",
        "Accounts that were in the book at the start, by their bucket then and now. Money is the account's balance.",
        "balance",
    ),
    _stands(
        "roll", Unit.ACCOUNT, "due", "Due", "Accounts that were late at the period's start, or are now.", "balance"
    ),
    _stands("roll", Unit.ACCOUNT, "roll_late", "Late at the start", "Accounts that were late at the start.", "balance"),
    _stands(
        "roll", Unit.ACCOUNT, "cured", "Cured", "Accounts late at the start that are current or paid off now.",
        "balance",
    ),
    _stands(
        "vintage", Unit.ACCOUNT, "vintage", "Accounts opened in the month",
        "Accounts opened in the month that were in the book on the day.",
    ),
    _stands(
        "vintage", Unit.ACCOUNT, "vintage_late", "More than 30 days late",
        "Accounts opened in the month that were more than 30 days late on the day.",
    ),
)  # fmt: skip
FACTS: Mapping[str, Fact] = {fact.id: fact for fact in _ALL}
SECONDS = "seconds"  # what an amount is that is no money
DAILY = tuple(fact for fact in _ALL if fact.daily)
STANDING = tuple(fact for fact in _ALL if not fact.daily)
