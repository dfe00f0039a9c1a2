"""Card numbers never rest with us: they are taken out of every text and note before it is kept."""

import re

CARD = re.compile(r"(?<!\d)(?:\d[ \-]?){12,18}\d(?!\d)")


def redacted(text: str) -> str:
    """Without card numbers: runs of 13 to 19 digits that pass the check digit."""
    return CARD.sub(lambda found: "[card number removed]" if _is_card(found.group()) else found.group(), text)


def cards(text: str) -> list[str]:
    """The runs of digits that may be card numbers, as they stand in the text."""
    return [found.group() for found in CARD.finditer(text) if _is_card(found.group())]


def _is_card(run: str) -> bool:
    digits = [int(sign) for sign in run if sign.isdigit()]
    doubled = (digit * 2 - 9 * (digit > 4) if n % 2 else digit for n, digit in enumerate(reversed(digits)))
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0
