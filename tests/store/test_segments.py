"""The book's statement and the explanation of one loan agree: on the shipped rules, and on generated ones."""

import random
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from assistant.core.columns import Columns, Kind
from assistant.core.expression import Node
from assistant.core.language import understand
from assistant.core.scorecard import Evidence, Scorecard, Scorecards, score
from assistant.core.segment import Rule, Segments, explain
from assistant.core.terms import Outcome
from assistant.steps.age import age_book, explain_loan
from assistant.store.db import Database
from assistant.store.features import SOURCES
from assistant.store.one_loan import loan_row
from assistant.store.schema import hold
from assistant.store.schema_promise import promise
from assistant.store.schema_state import loan_state, reason, snapshot
from assistant.store.schema_work import contact
from assistant.store.segments import score_book, segment_book
from tests.store.loans import (
    AS_OF,
    add_loan,
    add_payment,
    add_portfolio,
    add_schedule,
    any_book,
    day,
    shipped_rules,
)

RULES = shipped_rules()
RULEBOOK = SimpleNamespace(book=RULES)


def test_every_documented_column_has_a_source() -> None:
    assert set(SOURCES) == set(RULES.columns)


@pytest.mark.parametrize("seed", range(3))
def test_the_shipped_rules_segment_a_book_as_they_explain_each_loan(db: Database, seed: int) -> None:
    def check(conn: Connection) -> None:
        any_book(conn, seed, 250)
        any_standing(conn, random.Random(seed), 250)
        for as_of in (day(-30), AS_OF):
            age_book(conn, RULEBOOK, as_of)
        rows = list(conn.execute(select(loan_state)).mappings())
        assert len({row["segment"] for row in rows}) > 15
        for row in rows:
            told = explain_loan(conn, RULEBOOK, f"L{row['loan_id']}", AS_OF)
            names = ("segment", "rule", "ability", "willingness", "bucket", "dpd", "past_due_days", "paused_days")
            assert {name: told[name] for name in names} == {name: row[name] for name in names}, told

    db.write_now(check)


@pytest.mark.parametrize("seed", range(3))
def test_generated_rules_mean_the_same_in_sql_and_in_python(db: Database, seed: int) -> None:
    def check(conn: Connection) -> None:
        dice = random.Random(seed)
        any_book(conn, seed, 120)
        any_standing(conn, dice, 120)
        age_book(conn, RULEBOOK, AS_OF)
        loans = {number: loan_row(conn, RULES, number, AS_OF)[0] for number in range(1, 121)}
        for _ in range(12):
            segments, cards = generated(dice, RULES.columns)
            score_book(conn, cards, AS_OF)
            segment_book(conn, segments, AS_OF)
            agree(conn, loans, segments, cards)

    db.write_now(check)


def agree(conn: Connection, loans: dict[int, dict[str, Any]], segments: Segments, cards: Scorecards) -> None:
    for row in conn.execute(select(loan_state)).mappings():
        known = loans[row["loan_id"]]
        ability, willingness = score(cards.ability, known, AS_OF).value, score(cards.willingness, known, AS_OF).value
        matched = explain(segments, known | {"ability": ability, "willingness": willingness}, AS_OF)
        written = (row["ability"], row["willingness"], row["rule"], row["segment"])
        assert written == (ability, willingness, matched.rule.name, matched.segment), (matched.rule.when, known)


def generated(dice: random.Random, known: Columns) -> tuple[Segments, Scorecards]:
    texts = [any_condition(dice, known, 3) for _ in range(12)] + ["true"]
    rules = tuple(
        Rule(name=f"r{i}", segment=f"s{i // 2}", when=text, note="", line=i, condition=parsed(text, known))
        for i, text in enumerate(texts)
    )
    plain = {name: column for name, column in known.items() if name not in ("ability", "willingness")}
    return Segments(rules=rules), Scorecards(ability=card(dice, plain), willingness=card(dice, plain))


def card(dice: random.Random, known: Columns) -> Scorecard:
    evidence = tuple(
        Evidence(
            name=f"e{i}", points=dice.randint(-60, 60), says="", condition=parsed(any_condition(dice, known, 2), known)
        )
        for i in range(6)
    )
    return Scorecard(axis="ability", start=dice.randint(0, 100), needs=dice.randint(0, 4), evidence=evidence)


def parsed(text: str, known: Columns) -> Node:
    node, troubles = understand(text, known)
    assert node is not None, (text, troubles)
    return node


def any_condition(dice: random.Random, known: Columns, depth: int) -> str:
    if depth and dice.random() < 0.6:
        sides = [any_condition(dice, known, depth - 1) for _ in range(dice.randint(2, 3))]
        joined = f" {dice.choice(('and', 'or'))} ".join(sides)
        return f"({joined})" if dice.random() < 0.7 else f"not ({joined})"
    name = dice.choice(sorted(known))
    if known[name].kind is not Kind.BOOL and dice.random() < 0.12:
        return f"{name} is {dice.choice(('', 'not '))}null"
    return ATOMS[known[name].kind](dice, known, name)


def number_atom(dice: random.Random, known: Columns, name: str) -> str:
    same = [other for other in sorted(known) if known[other].kind is known[name].kind]
    other = dice.choice(same)
    value = dice.choice((0, 1, 7, 30, 40, 60, 90, 100, 5000))
    forms = (
        f"{name} {op(dice)} {value}",
        f"{name} {dice.choice(('', 'not '))}between {value} and {value * 2}",
        f"{name} {dice.choice(('', 'not '))}in ({value}, {value + 1}, 100)",
        f"{name} {dice.choice('+-')} {other} {op(dice)} {value}",
        f"-{name} * 3 {op(dice)} {other} - {value}",
        f"{name} / {other} {op(dice)} 0.5",
        f"{name} * 0.3 {op(dice)} {other}",
        f"least({name}, {other}) {op(dice)} {value}",
        f"greatest({name}, coalesce({other}, {value})) {op(dice)} {value}",
        f"abs({name} - {value}) {op(dice)} 5",
        f"coalesce({name}, {value}) {op(dice)} {other}",
    )
    return dice.choice(forms)


def date_atom(dice: random.Random, known: Columns, name: str) -> str:
    other = dice.choice([other for other in sorted(known) if known[other].kind is Kind.DATE])
    days = dice.choice((0, 5, 30, 90))
    forms = (
        f"{name} {op(dice)} today - {days}",
        f"today - {name} {op(dice)} {days}",
        f"{name} + {days} {op(dice)} {other}",
        f"coalesce({name}, today) - {other} {op(dice)} {days}",
        f"greatest({name}, {other}) {op(dice)} today",
        f"{name} - dpd {op(dice)} {other}",
    )
    return dice.choice(forms)


def text_atom(dice: random.Random, known: Columns, name: str) -> str:
    words = known[name].values or ("US", "IN", "credit_card", "car''s: loan", "USD", "portfolio 3", "a\\b")
    word = dice.choice(words)
    forms = (f"{name} = '{word}'", f"{name} <> '{word}'", f"{name} not in ('{word}', '{dice.choice(words)}')")
    return dice.choice(forms)


def flag_atom(dice: random.Random, known: Columns, name: str) -> str:
    return dice.choice((name, f"not {name}", f"{name} = false", f"{name} <> true"))


def risk_atom(dice: random.Random, known: Columns, name: str) -> str:
    return dice.choice((f"{name} {op(dice)} 0.25", f"{name} * 4 {op(dice)} dpd", f"{name} in (7.5, 1)"))


def op(dice: random.Random) -> str:
    return dice.choice(("=", "<>", "<", "<=", ">", ">="))


ATOMS = {
    Kind.INT: number_atom,
    Kind.MONEY: number_atom,
    Kind.NUMBER: risk_atom,
    Kind.DATE: date_atom,
    Kind.TEXT: text_atom,
    Kind.BOOL: flag_atom,
}


def any_standing(conn: Connection, dice: random.Random, loans: int) -> None:
    """Reasons, holds, promises and outcomes of every kind."""
    for number in range(1, loans + 1):
        for _ in range(dice.choice((0, 0, 1, 2))):
            add_reason(
                conn, number, dice.choice(RULES.reasons.codes), dice.randint(-70, 2), dice.choice((1.0, 0.7, 0.5))
            )
        if dice.random() < 0.15:
            kind = dice.choice(("deceased", "dispute_hold", "hardship_hold", "active_duty", "bankruptcy"))
            owner = {"loan_id": number} if dice.random() < 0.5 else {"borrower_id": number}
            add_hold(conn, kind, dice.randint(-40, 5), dice.choice((None, -3, 0, 9)), **owner)
        for _ in range(dice.choice((0, 0, 0, 1, 3))):
            add_promise(
                conn, number, dice.randint(-120, -1), dice.choice(("open", "kept", "partial", "broken", "broken"))
            )
        for _ in range(dice.choice((0, 0, 1, 2))):
            add_contact(conn, number, dice.randint(-60, 0), dice.choice((None, *Outcome)))


def add_reason(conn: Connection, loan_id: int, code: str, offset: int, confidence: float = 1.0, **changes: Any) -> None:
    at = datetime.combine(day(offset), datetime.min.time(), UTC)
    values = {"loan_id": loan_id, "code": code, "source": "import", "confidence": confidence, "at": at}
    conn.execute(insert(reason).values(values | changes))


def add_hold(conn: Connection, kind: str, start: int, end: int | None, **owner: Any) -> None:
    blocks = owner.pop("blocks", ["contact"])
    dates = {"from_on": day(start), "to_on": None if end is None else day(end)}
    conn.execute(insert(hold).values(kind=kind, blocks=blocks, source="import", **dates, **owner))


def add_promise(conn: Connection, loan_id: int, offset: int, status: str) -> None:
    at = datetime.combine(day(offset), datetime.min.time(), UTC)
    conn.execute(
        insert(promise).values(
            ref=f"{loan_id}-{random.getrandbits(60):x}",
            loan_id=loan_id,
            borrower_id=loan_id,
            taken_at=at,
            promised_by="borrower",
            source="import",
            currency="USD",
            amount_minor=100,
            final_due_on=day(offset + 1),
            status=status,
            judged_on=None if status == "open" else day(offset + 2),
            follow_up_consent=False,
        )
    )


def add_contact(conn: Connection, borrower_id: int, offset: int, outcome: str | None) -> None:
    name = f"{random.getrandbits(60):x}"
    at = datetime.combine(day(offset), datetime.min.time(), UTC)
    texts = {"ref": name, "cause": name, "channel": "call", "purpose": "collect", "treatment": "t", "template": "t"}
    numbers = {"priority": 1.0, "minutes": 5.0, "cost_minor": 0}
    instants = {"not_before": at, "not_after": at, "state_at": at}
    lists: dict[str, Any] = {"loan_ids": [borrower_id], "context": {}}
    conn.execute(
        insert(contact).values(
            borrower_id=borrower_id,
            as_of=day(offset),
            person="borrower",
            state="released",
            outcome=outcome,
            **texts,
            **numbers,
            **instants,
            **lists,
        )
    )


def one_late_loan(conn: Connection, **changes: Any) -> None:
    add_portfolio(conn)
    add_loan(conn, 1, **changes)
    add_schedule(conn, 1, (-18, 12_000), (12, 12_000))


def segment(conn: Connection, as_of: Any = AS_OF) -> str:
    age_book(conn, RULEBOOK, as_of)
    return str(conn.execute(select(loan_state.c.segment).where(loan_state.c.loan_id == 1)).scalar_one())


def test_hold_then_open_promise_then_reason_then_the_table(db: Database) -> None:
    def check(conn: Connection) -> None:
        one_late_loan(conn)
        assert segment(conn) == "m1_late.unknown"
        add_reason(conn, 1, "forgot", -2)
        assert segment(conn) == "reason.warm"
        add_promise(conn, 1, -1, "open")
        assert segment(conn) == "promise.open"
        add_hold(conn, "dispute_hold", -1, None, loan_id=1)
        assert segment(conn) == "hold.dispute_hold"
        add_hold(conn, "deceased", -1, None, borrower_id=1)
        assert segment(conn) == "hold.deceased", "the strongest hold shows"

    db.write_now(check)


@pytest.mark.parametrize(
    ("start", "end", "blocks", "expected"),
    [
        (0, None, ["contact"], "hold.hardship_hold"),
        (1, None, ["contact"], "m1_late.unknown"),  # from_on is in, and tomorrow
        (-5, 1, ["contact"], "hold.hardship_hold"),
        (-5, 0, ["contact"], "m1_late.unknown"),  # to_on is out
        (-5, None, ["legal", "fees"], "m1_late.unknown"),  # it does not block contact
    ],
)
def test_a_hold_counts_from_its_first_day_to_the_day_before_its_last(
    db: Database, start: int, end: int | None, blocks: list[str], expected: str
) -> None:
    def check(conn: Connection) -> None:
        one_late_loan(conn)
        add_hold(conn, "hardship_hold", start, end, loan_id=1, blocks=blocks)
        assert segment(conn) == expected

    db.write_now(check)


@pytest.mark.parametrize(
    ("said", "confidence", "expires", "expected"),
    [
        (-30, 1.0, None, "reason.hardship"),  # the thirtieth day still counts
        (-31, 1.0, None, "m1_late.unknown"),
        (-1, 0.69, None, "m1_late.unknown"),  # not certain
        (-1, 1.0, -1, "m1_late.unknown"),  # said to last until yesterday
        (-60, 1.0, 0, "reason.hardship"),  # said to last until today
    ],
)
def test_a_temporary_reason_expires(
    db: Database, said: int, confidence: float, expires: int | None, expected: str
) -> None:
    def check(conn: Connection) -> None:
        one_late_loan(conn)
        until = None if expires is None else day(expires)
        add_reason(conn, 1, "job_loss", said, confidence, expires_on=until)
        assert segment(conn) == expected

    db.write_now(check)


def test_a_promise_that_broke_this_week_goes_to_a_person_and_then_back_to_the_table(db: Database) -> None:
    def check(conn: Connection) -> None:
        one_late_loan(conn)
        add_promise(conn, 1, -9, "broken")  # judged two days later
        assert segment(conn) == "promise.broken"
        assert segment(conn, day(1)) == "m1_late.unknown"
        assert conn.execute(select(loan_state.c.broken_in_a_row)).scalar_one() == 1
        add_promise(conn, 1, -4, "kept")
        assert segment(conn) == "m1_late.unknown"
        assert conn.execute(select(loan_state.c.broken_in_a_row)).scalar_one() == 0

    db.write_now(check)


def test_a_snapshot_is_written_only_when_something_changed(db: Database) -> None:
    def check(conn: Connection) -> None:
        add_portfolio(conn)
        add_loan(conn, 1)
        add_loan(conn, 2)
        add_schedule(conn, 1, (-2, 100))
        first = age_book(conn, RULEBOOK, AS_OF)
        assert (first["aged"], first["snapshots"]) == (2, 2)
        assert age_book(conn, RULEBOOK, AS_OF)["snapshots"] == 0, "the same day again"
        assert age_book(conn, RULEBOOK, day(1))["snapshots"] == 1, "only the late loan is a day older"
        add_payment(conn, 1, 1, 100)
        assert age_book(conn, RULEBOOK, day(1), [1])["snapshots"] == 1, "the day's row is corrected"
        assert age_book(conn, RULEBOOK, day(2))["snapshots"] == 0
        kept = select(snapshot.c.loan_id, snapshot.c.as_of, snapshot.c.dpd).order_by(
            snapshot.c.loan_id, snapshot.c.as_of
        )
        assert [tuple(row) for row in conn.execute(kept)] == [(1, AS_OF, 2), (1, day(1), 0), (2, AS_OF, 0)]

    db.write_now(check)


def test_segmenting_the_touched_leaves_the_others_alone(db: Database) -> None:
    def check(conn: Connection) -> None:
        one_late_loan(conn)
        add_loan(conn, 2)
        age_book(conn, RULEBOOK, AS_OF)
        counts = age_book(conn, RULEBOOK, day(7), [2])
        assert counts == {"aged": 1, "standing": 0, "scored": 0, "segmented": 0, "snapshots": 0}
        assert conn.execute(select(func.count()).select_from(snapshot)).scalar_one() == 2

    db.write_now(check)


def test_explain_says_why_that_many_days(db: Database) -> None:
    def ask(conn: Connection) -> dict[str, Any]:
        one_late_loan(conn)
        add_payment(conn, 1, -10, 5_000)
        return explain_loan(conn, RULEBOOK, "L1", AS_OF)

    told = db.write_now(ask)
    assert (told["dpd"], told["amount_past_due_minor"], told["stop_roll_minor"]) == (18, 7_000, 7_000)
    assert (told["bucket"], told["segment"], told["rule"]) == ("M1", "m1_late.unknown", "m1_late.unknown")
    assert [(step["on"], step["what"], step["amount_minor"]) for step in told["steps"]] == [
        ("2026-09-13", "due", 12_000),
        ("2026-09-21", "payment", 5_000),
        ("2026-10-01", "counted", 0),
    ]
    assert told["steps"][-1]["effect"].endswith(": 18")
    assert told["loan_id"] == "L1"


def test_a_loan_that_is_not_in_the_book_is_named(db: Database) -> None:
    with pytest.raises(LookupError, match="L404"):
        db.read_now(explain_loan, RULEBOOK, "L404", AS_OF)


def test_what_stands_beside_a_touched_loan_is_refreshed_for_it_alone(db: Database) -> None:
    def check(conn: Connection) -> None:
        any_book(conn, 7, 60)
        any_standing(conn, random.Random(7), 60)
        age_book(conn, RULEBOOK, AS_OF)
        whole = segments_of(conn)
        conn.execute(update(loan_state).values(reason=None, hold_kind=None, promise_open=False, segment=None))
        age_book(conn, RULEBOOK, AS_OF, [3, 5, 8])
        again = segments_of(conn)
        assert again == {number: segment if number in (3, 5, 8) else None for number, segment in whole.items()}

    db.write_now(check)


def segments_of(conn: Connection) -> dict[int, str | None]:
    return {row.loan_id: row.segment for row in conn.execute(select(loan_state.c.loan_id, loan_state.c.segment))}
