"""Are two files one person's: a person answers, and it can be taken back. Nothing is copied, moved or deleted by it.

From the answer on, contacts with the person, what they asked and the holds on them count for all of their files, at the
gate and in the plan; each file keeps its loans, its numbers and its owner.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.store import audit, locks, log, same_person
from assistant.store import one_person as files
from assistant.store.log import LogLine
from assistant.store.same_person import DIFFERENT, LIKELY, SAME


def same(conn: Connection, number: int, by: str, now: datetime) -> None:
    """The two files, and all that are known to be of the same persons, are of one person.

    Raises BadInput where somebody was quicker, or where two of them were judged to be different people's.
    """
    pair, group = _locked(conn, number)
    against = same_person.within(conn, group, DIFFERENT)
    if against:
        names = " and ".join(row.ref for row in files.told(conn, (against[0].low_id, against[0].high_id)))
        raise _wrong(
            Say("%(names)s were found to be different people's", names=names), Say("ask about those two again first")
        )
    _decide(conn, number, SAME, by, now)
    same_person.settle(conn, same_person.within(conn, group, LIKELY), SAME, by, now)
    files.join(conn, group)
    log.append(conn, *_lines(group, "same_person", by, now, pair))


def different(conn: Connection, number: int, by: str, now: datetime) -> None:
    """They are two people's; asked again only when something new speaks for one person."""
    pair, _ = _locked(conn, number)
    _decide(conn, number, DIFFERENT, by, now)
    log.append(conn, *_lines((pair.low_id, pair.high_id), "different_people", by, now, pair))


def part(conn: Connection, borrower_id: int, because: str, by: str, now: datetime) -> None:
    """This file is another person's after all: from now on it counts alone, and the others without it.

    Raises BadInput without a reason, or where the file is linked to none.
    """
    why = _reason(because)
    locks.borrowers(conn, files.members(conn, [borrower_id]))
    others = files.kin_of(conn, borrower_id)
    if not others:
        raise _wrong(Say("this file is not known to be the same person's as another"), Say("open the account again"))
    files.join(conn, [borrower_id])
    files.join(conn, others)
    same_person.part(conn, borrower_id, others, by, now)
    audit.note(conn, by, "person_parted", str(borrower_id), now, {"because": why, "others": list(others)})
    log.append(conn, *_lines((borrower_id, *others), "different_people", by, now, None))


def ask_again(conn: Connection, borrower_id: int, number: int, because: str, by: str, now: datetime) -> None:
    """This file and another that were found to be two people's are a question again. Raises BadInput if they were not,
    or without a reason."""
    why = _reason(because)
    mine = any(row.id == number for row in same_person.of(conn, borrower_id))
    if not mine or not same_person.ask_again(conn, number):
        raise _wrong(Say("these two are not among those found to be different people's"), Say("open the page again"))
    audit.note(conn, by, "person_asked_again", str(number), now, {"because": why})


def _locked(conn: Connection, number: int) -> tuple[Row[Any], Sequence[int]]:
    """The pair, and all files of both persons, locked. Raises BadInput if there is no such pair."""
    pair = same_person.one(conn, number)
    if pair is None:
        raise _wrong(Say("there is no such question"), Say("open the page again"))
    ends = (pair.low_id, pair.high_id)
    locks.borrowers(conn, files.members(conn, ends))
    return pair, files.members(conn, ends)


def _decide(conn: Connection, number: int, status: str, by: str, now: datetime) -> None:
    if not same_person.decide(conn, number, status, by, now):
        raise _wrong(Say("this is decided"), Say("somebody was quicker"))


def _lines(ids: Iterable[int], outcome: str, by: str, now: datetime, pair: Row[Any] | None) -> list[LogLine]:
    """One in each file. `facts` name which data agree, never the data."""
    facts = {} if pair is None else {"score": pair.score, "agrees": pair.agrees, "differs": pair.differs}
    return [LogLine(at=now, kind="person", borrower_id=one, outcome=outcome, by=by, facts=facts) for one in sorted(ids)]


def _reason(because: str) -> str:
    if not because.strip():
        raise _wrong(Say("why is not said"), Say("a few words for whoever reads it later"))
    return because.strip()


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="person", line=None, problem=problem, mend=mend))
