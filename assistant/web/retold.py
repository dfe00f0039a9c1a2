"""What is kept in English – a verdict, why a task waits – told in the reader's language.

What the gate said stands in the log as it was said: a regulator's copy changes neither with the reader nor with a
release, and a verdict that was kept years ago is told like one of today. So nothing is translated where it is made. A
page finds which sentence of a closed table (`sentences`) a kept one is – letter by letter; only the places for values
are free, and each knows what may stand in it – and tells that sentence in the reader's language with the same values.
What is none of them is told as it is kept, and so is what a lender wrote into their own files.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

import aiohttp_jinja2
import jinja2
from aiohttp import web
from babel.dates import format_skeleton, format_time, get_day_names
from babel.numbers import format_currency
from babel.units import format_unit
from markupsafe import Markup

from assistant.core.gate.nouns import many
from assistant.core.say import Say
from assistant.web.desk_terms import Terms
from assistant.web.kept import DAY, parted, read
from assistant.web.pages import texts_of
from assistant.web.sentences import AND, NOUNS
from assistant.web.texts import ENGLISH, Texts

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
STOPS = ".。।"


def setup(app: web.Application) -> None:
    """`{{ text | retold }}` in every template."""
    aiohttp_jinja2.get_env(app).filters["retold"] = _filter


@jinja2.pass_context
def _filter(context: jinja2.runtime.Context, text: str) -> Markup:
    return Retold(t=context["t"])(text)


def retold(request: web.Request, text: str) -> str:
    """For a handler, as plain text."""
    return Retold(t=texts_of(request))(text).unescape()


@dataclass(frozen=True, kw_only=True)
class Retold:
    """Into one language."""

    t: Texts

    @property
    def terms(self) -> Terms:
        return Terms(t=self.t)

    def __call__(self, text: str) -> Markup:
        """One sentence, or several with `; ` between them."""
        if text in self.t.singles or (isinstance(text, Say) and read(text) is None):
            return self.t.told(text)
        return Markup(AND).join(map(self._one, parted(text)))

    def _one(self, text: str) -> Markup:
        found = read(text)
        if found is None:
            return self.label(text)
        template, values = found
        return self.t.say(
            template, **{name: TOLD.get(name, Retold.plain)(self, value) for name, value in values.items()}
        )

    def label(self, text: str) -> Markup:
        """Of a shipped file; a sentence of one may be kept without its stop."""
        whole = self.t.singles.get(f"{text}.")
        return self.t.told(text) if whole is None else Markup(whole.rstrip(STOPS))

    def number(self, value: str) -> str:
        return self.t.number(int(value))

    def day(self, value: str) -> str:
        """`4 May 2026`, `04 May` or `2026-05-04`; without its year as it stands."""
        if value[:4].isdigit():
            return self.t.day(date.fromisoformat(value), "long")
        number, month, *year = value.split()
        on = date(int(year[0]) if year else 2000, MONTHS.index(month[:3]) + 1, int(number))
        return self.t.day(on, "long") if year else str(format_skeleton("MMMd", on, locale=self.t.language))

    def clocks(self, value: str) -> str:
        """`07:30 on Thursday 08 October in America/Adak and …`: each wall time once, with its places."""
        walls: dict[str, list[str]] = {}
        for one in value.split(" and "):
            hour, day, zone = re.split(" on | in ", one)
            weekday, _, on = day.partition(" ")
            wall = f"{self._weekday(weekday)} {self.day(on)}, {self._hour(hour)}"
            walls.setdefault(wall, []).append(self.t.place(zone))
        return " · ".join(f"{wall} ({', '.join(dict.fromkeys(places))})" for wall, places in walls.items())

    def moment(self, value: str) -> str:
        """`Mon 11 May at 08:00 in Denver and 07:00 in Phoenix`; several days are told one after the other."""
        told = []
        for part in re.split(rf" and (?=\w{{3}} {DAY} at )", value):
            day, clocks = part.split(" at ", 1)
            hours = [one.split(" in ", 1) for one in clocks.split(" and ")]
            weekday, _, on = day.partition(" ")
            each = ", ".join(f"{self._hour(hour)} ({place})" for hour, place in hours)
            told.append(f"{self._weekday(weekday)} {self.day(on)}, {each}")
        return " · ".join(told)

    def _hour(self, value: str) -> str:
        return str(format_time(time.fromisoformat(value), "short", locale=self.t.language))

    def _weekday(self, value: str) -> str:
        return str(get_day_names("abbreviated", locale=self.t.language)[WEEKDAYS.index(value[:3])])

    def span(self, value: str) -> str:
        """`1 month and 2 business days`."""
        return ", ".join(self._span(*one.split(" ", 1)) for one in value.split(" and "))

    def _span(self, number: str, unit: str) -> str:
        if unit.startswith("business"):
            return self.t.count(*n_("%(number)s business day", "%(number)s business days"), int(number))
        return str(format_unit(int(number), f"duration-{unit.removesuffix('s')}", locale=self.t.language))

    def noun(self, value: str) -> str:
        return value if self.t.language == ENGLISH else self.t.told(value if value in NOUNS else many(value))

    def word(self, value: str) -> str:
        """A code of the trade, as it stands within a sentence."""
        told = self.terms.said("gate", value.replace(" ", "_").replace("-", "_"))
        return told if told[1:2].isupper() else told[:1].lower() + told[1:]

    def words(self, value: str) -> str:
        return ", ".join(map(self.word, value.split(", ")))

    def money(self, value: str) -> str:
        """`120.00 USD`, as it was kept."""
        amount, _, currency = value.partition(" ")
        return str(format_currency(Decimal(amount), currency, locale=self.t.language)) if currency else value

    def law(self, value: str) -> str:
        """`H-COMPLAINT, own`: a rule and its clause."""
        rule, _, clause = value.partition(", ")
        return f"{rule}, {self.terms.clause(clause)}"

    def plain(self, value: str) -> str:
        """Somebody's own word."""
        return value


def n_(one: str, several: str) -> tuple[str, str]:
    """Marks a plural for the catalogues."""
    return one, several


TOLD: Mapping[str, Callable[[Retold, str], str]] = {
    **dict.fromkeys(("made", "most", "number", "days", "minutes"), Retold.number),
    **dict.fromkeys(("on", "until"), Retold.day),
    **dict.fromkeys(("what", "which", "channel", "queue"), Retold.word),
    **dict.fromkeys(("paid", "due"), Retold.money),
    **dict.fromkeys(("against", "why", "tally"), Retold.__call__),
    "debt": Retold.label,
    "span": Retold.span,
    "noun": Retold.noun,
    "list": Retold.words,
    "clocks": Retold.clocks,
    "moment": Retold.moment,
    "law": Retold.law,
}
