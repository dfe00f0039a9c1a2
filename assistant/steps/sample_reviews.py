"""Chooses the contacts that supervisors should hear: by risk, by chance, and so many of every collector's week.

It goes through the contact log by entry numbers, behind the work and never in it. What comes later (a complaint, a
third park, a transcript) brings the calls before it up again. Safe to repeat: a call is drawn and stands once.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.quality.chance import by_chance, draw, to_reach, week_of
from assistant.core.quality.risk import COMPLAINTS, Reason, score, weigh
from assistant.runtime import Runtime
from assistant.steps.review_facts import facts_of
from assistant.store import review_calls, review_facts, reviews
from assistant.store.review_calls import Entry, NewCall
from assistant.store.reviews import NewItem

BATCH = 2000  # entries of the log in one transaction
LOOK_BACK = 5  # calls that one later event throws a light on
WEEK = timedelta(days=7)


async def sample_reviews(rt: Runtime, now: datetime) -> dict[str, Any]:
    """→ how many calls were looked at and how many chosen."""
    counts: Counter[str] = Counter({"looked_at": 0, "chosen": 0})
    while (done := await rt.db.write(sample, rt, now)) is not None:
        counts += done
    counts["chosen"] += await rt.db.write(see_to_minimum, rt, now)
    return {"looked_at": counts["looked_at"], "chosen": counts["chosen"]}


def sample(conn: Connection, rt: Runtime, now: datetime) -> Counter[str] | None:
    """The next part of the log. None: there is none."""
    after, newest = review_calls.watermark(conn), review_calls.newest_entry(conn)
    if after >= newest:
        return None
    up_to = min(after + BATCH, newest)
    found = review_calls.entries(conn, after, up_to)
    fresh = _take_in(conn, rt, [one for one in found if one.kind == "call"])
    again = _lit(conn, rt, [one for one in found if one.kind != "call"])
    calls = review_calls.by_ids(conn, {*fresh, *again})
    chosen = choose(conn, rt, calls, now)
    review_calls.pass_to(conn, up_to)
    return Counter({"looked_at": len(calls), "chosen": chosen})


def _take_in(conn: Connection, rt: Runtime, told: Sequence[Entry]) -> list[int]:
    """Keep the calls that were recorded, each with its draw; their contacts."""
    ids = {one.contact_id for one in told if one.contact_id is not None}
    live, sessions = review_calls.live(conn, ids), review_facts.sessions(conn, ids)
    attempts, heard = review_facts.attempts(conn, ids), review_facts.told_of(conn, ids)
    new = []
    for one in told:
        if one.contact_id not in live or one.borrower_id is None:
            continue
        contact, session, attempt = live[one.contact_id], sessions.get(one.contact_id), attempts.get(one.contact_id)
        at = session.started_at if session is not None else attempt.at if attempt is not None else one.at
        new.append(
            NewCall(
                contact_id=contact.id,
                borrower_id=one.borrower_id,
                collector=session.collector if session is not None else one.by,
                at=at,
                week=week_of(local(at, rt.settings.work.zone).date()),
                outcome=one.outcome or "",
                heard=contact.id in heard,
                note_id=None if attempt is None else attempt.detail.get("note_id"),
                drawn=draw(rt.secret, contact.as_of, contact.ref),
            )
        )
    review_calls.keep(conn, new)
    return [one.contact_id for one in new]


def _lit(conn: Connection, rt: Runtime, told: Sequence[Entry]) -> set[int]:
    """Calls that something which came after them throws a light on."""
    risks = rt.rulebook.review.risks
    found: set[int] = set()
    for one in told:
        if one.kind == "transcript" and one.contact_id is not None:
            found.add(one.contact_id)
        elif one.borrower_id is not None and one.outcome in COMPLAINTS:
            since = one.at - timedelta(days=risks.complaint.days + 1)
            found |= set(review_calls.with_borrower(conn, one.borrower_id, since, one.at, LOOK_BACK))
        elif one.borrower_id is not None and one.outcome in risks.often_put_off.acts:
            since = one.at - timedelta(days=risks.often_put_off.days)
            found |= set(review_calls.with_borrower(conn, one.borrower_id, since, one.at, LOOK_BACK))
    return found


def choose(conn: Connection, rt: Runtime, calls: Sequence[Row[Any]], now: datetime, because: str | None = None) -> int:
    """Weigh the calls and put those that are worth it into the queue; with `because` all of them, for that reason."""
    policy = rt.rulebook.review
    items = []
    known = facts_of(conn, rt, calls)
    for call in calls:
        facts = known[call.contact_id]
        reasons = [*weigh(facts, policy)]
        extra = [because] if because else []
        if by_chance(call.drawn, policy.chance_percent):
            extra.append("chance")
        if score(reasons) >= policy.choose_from or extra:
            reasons += [Reason(code=code, weight=policy.risk(code).weight) for code in extra]
            items.append(_item(call, reasons))
    review_calls.choose(conn, [one.contact_id for one in items])
    return reviews.put(conn, items, now)


def _item(call: Row[Any], reasons: Sequence[Reason]) -> NewItem:
    return NewItem(
        contact_id=call.contact_id,
        borrower_id=call.borrower_id,
        collector=call.collector,
        at=call.at,
        score=score(reasons),
        why=[one.as_json() for one in reasons],
    )


def see_to_minimum(conn: Connection, rt: Runtime, now: datetime) -> int:
    """Once a week has ended: of every collector at least so many calls, in the order of their draw."""
    this_week = week_of(local(now, rt.settings.work.zone).date())
    done, first = review_calls.week_done(conn), review_calls.first_week(conn)
    week = done + WEEK if done is not None else first
    made = 0
    while week is not None and week < this_week:
        made += _fill(conn, rt, week, now)
        review_calls.week_is_done(conn, week)
        week += WEEK
    return made


def _fill(conn: Connection, rt: Runtime, week: date, now: datetime) -> int:
    least = rt.rulebook.review.minimum_a_week
    numbers: list[int] = []
    for collector, chosen in review_calls.of_week(conn, week).items():
        if chosen < least:
            numbers += to_reach(least, chosen, review_calls.left_over(conn, week, collector, least))
    return choose(conn, rt, review_calls.by_ids(conn, numbers), now, because="minimum")


def choose_by_hand(conn: Connection, rt: Runtime, contact_ids: Collection[int], now: datetime) -> int:
    """A supervisor asks to hear these."""
    return choose(conn, rt, review_calls.by_ids(conn, contact_ids), now, because="by_hand")
