"""Spoken reminders: the message of a template inside the menu that all of them share (`templates/voice/_menu.yaml`).

The graph is fixed here because the order is a rule, not a taste: who we are, then the key that confirms the person,
and only then the debt. 1 hear again, 2 promise, 3 a person, 9 stop. A machine hears the limited-content
message and no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.core.problem import Problem
from assistant.core.spoken import Key, Passage, Spoken, SpokenAction
from assistant.render.context import RenderContext
from assistant.render.line import Line, compile_line
from assistant.render.locales import Tongue
from assistant.render.source import read_source

MENU_PARTS = (
    "greeting",
    "statement",
    "menu",
    "promise",
    "promised",
    "person",
    "stopped",
    "not_me",
    "goodbye",
    "voicemail",
)
HEARD_BEFORE_IDENTITY = ("greeting", "stopped", "not_me", "goodbye", "voicemail")

Menu = Mapping[str, Mapping[str, Line]]  # language → part → line


@dataclass(frozen=True, kw_only=True)
class Step:
    """A passage of the graph: the parts it says, the keys it waits for."""

    id: str
    says: tuple[str, ...]
    keys: tuple[Key, ...] = ()
    action: SpokenAction | None = None
    after_identity: bool = False


def _keys(**to: str) -> tuple[Key, ...]:
    return tuple(Key(digit=name.removeprefix("key_"), to=target) for name, target in to.items())


STEPS = (
    Step(id="identify", says=("greeting",), keys=_keys(key_1="message", key_2="not_me", key_9="stopped")),
    Step(
        id="message",
        says=("statement", "message", "menu"),
        keys=_keys(key_1="message", key_2="promise", key_3="person", key_9="stopped"),
        action=SpokenAction.CONFIRMED,
        after_identity=True,
    ),
    Step(
        id="promise",
        says=("promise",),
        keys=_keys(key_1="promised", key_3="person", key_9="stopped"),
        after_identity=True,
    ),
    Step(id="promised", says=("promised",), action=SpokenAction.PROMISE, after_identity=True),
    Step(id="person", says=("person",), action=SpokenAction.PERSON, after_identity=True),
    Step(id="stopped", says=("stopped",), action=SpokenAction.STOP),
    Step(id="not_me", says=("not_me",), action=SpokenAction.NOT_ME),
    Step(id="goodbye", says=("goodbye",)),
)
NEEDS_A_DAY = frozenset({"promise", "promised"})  # without a day to promise there is nothing to promise


def load_menu(path: Path, languages: tuple[str, ...]) -> tuple[Menu, list[Problem]]:
    problems: list[Problem] = []
    source = read_source(path, MENU_PARTS, languages, problems)
    if source is None or problems:
        return {}, problems
    texts = source.texts.items()
    return {said: {part: compile_line([checked]) for part, checked in parts.items()} for said, parts in texts}, []


def spoken(message: Line, menu: Mapping[str, Line], context: RenderContext, tongue: Tongue) -> Spoken:
    """The whole reminder. Raises CannotRender if a field it speaks is missing."""
    parts = {**menu, "message": message}
    left_out = frozenset() if context.pay_by_on else NEEDS_A_DAY
    steps = [step for step in STEPS if step.id not in left_out]
    passages = tuple(_passage(step, parts, left_out, context, tongue) for step in steps)
    voicemail = _said(menu["voicemail"], context, tongue)
    return Spoken(language=tongue.language, start="identify", passages=passages, voicemail=voicemail)


def _passage(
    step: Step, parts: Mapping[str, Line], left_out: frozenset[str], context: RenderContext, tongue: Tongue
) -> Passage:
    said = (_said(parts[part], context, tongue) for part in step.says)
    return Passage(
        id=step.id,
        says=" ".join(filter(None, said)),
        keys=tuple(key for key in step.keys if key.to not in left_out),
        unanswered="goodbye" if step.keys else None,
        action=step.action,
        after_identity=step.after_identity,
    )


def _said(line: Line, context: RenderContext, tongue: Tongue) -> str:
    return " ".join(line.say(context, tongue).split())
