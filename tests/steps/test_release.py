"""Release: no cap is passed by even one, gate and enqueue stand or fall together, every answer keeps its reasons."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, insert, select, update

from assistant.config import RulesSettings, config_file, load_settings, templates_dir
from assistant.core.terms import Channel, ContactState
from assistant.gateway.base import InboundEvent, PaymentMade
from assistant.gateway.simulator import Simulator
from assistant.render import Renderer, Templates, load_templates
from assistant.runtime import Runtime
from assistant.steps import release as room
from assistant.steps.dispatch import dispatch_due
from assistant.steps.receive import receive
from assistant.steps.receive_money import receive_payment
from assistant.steps.release import release, release_due
from assistant.store import log
from assistant.store.db import Database
from assistant.store.schema import borrower, contact_point
from assistant.store.schema_log import log_entry
from assistant.store.schema_work import contact, contact_event, outbox
from tests.planning_rows import add_borrower, add_event, add_loan, add_portfolio
from tests.steps.working import rules

NOON = datetime(2026, 10, 1, 16, 0, tzinfo=UTC)  # a Thursday in New York
EVENING = datetime(2026, 10, 2, 0, 0, tzinfo=UTC)  # eight o'clock there: the house's last minute is over
LAST = NOON + timedelta(hours=14)
TODAY = date(2026, 10, 1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TEMPLATES = {
    "sms": "reminder_m1",
    "email": "reminder_m1",
    "voice": "reminder_m1",
    "call": "m1_reminder",
    "letter": "reminder",
}
POINT_OF = {"letter": "email", "email": "email", "sms": "phone", "voice": "phone", "call": "phone"}


@lru_cache(maxsize=1)
def templates() -> Templates:
    nowhere = Path("/nowhere")
    loaded, problems = load_templates(templates_dir(nowhere), config_file(nowhere, "screening.yaml"))
    assert problems == []
    return loaded


@pytest.fixture
def rt(db: Database, tmp_path: Path) -> Iterator[Runtime]:
    """The shipped settings, rules and templates; the simulator carries everything and does what it is told."""
    nowhere = Path("/nowhere")
    simulator = Simulator(seed=1, log=tmp_path / "simulator.jsonl", faults={})
    yield Runtime(
        home=nowhere, settings=load_settings(nowhere), rulebook=rules(), db=db, render=Renderer(templates=templates()),
        now=lambda: NOON, gateways={"simulator": simulator}, secret=b"a secret of the tests",
    )  # fmt: skip
    asyncio.run(simulator.close())


def of_portfolio(rt: Runtime, **own: Any) -> Runtime:
    """The same, with settings of the borrowers' portfolio changed."""
    cards = rt.settings.for_portfolio("cards").model_copy(update=own)
    return replace(rt, settings=rt.settings.model_copy(update={"portfolio": {"cards": cards}}))


def borrowers(db: Database, count: int = 1, **changes: Any) -> None:
    """Borrowers 1, 2 … in New York, each with a phone, an address and one loan 12 days late."""

    def made(conn: Connection) -> None:
        add_portfolio(conn)
        for number in range(1, count + 1):
            add_borrower(conn, number, language="en", **changes)
            add_loan(conn, number)

    db.write_now(made)


def plan(db: Database, channel: str, n: int = 1, owner: int = 1, **changes: Any) -> int:
    """A contact of noon for the borrower, planned; its id."""

    def planned(conn: Connection) -> int:
        mine = (contact_point.c.borrower_id == owner, contact_point.c.channel == POINT_OF[channel])
        values = {
            "ref": f"c{owner}-{channel}-{n}", "cause": f"{owner}:{channel}:{n}", "borrower_id": owner,
            "loan_ids": [owner], "as_of": TODAY, "channel": channel, "purpose": "collect", "treatment": "remind",
            "template": TEMPLATES[channel], "person": "borrower", "priority": 1.0, "cost_minor": 1, "context": {},
            "contact_point_id": conn.execute(select(contact_point.c.id).where(*mine)).scalar_one(),
            "minutes": 8.0 if channel == "call" else 0.0, "not_before": NOON, "not_after": LAST,
            "state": ContactState.PLANNED, "state_at": NOON,
        }  # fmt: skip
        number: int = conn.execute(insert(contact).values(values | changes).returning(contact.c.id)).scalar_one()
        return number

    return db.write_now(planned)


def test_a_letter_goes_to_the_address_on_the_borrowers_row_where_no_other_is_noted(rt: Runtime, db: Database) -> None:
    borrowers(db, 2, address="1 Pier Road, Springfield")
    borrower_without = update(borrower).where(borrower.c.id == 2).values(address=None)
    db.write_now(lambda conn: conn.execute(borrower_without))
    there, nowhere = (plan(db, "letter", owner=number, contact_point_id=None) for number in (1, 2))
    db.write_now(release, rt, [there, nowhere], NOON)
    assert [(row.contact_id, row.to) for row in queued(db)] == [(there, "1 Pier Road, Springfield")]
    assert one(db, nowhere).refused_by == "ADDRESS"


def one(db: Database, contact_id: int) -> Row[Any]:
    return db.read_now(lambda conn: conn.execute(select(contact).where(contact.c.id == contact_id)).one())


def queued(db: Database) -> list[Row[Any]]:
    return db.read_now(lambda conn: list(conn.execute(select(outbox).order_by(outbox.c.id))))


def attempts(db: Database) -> list[Row[Any]]:
    query = select(contact_event).where(contact_event.c.source == "dispatch").order_by(contact_event.c.id)
    return db.read_now(lambda conn: list(conn.execute(query)))


def finding(row: Row[Any], rule: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in row.verdict["findings"] if one["rule"] == rule)
    return found


def due(rt: Runtime, now: datetime = NOON, **how: Any) -> dict[str, int]:
    return asyncio.run(release_due(rt, now, **how))


# The race that caps must survive.


def six_workers(rt: Runtime, ids: list[int]) -> None:
    """All of them release the same contacts, each in an order of its own."""
    orders = [random.Random(worker).sample(ids, len(ids)) for worker in range(6)]

    def work(order: list[int]) -> None:
        for contact_id in order:
            rt.db.write_now(release, rt, [contact_id], NOON)

    with ThreadPoolExecutor(6) as workers:
        list(workers.map(work, orders))


@pytest.mark.parametrize(
    ("channel", "days_ago", "most"),
    [
        ("call", (), 1),  # H-CALLS: one a day
        ("call", (2, 4), 1),  # and three in seven days: the third
        ("call", (2, 4, 6), 0),
        ("sms", (), 1),  # H-TEXTS: one a day
        ("sms", (2, 4, 6), 0),  # and three in seven days
        ("email", (), 3),  # three in seven days, any number a day
        ("email", (2,), 2),
    ],
)
def test_six_workers_never_pass_a_cap(
    rt: Runtime, db: Database, channel: str, days_ago: tuple[int, ...], most: int
) -> None:
    borrowers(db, 3)
    for owner in (1, 2, 3):
        for ago in days_ago:
            db.write_now(add_event, owner, NOON - ago * DAY, channel)
    six_workers(rt, [plan(db, channel, n, owner) for n in range(5) for owner in (1, 2, 3)])
    assert Counter(row.borrower_id for row in queued(db)) == Counter(dict.fromkeys((1, 2, 3), most))


def test_six_workers_never_pass_the_cap_over_all_channels(rt: Runtime, db: Database) -> None:
    """Three were made: two more of any kind, whichever come first."""
    borrowers(db, 2)
    for owner in (1, 2):
        for ago, channel in ((2, "email"), (3, "call"), (5, "sms")):
            db.write_now(add_event, owner, NOON - ago * DAY, channel)
    kinds = ("sms", "email", "call", "email", "voice")
    six_workers(
        of_portfolio(rt, jurisdictions=()),
        [plan(db, kind, n, owner) for n, kind in enumerate(kinds) for owner in (1, 2)],
    )
    assert Counter(row.borrower_id for row in queued(db)) == {1: 2, 2: 2}


def test_each_contact_is_released_once_whoever_asks(rt: Runtime, db: Database) -> None:
    borrowers(db, 8)
    six_workers(rt, [plan(db, "sms", owner=owner) for owner in range(1, 9)])
    assert sorted(row.ref for row in queued(db)) == [f"c{owner}-sms-1-1" for owner in range(1, 9)]
    assert Counter(row.status for row in attempts(db)) == {"claimed": 8}
    released = select(log_entry.c.contact_id).where(log_entry.c.kind == "released")
    assert len(db.read_now(lambda conn: conn.execute(released).all())) == 8


def test_what_one_batch_releases_counts_against_what_it_judges_next(rt: Runtime, db: Database) -> None:
    borrowers(db)
    ids = [plan(db, "email", n) for n in range(5)]
    assert db.write_now(release, rt, ids, NOON) == {"released": 3, "held": 2}


# One transaction.


@pytest.mark.parametrize("broken", ["events.add", "contacts.record_verdicts", "log.append"])
def test_a_fault_after_the_enqueue_leaves_nothing(
    rt: Runtime, db: Database, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowers(db)
    number = plan(db, "sms")
    place, name = broken.split(".")

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patched:
        patched.setattr(getattr(room, place), name, fail)
        with pytest.raises(RuntimeError):
            db.write_now(release, rt, [number], NOON)
    assert (queued(db), attempts(db), one(db, number).state) == ([], [], ContactState.PLANNED)
    assert db.write_now(release, rt, [number], NOON) == {"released": 1, "held": 0}


# What a verdict keeps.


def test_an_allowed_contact_names_its_profiles_and_what_its_consent_rests_on(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "sms")
    strict = of_portfolio(rt, acts_as="collector", jurisdictions=("us-reg-f",))
    db.write_now(release, strict, [number], NOON)
    verdict = one(db, number).verdict
    profiles = strict.rulebook.profiles
    assert verdict["allowed"] is True
    assert verdict["profiles"] == [f"{name}@{profiles[name].version}" for name in ("house", "us-reg-f")]
    assert verdict["consent_basis"] == "contract"
    assert finding(one(db, number), "H-CONSENT")["because"] == "by contract, to a number the borrower gave"
    assert {found["rule"] for found in verdict["findings"]} >= {"H-HOURS", "H-TEXTS", "F-TIME"}
    assert queued(db)[0].verdict == verdict


def test_a_recorded_consent_is_named_and_needs_no_contract(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "sms")
    db.write_now(lambda conn: conn.execute(contact_point.update().values(consent_sms=True)))
    db.write_now(release, of_portfolio(rt, consent_basis="none"), [number], NOON)
    row = one(db, number)
    assert (row.state, row.verdict["consent_basis"]) == (ContactState.RELEASED, "none")
    assert finding(row, "H-CONSENT")["because"] == "a recorded consent"


def test_without_consent_and_contract_a_text_is_refused_for_good(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "sms")
    assert db.write_now(release, of_portfolio(rt, consent_basis="none"), [number], NOON) == {"released": 0, "held": 1}
    row = one(db, number)
    assert (row.state, row.refused_by) == (ContactState.REFUSED, "H-CONSENT")
    assert finding(row, "H-CONSENT")["passed"] is False
    assert row.verdict["consent_basis"] == "none"
    assert (queued(db), attempts(db)) == ([], [])


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"region": None}, {"house", "us-tcpa", "us-bankruptcy", "us-ma", "us-nyc", "us-dc"}),  # nobody knows the state
        ({"region": "FL"}, {"house", "us-tcpa", "us-bankruptcy"}),
        ({"region": "NY", "postal_code": "10001"}, {"house", "us-tcpa", "us-bankruptcy", "us-nyc"}),
        ({"region": "NY", "postal_code": "14201"}, {"house", "us-tcpa", "us-bankruptcy"}),
    ],
)
def test_the_borrowers_place_chooses_the_profiles(
    rt: Runtime, db: Database, changes: dict[str, Any], names: set[str]
) -> None:
    place = {"zone": "America/New_York", "evidence": "residence", "country": "US", "region": changes["region"]}
    borrowers(db, phone=False, places=[place], **changes)
    number = plan(db, "email")
    assert due(rt)["released"] == 1
    assert {version.partition("@")[0] for version in one(db, number).verdict["profiles"]} == names


def test_one_setting_lets_unverified_rules_warn_only(rt: Runtime, db: Database) -> None:
    borrowers(db)
    first, second = plan(db, "sms"), plan(db, "sms", 2)
    strict = of_portfolio(rt, jurisdictions=("us-dc",), consent_basis="none")
    recorded = strict.settings.model_copy(update={"rules": RulesSettings(unverified="warn")})
    assert db.write_now(release, strict, [first], NOON)["released"] == 0
    assert finding(one(db, first), "DC-3IN7")["passed"] is False
    db.write_now(release, replace(strict, settings=recorded), [second], NOON)
    assert finding(one(db, second), "DC-3IN7")["warns"] is True


def test_a_refused_contact_keeps_every_finding_and_its_line_in_the_log(rt: Runtime, db: Database) -> None:
    borrowers(db)
    db.write_now(add_event, 1, NOON - 2 * HOUR, "sms")
    number = plan(db, "sms")
    assert due(of_portfolio(rt, jurisdictions=())) == {"expired": 0, "released": 0, "held": 1}
    row = one(db, number)
    assert (row.state, row.refused_by) == (ContactState.REFUSED, "H-TEXTS")  # tomorrow is past its day
    assert [found["rule"] for found in row.verdict["findings"] if not found["passed"]] == ["H-TEXTS"]
    assert len(row.verdict["findings"]) == len(rules().profiles["house"].rules)
    assert all(found["because"] and found["clause"] and found["confidence"] for found in row.verdict["findings"])
    line = db.read_now(lambda conn: conn.execute(select(log_entry).where(log_entry.c.kind == "refused")).one())
    leaf = json.loads(line.leaf)
    assert (line.contact_id, leaf["outcome"], leaf["facts"]["rules"]) == (number, "refuse", ["H-TEXTS"])


def test_a_contact_that_waits_is_asked_again_at_the_first_instant_that_may_allow_it(rt: Runtime, db: Database) -> None:
    borrowers(db)
    opens = NOON - 4 * HOUR
    number = plan(db, "sms", not_before=opens - HOUR)
    assert due(rt, opens - HOUR) == {"expired": 0, "released": 0, "held": 1}
    row = one(db, number)
    assert (row.state, row.not_before, row.refused_by) == (ContactState.WAITING, opens, "H-HOURS")
    assert row.verdict["until"] == opens.isoformat()
    assert due(rt, opens - MINUTE) == {"expired": 0}
    assert due(rt, opens) == {"expired": 0, "released": 1, "held": 0}
    assert one(db, number).refused_by is None


def test_a_contact_whose_time_has_passed_expires_unasked(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "email", not_after=NOON)
    assert due(rt) == {"expired": 1}
    assert (one(db, number).state, one(db, number).verdict) == (ContactState.EXPIRED, None)


# Until when a message may arrive.


@pytest.mark.parametrize(
    ("channel", "not_after", "valid_until"),
    [
        ("sms", LAST, EVENING),
        ("voice", LAST, EVENING),
        ("sms", NOON + HOUR, NOON + HOUR),  # its own end comes first
    ],
)
def test_a_message_is_valid_until_the_borrowers_window_ends(
    rt: Runtime, db: Database, channel: str, not_after: datetime, valid_until: datetime
) -> None:
    borrowers(db)
    plan(db, channel, not_after=not_after)
    due(rt)
    assert [row.valid_until for row in queued(db)] == [valid_until]


def test_of_two_places_the_one_where_the_evening_comes_first_ends_a_message(rt: Runtime, db: Database) -> None:
    places = [
        {"zone": zone, "evidence": "postal_code", "country": "US"} for zone in ("America/Halifax", "America/Chicago")
    ]
    borrowers(db, places=places)
    plan(db, "sms")
    due(rt)
    assert [row.valid_until for row in queued(db)] == [EVENING - HOUR]


# Between the release and the hand-off.


async def test_what_nothing_came_between_is_sent(rt: Runtime, db: Database) -> None:
    borrowers(db)
    plan(db, "sms")
    await release_due(rt, NOON)
    assert (await dispatch_due(rt, NOON + MINUTE, worker="w"))["sent"] == 1
    assert [row.status for row in attempts(db)] == ["sent"]


async def test_a_payment_between_release_and_hand_off_cancels(rt: Runtime, db: Database) -> None:
    borrowers(db, 2)
    paid, other = plan(db, "sms"), plan(db, "sms", owner=2)
    await release_due(rt, NOON)
    payment = PaymentMade(
        gateway="simulator", key="p1", at=NOON, paid_on=TODAY, loan_ref="L00001", amount_minor=20_000, currency="USD",
        reference=None, payer=None,
    )  # fmt: skip
    db.write_now(receive_payment, rt, payment, NOON + MINUTE)
    assert (one(db, paid).state, one(db, paid).refused_by) == (ContactState.CANCELLED, "payment")
    assert (await dispatch_due(rt, NOON + MINUTE, worker="w"))["sent"] == 1
    assert [row.status for row in attempts(db)] == ["void", "sent"]
    assert one(db, other).state == ContactState.RELEASED


async def test_a_stop_between_release_and_hand_off_cancels(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "sms")
    await release_due(rt, NOON)
    to = queued(db)[0].to
    said = InboundEvent(
        gateway="simulator", key="i1", sid="i1", channel=Channel.SMS, from_=to, to="+15555550100", text="STOP", at=NOON
    )
    db.write_now(receive, rt, [said], NOON + MINUTE)
    assert one(db, number).state == ContactState.CANCELLED
    await dispatch_due(rt, NOON + MINUTE, worker="w")
    assert [(row.state, row.sid) for row in queued(db)] == [("cancelled", None)]
    assert [row.status for row in attempts(db)] == ["void"]


async def test_a_stop_that_cancelled_nothing_is_still_heeded_at_hand_off(rt: Runtime, db: Database) -> None:
    """As when it comes in with a file: the gate is asked again, and the refusal is on the contact and in the log."""
    borrowers(db)
    number = plan(db, "sms")
    await release_due(rt, NOON)
    detail = {"request": "stop_channel", "channel": "sms", "made_by": "letter"}
    db.write_now(lambda conn: add_event(conn, 1, NOON, "request", direction="in", source="import", detail=detail))
    counts = await dispatch_due(rt, NOON + MINUTE, worker="w")
    assert (counts["refused"], counts["sent"]) == (1, 0)
    assert (one(db, number).state, one(db, number).refused_by) == (ContactState.REFUSED, "H-STOP")
    assert [row.status for row in attempts(db)] == ["void"]
    assert db.read_now(log.verify).ok


async def test_nothing_is_handed_over_once_the_window_has_closed(rt: Runtime, db: Database) -> None:
    borrowers(db)
    plan(db, "sms")
    await release_due(rt, NOON)
    assert (await dispatch_due(rt, EVENING, worker="w"))["expired"] == 1
    assert [row.status for row in attempts(db)] == ["void"]


# What has nothing to send, nobody to carry it, or nowhere to go.


def test_a_template_that_cannot_be_said_is_refused_by_its_name(rt: Runtime, db: Database) -> None:
    borrowers(db)
    promised = plan(db, "sms", template="promise_due")  # and there is no promise
    missing = plan(db, "email", template="no_such_letter")
    assert due(rt) == {"expired": 0, "released": 0, "held": 2}
    for number, word in ((promised, "promise"), (missing, "no_such_letter")):
        row = one(db, number)
        assert (row.state, row.refused_by) == (ContactState.REFUSED, "TEMPLATE")
        assert word in finding(row, "TEMPLATE")["because"]


@pytest.mark.parametrize("channel", ["sms", "call"])
def test_without_a_gateway_for_its_channel_a_contact_is_refused(rt: Runtime, db: Database, channel: str) -> None:
    borrowers(db)
    number = plan(db, channel)
    due(replace(rt, gateways={}))
    assert (one(db, number).state, one(db, number).refused_by) == (ContactState.REFUSED, "GATEWAY")
    assert "no gateway carries" in finding(one(db, number), "GATEWAY")["because"]


def test_without_a_usable_number_a_contact_is_refused(rt: Runtime, db: Database) -> None:
    borrowers(db)
    number = plan(db, "call", contact_point_id=None)
    due(rt)
    assert one(db, number).state == ContactState.REFUSED
    assert "no usable number" in finding(one(db, number), "ADDRESS")["because"]


# Live calls belong to people.


def test_live_calls_wait_for_a_person_when_only_messages_are_released(rt: Runtime, db: Database) -> None:
    borrowers(db)
    call, text = plan(db, "call"), plan(db, "sms")
    due(rt, automated_only=True)
    assert (one(db, call).state, one(db, text).state) == (ContactState.PLANNED, ContactState.RELEASED)
    due(rt)
    assert one(db, call).state == ContactState.RELEASED


def test_the_collectors_minutes_go_to_the_best_calls(rt: Runtime, db: Database) -> None:
    borrowers(db, 3)
    ids = [plan(db, "call", owner=owner, priority=float(owner)) for owner in (1, 2, 3)]
    due(rt, minutes=16.0)
    assert [one(db, number).state for number in ids] == ["planned", "released", "released"]
