"""Prints a report for people: the funnel with its remainders, refusals by rule, promises, figures with denominators."""

from collections.abc import Iterable

from assistant.cli.paper import say, table
from assistant.core.measures.value import Value
from assistant.core.money import to_decimal
from assistant.steps.report import Report


def tell_report(made: Report) -> None:
    say(f"\n{made.days} days from {made.as_of}, seed {made.seed}")
    table(
        "The funnel",
        ("stage", "unit", "count", "of"),
        ([_indented(s.stage), s.unit, _n(s.count), _n(s.of)] for s in made.stages),
    )
    if made.refused_by_rule:
        table(
            "Not sent, by what decided it",
            ("rule", "contacts"),
            ([name, _n(n)] for name, n in made.refused_by_rule.items()),
        )
    table("Escalated (borrowers)", tuple(made.escalated), [[_n(count) for count in made.escalated.values()]])
    if any(made.deadlines.values()):
        table("Deadlines, by state", tuple(made.deadlines), [[_n(count) for count in made.deadlines.values()]])
    tell_figures(made.figures)


def tell_figures(figures: Iterable[Value]) -> None:
    """Rates by the names that programs use, each with what it divides."""
    table(
        "Figures",
        ("figure", "value", "numerator", "denominator", "definition"),
        ([_named(f), _rate(f.rate), _of(f, f.above), _of(f, f.below), f.measure.definition] for f in figures),
    )


def _indented(stage: str) -> str:
    parent, _, rest = stage.partition("/")
    return f"    {parent}: {rest}" if rest else stage


def _named(figure: Value) -> str:
    return figure.measure.id if figure.currency is None else f"{figure.measure.id} {figure.currency}"


def _of(figure: Value, part: int | None) -> str:
    """A number of things, or money as people write it: programs get minor units."""
    if part is None or figure.currency is None:
        return _n(part)
    return f"{to_decimal(part, figure.currency):,}"


def _n(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
