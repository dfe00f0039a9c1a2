"""A plain text as a page for mail readers: the same words, escaped; lists and links marked; nothing from elsewhere.

No styles, images or scripts: a screen reader meets a title, paragraphs and lists, and nobody is told that it was read.
"""

import re
from html import escape
from itertools import groupby
from typing import Final

LINK: Final = re.compile(r"https://[^\s<>\"']+[^\s<>\"'.,;:!?)\u3002\uff0c\uff09\u0964]")
BULLET: Final = "- "
SCRIPTS: Final = (("hi", re.compile("[\u0900-\u097f]")), ("zh", re.compile("[\u4e00-\u9fff]")))
SPANISH: Final = re.compile(r"[¿¡ñ]|\b(?:usted|para|puede|deuda|cuenta|gracias)\b", re.IGNORECASE)


def as_html(subject: str, body: str, language: str | None = None) -> str:
    """A whole document. `language`: of the text; None: told by its letters."""
    title = escape(subject)
    return (
        f'<!doctype html>\n<html lang="{escape(language or language_of(body))}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n</head>\n<body>\n'
        f"{_blocks(body)}\n</body>\n</html>\n"
    )


def language_of(text: str) -> str:
    """The shipped language whose letters the text is written in; a screen reader chooses its voice by it."""
    found = next((name for name, letters in SCRIPTS if letters.search(text)), None)
    return found or ("es" if SPANISH.search(text) else "en")


def _blocks(body: str) -> str:
    paragraphs = re.split(r"\n\s*\n", body.strip())
    return "\n".join(_part(is_list, list(lines)) for text in paragraphs for is_list, lines in _runs(text))


def _runs(text: str) -> "groupby[bool, str]":
    """Lines of a paragraph, those of a list kept together."""
    return groupby((line.strip() for line in text.splitlines()), key=lambda line: line.startswith(BULLET))


def _part(is_list: bool, lines: list[str]) -> str:
    if is_list:
        rows = "\n".join(f"<li>{_linked(line.removeprefix(BULLET))}</li>" for line in lines)
        return f"<ul>\n{rows}\n</ul>"
    return "<p>" + "<br>\n".join(map(_linked, lines)) + "</p>"


def _linked(line: str) -> str:
    """Escaped, with its links; only https, so that a name in a text never becomes a script."""
    made, last = [], 0
    for met in LINK.finditer(line):
        address = escape(met[0])
        made += [escape(line[last : met.start()]), f'<a href="{address}">{address}</a>']
        last = met.end()
    return "".join([*made, escape(line[last:])])
