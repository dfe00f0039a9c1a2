"""Commands of who works the book: plan, release, dispatch, settle, escalate, record, serve, worker. `run`: `job`."""

import sys
from datetime import date
from typing import Any

import click

from assistant import scheduler
from assistant.cli import job
from assistant.cli.common import DAY, LOOK, Common, command, console, emit, finish, show, table, wrong
from assistant.cli.progress import bars
from assistant.core.dates import local
from assistant.core.problem import Surroundings
from assistant.core.promise import Offer
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.age import age_book
from assistant.steps.dispatch import dispatch_due
from assistant.steps.dry_run import dry_run
from assistant.steps.escalate import escalate
from assistant.steps.plan_day import plan_day
from assistant.steps.record import offer_from, record_call
from assistant.steps.release import release_due
from assistant.steps.settle import settle
from assistant.web.app import serve


def declare(cli: click.Group) -> None:
    for add in (_plan, _release, _dispatch, _settle, _escalate, _record, _serve, _worker, job.declare):
        add(cli)


def _day(common: Common, rt: Runtime, as_of: date | None) -> date:
    return as_of or local(rt.now(), rt.settings.work.zone).date()


AS_OF = click.option("--as-of", type=DAY, help="The business date. Default: today in the lender's zone.")


def _plan(cli: click.Group) -> None:
    @command(cli, "plan", short_help="Age and segment the book, and plan the day's contacts.")
    @AS_OF
    @click.option("--dry-run", "dry", is_flag=True, help="Print the funnel; write nothing.")
    def plan(common: Common, as_of: date | None, dry: bool) -> None:
        """Plan a day. With --dry-run: how many will be refused, by which rule, and when each opens.

        \b
        Example: assistant plan --as-of 2026-10-01 --dry-run
        """
        rt = common.open()
        day = _day(common, rt, as_of)
        with bars(not common.json) as tell:
            if dry:
                _tell_funnel(common, finish(rt, dry_run(rt, day, rt.now(), tell)))
                return
            rt.db.write_now(age_book, rt.rulebook, day)
            show(common, finish(rt, plan_day(rt, day, rt.now(), progress=tell)))


COUNTED = {
    "by_channel": "Contacts, by channel",
    "segments": "Loans, by segment",
    "stands": "Loans not contacted, by why",
}


def _tell_funnel(common: Common, funnel: dict[str, Any]) -> None:
    if common.json:
        emit(funnel)
        return
    flat = {name: value for name, value in funnel.items() if not isinstance(value, dict | list)}
    for name, value in flat.items():
        console.print(f"{name.replace('_', ' '):>12}: {value}", markup=False)
    columns = ("rule", "clause", "loans", "opens_at")
    table("Refused or waiting, by rule", columns, ([row[name] for name in columns] for row in funnel["refused"]))
    for name, title in COUNTED.items():
        table(title, ("", "count"), funnel[name].items())


def _release(cli: click.Group) -> None:
    @command(cli, "release", short_help="Ask the gate for what is due, and queue what it allows.")
    def release(common: Common) -> None:
        """Every automated contact that is due now passes the gate, or keeps the reason why not.

        \b
        Example: assistant release
        """
        rt = common.open()
        show(common, finish(rt, release_due(rt, rt.now(), automated_only=True)))


def _dispatch(cli: click.Group) -> None:
    @command(cli, "dispatch", short_help="Send what is released.")
    def dispatch(common: Common) -> None:
        """Settle what is unclear, then hand what is queued to the gateway.

        \b
        Example: assistant dispatch
        """
        rt = common.open()
        counts = finish(rt, dispatch_due(rt, rt.now(), worker=scheduler.worker_name()))
        show(common, counts)
        if counts["stopped"]:
            raise Surroundings(f"the gateway stopped taking messages: {rt.gateway.line.breaker.because}")


def _settle(cli: click.Group) -> None:
    @command(cli, "settle", short_help="Match payments and judge promises.")
    @AS_OF
    def settled(common: Common, as_of: date | None) -> None:
        """Promises are judged from payments only, up to the day through which payments are complete.

        \b
        Example: assistant settle --as-of 2026-10-05
        """
        rt = common.open()
        show(common, finish(rt, settle(rt, _day(common, rt, as_of), rt.now())))


def _escalate(cli: click.Group) -> None:
    @command(cli, "escalate", short_help="Send borrowers to the field, legal or review queue, with reasons.")
    @AS_OF
    def escalated(common: Common, as_of: date | None) -> None:
        """Once per cause; paying withdraws it.

        \b
        Example: assistant escalate --as-of 2026-10-05
        """
        rt = common.open()
        show(common, finish(rt, escalate(rt, _day(common, rt, as_of), rt.now())))


def _record(cli: click.Group) -> None:
    @command(cli, "record", short_help="Log how a call ended, or a promise.")
    @click.argument("loan")
    @click.option("--outcome", type=click.Choice([str(outcome) for outcome in Outcome]), required=True)
    @click.option("--amount", help="Of the promise, in the loan's currency.")
    @click.option("--due", type=DAY, help="Of the promise.")
    @click.option("--reason", help="Why they did not pay: a code of config/reasons.yaml.")
    @click.option("--note", help="Kept with the contact; card numbers are removed.")
    @click.option("--by", default="collector", show_default=True, help="Who made the call.")
    @click.option(
        "--contact",
        "contact_id",
        type=click.IntRange(1, 2**31 - 1),
        help="The contact that this call was; else a call of its own.",
    )
    def record(common: Common, loan: str, outcome: str, amount: str | None, due: date | None, **more: Any) -> None:
        """Record how a call about LOAN ended; what follows from the outcome is done at once.

        \b
        Example: assistant record C00001 --outcome promise --amount 250.00 --due 2026-10-05
        """
        rt = common.open()
        offer = _offer(rt, loan, outcome, amount, due)
        recorded = rt.db.write_now(
            record_call, rt, loan_ref=loan, outcome=Outcome(outcome), promise=offer, now=rt.now(), **more
        )
        show(common, recorded.as_json())
        if not recorded.accepted:
            sys.exit(LOOK)


def _offer(rt: Runtime, loan: str, outcome: str, amount: str | None, due: date | None) -> Offer | None:
    if outcome != Outcome.PROMISE:
        return None
    if amount is None or due is None:
        raise wrong("a promise needs --amount and --due", "add both, as the borrower said them")
    return rt.db.read_now(offer_from, loan, amount, due)


def _serve(cli: click.Group) -> None:
    @command(cli, "serve", short_help="The workspace and the scheduler, in one process.")
    @click.option("--host", help="Default: [web] host of the settings.")
    @click.option("--port", type=click.IntRange(0, 65535), help="Default: [web] port of the settings.")
    def serving(common: Common, host: str | None, port: int | None) -> None:
        """Serve the workspace, receive webhooks, and run the jobs.

        \b
        Example: assistant serve --port 8080
        """
        rt = common.open()
        finish(rt, serve(rt, host, port, jobs=scheduler.start, tell=common.tell))


def _worker(cli: click.Group) -> None:
    @command(cli, "worker", short_help="The scheduler and dispatch without the web; any number of them.")
    def worker(common: Common) -> None:
        """Run the jobs and print what each tick did, until interrupted.

        \b
        Example: assistant worker --database postgresql://collect@db/collect
        """
        rt = common.open()
        for one in scheduler.JOBS:
            common.tell(f"{one.name}: {one.when}")
        finish(rt, scheduler.work(rt, common.tell))
