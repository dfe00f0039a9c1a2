"""Many clean rows judged at once: what the quick judges of `quick_book` and `quick_tables` have in common.

A quick judge makes records only of rows it can vouch for. Whatever is odd about a row, even if only to be warned of, it
leaves to the judge of single rows, which alone says what is wrong: a wrong answer here would need both to be wrong.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from assistant.core.book import cells
from assistant.core.book.records import Context, PhoneNumber
from assistant.core.book.rows import Columns

Doubts = set[int]  # positions of the rows that are left to the judge of single rows


def records(record: type[NamedTuple], size: int, /, **fields: Iterable[Any]) -> list[Any]:
    """One record a row, of columns; a field that is not named has its default."""
    defaults = record._field_defaults
    columns = [fields[name] if name in fields else repeat(defaults[name], size) for name in record._fields]
    return list(map(partial(tuple.__new__, record), zip(*columns, strict=False)))  # a repeat has no end


def currencies(rows: Columns, known: Context, doubts: Doubts) -> list[str]:
    """Each loan's: the row's own, else as booked, else its portfolio's. One that contradicts the book is doubtful."""
    stated, portfolios = rows.column("currency"), rows.column("portfolio")
    own = {name: known.currency_of(name or known.portfolio) for name in set(portfolios)}
    found = [currency or own[name] for currency, name in zip(stated, portfolios, strict=True)]
    if known.loans:
        for n, ref in enumerate(rows.column("loan_id")):
            before = known.loans.get(ref)
            if before is not None and stated[n] is None:
                found[n] = before.currency
            elif before is not None and before.currency != stated[n]:
                doubts.add(n)
    return found


def amounts(rows: Columns, currency_of: Sequence[str], doubts: Doubts) -> dict[str, Sequence[int | None]]:
    """Every amount column in minor units. `doubts` gets the rows with an amount that is none."""
    one = next(iter(currency_of)) if len(set(currency_of)) == 1 else None
    return {
        name: _amounts_in(texts, one, doubts) if one else _amounts_each(texts, currency_of, doubts)
        for name, texts in rows.raw.items()
        if name != "phone"
    }


def _amounts_in(texts: Sequence[str], currency: str, doubts: Doubts) -> list[int | None]:
    found = {text: _amount(text, currency) for text in set(texts)}
    values = [found[text] for text in texts]
    return _without(values, doubts) if BAD in found.values() else values


def _amounts_each(texts: Sequence[str], currency_of: Sequence[str], doubts: Doubts) -> list[int | None]:
    return _without([_amount(text, currency) for text, currency in zip(texts, currency_of, strict=True)], doubts)


BAD = -1  # no amount is negative


def _amount(text: str, currency: str) -> int | None:
    try:
        return cells.amount(text, currency) if text else None
    except ValueError:
        return BAD


def _without(values: list[int | None], doubts: Doubts) -> list[int | None]:
    doubts |= {n for n, value in enumerate(values) if value == BAD}
    return values


def phones(
    texts: Sequence[str], countries: Sequence[str | None], known: Context, doubts: Doubts
) -> list[PhoneNumber | None]:
    """The numbers; one that is none, or of a range that is not in use, is doubtful."""
    found: list[PhoneNumber | None] = []
    for n, (text, country) in enumerate(zip(texts, countries, strict=True)):
        number = _phone(text, country, known) if text else None
        if text and (number is None or not number.valid):
            doubts.add(n)
        found.append(number)
    return found


def _phone(text: str, country: str | None, known: Context) -> PhoneNumber | None:
    try:
        return known.phone(text, country)
    except ValueError:
        return None


Place = tuple[str | None, Sequence[Any]]  # the postal code as it is kept, the zones it suggests


def places(rows: Columns, known: Context, doubts: Doubts) -> tuple[list[str | None], list[Any]]:
    """Postal codes, and the places that country, region, code and zone suggest; each different one looked up once."""
    columns = [rows.column(name) for name in ("country", "region", "postal_code", "zone")]
    where = list(zip(*columns, strict=True))
    found = {one: _place(one, known) for one in set(where)}
    doubts |= {n for n, one in enumerate(where) if found[one] is None} if None in found.values() else set()
    kept = [found[one] or (None, []) for one in where]
    return [code for code, _ in kept], [zones for _, zones in kept]


def _place(where: tuple[str | None, ...], known: Context) -> Place | None:
    country, region, text, zone = where
    try:
        code = known.postal_code(text, country) if text else text
    except ValueError:
        return None
    return code, known.places(country, region, code, zone)


def vouched(found: list[Any], doubts: Doubts) -> list[Any]:
    """The records; None for each row that another must judge."""
    for n in doubts:
        found[n] = None
    return found
