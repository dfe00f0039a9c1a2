"""Figures of quality: scores, automatic fails and disputes by collector, and points by item."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import at_local
from assistant.runtime import Runtime
from assistant.store import review_scores

COLLECTORS_MAX = 500
REVIEWS_MAX = 5000  # the latest of the span: by item each answer is read


def review_figures(
    conn: Connection, rt: Runtime, since: datetime, until: datetime, names: Collection[str] | None
) -> dict[str, Any]:
    """Of reviews scored from `since` up to `until`. A score that was changed counts as it was settled."""
    rows = review_scores.by_collector(conn, since, until, names, COLLECTORS_MAX)
    collectors = [_collector(row) for row in rows]
    return {"collectors": collectors, "whole": _whole(collectors), **_by_item(conn, rt, since, until, names)}


def lender_days(rt: Runtime, first: date, last: date) -> tuple[datetime, datetime]:
    """From the first instant of `first` up to the end of `last`, on the lender's calendar."""
    zone, midnight = rt.settings.work.zone, time(0)
    return at_local(first, midnight, zone), at_local(last + timedelta(days=1), midnight, zone)


def _collector(row: Any) -> dict[str, Any]:
    made = {
        name: int(getattr(row, name) or 0) for name in ("reviews", "scored", "passed", "failed", "disputes", "changed")
    }
    average = None if row.average is None else round(float(row.average), 1)
    return {"collector": row.collector, "average": average, **made}


def _whole(collectors: list[dict[str, Any]]) -> dict[str, Any]:
    """All of them together; the average is over reviews, not over collectors."""
    made = {
        name: sum(one[name] for one in collectors)
        for name in ("reviews", "scored", "passed", "failed", "disputes", "changed")
    }
    points = sum(one["average"] * one["scored"] for one in collectors if one["average"] is not None)
    return made | {"average": round(points / made["scored"], 1) if made["scored"] else None}


def _by_item(
    conn: Connection, rt: Runtime, since: datetime, until: datetime, names: Collection[str] | None
) -> dict[str, Any]:
    """How much of each item's points was given, and how often each automatic fail was met."""
    got: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    fails: Counter[tuple[str, str]] = Counter()
    for row in review_scores.answers_between(conn, since, until, names, REVIEWS_MAX):
        card = row.settled_card or row.card
        answers = row.settled_answers or row.answers
        for item, points in answers["points"].items():
            if points is not None:
                got[card, item].append(points)
        fails.update((card, name) for name in answers["fails"])
    cards = rt.rulebook.scorecards
    items = [_item(cards.get(card), item, given) for (card, item), given in got.items()]
    met = [{"fail": name, "title": _title(cards.get(card), name), "count": n} for (card, name), n in fails.items()]
    items.sort(key=lambda one: (one["percent"] if one["percent"] is not None else 101.0, one["item"]))
    return {"items": items, "fails": sorted(met, key=lambda one: (-one["count"], one["fail"]))}


def _item(card: Any, item: str, given: list[int]) -> dict[str, Any]:
    """`percent` None: the card has this item no more, so nobody knows the most that could be had."""
    known = None if card is None else card.items.get(item)
    percent = None if known is None else round(100 * sum(given) / (known.points * len(given)), 1)
    return {"item": item, "title": _title(card, item), "n": len(given), "percent": percent}


def _title(card: Any, name: str) -> Any:
    """The words of an item or a fail by language; None: the card has it no more."""
    return None if card is None else card.titles.get(name)
