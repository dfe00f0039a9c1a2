"""A payment finds its loan by what it names; a name alone, or an amount alone, posts nothing."""

from dataclasses import replace

import pytest

from assistant.core.payment import Candidate, Line, Owed, match, name_likeness, shares, tokens

ADA = Candidate(
    loan_id=1,
    loan_ref="C00001",
    borrower_id=1,
    borrower_ref="B00001",
    borrower_name="Ada Example",
    currency="USD",
    asked_minor=(12_345,),
)
BOB = replace(
    ADA,
    loan_id=2,
    loan_ref="C00777",
    borrower_id=2,
    borrower_ref="B00777",
    borrower_name="Bob Other",
    asked_minor=(999,),
)
A_LINE = Line(amount_minor=5_000, currency="USD")


def best(line: Line, *more: Candidate) -> tuple[str, str | None]:
    found = match(line, [ADA, BOB, *more])
    return found.kind, found.loans[0][0].loan_ref if found.loans else None


@pytest.mark.parametrize(
    "reference",
    ["C00001", "c00001", "payment C00001 thanks", "PAY/C00001/OCT", "loan C-00001", "C 00001", "ref:C00001."],
)
def test_a_loan_that_is_named_is_exact(reference: str) -> None:
    assert best(replace(A_LINE, reference=reference)) == ("exact", "C00001")


def test_the_files_own_loan_is_exact() -> None:
    assert best(replace(A_LINE, loan_ref="c00777")) == ("exact", "C00777")


def test_a_borrower_that_is_named_is_exact_for_all_their_loans() -> None:
    second = replace(ADA, loan_id=3, loan_ref="C00003")
    found = match(replace(A_LINE, reference="customer B00001"), [ADA, BOB, second])
    assert (found.kind, [one.loan_ref for one, _ in found.loans]) == ("exact", ["C00001", "C00003"])


def test_two_loans_that_are_named_are_a_persons_question() -> None:
    assert best(replace(A_LINE, reference="C00001 and C00777"))[0] == "probable"


@pytest.mark.parametrize(
    "line, kind",
    [
        (replace(A_LINE, payer="Ada Example"), "unapplied"),  # a name alone
        (replace(A_LINE, amount_minor=12_345), "unapplied"),  # an amount alone
        (replace(A_LINE, payer="Example, Ada", amount_minor=12_345), "probable"),  # both
        (replace(A_LINE, reference="C00010"), "probable"),  # one slip
        (replace(A_LINE, reference="C00010", payer="Ada Example"), "probable"),
        (replace(A_LINE, reference="C00010", payer="Ada Exampel", amount_minor=12_345), "exact"),  # three witnesses
        (replace(A_LINE, payer="Zoe Nobody", amount_minor=1), "unapplied"),
        (A_LINE, "unapplied"),
    ],
)
def test_one_fact_is_nobodys_two_are_probable_three_are_enough(line: Line, kind: str) -> None:
    assert best(line)[0] == kind


def test_three_witnesses_for_two_loans_alike_are_a_persons_question() -> None:
    twin = replace(ADA, loan_id=9, loan_ref="C00002")
    line = replace(A_LINE, reference="C0000", payer="Ada Example", amount_minor=12_345)
    assert match(line, [ADA, twin]).kind == "probable"


def test_another_currency_is_another_loan() -> None:
    assert best(replace(A_LINE, reference="C00001", currency="EUR"))[0] == "unapplied"


def test_a_short_number_inside_a_text_names_no_loan() -> None:
    seven = replace(ADA, loan_ref="7")
    assert match(replace(A_LINE, reference="rent for 7 months"), [seven]).kind == "unapplied"
    assert match(replace(A_LINE, reference="7"), [seven]).kind == "exact"


@pytest.mark.parametrize(
    "payer, alike",
    [("EXAMPLE ADA", True), ("Ada  Example", True), ("Bob Other", False), (None, False)],
)
def test_names_are_alike_in_any_order(payer: str | None, alike: bool) -> None:
    assert (name_likeness(payer, "Ada Example") >= 90) is alike


def test_a_probable_match_shows_the_others_that_might_be_meant_with_scores_and_reasons() -> None:
    found = match(replace(A_LINE, payer="Ada Example", amount_minor=12_345), [ADA, BOB])
    assert found.score == 80
    assert len(found.why) == 2


def test_identifiers_are_found_in_a_reference() -> None:
    assert tokens("PAY/C00001/OCT 2026")[0] == "PAY/C00001/OCT"
    assert {"C00001", "2026"} <= set(tokens("PAY/C00001/OCT 2026"))
    assert tokens("thank you") == tokens(None) == []


LOANS = (
    Owed(loan_id=1, owed_minor=100, order=(20, 1)),
    Owed(loan_id=2, owed_minor=50, order=(10, 2)),
    Owed(loan_id=3, owed_minor=70, order=(5, 3), disputed=True),
)


@pytest.mark.parametrize(
    "amount, given, left",
    [(30, {2: 30}, 0), (50, {2: 50}, 0), (120, {2: 50, 1: 70}, 0), (200, {2: 100, 1: 100}, 0)],
)
def test_money_without_a_direction_goes_by_the_order_and_never_onto_a_disputed_debt(
    amount: int, given: dict[int, int], left: int
) -> None:
    assert shares(amount, LOANS) == (given, left)


def test_money_that_no_loan_may_take_is_left() -> None:
    assert shares(40, LOANS[2:]) == ({}, 40)
