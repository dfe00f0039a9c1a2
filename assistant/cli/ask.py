"""Commands of who asks why: explain, script, rules."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from assistant.cli import rules
from assistant.cli.common import Common, command, day_of, subject, wrong
from assistant.cli.paper import emit, say, table
from assistant.cli.trouble import LOOK, complain
from assistant.cli.words import DAY


def declare(cli: click.Group) -> None:
    for add in (_explain, _script, _rules):
        add(cli)


def _explain(cli: click.Group) -> None:
    @command(
        cli, "explain", short_help="Why this dpd, bucket, segment; what was planned; why it was released or refused."
    )
    @click.argument("loan")
    @click.option("--as-of", type=DAY, help="Default: today in the lender's zone.")
    def explained(common: Common, loan: str, as_of: date | None) -> None:
        """Explain LOAN as it stood on a day, with the list of dates.

        \b
        Example: assistant explain C00001 --as-of 2026-10-01
        """
        from assistant.steps.explain import explain

        rt = common.open()
        found = rt.db.read_now(explain, rt, loan, day_of(rt, as_of))
        if found is None:
            raise wrong(f"there is no loan {loan!r}", "check its id; `assistant import` lists what came in")
        if common.json:
            emit(found)
        else:
            _tell_loan(found)


def _tell_loan(found: dict[str, Any]) -> None:
    steps, contacts, channels = found.pop("steps"), found.pop("contacts"), found.pop("channels")
    changes = found.pop("changes")
    for name, value in found.items():
        if not isinstance(value, list | dict):
            said = "unknown" if value is None else value
            say(f"{name.replace('_', ' '):>24}: {said}")
    for score, evidence in found.get("evidence", {}).items():
        for piece in evidence:
            say(f"{score:>24}: {piece['points']:+} {piece['says']}")
    table(
        "Why that many days",
        ("on", "what", "amount", "effect"),
        ([s["on"], s["what"], s["amount_minor"], s["effect"]] for s in steps),
    )
    table(
        "Whose rules",
        ("profile", "version", "because"),
        ([one["profile"], one["version"], one["because"]] for one in found["profiles"]),
    )
    table(
        "May we now?",
        ("channel", "verdict", "because"),
        ([one["channel"], one["verdict"], one["says"]] for one in channels),
    )
    table(
        "Contacts",
        ("planned for", "channel", "treatment", "state", "verdict", "until", "because"),
        ([c[name] for name in CONTACT_COLUMNS] + [_because(c)] for c in contacts),
    )
    if changes:
        table("What later files changed", CHANGE_COLUMNS, ([one[name] for name in CHANGE_COLUMNS] for one in changes))


CHANGE_COLUMNS = ("as_of", "file", "line", "table", "column", "old", "new")
CONTACT_COLUMNS = ("planned_for", "channel", "treatment", "state", "verdict", "until")


def _because(contact: dict[str, Any]) -> str:
    """The gate's rules and its words; else what decided it, such as a payment."""
    against = dict.fromkeys(one["rule"] for one in contact["findings"] if not one["passed"])
    if not against:
        return contact["decided_by"] or contact["says"] or ""
    return f"{', '.join(against)}: {contact['says']}"


def _script(cli: click.Group) -> None:
    @command(cli, "script", short_help="The generated call script of a loan.")
    @click.argument("loan")
    @click.option("--as-of", type=DAY, help="Default: today in the lender's zone.")
    @click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a page.")
    def script(common: Common, loan: str, as_of: date | None, html: Path | None) -> None:
        """Print the script a collector follows for LOAN, in the borrower's language.

        \b
        Example: assistant script C00001 --html script.html
        """
        from assistant.steps.script import script_of

        rt = common.open()
        made = rt.db.read_now(script_of, rt, loan, day_of(rt, as_of))
        if made is None:
            raise wrong(f"there is no loan {loan!r}", "check its id")
        if html is not None:
            html.write_text(made.html, encoding="utf-8")
            say(f"written: {html}")
        elif common.json:
            emit(made.json)
        else:
            say(made.text)


def _rules(cli: click.Group) -> None:
    group = subject(
        cli,
        "rules",
        rules.declare,
        help="The contact rules: profiles and the cases that prove them.",
        example="rules check my-cases.yaml",
    )

    @command(group, "check", short_help="Judge files of verdict cases by the gate.")
    @click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
    def check(common: Common, files: tuple[Path, ...]) -> None:
        """Judge every case of FILES; exit status 1 if any does not come out as expected.

        \b
        Example: assistant rules check cases.yaml --format json
        """
        from assistant.config import config_file, load_settings
        from assistant.core.problem import BadInput
        from assistant.profiles import load_profiles
        from assistant.steps.check_rules import check_files

        load_settings(common.home)
        profiles, unfit = load_profiles(config_file(common.home, "jurisdictions"))
        if unfit:
            raise BadInput(*unfit)
        results, wrong_cases = check_files(list(files), profiles)
        if wrong_cases:
            complain(wrong_cases, common.json)
            sys.exit(2)
        failed = [result for result in results if not result.passed]
        if common.json:
            for result in results:
                say(result.text)
        else:
            for result in failed:
                say(f"FAILED {result.id}: {result.verdict} until {result.until}")
            say(f"{len(results) - len(failed)} of {len(results)} cases as expected")
        if failed:
            sys.exit(LOOK)
