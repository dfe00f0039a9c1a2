"""A promise as a sentence to say aloud, in the borrower's language: who pays how much on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.lists import format_list

from assistant.core import money


@dataclass(frozen=True, kw_only=True)
class Wording:
    """`{parts}`, `{payer}`; of a part `{amount}`, `{day}`."""

    own: str
    other: str
    part: str


WORDINGS = {
    "en": Wording(own="You will pay {parts}.", other="{payer} will pay {parts} for you.", part="{amount} on {day}"),
    "es": Wording(own="Usted pagará {parts}.", other="{payer} pagará {parts} por usted.", part="{amount} el {day}"),
    "zh": Wording(own="您将{parts}。", other="{payer}将代您{parts}。", part="于{day}支付{amount}"),
    "hi": Wording(
        own="आप {parts} का भुगतान करेंगे।",
        other="{payer} आपकी ओर से {parts} का भुगतान करेंगे।",
        part="{day} को {amount}",
    ),
}  # fmt: skip


def read_back(parts: Sequence[tuple[date, int]], currency: str, language: str, payer: str | None = None) -> str:
    """The sentence; `parts`: day, minor units. A language that has none of its own hears English."""
    tongue = language.replace("_", "-").partition("-")[0]
    wording, tongue = (WORDINGS[tongue], tongue) if tongue in WORDINGS else (WORDINGS["en"], "en")
    said = [
        wording.part.format(amount=money.spoken(amount, currency, tongue), day=format_date(on, "full", locale=tongue))
        for on, amount in parts
    ]
    line = wording.own if payer is None else wording.other
    return line.format(parts=format_list(said, locale=tongue), payer=payer)
