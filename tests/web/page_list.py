"""Every page of the workspace, by who sees it, and what is put on it so that there is something to look at."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from assistant.core.access import Person, Stage
from assistant.core.quality.card import Answers
from assistant.core.terms import Outcome, Queue, Role
from assistant.gateway.base import IncomingCall
from assistant.runtime import Runtime
from assistant.steps import incoming, incoming_file, review
from assistant.steps.record import record_call
from assistant.steps.sample_reviews import sample
from assistant.steps.transcript import add_transcript
from assistant.store import forecasts, queues, recordings, reviews, saved_filters
from assistant.store.schema_setup import forecast
from tests.steps.working import NOON
from tests.web.signing_in import add, enrolled
from tests.web.test_decisions import asked

COLLECTOR, SUPERVISOR, MANAGER, ADMINISTRATOR = Role.COLLECTOR, Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR
FULL = Stage.FULL
# (role, how far their sign-in has come, address)
PAGES: tuple[tuple[Role | None, Stage | None, str], ...] = (
    (None, None, "/sign-in"),
    (SUPERVISOR, Stage.CODE, "/sign-in/code"),
    (COLLECTOR, Stage.PASSWORD, "/account/password"),
    (SUPERVISOR, Stage.ENROL, "/account/second-factor"),
    (SUPERVISOR, FULL, "/"),
    (SUPERVISOR, FULL, "/log"),
    (SUPERVISOR, FULL, "/log/1"),
    (SUPERVISOR, FULL, "/log/saved"),
    (SUPERVISOR, FULL, "/log/saved/1/delete"),
    (SUPERVISOR, FULL, "/log?kind=refused&q=nothing"),
    (SUPERVISOR, FULL, "/live"),
    (SUPERVISOR, FULL, "/decisions"),
    (SUPERVISOR, FULL, "/review"),
    (SUPERVISOR, FULL, "/review/1"),
    (SUPERVISOR, FULL, "/review/calibration"),
    (SUPERVISOR, FULL, "/review/figures"),
    (Role.FIELD, FULL, "/field"),
    (Role.FIELD, FULL, "/casework/1"),
    (Role.LEGAL, FULL, "/legal"),
    (Role.LEGAL, FULL, "/casework/2"),
    (COLLECTOR, FULL, "/"),
    (COLLECTOR, FULL, "/desk"),
    (COLLECTOR, FULL, "/desk/accounts/L1"),
    (COLLECTOR, FULL, "/desk/accounts/L1/write"),
    (COLLECTOR, FULL, "/desk/incoming/caller"),
    (COLLECTOR, FULL, "/reviews"),
    (COLLECTOR, FULL, "/reviews/2"),
    (COLLECTOR, FULL, "/account"),
    (COLLECTOR, FULL, "/help"),
    (COLLECTOR, FULL, "/people"),  # 403, in words
    (MANAGER, FULL, "/live"),
    (MANAGER, FULL, "/dashboard"),
    (MANAGER, FULL, "/dashboard/lists/late"),
    (MANAGER, FULL, "/campaigns"),
    (MANAGER, FULL, "/campaigns/1"),
    (MANAGER, FULL, "/set-up/templates"),
    (MANAGER, FULL, "/set-up/templates/sms/due_today"),
    (MANAGER, FULL, "/set-up/scripts/m1_solve"),
    (ADMINISTRATOR, FULL, "/people"),
    (ADMINISTRATOR, FULL, "/people/1"),
    (ADMINISTRATOR, FULL, "/set-up/teams"),
    (ADMINISTRATOR, FULL, "/api/v1/"),
    (ADMINISTRATOR, FULL, "/set-up/import"),
    (ADMINISTRATOR, FULL, "/set-up/keys"),
    (ADMINISTRATOR, FULL, "/set-up/changes"),
    (ADMINISTRATOR, FULL, "/set-up/changes/profiles/us-reg-f"),
    (ADMINISTRATOR, FULL, "/account/second-factor"),  # 409: it is set up
    (ADMINISTRATOR, FULL, "/nosuch"),  # 404
)
# Forms that are refused: who, where, what they say. The page then is a 422, with the problem told.
REFUSED: tuple[tuple[Role | None, Stage | None, str, Mapping[str, str]], ...] = (
    (None, None, "/sign-in", {"name": "nobody", "password": "wrong"}),
    (SUPERVISOR, FULL, "/review/choose", {"contact": "999999"}),
    (SUPERVISOR, FULL, "/live/stop", {"sure": "yes", "reason": " "}),
)
# Page routes that stand in neither, and why.
ELSEWHERE = {
    "desk.call": "a call in each of its states: test_shift.py",
    "imports.one": "an import that a process of its own has run: test_walks.py",
    "desk.call.callback": "a part of a page, that a script asks for",
    "desk.call.moved": "a part of a page, that a script asks for",
    "desk.call.promise": "a part of a page, that a script asks for",
    "desk.incoming": "a part of every page of the desk, that a script asks for",
    "imports.progress": "a part of a page, that a script asks for",
    "stopped": "a part of every page, that a script asks for",
    "imports.refused": "a file",
    "recordings.play": "a sound",
    "static": "files",
    "healthz": "a line for machines",
    "metrics": "lines for machines",
    "desk.events": "a stream",
    "live.events": "a stream",
    "decisions.events": "a stream",
    "oidc.start": "leads to the identity provider",
    "oidc.back": "leads into the workspace",
}
ENDS = {"planned": 2, "may_go": 1, "waits": 0, "lapses": 0, "refused_for_good": 1}
TOTALS: dict[str, Any] = ENDS | {"refused": [], "stands": {}}
GROUP = {
    "strategy": "standard", "treatment": "M1/reminder", "channel": "sms", "segment": "m1", "template": "reminder_m1",
    "contacts": 2, "people": 2, "may_go": 1, "waits": 0, "lapses": 0, "refused": 1, "waits_until": None,
    "cost_minor": 2, "rules": [{"rule": "F-TIME", "clause": "12 CFR 1006.6(b)(1)", "contacts": 1}],
    "languages": {"en": 2}, "segments": {"2": 1},
}  # fmt: skip
PERSON = {
    "borrower_id": 1, "loan_id": 1, "end": "may_go", "until": None, "rule": None, "because": None, "priority": 1.0,
    "language": "en", "encoding": "gsm7", "segments": 2, "units": 180, "cost_minor": 2, "body": "Harbor Credit: hello",
}  # fmt: skip
NO = {"borrower_id": 2, "loan_id": 2, "end": "refused_for_good", "rule": "F-TIME", "because": "at night", "body": None}
PEOPLE = (PERSON, PERSON | NO)


def filled(conn: Connection, rt: Runtime) -> None:
    """Something on every page; `collector-full` is who the pages' collector is signed in as."""
    add(conn, rt, "collector-full", COLLECTOR, "north")
    for queue in (Queue.FIELD, Queue.LEGAL):
        item = queues.NewItem(
            queue=queue, borrower_id=1, loan_ids=(1,), cause=f"escalation:{queue}:1", why=("no contact",),
            next_action="Go there", owner=f"{queue}-full",
        )  # fmt: skip
        add(conn, rt, f"{queue}-full", Role(queue))
        queues.enter(conn, item, NOON)
    enrolled(conn, rt, "administrator-full", ADMINISTRATOR)
    for loan in ("L1", "L3"):
        record_call(conn, rt, loan_ref=loan, outcome=Outcome.STOP_OR_COMPLAINT, by="collector-full", now=NOON)
    sample(conn, rt, NOON)
    _reviewed(conn, rt)
    asked(conn)
    heard = recordings.NewRecording(
        contact_id=_contact_of(conn, 1), borrower_id=1, consent="announced", made_at=NOON, delete_on=date(2029, 10, 1),
        seconds=83,
    )  # fmt: skip
    recordings.keep_file(conn, recordings.add(conn, heard) or 0, "1.wav")
    seen_by = Person(name="supervisor-full", role=SUPERVISOR, team="north")
    saved_filters.add(conn, seen_by, "Complaints of this week", "outcome=stop_or_complaint", True, NOON)
    _foreseen(conn)
    _ringing(conn, rt)


def _ringing(conn: Connection, rt: Runtime) -> None:
    """A caller whose file the pages' collector looks for, and a second call that rings."""
    for sid, number in (("C1", "+12125550199"), ("C2", "+12125550198")):
        incoming.ring(conn, rt, IncomingCall(gateway="simulator", key=sid, sid=sid, from_=number, at=NOON), NOON)
    incoming_file.take(conn, rt, 1, "collector-full", NOON)


def _contact_of(conn: Connection, item: int) -> int:
    row = reviews.one(conn, item)
    assert row is not None
    number: int = row.contact_id
    return number


def _reviewed(conn: Connection, rt: Runtime) -> None:
    """Both calls: heard, the second scored, disputed, and chosen for a calibration that two have scored."""
    words = "00:02 Agent: Good morning\n00:09 Borrower: Stop\n01:20 Agent: You will be arrested"
    add_transcript(conn, rt, _contact_of(conn, 1), words, None, "sue", NOON)
    points = {name: item.points for name, item in rt.rulebook.scorecards["call"].items.items()}
    failed = Answers(points=points, fails=frozenset({"threat"}), comments={"threat": "At 1:20"})
    review.calibrate(conn, rt, 2, "sue", NOON)
    review.score_calibration(conn, rt, 2, Answers(points=points), "sue", NOON)
    review.score_calibration(conn, rt, 2, failed, "supervisor-full", NOON)
    review.score(conn, rt, 2, failed, "sue", NOON)
    review.dispute(conn, rt, 2, "It was the borrower who said so", "collector-full", NOON)


def _foreseen(conn: Connection) -> None:
    """A campaign of tomorrow, with one person of each end."""
    made = {"as_of": date(2026, 10, 2), "asked_by": "mia", "asked_at": NOON, "state": "running", "slot": 1}
    number = conn.execute(insert(forecast).values(made | {"totals": {}}).returning(forecast.c.id)).scalar_one()
    forecasts.keep(conn, number, TOTALS, [(GROUP, [dict(one) for one in PEOPLE])], NOON)
