"""What a collector types of a promise: amounts as their language writes them, days, and the policy's answer to it."""

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from assistant.core import money
from assistant.steps.promise_help import answer_to, suggestions
from assistant.store import call_sessions
from assistant.web.keys import PERSON, RUNTIME
from assistant.web.marks import N_
from assistant.web.pages import render, texts_of
from assistant.web.texts import Texts

MORE_PARTS = (2, 3, 4)  # of a promise in parts; more is a plan that is written down
PART_FIELDS = tuple(f"{name}_{n}" for n in MORE_PARTS for name in ("amount", "due_on"))
EXAMPLE = 125_050  # minor units
Parts = tuple[tuple[date, int], ...]


class NotRead(Exception):
    """What was typed is no offer; `str` says what is wrong, in the reader's language."""


def parts_of(given: Mapping[str, str], currency: str, t: Texts) -> Parts:
    """The instalments that are filled in, by their days; a day beyond those of the list goes before it.
    Raises NotRead for an amount that cannot be read, or one without its day."""
    first = "later_on" if given.get("later_on") else "due_on"
    pairs = [("amount", first), *((f"amount_{n}", f"due_on_{n}") for n in MORE_PARTS)]
    typed = [(given.get(amount, "").strip(), given.get(on, "")) for amount, on in pairs]
    filled = [(number, text, on) for number, (text, on) in enumerate(typed, 1) if text or (on and number > 1)]
    return tuple(sorted((_day(number, text, on, t), _amount(text, currency, t)) for number, text, on in filled))


def _amount(text: str, currency: str, t: Texts) -> int:
    try:
        return money.parsed(text, currency, t.language)
    except ValueError:
        example = money.typed(EXAMPLE, currency, t.language)
        problem = N_("“%(typed)s” is no amount that can be read: write it like %(example)s.")
        said = t.say(problem, typed=text, example=example)
        raise NotRead(said) from None


def _day(number: int, text: str, on: str, t: Texts) -> date:
    if text:
        try:
            return date.fromisoformat(on)
        except ValueError:
            pass
    raise NotRead(t.say(N_("Part %(number)s needs an amount and a day."), number=number))


async def weigh(request: web.Request) -> web.Response:
    """The policy's answer while the offer is typed, and the words to read back: a part of the page."""
    rt, me = request.app[RUNTIME], request[PERSON].name
    present = await rt.db.read(call_sessions.open_of, me)
    found = None if present is None else await rt.db.read(suggestions, rt, present.ref, rt.now())
    if present is None or found is None:
        return render(request, "call_policy.html", told=None, unread=None)
    try:
        parts = parts_of(request.query, str(found["currency"]), texts_of(request))
    except NotRead as error:
        return render(request, "call_policy.html", told=None, unread=error.args[0])
    payer = request.query.get("payer", "").strip() or None
    told = await rt.db.read(answer_to, rt, present.ref, parts, rt.now(), payer) if parts else None
    return render(request, "call_policy.html", told=told, unread=None, currency=found["currency"])
