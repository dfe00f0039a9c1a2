"""How the book stands: who is late and was contacted, what is expected and what waits, and where accounts went."""

from assistant.core.measures.fact import Fact, Row, Unit, When, facts

PAST_DUE = "past due"
_LATE: tuple[Row, ...] = (
    ("late", "Late accounts", "Active accounts with days past due, those on hold too.", PAST_DUE),
    (
        "worked", "Late accounts worked today",
        "Late accounts whose borrower has a contact of today that was let out.", PAST_DUE,
    ),
    (
        "untouched", "Untouched",
        "Accounts late for longer than the days set, whose borrower had no contact let out in those days.", PAST_DUE,
    ),
)  # fmt: skip
_ROLLING: tuple[Row, ...] = (
    (
        "rolling", "Rolling tomorrow",
        "Active accounts that pass into the next bucket tomorrow if nothing is paid; paused ones stay where they are.",
        PAST_DUE,
    ),
)  # fmt: skip
_FIRST: tuple[Row, ...] = (
    (
        "first_due", "First instalment 30 days past",
        "Active accounts opened in the last 12 months whose first instalment fell due at least 30 days ago; accounts "
        "without a schedule are left out.", PAST_DUE,
    ),
    (
        "first_default", "First payment missed",
        "Those of them whose first instalment is still unpaid and who are 30 days late or more.", PAST_DUE,
    ),
)  # fmt: skip
_EXPECTED: tuple[Row, ...] = (
    (
        "expected", "Promised for 7 days",
        "Instalments of open promises that fall due from today to the sixth day after.", "promised",
    ),
    (
        "expected_prior", "Expected in 7 days",
        "The same, weighed by the stated prior: half of what is promised, a quarter after a broken promise.",
        "half, or a quarter after a break",
    ),
)  # fmt: skip
_BROKEN: tuple[Row, ...] = (
    (
        "broken_unworked", "Broken, not yet worked", "Broken promises whose task for a collector is still open.",
        "promised",
    ),
)  # fmt: skip
_CALLBACKS: tuple[Row, ...] = (
    ("callbacks_missed", "Callbacks missed", "Agreed calls that are past their alarm and still open.", PAST_DUE),
)
_HOLDS: tuple[Row, ...] = (
    ("holds", "Holds in force", "Holds in force, disputes apart, by their age.", PAST_DUE),
    ("disputes", "Disputes", "Holds for a dispute or a stolen identity, by their age.", PAST_DUE),
)
_COMPLAINTS: tuple[Row, ...] = (
    ("complaints", "Complaints open", "Complaints that have no answer on file, by their age.", PAST_DUE),
)
# Accounts followed from the start of a period; their campaign is that of their last contact in it.
_ROLL: tuple[Row, ...] = (
    (
        "roll", "Accounts by bucket then and now",
        "Accounts that were in the book at the start, by their bucket then and now. Money is the account's balance.",
        "balance",
    ),
    ("due", "Due", "Accounts that were late at the period's start, or are now.", "balance"),
    ("roll_late", "Late at the start", "Accounts that were late at the start.", "balance"),
    ("cured", "Cured", "Accounts late at the start that are current or paid off now.", "balance"),
    ("rolled", "Rolled on", "Accounts late at the start that are in a later bucket now.", "balance"),
    ("m1", "In M1 at the start", "Accounts that were in bucket M1 at the start.", "balance"),
    ("m1_rolled", "From M1 to M2", "Accounts that were in bucket M1 at the start and are in M2 now.", "balance"),
    (
        "held_out", "Without contact on purpose",
        "Accounts late at the start that belonged to the group without contact in the period.", "balance",
    ),
    (
        "self_cured", "Cured without contact", "Those of them that are current or paid off now.", "balance",
    ),
)  # fmt: skip
_VINTAGE: tuple[Row, ...] = (
    ("vintage", "Accounts opened in the month", "Accounts opened in the month that were in the book on the day."),
    (
        "vintage_late", "More than 30 days late",
        "Accounts opened in the month that were more than 30 days late on the day.",
    ),
)  # fmt: skip
# People, who must not be counted twice when they were called on two days.
_CALLED: tuple[Row, ...] = (
    ("called", "Borrowers called", "Borrowers to whom at least one live call was placed in the period."),
    ("reached", "Borrowers reached", "Borrowers whom at least one live call reached in the period."),
)
STANDING: tuple[Fact, ...] = (
    *facts("late", When.STANDS, Unit.ACCOUNT, _LATE),
    *facts("rolling", When.STANDS, Unit.ACCOUNT, _ROLLING),
    *facts("first", When.STANDS, Unit.ACCOUNT, _FIRST),
    *facts("expected", When.STANDS, Unit.PROMISE, _EXPECTED),
    *facts("broken_tasks", When.STANDS, Unit.PROMISE, _BROKEN),
    *facts("callbacks", When.STANDS, Unit.TASK, _CALLBACKS),
    *facts("holds", When.STANDS, Unit.HOLD, _HOLDS),
    *facts("complaints", When.STANDS, Unit.TASK, _COMPLAINTS),
    *facts("roll", When.STANDS, Unit.ACCOUNT, _ROLL),
    *facts("vintage", When.STANDS, Unit.ACCOUNT, _VINTAGE),
)
# Whoever asked, in whichever way it came in; by the contact log.
_ASKED: tuple[Row, ...] = (
    (
        "asked_for_less", "Asked for less",
        "Borrowers who opted out, asked for silence or took a consent back in the period, in whichever way it came in.",
    ),
    ("complained", "Complained", "Borrowers who complained in the period, in whichever way it came in."),
)  # fmt: skip
PERIOD: tuple[Fact, ...] = (
    *facts("called", When.PERIOD, Unit.BORROWER, _CALLED),
    *facts("asked", When.PERIOD, Unit.BORROWER, _ASKED),
)
