"""What the desk's pages say for the codes of an account: every code that the program itself writes has its words."""

import pytest

from assistant.config import shipped
from assistant.core.book.tables import BLOCKABLE, REQUESTS
from assistant.core.sample.loans import PRODUCTS
from assistant.core.terms import Suppression
from assistant.web import desk_terms
from assistant.web.desk_terms import Terms
from assistant.web.log_terms import OUTCOMES
from assistant.web.texts import texts

ENGLISH = Terms(t=texts("en"))
NAMED = [
    line.split("name:")[1].strip()
    for line in (shipped("config") / "segments.yaml").read_text(encoding="utf-8").splitlines()
    if line.startswith("  - name:")
]


def test_every_code_of_the_program_has_words() -> None:
    assert set(REQUESTS) <= set(desk_terms.REQUESTS)
    assert set(PRODUCTS) <= set(desk_terms.PRODUCTS)
    assert set(BLOCKABLE) == set(desk_terms.BLOCKS)
    assert {str(one) for one in Suppression} <= set(OUTCOMES)


@pytest.mark.parametrize("name", NAMED)
def test_a_segment_reads_as_words(name: str) -> None:
    told = ENGLISH.segment(name)
    assert not any(sign in told for sign in "._")
    assert told != name or name in ("closed", "current")


def test_a_segment_says_how_late_and_whether_they_can_pay() -> None:
    assert ENGLISH.segment("m4_m6.able_willing") == "91 to 180 days past due · able and willing to pay"
    assert ENGLISH.segment("hold.bankruptcy") == "Bankruptcy"
    assert ENGLISH.segment("promise.open") == "a promise is open"
    assert ENGLISH.segment("our_own.vip_list") == "our own · vip list"  # a lender's own rules have names of their own


def test_a_code_of_nobodys_is_shown_with_spaces() -> None:
    assert ENGLISH.said("product", "gold_loan") == "gold loan"
    assert ENGLISH.said("bucket", "M4") == "M4"
    assert ENGLISH.each("blocks", ("contact", "field")) == "contact, visits"
    assert ENGLISH.said("request", "asks_to_be_contacted") == "Asks to be contacted"


def test_who_did_it_and_where_money_came_from_read_as_words() -> None:
    assert (ENGLISH.who("simulated-collector"), ENGLISH.who("ann")) == ("the simulated collector", "ann")
    assert ENGLISH.said("source", "import") == "from the book"


def test_a_language_is_named_in_the_readers_language() -> None:
    assert [ENGLISH.language(code) for code in ("es", "es-MX", "hi")] == ["Spanish", "Spanish (Mexico)", "Hindi"]
    assert Terms(t=texts("es")).language("en") == "inglés"
    assert [ENGLISH.language(code) for code in (None, "", "q", "klingon!")] == ["–", "–", "q", "klingon!"]
