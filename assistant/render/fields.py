"""The types of a template's fields and how each is written. The fields themselves: `catalogue.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from assistant.render import locales
from assistant.render.locales import Tongue


class Kind(StrEnum):
    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    NUMBER = "number"
    RATE = "rate"
    PRODUCT = "product"
    FLAG = "flag"  # only for `if`
    WORD = "word"  # one of `choices`, for comparing
    LIST = "list"  # only for `for`


class Money(NamedTuple):
    amount_minor: int
    currency: str


Moneys = tuple[Money, ...]  # one for each currency


@dataclass(frozen=True, kw_only=True)
class Field:
    """`get` may answer None only if the field has a group. `debt`: printing it tells of the debt."""

    kind: Kind
    says: str
    get: Callable[[Any, Tongue], Any]
    group: str | None = None
    debt: bool = False
    choices: tuple[str, ...] = ()
    items: Mapping[str, "Field"] | None = None


class Blank(str):
    """Zero, as text: printed as any amount, but no in an `if`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


def text(value: str, _: Tongue) -> str:
    """One line without control signs: a name from a file must not break a subject line or turn the reading order."""
    if value.isprintable():
        return value
    kept = (sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in value)
    return " ".join("".join(kept).split())


def _money(value: Moneys, tongue: Tongue, form: Callable[[int, str, str], str] = locales.money) -> str:
    shown = " + ".join(form(one.amount_minor, one.currency, tongue.locale) for one in value)
    return shown if any(one.amount_minor for one in value) else Blank(shown)


def _number(value: int, _: Tongue) -> int:
    return value


Formatter = Callable[[Any, Tongue], Any]
STYLES: Mapping[Kind, Mapping[str, Formatter]] = {
    Kind.TEXT: {"": text, "spaced": lambda value, tongue: " ".join(text(value, tongue))},
    Kind.MONEY: {"": _money, "whole": lambda value, tongue: _money(value, tongue, locales.whole_money)},
    Kind.DATE: {
        "": lambda value, tongue: locales.day(value, tongue.locale),
        "short": lambda value, tongue: locales.short_day(value, tongue.locale),
        "long": lambda value, tongue: locales.long_day(value, tongue.locale),
    },
    Kind.NUMBER: {"": _number},
    Kind.RATE: {"": lambda value, tongue: locales.percent(value, tongue.locale)},
    Kind.PRODUCT: {"": lambda value, tongue: tongue.product(value)},
    Kind.FLAG: {"": lambda value, _: value},
    Kind.WORD: {"": text},
    Kind.LIST: {"": lambda value, _: value},
}
