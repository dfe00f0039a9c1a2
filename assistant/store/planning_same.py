"""Planning where one person has several files: what was done, asked and held in one of them counts in all."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from assistant.core.terms import Channel
from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.household import counting
from assistant.store import one_person
from assistant.store.joint import Held
from assistant.store.one_person import Kin
from assistant.store.planning_facts import DEBTORS, History
from assistant.store.schema_work import contact


def as_one(conn: Connection, days: Sequence[BorrowerDay], kin: Kin, as_of: date) -> list[BorrowerDay]:
    """The same days; of those whose person has other files (`kin`), with what counts from there."""
    files = sorted(one_person.others(kin))
    history, held = History(conn, files, as_of), Held(conn, files, as_of)
    planned, wrong = _planned_today(conn, files, as_of), one_person.wrong_points(conn, kin)

    def day_of(who: BorrowerDay, others: Collection[int]) -> BorrowerDay:
        made = counting(
            who,
            [history.attempts(number, who.zones) for number in others],
            [history.templates.get(number, {}) for number in others],
        )
        kind = next((found for number in others if (found := held.kind(number))), None)
        return replace(
            made,
            stopped=who.stopped.union(*(history.stopped(number) for number in others)),
            points=tuple(replace(one, usable=one.usable and one.id not in wrong) for one in who.points),
            loans=tuple(_held(loan, kind) for loan in who.loans),
            planned_today=(*who.planned_today, *(channel for number in others for channel in planned[number])),
        )

    return [day_of(who, kin[who.id]) if who.id in kin else who for who in days]


def _held(loan: LoanDay, kind: str | None) -> LoanDay:
    return loan if kind is None or loan.hold_kind is not None else replace(loan, hold_kind=kind)


def _planned_today(conn: Connection, borrower_ids: Sequence[int], as_of: date) -> dict[int, list[Channel]]:
    """What the day's plan has for these people themselves."""
    query = select(contact.c.borrower_id, contact.c.channel).where(contact.c.borrower_id.in_(borrower_ids))
    query = query.where(contact.c.as_of == as_of, contact.c.strategy.is_not(None), contact.c.person.in_(DEBTORS))
    found: dict[int, list[Channel]] = defaultdict(list)
    for row in conn.execute(query.order_by(contact.c.id)):
        found[row.borrower_id].append(Channel(row.channel))
    return found
