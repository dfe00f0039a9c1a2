"""Tries everything that can be said, before anything is: each template, in each language, on a sample of each kind.

Problems bar a deployment; warnings (a text message of many segments) are for a person to weigh. What each profile asks
of a text is judged by `check_uses`, with the profiles of the portfolios that send it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.problem import BadInput, Problem
from assistant.core.script_check import check as check_graph
from assistant.core.script_check import loose_ends
from assistant.core.terms import Channel
from assistant.render.check_messages import check_message, check_message_for
from assistant.render.check_scripts import check_script, check_script_for
from assistant.render.line import CannotRender
from assistant.render.load import load_templates
from assistant.render.rendered import Prices, Templates
from assistant.render.renderer import Renderer
from assistant.render.samples import FULL
from assistant.render.templates import Message
from assistant.render.uses import Use

__all__ = ["Cost", "Use", "check_templates", "check_uses", "costs", "judged", "judged_for", "warn_templates"]

SEGMENTS_MAX = {"en": 2, "es": 2}  # in UCS-2 a text of the same length has more than twice as many
SEGMENTS_MAX_OTHER = 5


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one text message costs in one language, on the ordinary sample. `cost_minor` None: no price is set."""

    message: Message
    language: str
    encoding: str
    units: int
    segments: int
    cost_minor: int | None


def check_templates(folder: Path, screening: Path) -> list[Problem]:
    """Every problem of a `templates/` folder, judged with a `config/screening.yaml`."""
    try:
        templates, problems = load_templates(folder, screening)
    except BadInput as error:
        return list(error.problems)
    return list(dict.fromkeys([*problems, *judged(templates)]))


def judged(templates: Templates) -> list[Problem]:
    """What is wrong with what could be read, whoever sends it."""
    if not _can_be_judged(templates):
        return []
    renderer, problems = Renderer(templates=templates), list[Problem]()
    for message in templates.messages.values():
        if message.channel is not Channel.VOICE or templates.menu:  # without its menu there is nothing to try
            problems += check_message(renderer, message)
    for script in templates.scripts.values():
        problems += check_graph(script.script)
        if not loose_ends(script.script):
            problems += check_script(renderer, script)
    return list(dict.fromkeys(problems))


def check_uses(folder: Path, screening: Path, uses: Sequence[Use]) -> list[Problem]:
    """What the profiles in use miss or forbid in any template or on any path of any script, in every language."""
    try:
        templates, _ = load_templates(folder, screening)
    except BadInput:
        return []  # `check_templates` says why
    return judged_for(templates, uses)


def judged_for(templates: Templates, uses: Sequence[Use]) -> list[Problem]:
    """`check_uses` for templates that are loaded already."""
    if not _can_be_judged(templates):
        return []
    renderer, problems = Renderer(templates=templates), list[Problem]()
    for use in uses:
        for message in templates.messages.values():
            if message.channel is not Channel.VOICE or templates.menu:
                problems += check_message_for(renderer, message, use)
        for script in templates.scripts.values():
            if not loose_ends(script.script):
                problems += check_script_for(renderer, script, use)
    return list(dict.fromkeys(problems))


def _can_be_judged(templates: Templates) -> bool:
    """A text is judged by the screening words of its language."""
    return all(language in templates.screen for language in templates.words.languages)


def costs(renderer: Renderer) -> Iterator[Cost]:
    """Every text message in every language: its alphabet, its segments, its price."""
    for message in renderer.templates.messages.values():
        for language in message.texts if message.channel is Channel.SMS else ():
            try:
                made = renderer.render(message.name, message.channel, language, FULL)
            except CannotRender:  # the check says why
                continue
            yield Cost(
                message=message,
                language=language,
                encoding=str(made.encoding),
                units=made.units,
                segments=made.segments,
                cost_minor=made.cost_minor,
            )


def warn_templates(folder: Path, screening: Path, prices: Prices | None = None) -> list[Problem]:
    """Text messages that cost many segments, on the ordinary sample."""
    templates, _ = load_templates(folder, screening)
    found = []
    for one in costs(Renderer(templates=templates, prices=prices or Prices())):
        most = SEGMENTS_MAX.get(one.language, SEGMENTS_MAX_OTHER)
        if one.segments > most:
            price = "" if one.cost_minor is None else f", {one.cost_minor} minor units each"
            said = f"{one.language}: {one.segments} segments ({one.encoding}){price}, more than {most}"
            line = one.message.lines.get(one.language)
            found.append(Problem(file=one.message.file, line=line, problem=said, mend="say it in fewer words"))
    return found
