"""What happened, counted by day: contacts, what they cost, calls, messages, promises, money."""

from assistant.core.measures.fact import SECONDS, Fact, Row, Unit, When, facts

# By the business day that a contact was planned for.
_CONTACTS: tuple[Row, ...] = (
    ("planned", "Planned", "Contacts planned for a day of the period."),
    ("open", "Not decided yet", "Contacts of the period that still wait for their time or for the gate."),
    ("released", "Released", "Planned contacts that the gate let out."),
    ("sent", "Sent", "Contacts that the gateway took: messages sent and calls placed."),
    (
        "delivered", "Delivered",
        "Contacts that the carrier reported as delivered or connected, and those that somebody answered.",
    ),
    ("answered", "Answered", "Contacts that the borrower answered: a talk, a reply, a wish to be called back."),
    (
        "right_party", "Right party",
        "Contacts that ended as only a talk with the borrower can end, or in a promise.",
    ),
    ("promising", "Promise", "Contacts from which a promise came."),
    (
        "keeping", "Kept", "Contacts whose promise has been kept; the amount is what was paid towards it.",
        "paid towards them",
    ),
)  # fmt: skip
# What each channel's price is multiplied with: sent_<channel>.
_SENT: tuple[Row, ...] = (
    ("sent_call", "Calls sent", "Live calls among the contacts sent."),
    ("sent_email", "E-mails sent", "E-mails among the contacts sent."),
    ("sent_letter", "Letters sent", "Letters among the contacts sent."),
    ("sent_sms", "Text messages sent", "Text messages among the contacts sent."),
    ("sent_visit", "Visits sent", "Visits among the contacts sent."),
    ("sent_voice", "Voice reminders sent", "Voice reminders among the contacts sent."),
)
_CALLS: tuple[Row, ...] = (
    (
        "attempts", "Live calls placed",
        "Calls of a person that were placed or may have been; those that certainly were not are left out.",
    ),
    (
        "handling", "Handling of live calls",
        "Live calls placed; the amount is the seconds from dialling to the end of the wrap-up, or those that the "
        "strategy allows where a call was not made at the desk.", SECONDS,
    ),
    ("connected", "Calls connected", "Live calls that a person answered."),
    ("rpc", "Right-party calls", "Live calls that reached the borrower."),
    ("ptp", "Calls with a promise", "Live calls that ended in a valid promise."),
)  # fmt: skip
_MESSAGES: tuple[Row, ...] = (
    ("messages_sent", "Messages sent", "Text messages, e-mails and voice reminders that the gateway took."),
    ("messages_delivered", "Messages delivered", "Those of them that were delivered, or answered."),
    ("messages_answered", "Messages answered", "Those of them that the borrower answered."),
)
_STOPS: tuple[Row, ...] = (
    (
        "opt_outs", "Requests to stop",
        "Replies that ask for no more messages, by the day they came. Their campaign is that of the last contact let "
        "out in the 14 days before.",
    ),
)  # fmt: skip
_TAKEN: tuple[Row, ...] = (
    (
        "promised", "Promised",
        "Promises taken in the period, imported ones among them, whatever became of them.", "promised",
    ),
    (
        "promised_open", "Not judged yet",
        "Promises taken in the period whose day has not come or is not covered by payments yet.", "promised",
    ),
)  # fmt: skip
_JUDGED: tuple[Row, ...] = (
    (
        "judged", "Promises judged",
        "Promises that came to their end in the period as kept, partial or broken; replaced and cancelled ones are "
        "left out.", "promised",
    ),
    (
        "fulfilled", "Paid towards judged promises",
        "Promises judged in the period towards which anything was paid; the amount is what was paid in time, at most "
        "what was promised.", "paid, at most what was promised",
    ),
    ("kept", "Promises kept", "Promises judged as kept in the period.", "promised"),
    ("partial", "Promises partly kept", "Promises judged as partial.", "promised"),
    ("broken", "Promises broken", "Promises judged as broken in the period.", "promised"),
)  # fmt: skip
# By the day that money was paid.
_MONEY: tuple[Row, ...] = (
    (
        "recovered", "Recovered",
        "Money given to accounts that were late the day before it was paid, by the day it was paid; what was taken "
        "back is subtracted. Its campaign and channel are those of the last contact let out in the 14 days before.",
        "less what was taken back",
    ),
    ("reversed", "Taken back", "Payments taken back, among those recovered.", "taken back"),
)  # fmt: skip
DAILY: tuple[Fact, ...] = (
    *facts("contacts", When.DAY, Unit.CONTACT, (*_CONTACTS, *_SENT)),
    *facts("contacts", When.DAY, Unit.CALL, _CALLS),
    *facts("contacts", When.DAY, Unit.MESSAGE, _MESSAGES),
    *facts("stops", When.DAY, Unit.MESSAGE, _STOPS),
    *facts("taken", When.DAY, Unit.PROMISE, _TAKEN),
    *facts("judged", When.DAY, Unit.PROMISE, _JUDGED),
    *facts("money", When.DAY, Unit.PAYMENT, _MONEY),
)
