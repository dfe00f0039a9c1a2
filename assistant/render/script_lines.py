"""The lines of a call script's file, checked and compiled in each language; what is missing in them, with its line."""

from collections.abc import Iterator, Mapping

from assistant.core.located import Located
from assistant.core.problem import Problem
from assistant.core.script import FACTS, Node
from assistant.render.line import Checked, Line, check, compile_line
from assistant.render.script_file import NodeRow, ScriptFile
from assistant.render.source import place
from assistant.render.words import Words

# A fact that says a group of fields is there.
GROUPS_OF_FACTS = {
    "plan_open": "plan",
    "settlement_open": "settlement",
    "quote_open": "quote",
    "stop_roll_open": "stop_roll",
    "pay_link": "pay_link",
}


def wrong_in(located: Located, name: str, row: NodeRow, words: Words) -> Iterator[Problem]:
    """What a node lacks in a language of the house: its words, an answer's label; and facts that there are not."""
    at = ("nodes", name)
    for language in words.languages:
        if not row.say.get(language, "").strip():
            yield located.problem((*at, "say"), f"`{name}` says nothing in {language}", f"add `{language}:`")
        for key, answer in row.answers.items():
            if not (answer.label or words.answers.get(key, {})).get(language):
                mend = f"add `label:` with {language}, or `{key}` to the answers of words.yaml"
                yield located.problem((*at, "answers", key), f"answer `{key}` has no label in {language}", mend)
    for language in row.say.keys() - set(words.languages):
        yield located.problem((*at, "say", language), f"`{language}` is no language of words.yaml", "add it there")
    for fact in [*row.when, *(fact for answer in row.answers.values() for fact in answer.when)]:
        if fact.removeprefix("not ") not in FACTS:
            yield located.problem(at, f"there is no fact `{fact}`", f"one of {', '.join(FACTS)}")


def texts_of(
    located: Located, parsed: ScriptFile, needs: frozenset[str], problems: list[Problem]
) -> dict[str, dict[str, Checked]]:
    """The texts of this file that its nodes may end with."""
    made: dict[str, dict[str, Checked]] = {}
    for name, said in parsed.texts.items():
        for language, text in said.items():
            checked, found = check(text, place(located, ("texts", name, language), text), needs)
            problems += found
            made.setdefault(name, {})[language] = checked
    return made


def lines_of(
    located: Located, node: Node, needs: frozenset[str], tail: Mapping[str, Checked], problems: list[Problem]
) -> dict[str, Line]:
    """What a node says in each language, with `tail` after it; a text with problems is left out."""
    granted = frozenset(GROUPS_OF_FACTS[fact] for fact in node.when if fact in GROUPS_OF_FACTS)
    made = {}
    for language, text in node.say.items():
        where = place(located, ("nodes", node.id, "say", language), text)
        checked, found = check(text, where, needs | granted)
        problems += found
        if not found:
            end = [tail[language]] if language in tail else []
            made[language] = compile_line([checked, *end], "" if language.startswith("zh") else " ")
    return made
