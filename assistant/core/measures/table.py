"""The measures: what each is called, how it is counted in words, and which facts it divides.

Whatever shows a rate reads this table: the report of a run, `assistant figures`, the pages and the API.
"""

from assistant.core.measures.measure import Group, Measure, Row, measures

NO_CALLS = "no live call was placed in the period"
NO_MESSAGES = "no message was delivered in the period"
NO_JUDGED = "no promise came to its end in the period"
NO_LATE = "no account is late"
NO_LATE_THEN = "no account in the book was late at the start"
_MORNING = (
    Row(
        "cash_today", "Cash today", "recovered", amount=True,
        definition="Recovered today, beside the same working day of last month: the one with the same number in its "
        "month, by the lender's calendar.",
    ),
    Row(
        "expected_prior", "Expected in 7 days", "expected_prior", amount=True,
        definition="Of what is promised for these 7 days, half; a quarter where the last promise was broken: the "
        "stated prior, until it is calibrated on payments.",
    ),
    Row(
        "expected", "Promised for 7 days", "expected", amount=True,
        definition="Instalments of open promises that fall due from today to the sixth day after.",
    ),
    Row(
        "rolling", "Rolling tomorrow", "rolling",
        "Accounts that pass into the next bucket tomorrow if nothing is paid, and what they owe now.",
    ),
    Row(
        "broken_unworked", "Broken, not yet worked", "broken_unworked",
        "Broken promises whose task for a collector is still open.",
    ),
    Row(
        "callbacks_missed", "Callbacks missed", "callbacks_missed",
        "Agreed calls that are past their alarm and still open.",
    ),
    Row(
        "penetration", "Penetration", "worked",
        "Late accounts whose borrower was contacted today ÷ all late accounts, those on hold too.", "late", NO_LATE,
    ),
    Row(
        "prescribed_done", "Prescribed and done", "sent",
        "Contacts of today that were sent or called ÷ contacts that the strategy planned for today.", "planned",
        "no contact is planned for today",
    ),
    Row(
        "untouched", "Untouched", "untouched",
        "Accounts late for longer than the days set without a contact in those days ÷ all late accounts.", "late",
        NO_LATE,
    ),
    Row(
        "first_default", "First-payment default", "first_default",
        "Accounts whose first instalment is unpaid 30 days after its day ÷ accounts opened in the last 12 months whose "
        "first instalment fell due at least 30 days ago.", "first_due",
        "no account's first instalment is 30 days past",
    ),
)  # fmt: skip
_MONEY = (
    Row(
        "recovered", "Recovered", "recovered", amount=True,
        definition="Money paid to accounts that were late the day before, by the day it was paid, less what was taken "
        "back.",
    ),
    Row(
        "promised", "Promised", "promised", amount=True, definition="Promised in the period, whatever became of it."
    ),
    Row(
        "kept", "Kept", "fulfilled", amount=True,
        definition="Paid in time towards the promises that came to their end in the period, at most what was promised.",
    ),
    Row(
        "kept_rate", "Kept rate, by number", "kept",
        "Promises kept ÷ promises judged in the period as kept, partial or broken; open, replaced and cancelled ones "
        "are left out.", "judged", NO_JUDGED,
    ),
    Row(
        "kept_rate_amount", "Kept rate, by amount", "fulfilled",
        "Paid in time towards the promises judged in the period, at most what was promised ÷ what they promised.",
        "judged", NO_JUDGED, amount=True,
    ),
)  # fmt: skip
_CONTACTS = (
    Row(
        "connect_rate", "Connect rate", "connected",
        "Live calls that a person answered ÷ live calls placed.", "attempts", NO_CALLS,
    ),
    Row(
        "rpc_rate", "Right-party contact rate", "rpc",
        "Live calls that reached the borrower ÷ live calls placed.", "attempts", NO_CALLS,
    ),
    Row(
        "ptp_rate", "Promise rate", "ptp",
        "Live calls that ended in a valid promise ÷ live calls that reached the borrower.", "rpc",
        "no live call reached a borrower in the period",
    ),
    Row(
        "delivery_rate", "Delivery rate", "messages_delivered",
        "Text messages, e-mails and voice reminders delivered ÷ sent.", "messages_sent",
        "no message was sent in the period",
    ),
    Row(
        "reply_rate", "Reply rate", "messages_answered",
        "Messages that the borrower answered ÷ messages delivered.", "messages_delivered", NO_MESSAGES,
    ),
    Row(
        "opt_out_rate", "Opt-out rate", "opt_outs",
        "Replies that ask for no more messages ÷ messages delivered.", "messages_delivered", NO_MESSAGES,
    ),
)  # fmt: skip
_ACCOUNTS = (
    Row(
        "cure_rate", "Cure rate", "cured",
        "Accounts late at the start that are current or paid off now ÷ accounts late at the start.", "roll_late",
        NO_LATE_THEN,
    ),
    Row(
        "cure_rate_amount", "Cure rate, by balance", "cured",
        "Balance of the accounts late at the start that are current or paid off now ÷ balance of the accounts late at "
        "the start, as the book has their balances now.", "roll_late", NO_LATE_THEN, amount=True,
    ),
    Row(
        "roll_rate", "Roll rate, by balance", "rolled",
        "Balance of the accounts late at the start that are in a later bucket now ÷ balance of the accounts late at "
        "the start, as the book has their balances now.", "roll_late", NO_LATE_THEN, amount=True,
    ),
    Row(
        "self_cure_rate", "Self-cure rate", "self_cured",
        "Of the group left without contact on purpose, accounts late at the start: current or paid off now ÷ all.",
        "held_out", "no account late at the start was left without contact on purpose",
    ),
    Row(
        "vintage_rate", "Vintage: late by more than 30 days", "vintage_late",
        "Accounts opened in the last 24 months that are more than 30 days late today ÷ accounts opened then.",
        "vintage", "no account says when it was opened",
    ),
)  # fmt: skip
_REPORT = (
    Row(
        "rpc_rate_accounts", "Right-party contact rate, by borrower", "reached",
        "Borrowers whom at least one live call reached ÷ borrowers called in the period.", "called", NO_CALLS,
    ),
    Row(
        "roll_rate_m1_m2", "Roll rate from M1 to M2, by balance", "m1_rolled",
        "Balance in M2 at the end that was in M1 at the start ÷ balance in M1 at the start, as the book has the "
        "balances now.", "m1", "no account was in M1 at the start", amount=True,
    ),
)  # fmt: skip
MEASURES: tuple[Measure, ...] = (
    *measures(Group.MORNING, _MORNING),
    *measures(Group.MONEY, _MONEY),
    *measures(Group.CONTACTS, _CONTACTS),
    *measures(Group.ACCOUNTS, _ACCOUNTS),
    *measures(Group.REPORT, _REPORT),
)
# The rates of any period: what a run's report, `assistant figures` and /api/v1/figures tell, in this order.
REPORTED: tuple[Measure, ...] = tuple(
    one for one in MEASURES if one.below is not None and one.group is not Group.MORNING and one.id != "vintage_rate"
)
# The stages of a contact, each a part of the one above.
FUNNEL = ("planned", "released", "sent", "delivered", "answered", "right_party", "promising", "keeping")


def measure_of(id: str) -> Measure:
    """Raises KeyError."""
    return next((one for one in MEASURES if one.id == id), None) or _nobody(id)


def _nobody(id: str) -> Measure:
    raise KeyError(id)
