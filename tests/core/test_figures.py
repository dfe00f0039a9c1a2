"""Rates print their denominator, and nothing divided by nothing is not zero."""

from assistant.core.figures import rates


def test_the_kept_rate_by_number_and_by_amount() -> None:
    """Promised 100, 200, 300; paid in the window 100, 80, 0: kept 1 of 3 by number, 180 of 600 by amount."""
    made = rates({"kept": 1, "judged": 3}, {"USD": {"kept_minor": 180, "promised_minor": 600}})
    figures = {figure.name: figure for figure in made}
    assert figures["kept_rate"].value == 0.3333
    assert figures["kept_rate_amount"].value == 0.3


def test_a_rate_without_a_denominator_is_unknown() -> None:
    assert {figure.value for figure in rates({})} == {None}


def test_amounts_of_two_currencies_are_never_added() -> None:
    made = rates({}, {"TWD": {"promised_minor": 100}, "USD": {"promised_minor": 5}})
    kept = [(figure.currency, figure.denominator) for figure in made if figure.name == "kept_rate_amount"]
    assert kept == [("TWD", 100), ("USD", 5)]


def test_every_figure_says_what_it_divides() -> None:
    for figure in rates({}):
        assert "÷" in figure.definition
        assert figure.as_json().keys() == {"name", "value", "numerator", "denominator", "definition"}
