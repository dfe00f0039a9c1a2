"""A joint borrower's contact from plan to outbox; what is said of the debt is said for both; two promises at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from assistant.core.book.records import PartyRecord
from assistant.core.promise import Offer, Part
from assistant.core.terms import ContactState, Outcome
from assistant.steps.gate_facts import facts_of
from assistant.steps.import_parties import filed
from assistant.steps.plan_day import plan_day
from assistant.steps.record import record_call
from assistant.store import contacts, dossier, joint, promises
from assistant.store.book_changes import Trail
from assistant.store.db import Database
from assistant.store.schema import borrower, contact_point, hold, party
from assistant.store.schema_import import book_change
from assistant.store.schema_promise import promise
from assistant.store.schema_work import contact
from tests.planning_rows import AS_OF, NOW, add_borrower, add_event, add_loan, add_portfolio, runtime
from tests.steps import working

DAY = timedelta(days=1)


def household(conn: Connection, /, **changes: Any) -> None:
    """Borrower 1 leads loan 1, one day late; borrower 2 owes it with them."""
    add_portfolio(conn)
    add_borrower(conn, 1)
    add_borrower(conn, 2)
    add_loan(conn, 1, "m1_early.unknown", 1)
    values = {"id": 4, "loan_id": 1, "role": "joint", "borrower_id": 2, "liability": "joint"}
    conn.execute(insert(party).values(values | changes))


def owe_both(db: Database) -> None:
    db.write_now(household)
    db.write_now(add_event, 1, NOW - 6 * DAY, "sms")  # so that it is the other one's turn


def planned(db: Database) -> list[Any]:
    return db.read_now(lambda conn: list(conn.execute(select(contact).order_by(contact.c.id))))


async def test_the_contact_goes_to_their_own_number_and_their_own_file(db: Database) -> None:
    owe_both(db)
    await plan_day(runtime(db), AS_OF, NOW)
    [one] = planned(db)
    assert (one.borrower_id, one.person, one.loan_ids) == (2, "joint_borrower", [1])
    file = db.read_now(dossier.load, [one], AS_OF)
    facts = facts_of(one, file, runtime(db).settings, {})
    assert facts.contact.person == "borrower", "in their own file they are the borrower"
    assert facts.contact.number == "+12125550002"
    assert facts.history == (), "the other one's contacts are not theirs"


async def test_the_day_is_planned_once_for_the_household(db: Database) -> None:
    owe_both(db)
    for _ in range(3):
        await plan_day(runtime(db), AS_OF, NOW)
    assert [row.borrower_id for row in planned(db)] == [2]


@pytest.mark.parametrize(
    ("changes", "heard"),
    [
        ({}, 2),
        ({"liability": "none"}, 1),
        ({"expires_on": AS_OF}, 1),
        ({"expires_on": AS_OF + DAY}, 2),
        ({"role": "authorised_user"}, 1),
    ],
)
async def test_only_who_owes_the_debt_is_spoken_to(db: Database, changes: dict[str, Any], heard: int) -> None:
    db.write_now(lambda conn: household(conn, **changes))
    db.write_now(add_event, 1, NOW - 6 * DAY, "sms")
    await plan_day(runtime(db), AS_OF, NOW)
    assert [row.borrower_id for row in planned(db)] == [heard]


async def test_what_bars_the_debt_bars_them_at_the_gate_too(db: Database) -> None:
    owe_both(db)
    await plan_day(runtime(db), AS_OF, NOW)
    said = {"request": "dispute_in_writing", "made_by": "letter"}
    db.write_now(add_event, 1, NOW, "request", direction="in", loan_refs=["L00001"], detail=said, status=None)
    values = {"kind": "dispute_hold", "blocks": ["contact"], "from_on": AS_OF, "source": "test", "loan_id": 1}
    db.write_now(lambda conn: conn.execute(insert(hold).values(values)))
    file = db.read_now(dossier.load, planned(db), AS_OF)
    assert [row.kind for row in file.holds[2]] == ["dispute_hold"]
    assert [row.detail["request"] for row in file.history[2]] == ["dispute_in_writing"]


async def test_what_ends_the_chase_of_the_loan_cancels_theirs(db: Database) -> None:
    owe_both(db)
    await plan_day(runtime(db), AS_OF, NOW)
    assert db.write_now(lambda conn: contacts.cancel_for(conn, [1], NOW, "opt_out")) == 0, "a stop is one person's"
    assert db.write_now(lambda conn: contacts.cancel_for(conn, [1], NOW, "payment", loan_ids=[1])) == 1
    assert [row.state for row in planned(db)] == [ContactState.CANCELLED]


ANA = PartyRecord(1, "joint", None, "Ana Ruiz", "+12125550177", None, "es", "joint", *[None] * 5)


def led_by_another(conn: Connection) -> None:
    add_portfolio(conn)
    add_borrower(conn, 1)
    add_loan(conn, 1)
    if conn.dialect.name == "postgresql":  # the builder names its ids; the sequence has not heard of them
        conn.execute(text("SELECT setval(pg_get_serial_sequence('borrower', 'id'), 1000)"))


def file_of(conn: Connection, number: int, *records: PartyRecord) -> list[PartyRecord]:
    """They stand in a file from its line 2 on."""
    trail = Trail(conn=conn, import_id=number, at=NOW)
    return filed(trail, records, {1: "L1"}, range(2, 2 + len(records)))


def test_who_is_only_named_gets_a_file_of_their_own_once(db: Database) -> None:
    def build(conn: Connection) -> list[PartyRecord]:
        led_by_another(conn)
        return [*file_of(conn, 1, ANA, ANA._replace(role="guarantor", name="Bo Li")), *file_of(conn, 2, ANA)]

    first, backer, again = db.write_now(build)
    assert first.borrower_id is not None
    assert (first, backer.borrower_id) == (again, None)
    people = db.read_now(lambda conn: conn.execute(select(borrower).where(borrower.c.id == first.borrower_id)).one())
    point = select(contact_point).where(contact_point.c.borrower_id == first.borrower_id)
    [number] = db.read_now(lambda conn: list(conn.execute(point)))
    assert (people.name, people.language, number.value) == ("Ana Ruiz", "es", "+12125550177")
    assert number.zones == ["America/New_York"]
    assert "Ana" not in people.ref
    assert not db.read_now(lambda conn: conn.execute(select(book_change)).all()), "the same row changes nothing"


def test_what_a_later_file_says_of_a_joint_borrower_is_kept_with_its_line(db: Database) -> None:
    def build(conn: Connection) -> int | None:
        led_by_another(conn)
        file_of(conn, 1, ANA)
        other = ANA._replace(name="Bo Li", phone="+12125550178")
        return file_of(conn, 2, other, ANA._replace(language="en", phone="+12125550179"))[1].borrower_id

    owner = db.write_now(build)
    kept = db.read_now(lambda conn: conn.execute(select(book_change).order_by(book_change.c.id)).all())
    assert [(row.import_id, row.table, row.borrower_id, row.line, row.personal) for row in kept] == [
        (2, "borrower", owner, 3, {"language": ["es", "en"]}),
        (2, "contact_point", owner, 3, {"channel": [None, "phone"], "value": [None, "+12125550179"]}),
    ]


def meet(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whoever has looked for open promises waits a moment for the other to look too; how many had met is returned."""
    look, both, met = promises.open_on, Barrier(2), []

    def looked(conn: Connection, loan_ids: Sequence[int]) -> Any:
        found = look(conn, loan_ids)
        with suppress(BrokenBarrierError):
            met.append(both.wait(timeout=1))
        return found

    monkeypatch.setattr(promises, "open_on", looked)
    return met


def test_two_collectors_who_take_a_promise_at_once_leave_one_open(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them speaks to each of the two who owe the loan: the household's rows are locked, not one person's."""
    rt = working.book(db)
    met = meet(monkeypatch)
    db.write_now(
        lambda conn: conn.execute(insert(party).values(loan_id=1, role="joint", borrower_id=2, liability="joint"))
    )
    theirs = [db.write_now(working.plan, who, "call", 1, [1]) for who in (1, 2)]
    offers = [Offer(currency="USD", parts=(Part(due_on=date(2026, 10, 5), amount_minor=n),)) for n in (6_000, 7_000)]

    def take(asked: tuple[int, Offer]) -> Any:
        number, offer = asked
        at = datetime(2026, 10, 1, 16, 30, tzinfo=UTC)
        call: dict[str, Any] = {"contact_id": number, "promise": offer, "by": "dana"}
        return db.write_now(lambda conn: record_call(conn, rt, outcome=Outcome.PROMISE, now=at, **call))

    with ThreadPoolExecutor(2) as pool:
        taken: Sequence[Any] = list(pool.map(take, zip(theirs, offers, strict=True)))
    assert all(one.accepted for one in taken)
    rows = db.read_now(lambda conn: list(conn.execute(select(promise.c.status, promise.c.ref))))
    assert sorted(row.status for row in rows) == ["open", "replaced"]
    assert sorted(row.ref for row in rows) == ["L1-P1", "L1-P2"]
    assert met == [], "the second had to wait for the first one's commit before it looked"


def test_the_locks_of_a_household_are_ascending(db: Database) -> None:
    db.write_now(household)
    assert db.read_now(joint.debtors, [2], [1]) == [1, 2]
    assert db.read_now(joint.household, [1]) == db.read_now(joint.household, [2]) == [1, 2]
