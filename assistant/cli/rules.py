"""Commands of who keeps the rules: rules diff, show, versions. `rules check` is with who asks."""

from pathlib import Path
from typing import Any

import click

from assistant.cli.common import Common, command
from assistant.cli.paper import emit, say


def declare(group: click.Group) -> None:
    """Into the group `rules`."""
    for add in (_diff, _show, _versions):
        add(group)


def _diff(group: click.Group) -> None:
    @command(group, "diff", short_help="What changed from one profile to another, in words.")
    @click.argument("old")
    @click.argument("new")
    def diff(common: Common, old: str, new: str) -> None:
        """Compare OLD with NEW: each a profile's id, one of its kept versions (ID@VERSION), a file, a home, or HOME:ID.

        \b
        Example: assistant rules diff last-year/us-reg-f.yaml us-reg-f
        Example: assistant rules diff /srv/lender-2026 /srv/lender-2027
        Example: assistant rules diff us-reg-f@0a1b2c3d4e5f us-reg-f
        """
        from assistant.steps.read_rules import change_json, compare

        found = compare(common.home, old, new, common.store)
        if common.json:
            for before, after, changes in found:
                if before is None or after is None:
                    emit(_whole(before, after))
                else:
                    for change in changes:
                        emit(change_json(before, after, change))
            return
        if not found:
            say("nothing changes")
        for before, after, changes in found:
            if before is None or after is None:
                whole = _whole(before, after)
                say(f"{whole['profile']}: {whole['says']}")
                continue
            say(f"{before.id} {before.version} → {after.id} {after.version}")
            for change in changes:
                say(f"    {change.rule or 'the profile'}: {change.says}")


def _whole(before: Any, after: Any) -> dict[str, Any]:
    """A profile that only one side has, in the keys of a change."""
    profile, word = (after, "added") if before is None else (before, "removed")
    return {
        "profile": profile.id,
        "rule": None,
        "change": word,
        "says": f"the profile is {word}: {profile.name}",
        "from": None,
        "to": None,
        "old_version": None if before is None else before.version,
        "new_version": None if after is None else after.version,
    }


def _show(group: click.Group) -> None:
    @command(group, "show", short_help="A profile as a page: rules, clauses, confidence, dates, cases.")
    @click.argument("profile")
    @click.option("--version", help="As it was: the version that a verdict names, see `rules versions`.")
    @click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a page.")
    def show(common: Common, profile: str, version: str | None, html: Path | None) -> None:
        """Print PROFILE (an id, a file, or HOME:ID) with the cases that prove it.

        \b
        Example: assistant rules show us-reg-f
        Example: assistant rules show us-reg-f --html us-reg-f.html
        """
        from assistant.core.gate.page import as_html, as_json, as_text
        from assistant.steps.read_rules import shown

        page = shown(common.home, profile if version is None else f"{profile}@{version}", common.store)
        if html is not None:
            html.write_text(as_html(page), encoding="utf-8")
            say(f"written: {html}")
        elif common.json:
            emit(as_json(page))
        else:
            say(as_text(page).rstrip("\n"))


def _versions(group: click.Group) -> None:
    @command(group, "versions", short_help="The versions of a profile that have judged here, the newest first.")
    @click.argument("profile")
    def versions(common: Common, profile: str) -> None:
        """List the kept versions of PROFILE: each is what `PROFILE@VERSION` means in a verdict and in the log.

        \b
        Example: assistant rules versions us-reg-f
        """
        from assistant.steps.read_rules import versions as kept

        for row in kept(common.home, profile, common.store):
            if common.json:
                emit(row)
            else:
                say(f"{row['version']}  since {row['first_used_at']}{'  in use' if row['in_use'] else ''}")
