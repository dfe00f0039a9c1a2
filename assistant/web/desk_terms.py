"""The codes of an account as the desk's pages say them: requests and facts, products, what a hold stops, segments,
languages. Those that the contact log says too stand in `log_terms`; a lender's own word is shown as it is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web
from babel import Locale, UnknownLocaleError

from assistant.core.pausing import PauseKind
from assistant.web.code_words import ESCALATIONS, REASONS, STANDS, STEPS
from assistant.web.gate_words import GATE_WORDS, PERSONS
from assistant.web.log_terms import OUTCOMES, WHO
from assistant.web.marks import N_
from assistant.web.pages import texts_of
from assistant.web.texts import Texts
from assistant.web.words import WORDS

REQUESTS = {
    "consent": N_("Consents to contact"),
    "consent_to_time": N_("Consents to a time"),
    "revoke_consent": N_("Takes a consent back"),
    "stop_channel": N_("Stop on one channel"),
    "stop_address": N_("Stop on one number or address"),
    "cease_in_writing": N_("Asked for silence in writing"),
    "refuses_to_pay_in_writing": N_("Refuses to pay, in writing"),
    "asks_to_be_contacted": N_("Asks to be contacted"),
    "inconvenient_time": N_("Named times that do not suit"),
    "inconvenient_place": N_("Named a place that does not suit"),
    "employer_forbids": N_("The employer forbids contact at work"),
    "attorney": N_("Has an attorney"),
    "dispute_in_writing": N_("Disputes the debt, in writing"),
    "dispute_orally": N_("Disputes the debt"),
    "asks_original_creditor_in_writing": N_("Asks who the first creditor was, in writing"),
    "do_not_contact": N_("Wants no contact"),
    "free_text": N_("A wish in their own words"),
    "complaint_open": N_("Complaint opened"),
    "complaint_acknowledged": N_("Complaint acknowledged"),
    "complaint_extended": N_("Complaint: more time was told"),
    "complaint_answered": N_("Complaint answered"),
    "number_not_theirs": N_("Number of somebody else"),
    "shared_line": N_("A line that others use too"),
    "verification_sent": N_("The proof of the debt was sent"),
    "duplicate_dispute_answered": N_("The repeated dispute was answered"),
    "attorney_unresponsive": N_("The attorney does not answer"),
    "attorney_consents": N_("The attorney consents to contact"),
    "agency_announced": N_("The agency was announced"),
    "validation_notice_sent": N_("The notice of the debt was sent"),
    "esign_consent": N_("Consents to electronic documents"),
}
PRODUCTS = {
    "personal_loan": N_("Personal loan"),
    "auto_loan": N_("Car loan"),
    "home_loan": N_("Home loan"),
    "mortgage": N_("Mortgage"),
    "student_loan": N_("Student loan"),
    "business_loan": N_("Business loan"),
    "device_loan": N_("Device loan"),
    "digital_loan": N_("Digital loan"),
    "consumer_finance": N_("Consumer credit"),
    "credit_card": N_("Credit card"),
    "microfinance": N_("Microfinance"),
    "store_credit": N_("Store credit"),
}
BLOCKS = {
    "contact": N_("contact"),
    "field": N_("visits"),
    "legal": N_("claims in court"),
    "fees": N_("late charges"),
    "reporting": N_("reports to the bureau"),
}
# A segment is a band or a matter, and what is known of the borrower in it.
BANDS = {
    "closed": N_("closed"),
    "current": N_("current"),
    "grace": N_("in the days of grace"),
    "pre_due": N_("due soon"),
    "m1_early": N_("1 to 7 days past due"),
    "m1_late": N_("8 to 30 days past due"),
    "m2": N_("31 to 60 days past due"),
    "m3": N_("61 to 90 days past due"),
    "m4_m6": N_("91 to 180 days past due"),
    "m7": N_("over 180 days past due"),
}
MATTERS = {
    "able_willing": N_("able and willing to pay"),
    "willing_unable": N_("willing, but not able to pay"),
    "able_unwilling": N_("able, but not willing to pay"),
    "neither": N_("neither able nor willing to pay"),
    "unknown": N_("not known whether able or willing to pay"),
    "promise.open": N_("a promise is open"),
    "promise.broken": N_("a promise was broken"),
    "reason.legal_status": N_("a legal matter"),
    "reason.dispute": N_("the debt is disputed"),
    "reason.fraud": N_("fraud is suspected"),
    "reason.lender_error": N_("an error of the lender"),
    "reason.hardship": N_("in hardship"),
    "reason.untraceable": N_("cannot be found"),
    "reason.unwilling": N_("does not want to pay"),
    "reason.business": N_("a business without cash"),
    "reason.warm": N_("an oversight"),
    "after_cure": N_("paid up again"),
}
SOURCES = {"import": N_("from the book"), "simulator": N_("from the simulated bank")}  # of a payment
TABLES: Mapping[str, Mapping[str, str]] = {
    "request": REQUESTS,
    "product": PRODUCTS,
    "blocks": BLOCKS,
    "rule": ESCALATIONS,
    "gate": REQUESTS | GATE_WORDS,
    "person": PERSONS,
    "source": SOURCES,
}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """In the reader's language."""

    t: Texts

    def said(self, kind: str, code: str) -> str:
        """`kind`: one of `TABLES`; others (hold, bucket) have shared words only. A code of nobody's is shown
        with spaces for its dashes."""
        text = TABLES.get(kind, {}).get(code) or OUTCOMES.get(code) or WORDS.get(code)
        return code.replace("_", " ") if text is None else self.t.say(text)

    def who(self, name: str) -> str:
        """A user by their name; who is none, in words."""
        return self.t.say(WHO[name]) if name in WHO else name

    def each(self, kind: str, codes: Iterable[str]) -> str:
        return ", ".join(self.said(kind, code) for code in codes)

    def clause(self, code: str) -> str:
        """Where a rule comes from, as a lawyer cites it; one of the lender's own says so."""
        return self.t.say(N_("house rule")) if code in ("own", "house policy") else self.t.told(code)

    def segment(self, name: str) -> str:
        """`m4_m6.unknown` in words: how late, and whether they can and want to pay."""
        if name in MATTERS:
            return self.t.say(MATTERS[name])
        band, _, matter = name.partition(".")
        if band == "hold":
            return self.said("hold", matter)
        parts = [(BANDS, band), (MATTERS, matter)]
        told = [self.t.say(table[part]) if part in table else part.replace("_", " ") for table, part in parts if part]
        return " · ".join(told)

    def reason(self, code: str) -> str:
        """Why somebody did not pay."""
        return self.t.say(REASONS[code]) if code in REASONS else code.replace("_", " ")

    def campaign(self, name: str) -> str:
        """`m1_late.unknown/stop_roll`: the segment in words, and what the step is."""
        segment, _, step = name.partition("/")
        return f"{self.segment(segment)} · {self.step(step)}" if step else self.segment(segment)

    def stands(self, code: str) -> str:
        """Why a day's plan leaves a loan alone: `hold:deceased`, `reason:dispute`, `nothing_due`."""
        kind, _, what = code.partition(":")
        if what:
            return self.reason(what) if kind == "reason" else self.said(kind, what)
        return self.t.say(STANDS[code]) if code in STANDS else code.replace("_", " ")

    def step(self, name: str) -> str:
        """A template or a script by its name."""
        return self.t.say(STEPS[name]) if name in STEPS else name.replace("_", " ")

    def paused(self, kind: str, name: str) -> str:
        """What may be paused, by its name: a campaign in words, a gateway or a sender as it is written."""
        return self.campaign(name) if kind == PauseKind.TREATMENT else name.replace("_", " ")

    def dimension(self, name: str, value: str) -> str:
        """What a figure is broken down by; collectors are called by their names."""
        said = {"segment": self.segment, "reason": self.reason, "campaign": self.campaign}
        if name == "collector":
            return value
        return said[name](value) if name in said else self.said(name, value)

    def language(self, code: str | None) -> str:
        """`es-MX` by its name in the reader's language; what is no language stays as it is written."""
        try:
            name = Locale.parse(code, sep="-").get_display_name(self.t.language) if code else None
        except (ValueError, UnknownLocaleError):
            name = None
        return name or code or "–"


def terms_of(request: web.Request) -> Terms:
    return Terms(t=texts_of(request))
