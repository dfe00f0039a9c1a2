"""A cell of the dashboard's tables, as HTML: a page has a thousand, and a macro takes ten times as long for each."""

from collections.abc import Callable
from functools import cache

from markupsafe import Markup, escape

from assistant.core.measures import Measure
from assistant.core.measures.value import Value
from assistant.web.marks import N_
from assistant.web.texts import Texts

Cell = Callable[[Value, str], Markup]


def cell_of(t: Texts) -> Cell:
    """(a value, what the address narrows the list to) → the figure as a link to its list; a rate with its whole."""
    of, few = N_("of %(whole)s"), t.say(N_("few"))
    flag = Markup(' · <span class="flag">{}</span>').format(few)

    @cache
    def nothing(measure: Measure) -> Markup:
        why = t.say(measure.nothing)
        return Markup('<abbr title="{}">–</abbr><span class="away"> {}</span>').format(why, why)

    def cell(value: Value, more: str) -> Markup:
        if value.below is None:
            narrowed = f"{more}&currency={value.currency}" if value.currency else more
            return _link(value, _said(t, value.above, value.currency), narrowed)
        if value.rate is None:
            return nothing(value.measure)
        whole = t.say(of, whole=_said(t, value.below, value.currency))
        small = flag if value.is_small else ""
        return _link(value, t.percent(value.rate), more) + Markup(f"<small>{whole}{small}</small>")

    return cell


def _said(t: Texts, number: int, currency: str | None) -> str:
    return t.money(number, currency) if currency else t.number(number)


def _link(value: Value, text: str, more: str) -> Markup:
    return Markup(f'<a href="/dashboard/lists/{value.measure.above}?{escape(more)}">{escape(text)}</a>')
