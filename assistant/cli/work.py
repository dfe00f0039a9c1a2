"""Commands of who works the book, step by step: plan, release, dispatch, settle, escalate. `run`: `run`."""

from datetime import date
from typing import Any

import click

from assistant.cli.common import Common, command, day_of, finish
from assistant.cli.paper import emit, say, show, table
from assistant.cli.progress import bars
from assistant.cli.words import DAY
from assistant.core.problem import Surroundings
from assistant.core.terms import Period


def declare(cli: click.Group) -> None:
    for add in (_plan, _release, _dispatch, _settle, _escalate, _figures):
        add(cli)


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
        from assistant.steps.age import age_book
        from assistant.steps.dry_run import dry_run
        from assistant.steps.plan_day import plan_day

        rt = common.open()
        day = day_of(rt, as_of)
        with bars(not common.json) as tell:
            if dry:
                _tell_funnel(common, finish(rt, dry_run(rt, day, rt.now(), tell)))
                return
            rt.db.write_now(age_book, rt.rulebook, day)
            show(common.json, finish(rt, plan_day(rt, day, rt.now(), progress=tell)))


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
        say(f"{name.replace('_', ' '):>12}: {value}")
    stopped = funnel["waits"] + funnel["lapses"] + funnel["refused_for_good"]
    say(f"{stopped:,} of {funnel['planned']:,} contacts will wait or be refused")
    columns = ("rule", "clause", "loans", "contacts", "waits", "opens")
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
        from assistant.steps.release import release_due

        rt = common.open()
        show(common.json, finish(rt, release_due(rt, rt.now(), automated_only=True)))


def _dispatch(cli: click.Group) -> None:
    @command(cli, "dispatch", short_help="Send what is released.")
    def dispatch(common: Common) -> None:
        """Settle what is unclear, then hand what is queued to the gateway.

        \b
        Example: assistant dispatch
        """
        from assistant.job_table import worker_name
        from assistant.steps.dispatch import dispatch_due

        rt = common.open()
        counts = finish(rt, dispatch_due(rt, rt.now(), worker=worker_name()))
        show(common.json, counts)
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
        from assistant.steps.settle import settle

        rt = common.open()
        show(common.json, finish(rt, settle(rt, day_of(rt, as_of), rt.now())))


def _escalate(cli: click.Group) -> None:
    @command(cli, "escalate", short_help="Send borrowers to the field, legal or review queue, with reasons.")
    @AS_OF
    def escalated(common: Common, as_of: date | None) -> None:
        """Once per cause; paying withdraws it.

        \b
        Example: assistant escalate --as-of 2026-10-05
        """
        from assistant.steps.escalate import escalate

        rt = common.open()
        show(common.json, finish(rt, escalate(rt, day_of(rt, as_of), rt.now())))


def _figures(cli: click.Group) -> None:
    @command(cli, "figures", short_help="Prepare the dashboard's figures, and print the rates.")
    @click.option("--whole", is_flag=True, help="Count every day again, not only those that something new belongs to.")
    @click.option("--period", type=click.Choice([*Period]), default=Period.THIRTY, help="Of the rates. [default: 30]")
    def figures(common: Common, whole: bool, period: str) -> None:
        """Count what is new for the dashboard: the days that it belongs to, and how the book stands. Then print the
        rates of a period that ends with the book's day, each with what it divides.

        \b
        Example: assistant figures --period month
        """
        from assistant.cli.tell import tell_figures
        from assistant.steps.aggregate import aggregate
        from assistant.steps.board import rates

        rt = common.open()
        with bars(not common.json) as tell:
            made = finish(rt, aggregate(rt, rt.now(), whole=whole, tell=tell))
        found = rt.db.read_now(rates, rt, Period(period))
        show(common.json, made | ({"figures": [one.as_json() for one in found]} if common.json else {}))
        if not common.json:
            tell_figures(found)
