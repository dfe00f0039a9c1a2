"""All that is data, checked like code: settings, rules, strategies, templates, scripts, profiles and their cases."""

from collections.abc import Collection
from pathlib import Path

from assistant.config import config_file, load_settings, templates_dir
from assistant.core.book.settings import load_import_words
from assistant.core.problem import BadInput, Problem
from assistant.core.reasons import UNKNOWN
from assistant.places import countries
from assistant.render import Templates, load_templates
from assistant.render.checking import judged, judged_for
from assistant.rulebook import Rulebook, load_rulebook, unknown_names
from assistant.runtime import names_of
from assistant.steps.check_rules import check_files
from assistant.steps.check_uses import no_officer, uses_of
from assistant.yamlfile import read_yaml


def check(home: Path) -> tuple[list[Problem], dict[str, int]]:
    """Every problem of the home folder, and how much was checked."""
    problems: list[Problem] = []
    settings = None
    try:
        settings = load_settings(home)
    except BadInput as error:
        problems += error.problems
    templates, unfit = _templates(home)
    problems += unfit
    if templates is None:
        return _once([*problems, *import_words(home)]), {}
    try:
        # A template that does not load is named above; that a strategy misses it then is no problem of its own.
        rulebook = load_rulebook(home, None if unfit else names_of(templates))
    except BadInput as error:
        return _once([*problems, *import_words(home), *error.problems]), {}
    problems += import_words(home, {*rulebook.book.reasons.codes, UNKNOWN})
    if settings is not None:
        problems += unknown_names(home, settings, rulebook)
        problems += judged_for(templates, uses_of(settings, rulebook.profiles))
        problems += no_officer(home, settings, rulebook.profiles)
    cases, failed = _cases(home, rulebook)
    problems += failed
    return _once(problems), {
        "segments": len(rulebook.book.segments.rules),
        "strategies": len(rulebook.strategies),
        "profiles": len(rulebook.profiles),
        "cases": cases,
        "templates": len(templates.messages),
        "scripts": len(templates.scripts),
        "scorecards": len(rulebook.scorecards),
    }


def _templates(home: Path) -> tuple[Templates | None, list[Problem]]:
    """Read once for all that is asked of them; None without the words of `templates/words.yaml`."""
    try:
        templates, problems = load_templates(templates_dir(home), config_file(home, "screening.yaml"))
    except BadInput as error:
        return None, list(error.problems)
    return templates, _once([*problems, *judged(templates)])


def import_words(home: Path, reasons: Collection[str] = ()) -> list[Problem]:
    """Without the codes of the `reasons` those are not checked."""
    try:
        document = read_yaml(config_file(home, "import.yaml"))
        return list(load_import_words(document, countries=countries(), reasons=reasons)[1])
    except BadInput as error:
        return list(error.problems)


def _once(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _cases(home: Path, rulebook: Rulebook) -> tuple[int, list[Problem]]:
    """The profiles' own examples, judged by the same gate that releases real contacts."""
    files = sorted(config_file(home, "jurisdictions").glob("cases/*.yaml"))
    results, problems = check_files(files, rulebook.profiles)
    failed = [
        Problem(
            file=str(config_file(home, "jurisdictions")),
            line=None,
            problem=f"case {result.id} gives {result.verdict} until {result.until}",
            mend="correct the rule's parameters, or what the case expects",
        )
        for result in results
        if not result.passed
    ]
    return len(results), [*problems, *failed]
