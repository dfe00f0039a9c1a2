"""The closed word lists of verdict cases: what an event, an outcome, a request, a fact, a channel may be called."""

from assistant.core.gate.clock import WEEKDAYS


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SENDS = ("call", "sms", "email", "letter", "portal", "visit", "social", "postcard")
EVENTS = (*SENDS, "request", "fact")
CHANNELS = _words(
    "call sms email letter visit social postcard credit_bureau assign_to_agency open_dial_session delete_record"
)
OUTCOMES = _words(
    """no_answer voicemail_left limited_content_message voicemail_full answered_then_dropped answered_busy_now busy
    not_in_service invalid_number wrong_party conversation connected met absent refused"""
)
MODES = ("live", "prerecorded", "ai", "ringless")
DIALING = ("manual", "automated", "prerecorded", "ai")
STYLES = ("two_way", "notice")
DIRECTIONS = ("out", "in")
REQUESTS = _words(
    """consent consent_to_time revoke_consent stop_channel stop_address cease_in_writing refuses_to_pay_in_writing
    asks_to_be_contacted inconvenient_time inconvenient_place employer_forbids attorney dispute_in_writing
    dispute_orally asks_original_creditor_in_writing do_not_contact free_text"""
)
FACTS = _words(
    """number_not_theirs address_is_employers shared_line deceased incapacitated unreachable bankruptcy discharged
    moratorium bereavement time_barred validation_notice_sent verification_sent duplicate_dispute_answered
    attorney_unresponsive attorney_consents consent_to_creditor_only designation_inherited agreed_hours
    agreed_attempts_per_day guarantor complaint_open agency_evaluated agent_trained number_checked_for_reassignment
    medical_emergency calamity wedding attorney employer_forbids paid settled complaint_acknowledged complaint_extended
    complaint_answered agency_appointed agency_announced
    creditor_email_notice prior_collector_used_address esign_consent"""
)
PURPOSES = _words(
    """collect location_information notice opt_out_confirmation opt_out_confirmation_with_offer
    end_of_collection_notice ordinary_remedy_notice specific_remedy_notice legal_threat reply"""
)
STATUSES = ("claimed", "unknown", "sent")
ROLES = ("collector", "creditor_in_own_name")
NUMBER_KINDS = ("mobile", "home", "work")
ADDRESS_KINDS = ("personal", "employer", "home", "work")
DAYS = WEEKDAYS
MADE_BY = ("letter", "sms", "email", "phone", "voicemail", "portal")
# Whom a profile may speak of; a case may name others, who are then nobody's consumer.
PERSONS = _words(
    """borrower joint_borrower co_borrower joint primary cardholder co_obligor authorised_user spouse parent_of_minor
    guardian guarantor agreed_guarantor executor administrator successor_in_interest representative attorney
    creditor creditor_attorney collector_attorney credit_bureau contact_person relative employer colleague
    neighbour third_party"""
)
CASE_FIELDS = _words(
    "id citation says jurisdictions places debts history contact expect until rules warn borrower consent_basis"
)

# The medium of a request that was made by phone, voicemail or text, and other names of a medium.
MEDIA = {
    "phone": "call",
    "voicemail": "call",
    "voice": "call",
    "calls": "call",
    "text": "sms",
    "texts": "sms",
    "e-mail": "email",
    "mail": "letter",
    "any": "all",
}
