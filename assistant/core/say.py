"""A sentence for a person that another language may say, too: its English words, with the values that fill them.

It is its English sentence wherever a text is wanted (the shell, JSON, a log). The workspace says it in the reader's
language: by `template`, which its catalogues know, and `values`, which it writes as the reader writes them: a day, an
amount (`Sum`), another such sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from assistant.core import money


@dataclass(frozen=True, kw_only=True)
class Sum:
    """An amount in a sentence."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{money.to_decimal(self.minor, self.currency)} {self.currency}"


@dataclass(frozen=True)
class Words:
    """Codes of the trade in a sentence, such as holds."""

    codes: Sequence[str]

    def __str__(self) -> str:
        return ", ".join(self.codes)


class Say(str):
    """`Say("%(name)s has taken this call", name=who)`: the first is a literal, so that catalogues can have it."""

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.template, dict(self.values))


def _again(template: str, values: Mapping[str, Any]) -> Say:
    return Say(template, **values)
