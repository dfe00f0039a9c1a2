"""Rates print their denominator, and nothing divided by nothing is not zero."""

from assistant.core.figures import rates


def test_the_kept_rate_by_number_and_by_amount() -> None:
    """Promised 100, 200, 300; paid in the window 100, 80, 0: kept 1 of 3 by number, 180 of 600 by amount."""
    figures = {figure.name: figure for figure in rates({"kept": 1, "judged": 3, "kept_minor": 180, "promised_minor": 600})}
    assert figures["kept_rate"].value == 0.3333
    assert figures["kept_rate_amount"].value == 0.3


def test_a_rate_without_a_denominator_is_unknown() -> None:
    assert {figure.value for figure in rates({})} == {None}


def test_every_figure_says_what_it_divides() -> None:
    for figure in rates({}):
        assert "÷" in figure.definition
        assert figure.as_json().keys() == {"name", "value", "numerator", "denominator", "definition"}
