"""The jurisdiction profiles of a deployment: every YAML file of `config/jurisdictions/`, read and checked together."""

from collections.abc import Mapping
from pathlib import Path

from assistant.core.gate import Jurisdiction, read_profile
from assistant.core.problem import BadInput, Problem
from assistant.yamlfile import read_yaml


def load_profiles(folder: Path) -> tuple[Mapping[str, Jurisdiction], tuple[Problem, ...]]:
    """Every profile of a folder by its id, and every problem of every file; a file's name is its profile's id."""
    profiles: dict[str, Jurisdiction] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        profile, found = _load(path)
        problems += found
        if profile is not None:
            profiles[profile.id] = profile
    if not profiles and not problems:
        mend = "copy the shipped ones with `assistant init`"
        problems.append(Problem(file=str(folder), line=None, problem="no jurisdiction profiles here", mend=mend))
    return profiles, tuple(problems)


def _load(path: Path) -> tuple[Jurisdiction | None, tuple[Problem, ...]]:
    try:
        document = read_yaml(path)
    except BadInput as error:
        return None, error.problems
    profile, problems = read_profile(document)
    if profile is not None and profile.id != path.stem:
        mend = f"name the file {profile.id}.yaml, or the profile {path.stem}"
        return None, (document.problem(("id",), f"the profile calls itself {profile.id}", mend),)
    return profile, problems
