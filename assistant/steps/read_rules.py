"""Profiles to compare or to show: by their id, a kept version of it, a file, a home; with the cases that prove them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.casefile import read_cases
from assistant.config import config_file
from assistant.core.gate import Jurisdiction, read_profile
from assistant.core.gate.difference import Change, difference
from assistant.core.gate.page import Page, ShownCase, case_of, page
from assistant.core.problem import BadInput, Problem
from assistant.core.shapes import did_you_mean
from assistant.profiles import load_profiles
from assistant.store import profile_versions
from assistant.store.db import Database
from assistant.yamlfile import parse_yaml, read_yaml

Profiles = Mapping[str, Jurisdiction]
Open = Callable[[], Database]  # the store, opened only for a version that it keeps


def compare(
    home: Path, old: str, new: str, store: Open
) -> list[tuple[Jurisdiction | None, Jurisdiction | None, list[Change]]]:
    """What goes from `old` to `new`: each a profile's id, ID@VERSION, a file, a home, or HOME:ID.

    Equal pairs are left out.

    One profile is compared with one profile whatever they are called; homes profile by profile (None: not there).
    Raises BadInput with what is wrong on either side.
    """
    problems: list[Problem] = []
    sides: list[Profiles] = []
    for word in (old, new):
        try:
            sides.append(named(home, word, store))
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(*problems)
    before, after = sides
    pairs: list[tuple[Jurisdiction | None, Jurisdiction | None]]
    if len(before) == len(after) == 1:
        pairs = list(zip(before.values(), after.values(), strict=True))
    else:
        names = sorted({*before, *after} if len(before) > 1 and len(after) > 1 else {*before} & {*after})
        pairs = [(before.get(name), after.get(name)) for name in names]
    found = [(one, other, difference(one, other) if one and other else []) for one, other in pairs]
    return [(one, other, changes) for one, other, changes in found if changes or one is None or other is None]


def named(home: Path, word: str, store: Open) -> Profiles:
    """The profiles that a word means. Raises BadInput."""
    path = Path(word)
    if path.is_dir():
        return _of_home(path)
    if path.is_file() or path.suffix in (".yaml", ".yml"):
        profile = _of_file(path)
        return {profile.id: profile}
    if "@" in word:
        name, _at, version = word.partition("@")
        profile = _kept(name, version, store())
        return {profile.id: profile}
    place, colon, name = word.rpartition(":")
    profiles = _of_home(Path(place)) if colon else _of_home(home)
    if name not in profiles:
        mend = did_you_mean(name, sorted(profiles))
        where = place or str(home)
        raise BadInput(Problem(file=where, line=None, problem=f"no profile is called {name!r}", mend=mend))
    return {name: profiles[name]}


def _of_home(home: Path) -> Profiles:
    if not home.is_dir():
        raise BadInput(Problem(file=str(home), line=None, problem="there is no such folder", mend="correct the path"))
    folder = home if (home / "house.yaml").exists() else config_file(home, "jurisdictions")
    profiles, problems = load_profiles(folder)
    if problems:
        raise BadInput(*problems)
    return profiles


def _kept(name: str, version: str, db: Database) -> Jurisdiction:
    """The profile as it was when a verdict was judged by it; the beginning of a version will do if no other has it."""
    known = [row.version for row in db.read_now(profile_versions.versions_of, name)]
    meant = [one for one in known if one.startswith(version)] if version else []
    text = db.read_now(profile_versions.text_of, name, meant[0]) if len(meant) == 1 else None
    where = f"{name}@{version}"
    if text is None:
        mend = f"the kept ones are {', '.join(known)}" if known else "only versions that were started with are kept"
        raise BadInput(Problem(file=where, line=None, problem=f"no one version of {name!r} is meant", mend=mend))
    profile, problems = read_profile(parse_yaml(text, where))
    if profile is None:
        raise BadInput(*problems)
    return profile


def versions(home: Path, name: str, store: Open) -> list[dict[str, Any]]:
    """The kept versions of a profile, the newest first; `in_use`: it is what the home says now. Raises BadInput."""
    now = _of_home(home).get(name)
    rows = store().read_now(profile_versions.versions_of, name)
    if now is None and not rows:
        named(home, name, store)  # says which names there are
    return [
        {
            "profile": name,
            "version": row.version,
            "first_used_at": row.first_used_at.isoformat(),
            "in_use": now is not None and row.version == now.version,
        }
        for row in rows
    ]


def _of_file(path: Path) -> Jurisdiction:
    """Any file that holds a profile, whatever the file is called: an older version, say."""
    profile, problems = read_profile(read_yaml(path))
    if profile is None:
        raise BadInput(*problems)
    return profile


def shown(home: Path, word: str, store: Open) -> Page:
    """One profile with the cases of the home that are judged by it. Raises BadInput."""
    profiles = named(home, word, store)
    if len(profiles) != 1:
        mend = f"name one of them: {', '.join(sorted(profiles))}"
        raise BadInput(Problem(file=word, line=None, problem="several profiles are there", mend=mend))
    (profile,) = profiles.values()
    return page(profile, _cases(home, profile.id))


def _cases(home: Path, profile_id: str) -> list[ShownCase]:
    folder = config_file(home, "jurisdictions") / "cases"
    found: list[ShownCase] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = read_cases(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            mend = "save it as UTF-8 text that can be read"
            raise BadInput(Problem(file=str(path), line=None, problem=str(error), mend=mend)) from error
        read = [case_of(raw, document.defaults, path.name) for raw in document.cases if isinstance(raw, Mapping)]
        found += [case for case, judges in read if profile_id in judges]
    return found


def change_json(old: Jurisdiction, new: Jurisdiction, change: Change) -> dict[str, Any]:
    return {
        "profile": change.profile,
        "rule": change.rule,
        "change": change.change,
        "says": change.says,
        "from": None if change.from_on is None else change.from_on.isoformat(),
        "to": None if change.to_on is None else change.to_on.isoformat(),
        "old_version": old.version,
        "new_version": new.version,
    }
