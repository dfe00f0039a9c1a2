"""The closed words of a strategy file: anchors, persons, needs, offers, account actions."""

from enum import StrEnum


class Anchor(StrEnum):
    DUE = "due"
    PROMISE = "promise"
    BROKEN = "broken"
    CURED = "cured"
    REASON = "reason"


class Person(StrEnum):
    """Whom a treatment speaks to."""

    BORROWER = "borrower"
    GUARANTOR = "guarantor"


class Need(StrEnum):
    """What must be on file before a treatment may use its first channel."""

    PRERECORDED_CONSENT = "prerecorded_consent"
    PROOF_OF_DELIVERY = "proof_of_delivery"


class Offer(StrEnum):
    """What a treatment puts on the table: worked out for this borrower when it is planned."""

    PLAN = "plan"
    PAYOFF = "payoff"
    SETTLEMENT = "settlement"


ACTIONS = frozenset(
    {
        "account_plan",  # an owner writes one: goal, next action, review date
        "ask_for_security",
        "accelerate",
        "assess_settlement",
        "assess_write_off",
        "block_card",
        "decide_restructuring",
        "enforce",
        "freeze_line",
        "legal_suitability",
        "open_case",
        "place_with_agency",
        "pre_legal_file",
        "preserve_assets",
        "preserve_claims",  # against an estate, in insolvency: a hold on contact does not stop it
        "report_to_bureau",  # on the lender's real reporting date
        "request_visit",
        "reschedule_application",
        "return_fees",
        "review_plan",
        "supervisor_review",
        "tell_account_manager",
        "tell_approval_side",
        "trace",
        "watch_limitation",
    }
)
