"""Skills and absences at work: who gets an account in the morning, and who may take a callback of somebody absent."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import update

from assistant.core.desk.roster import Absence, Hours, Roster, Skills
from assistant.runtime import Runtime
from assistant.steps.work import refresh
from assistant.store import people as users
from assistant.store import rosters
from assistant.store.db import Database
from assistant.store.schema import borrower, loan
from tests.steps.test_desk import MINUTE, callback, floor, got, people
from tests.steps.test_own import book, own, owners
from tests.steps.test_release import HOUR, NOON, TODAY, rt

__all__ = ["rt"]
THURSDAYS = Hours(weekday=3, opens=time(8), closes=time(12))  # NOON is noon on a Thursday in New York


def number(db: Database, name: str) -> int:
    user = db.read_now(users.by_name, name)
    assert user is not None
    return user.id


def can(db: Database, name: str, *languages: str, products: tuple[str, ...] = (), hours: Any = ()) -> None:
    skills = Skills(languages=frozenset(languages), products=frozenset(products))
    db.write_now(rosters.put, number(db, name), skills, hours)


def away(db: Database, name: str, from_on: date = TODAY, days: int = 1) -> int:
    absence = Absence(from_on=from_on, to_on=from_on + timedelta(days=days - 1), reason="leave")
    return db.write_now(rosters.add_absence, number(db, name), absence)


def test_a_roster_is_read_as_it_was_written_and_an_absence_is_removed_once(db: Database) -> None:
    people(db, "ann", "bob")
    can(db, "ann", "es", "en", products=("auto",), hours=(THURSDAYS,))
    ann, first = number(db, "ann"), away(db, "ann", TODAY, 3)
    zone = "America/New_York"
    kept = Absence(from_on=TODAY, to_on=TODAY + timedelta(days=2), reason="leave", number=first)
    skills = Skills(languages=frozenset({"en", "es"}), products=frozenset({"auto"}))
    made = Roster(zone=zone, skills=skills, hours=(THURSDAYS,), absences=(kept,))
    assert db.read_now(rosters.of_user, ann, zone) == made
    assert db.read_now(rosters.by_name, zone, TODAY + timedelta(days=2)) == {"ann": made}
    assert db.read_now(rosters.by_name, zone, TODAY + timedelta(days=3))["ann"].absences == ()
    assert db.write_now(rosters.remove_absence, number(db, "bob"), first) is None
    assert db.write_now(rosters.remove_absence, ann, first) == kept
    assert db.write_now(rosters.remove_absence, ann, first) is None


def test_who_speaks_the_borrowers_language_comes_first_and_the_others_share_the_rest(db: Database, rt: Runtime) -> None:
    book(db, 4)
    db.write_now(lambda conn: conn.execute(update(borrower).where(borrower.c.id <= 2).values(language="es")))
    people(db, "ann", "bob")
    can(db, "bob", "es")
    assert own(rt)["give"] == 4
    assert owners(db) == ["bob", "bob", "ann", "ann"]


def test_who_works_the_product_comes_first(db: Database, rt: Runtime) -> None:
    book(db, 2)
    db.write_now(lambda conn: conn.execute(update(loan).values(product="card")))
    people(db, "ann", "bob")
    can(db, "ann", products=("auto",))
    own(rt)
    assert owners(db) == ["bob", "bob"]


def test_where_nobody_speaks_it_somebody_has_it_all_the_same(db: Database, rt: Runtime) -> None:
    book(db, 2)
    db.write_now(lambda conn: conn.execute(update(borrower).values(language="hi")))
    people(db, "ann", "bob")
    can(db, "ann", "es")
    own(rt)
    assert owners(db) == ["ann", "bob"]


def test_who_is_absent_today_keeps_what_they_have_and_gets_nothing_new(db: Database, rt: Runtime) -> None:
    book(db, 2)
    people(db, "ann")
    own(rt)
    people(db, "bob")
    away(db, "ann", TODAY + timedelta(days=1), 5)
    assert own(rt, 1) == {"give": 0, "rotate": 0, "release": 0, "keep": 2}
    assert owners(db) == ["ann", "ann"]
    away(db, "bob", TODAY + timedelta(days=21))
    assert own(rt, 21)["rotate"] == 0  # bob is absent that day: it waits for him
    assert own(rt, 22)["rotate"] == 2
    assert owners(db) == ["bob", "bob"]


def test_while_all_are_absent_accounts_wait_without_an_owner(db: Database, rt: Runtime) -> None:
    book(db, 1)
    people(db, "ann")
    away(db, "ann")
    assert own(rt)["keep"] == 1
    assert owners(db) == []
    assert own(rt, 1)["give"] == 1


def test_the_callback_of_who_is_absent_at_its_time_is_anybodys_at_once(db: Database, rt: Runtime) -> None:
    floor(db, rt, 1, not_before=NOON + 5 * HOUR)
    callback(db, rt, 1, NOON + HOUR)
    assert got(rt, "bob", NOON + HOUR) is None  # ann is there
    can(db, "ann", hours=(THURSDAYS,))
    db.write_now(refresh, rt, [1], NOON)
    assert got(rt, "bob", NOON + 45 * MINUTE - MINUTE) is None
    assert got(rt, "bob", NOON + HOUR) == "B00001"


def test_the_callback_of_who_is_on_leave_that_day_is_anybodys_and_of_who_is_there_theirs(
    db: Database, rt: Runtime
) -> None:
    floor(db, rt, 1, not_before=NOON + 5 * HOUR)
    can(db, "ann", hours=(Hours(weekday=3, opens=time(8), closes=time(20)),))
    callback(db, rt, 1, NOON + HOUR)
    assert got(rt, "bob", NOON + HOUR) is None
    away(db, "ann")
    db.write_now(refresh, rt, [1], NOON)
    assert got(rt, "bob", NOON + HOUR) == "B00001"
