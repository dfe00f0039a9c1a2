"""Reads everything that can be said: words, messages, the voice menu, scripts, consequence sentences, the screen."""

from collections.abc import Mapping
from pathlib import Path

from assistant.core.consequence import ConsequenceKind
from assistant.core.problem import BadInput, Problem
from assistant.core.terms import Channel
from assistant.render.catalogue import CONSEQUENCE_FIELDS, FIELDS
from assistant.render.line import Line, compile_line
from assistant.render.rendered import Templates
from assistant.render.screening import load_screening, unscreened
from assistant.render.scripts import load_scripts
from assistant.render.source import read_source
from assistant.render.templates import PARTS, Message, load_messages
from assistant.render.voice import load_menu
from assistant.render.words import load_words

ALL_FIELDS = {**FIELDS, **CONSEQUENCE_FIELDS}


def load_templates(folder: Path, screening: Path) -> tuple[Templates, list[Problem]]:
    """`folder` is a `templates/`, `screening` its `config/screening.yaml`. What has a problem is left out.

    Raises BadInput if the words cannot be read: without them nothing can be said.
    """
    words, problems = load_words(folder / "words.yaml")
    if words is None:
        raise BadInput(*problems)
    screen, wrong = load_screening(screening)
    problems += [*wrong, *unscreened(screening, screen, words.languages)]
    messages: dict[tuple[Channel, str], Message] = {}
    for channel in PARTS:
        loaded, wrong = load_messages(folder / channel.value, channel, words.languages)
        messages |= {(channel, name): message for name, message in loaded.items()}
        problems += wrong
    menu, wrong = load_menu(folder / "voice" / "_menu.yaml", words.languages)
    problems += wrong
    scripts, wrong = load_scripts(folder / "call", words)
    problems += wrong
    sentences, wrong = _sentences(folder / "consequence", words.languages)
    templates = Templates(
        messages=messages, menu=menu, scripts=scripts, consequences=sentences, words=words, screen=screen
    )
    return templates, [*problems, *wrong]


def _sentences(
    folder: Path, languages: tuple[str, ...]
) -> tuple[dict[ConsequenceKind, Mapping[str, Line]], list[Problem]]:
    problems: list[Problem] = []
    made: dict[ConsequenceKind, Mapping[str, Line]] = {}
    for kind in ConsequenceKind:
        source = read_source(folder / f"{kind.value}.yaml", ("body",), languages, problems, ALL_FIELDS)
        if source is not None:
            texts = source.texts.items()
            made[kind] = {said: compile_line([parts["body"]], fields=ALL_FIELDS) for said, parts in texts if parts}
    return made, problems
