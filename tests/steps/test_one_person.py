"""Files of one person: what was done, asked and held in one counts in all, until a person takes them apart."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from assistant.core.problem import BadInput
from assistant.core.same_person import Likeness
from assistant.runtime import Runtime
from assistant.steps import one_person
from assistant.steps.dispatch import dispatch_due
from assistant.steps.gate_facts import ALLOWS, OF_THE_DEBT
from assistant.steps.plan_day import plan_day
from assistant.steps.release import release
from assistant.store import contacts, same_person
from assistant.store.db import Database
from assistant.store.schema import borrower, contact_point
from assistant.store.schema import hold as holds
from assistant.store.schema_access import audit_entry
from assistant.store.schema_log import log_entry
from assistant.store.schema_same import same_person as pairs
from assistant.store.schema_work import contact
from tests.planning_rows import AS_OF, NOW, add_borrower, add_event, add_loan, add_portfolio, runtime
from tests.steps.test_release import DAY, NOON, TODAY, borrowers, one, plan, queued
from tests.steps.test_release import rt as rt  # the fixture

LIKE = Likeness(score=75, agrees=("name", "phone"), differs=())


def asked(conn: Connection, low: int = 1, high: int = 2) -> int:
    same_person.keep(conn, [high], {(low, high): LIKE}, NOON)
    mine = (pairs.c.low_id == low, pairs.c.high_id == high)
    number: int = conn.execute(select(pairs.c.id).where(*mine)).scalar_one()
    return number


def link(db: Database, low: int = 1, high: int = 2) -> int:
    """They are found to be one person."""
    number = db.write_now(asked, low, high)
    db.write_now(one_person.same, number, "sue", NOON)
    return number


def people(db: Database) -> list[int | None]:
    return db.read_now(lambda conn: list(conn.execute(select(borrower.c.person_id).order_by(borrower.c.id)).scalars()))


def refused_by(rt: Runtime, number: int) -> str | None:
    rt.db.write_now(release, rt, [number], NOON)
    rule: str | None = one(rt.db, number).refused_by
    return rule


# What counts across the link.


def test_a_cap_is_the_persons_and_a_batch_counts_over_both_files(rt: Runtime, db: Database) -> None:
    borrowers(db, 3)
    link(db)
    db.write_now(add_event, 1, NOON - DAY, "email")
    ids = [plan(db, "email", n, owner) for n in range(3) for owner in (1, 2, 3)]
    assert db.write_now(release, rt, ids, NOON) == {"released": 2 + 3, "held": 4}, "three in seven days, of them one"


def test_two_workers_on_the_two_files_at_once_pass_no_cap(rt: Runtime, db: Database) -> None:
    borrowers(db, 3)
    link(db, 2, 3)
    ids = {owner: plan(db, "sms", owner=owner) for owner in (2, 3)}
    ready = Barrier(2)

    def work(owner: int) -> None:
        ready.wait()
        db.write_now(release, rt, [ids[owner]], NOON)

    workers = [Thread(target=work, args=(owner,)) for owner in ids]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(queued(db)) == 1, "one text a day"


def said(conn: Connection, owner: int, **detail: Any) -> None:
    """At the telephone, about the loan of that file."""
    word = "request" if "request" in detail else "fact"
    number = detail.pop("number", None)
    add_event(
        conn, owner, NOON - DAY, word, direction="in", loan_refs=[f"L{owner:05}"], detail=detail, number=number,
        source="collector", status=None,
    )  # fmt: skip


def held(conn: Connection, /, owner: int, **on: Any) -> None:
    values = {"borrower_id": owner, "kind": "bankruptcy", "blocks": ["contact"], "from_on": TODAY, "source": "import"}
    conn.execute(insert(holds).values(values | on))


NUMBER = "+12125550001"  # borrower 1's, and 2's as well in these tests


@pytest.mark.parametrize(
    ("write", "channel", "is_refused"),
    [
        (lambda conn: said(conn, 2, request="stop_channel", channel="sms"), "sms", True),
        (lambda conn: said(conn, 2, request="cease_in_writing", made_by="letter"), "email", True),
        (lambda conn: said(conn, 2, request="attorney", name="B Lawyer"), "email", True),
        (lambda conn: said(conn, 2, fact="number_not_theirs", number=NUMBER), "sms", True),
        (lambda conn: held(conn, 2), "email", True),
        (lambda conn: held(conn, 2, borrower_id=None, loan_id=2), "email", False),  # a hold on a loan stays there
        (lambda conn: said(conn, 2, request="dispute_in_writing", made_by="letter"), "email", False),
        (lambda conn: add_event(conn, 2, NOON - DAY, "sms", person="guarantor"), "sms", False),  # of that file alone
    ],
)
def test_what_the_person_said_and_what_holds_them_binds_in_every_file(
    rt: Runtime, db: Database, write: Callable[[Connection], None], channel: str, is_refused: bool
) -> None:
    borrowers(db, 2)
    rt = replace(rt, settings=rt.settings.model_copy(update={"portfolio": {"cards": strict(rt)}}))
    db.write_now(write)
    alone, linked = plan(db, channel, 1), plan(db, channel, 2, not_before=NOON + timedelta(minutes=1))
    assert (refused_by(rt, alone), one(db, alone).state) == (None, "released"), "another person's matter"
    db.write_now(contacts.cancel_these, [alone], NOON, "it was only asked")
    link(db)
    assert (refused_by(rt, linked) is not None) is is_refused


def strict(rt: Runtime) -> Any:
    return rt.settings.for_portfolio("cards").model_copy(
        update={"acts_as": "collector", "jurisdictions": ("us-reg-f",)}
    )


def test_what_they_allowed_in_one_file_goes_no_further() -> None:
    assert not ALLOWS & OF_THE_DEBT
    assert "consent" in ALLOWS


def test_found_to_be_one_person_while_a_text_waits_the_last_look_refuses_it(rt: Runtime, db: Database) -> None:
    borrowers(db, 2)
    first, second = (plan(db, "sms", owner=owner) for owner in (1, 2))
    db.write_now(release, rt, [first], NOON)
    asyncio.run(dispatch_due(rt, NOON, worker="w"))
    db.write_now(release, rt, [second], NOON)
    link(db)
    asyncio.run(dispatch_due(rt, NOON, worker="w"))
    assert [row.state for row in queued(db)] == ["accepted", "cancelled"]
    assert one(db, second).refused_by == "H-TEXTS"


def test_taken_apart_each_counts_alone_again_and_why_is_kept(rt: Runtime, db: Database) -> None:
    borrowers(db, 3)
    link(db, 1, 2)
    link(db, 2, 3)
    assert people(db) == [1, 1, 1]
    db.write_now(add_event, 1, NOON, "sms")
    assert refused_by(rt, plan(db, "sms", 1, owner=3)) == "H-TEXTS"
    with pytest.raises(BadInput):
        db.write_now(one_person.part, 1, " ", "sue", NOON)
    db.write_now(one_person.part, 1, "her twin sister", "sue", NOON)
    assert people(db) == [None, 2, 2], "the others stay one person"
    assert refused_by(rt, plan(db, "sms", 2, owner=3)) is None
    noted = db.read_now(lambda conn: conn.execute(select(audit_entry)).one())
    assert (noted.what, noted.by, noted.detail["because"]) == ("person_parted", "sue", "her twin sister")
    kinds = select(log_entry.c.borrower_id, log_entry.c.leaf).where(log_entry.c.kind == "person")
    told = [
        (row.borrower_id, json.loads(row.leaf)["outcome"])
        for row in db.read_now(lambda conn: conn.execute(kinds).all())
    ]
    assert told[-3:] == [(1, "different_people"), (2, "different_people"), (3, "different_people")]


# The question.


def test_of_two_answers_the_second_hears_that_it_is_decided(db: Database) -> None:
    borrowers(db, 2)
    number = link(db)
    with pytest.raises(BadInput, match="decided"):
        db.write_now(one_person.different, number, "tom", NOON)
    assert people(db) == [1, 1]


def test_two_who_were_found_to_be_different_are_not_joined_by_way_of_a_third(db: Database) -> None:
    borrowers(db, 3)
    apart = db.write_now(asked, 2, 3)
    db.write_now(one_person.different, apart, "sue", NOON)
    link(db, 1, 2)
    number = db.write_now(asked, 1, 3)
    with pytest.raises(BadInput, match="different people"):
        db.write_now(one_person.same, number, "sue", NOON)
    db.write_now(one_person.ask_again, 3, apart, "seen together", "sue", NOON)
    db.write_now(one_person.same, number, "sue", NOON)
    assert people(db) == [1, 1, 1]
    assert db.read_now(same_person.waiting, 9) == [], "the third question is answered by the other two"


# The plan.


async def test_the_plan_rings_a_person_once_and_heeds_what_stops_any_of_their_files(
    db: Database,
) -> None:
    def book(conn: Connection) -> None:
        add_portfolio(conn)
        for number in range(1, 8):
            add_borrower(conn, number)
            add_loan(conn, number, hold_kind="bankruptcy" if number == 4 else None)

    db.write_now(book)
    for low in (1, 3, 5):
        link(db, low, low + 1)
    db.write_now(held, 4)
    db.write_now(wrong_in_the_other_file, 5, 6)
    await plan_day(runtime(db), AS_OF, NOW)
    query = select(contact.c.borrower_id, contact.c.channel).order_by(contact.c.id)
    found: dict[int, list[str]] = defaultdict(list)
    for row in db.read_now(lambda conn: conn.execute(query).all()):
        found[row.borrower_id].append(row.channel)
    assert found[7] == ["call"], "so is everybody's day who is alone"
    assert (found[1], found[2]) == (["call"], ["sms"]), "one call to the person; the other debt is written about"
    assert found[3] + found[4] == [], "a hold on the person stops both of their files"
    assert "call" not in found[5] + found[6], "their number is another's: each of the files knows it"


def wrong_in_the_other_file(conn: Connection, knows: int, other: int) -> None:
    """Both files have the same number; only one has found that it is somebody else's."""
    number = select(contact_point.c.value).where(
        contact_point.c.borrower_id == knows, contact_point.c.channel == "phone"
    )
    phone = contact_point.c.channel == "phone"
    same = update(contact_point).where(contact_point.c.borrower_id == other, phone)
    conn.execute(same.values(value=number.scalar_subquery()))
    conn.execute(update(contact_point).where(contact_point.c.borrower_id == knows, phone).values(state="wrong_number"))
