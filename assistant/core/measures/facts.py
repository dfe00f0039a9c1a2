"""Every fact by its id, and by which dimensions a fact cannot be broken down, with the reason in words."""

from collections.abc import Mapping

from assistant.core.measures.daily import DAILY
from assistant.core.measures.fact import SECONDS, Fact, Unit, When
from assistant.core.measures.standing import PERIOD, STANDING

FACTS: Mapping[str, Fact] = {fact.id: fact for fact in (*DAILY, *STANDING, *PERIOD)}

_STANDS = "How accounts stand today is not the doing of one campaign or channel."
_LACKS: Mapping[str, Mapping[str, str]] = {
    **{
        source: {"campaign": _STANDS, "channel": _STANDS}
        for source in ("late", "rolling", "first", "holds", "callbacks", "complaints")
    },
    "vintage": {
        "campaign": _STANDS,
        "channel": _STANDS,
        "bucket": "Vintage says how late accounts are, and so does the bucket.",
    },
}
REASONS = frozenset(text for lacks in _LACKS.values() for text in lacks.values())


def lacks(fact: str, dimension: str) -> str | None:
    """Why a fact is not broken down by a dimension; None: it is."""
    return _LACKS.get(FACTS[fact].source, {}).get(dimension)


__all__ = ["DAILY", "FACTS", "PERIOD", "REASONS", "SECONDS", "STANDING", "Fact", "Unit", "When", "lacks"]
