"""Made-up contacts of every kind, on which every template is tried at check time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.core.consequence import Consequence, ConsequenceKind
from assistant.render.context import (
    GuaranteeLine,
    LoanLine,
    Officer,
    PlanLine,
    PromiseLine,
    QuoteLine,
    RenderContext,
    Sender,
)

TODAY = date(2026, 10, 1)
DUE = date(2026, 9, 14)
SENDER = Sender(
    name="Harbor Bank",
    phone="+1-202-555-0123",
    email="care@harborbank.example",
    address="1 Quay Street, Baltimore MD 21202",
    licence="MD-0042",
    website="https://harborbank.example",
    hours="Mon-Fri 9-17",
    grievance=Officer(
        name="Ana Ruiz",
        email="complaints@harborbank.example",
        phone="+1-202-555-0124",
        address="2 Quay Street, Baltimore MD 21202",
    ),
)
AGENCY = replace(SENDER, name="Meridian Services", creditor="Harbor Bank")
LOAN = LoanLine(
    loan_id="C0001234",
    product="credit_card",
    currency="USD",
    amount_minor=124000,
    due_on=DUE,
    balance_minor=812350,
    stop_roll_minor=41000,
    minimum_minor=9000,
    fees_minor=2500,
    dpd=17,
    next_due_on=date(2026, 10, 14),
)
CONSEQUENCES = (
    Consequence(
        kind=ConsequenceKind.LATE_FEE, amount_minor=2500, currency="USD", authority="section 7", effective_from=DUE
    ),
    Consequence(
        kind=ConsequenceKind.PENALTY_RATE, annual_rate=Decimal("0.24"), authority="section 8", effective_from=DUE
    ),
    Consequence(kind=ConsequenceKind.BUREAU, at_dpd=30, authority="section 12", effective_from=DUE),
    Consequence(kind=ConsequenceKind.LINE_FROZEN, at_dpd=20, authority="section 9", effective_from=DUE),
    Consequence(kind=ConsequenceKind.LEGAL_STEP, intended=True, at_dpd=95, authority="section 20", effective_from=DUE),
)
FULL = RenderContext(
    sender=SENDER,
    borrower_name="Maria Lopez",
    country="US",
    loans=(LOAN,),
    as_of=TODAY,
    agent_name="Dana Reed",
    reference="R-1024",
    written="We have your letter of Monday and will answer it by Friday.",
    pay_link="https://pay.example/a1b2c3",
    help_link="https://harborbank.example/help",
    pay_by_on=date(2026, 10, 8),
    follow_up_on=date(2026, 10, 7),
    promise=PromiseLine(amount_minor=62000, currency="USD", due_on=date(2026, 10, 2)),
    plan=PlanLine(parts=3, part_minor=41334, currency="USD", first_on=date(2026, 10, 5)),
    quote=QuoteLine(amount_minor=812350, currency="USD", valid_until=date(2026, 10, 9), daily_minor=212),
    settlement=QuoteLine(amount_minor=500000, currency="USD", valid_until=date(2026, 10, 20)),
    guarantee=GuaranteeLine(debtor="Jo Park", limit_minor=300000, currency="USD", agreed_on=date(2024, 3, 1)),
    consequences=CONSEQUENCES,
)
BARE = replace(
    FULL,
    sender=replace(SENDER, licence=None, website=None, hours=None, grievance=None),
    loans=(replace(LOAN, due_on=None, next_due_on=None, stop_roll_minor=None, minimum_minor=None, fees_minor=0),),
    agent_name=None,
    written=None,
    pay_link=None,
    help_link=None,
    pay_by_on=None,
    follow_up_on=None,
    promise=None,
    plan=None,
    quote=None,
    settlement=None,
    guarantee=None,
    consequences=(),
)
NEEDED: Mapping[
    str, Mapping[str, Any]
] = {  # a value for each group of the bare contact, for the templates that need it
    "promise": {"promise": FULL.promise},
    "plan": {"plan": FULL.plan},
    "quote": {"quote": FULL.quote},
    "quote.daily": {"quote": FULL.quote},
    "settlement": {"settlement": FULL.settlement},
    "guarantee": {"guarantee": FULL.guarantee},
    "pay_link": {"pay_link": FULL.pay_link},
    "help_link": {"help_link": FULL.help_link},
    "pay_by_on": {"pay_by_on": FULL.pay_by_on},
    "follow_up_on": {"follow_up_on": FULL.follow_up_on},
    "agent_name": {"agent_name": FULL.agent_name},
    "reference": {"reference": FULL.reference},
    "written": {"written": FULL.written},
}
NEEDED_OF_LOAN: Mapping[str, Mapping[str, Any]] = {
    "due_on": {"due_on": DUE},
    "next_due_on": {"next_due_on": LOAN.next_due_on},
    "stop_roll": {"stop_roll_minor": LOAN.stop_roll_minor},
    "minimum": {"minimum_minor": LOAN.minimum_minor},
}


def samples(needs: frozenset[str]) -> Iterator[tuple[str, RenderContext]]:
    """What each contact is about, and the contact. The bare one has only what the template says it needs."""
    yield "a person with everything", FULL
    yield "a person with only what is needed", bare(needs)
    yield "a company", replace(FULL, borrower_name="Blue Heron Trading Company LLC", company=True)
    yield "three loans", replace(FULL, loans=(LOAN, replace(LOAN, loan_id="A77"), replace(LOAN, loan_id="B88")))
    yield "two loans in two currencies", replace(FULL, loans=(LOAN, replace(LOAN, currency="INR", product="gold_loan")))
    yield "yen", replace(FULL, loans=(replace(LOAN, currency="JPY"),), country="JP")
    yield "a collector's first contact", replace(FULL, sender=AGENCY, statement="first")
    yield "a collector's later contact", replace(FULL, sender=AGENCY, statement="later")
    yield "a long name", replace(FULL, borrower_name="Maximiliana Guadalupe Fernández-Echeverría de la Concepción")


def bare(needs: frozenset[str]) -> RenderContext:
    given = {field: value for group in needs for field, value in NEEDED.get(group, {}).items()}
    loan = {field: value for group in needs for field, value in NEEDED_OF_LOAN.get(group, {}).items()}
    officer: dict[str, Any] = {"grievance": SENDER.grievance} if "lender.grievance" in needs else {}
    parts = {group.split(".")[1] for group in needs if group.startswith("lender.")} & {"licence", "website", "hours"}
    sender = replace(BARE.sender, **officer, **{part: getattr(SENDER, part) for part in parts})
    return replace(BARE, sender=sender, loans=(replace(BARE.loans[0], **loan),), **given)
