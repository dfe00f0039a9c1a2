"""Tries everything that can be said, before anything is: each template, in each language, on a sample of each kind.

Problems bar a deployment; warnings (a text message of many segments) are for a person to weigh.
"""

from collections.abc import Iterator
from pathlib import Path

from assistant.core.problem import Problem
from assistant.core.screen import LIMITED_CONTENT, ContentFacts, never_said
from assistant.core.script import Node
from assistant.core.script_check import before_identity, loose_ends
from assistant.core.script_check import check as check_graph
from assistant.core.terms import Channel
from assistant.render.context import RenderContext
from assistant.render.line import CannotRender
from assistant.render.load import load_templates
from assistant.render.rendered import Rendered, Templates
from assistant.render.renderer import Renderer
from assistant.render.samples import FULL, samples
from assistant.render.scripts import CallScript
from assistant.render.templates import Message
from assistant.render.voice import HEARD_BEFORE_IDENTITY

SEGMENTS_MAX = {"en": 2, "es": 2}  # in UCS-2 a text of the same length has more than twice as many
SEGMENTS_MAX_OTHER = 5


def check_templates(folder: Path, screening: Path) -> list[Problem]:
    """Every problem of a `templates/` folder, judged with a `config/screening.yaml`. Raises BadInput without words."""
    templates, problems = load_templates(folder, screening)
    renderer = Renderer(templates=templates)
    for message in templates.messages.values():
        if message.channel is not Channel.VOICE or templates.menu:  # without its menu there is nothing to try
            problems += _message(renderer, message)
    for script in templates.scripts.values():
        problems += check_graph(script.script)
        if not loose_ends(script.script):
            problems += _script(renderer, script)
    return list(dict.fromkeys(problems))


def warn_templates(folder: Path, screening: Path) -> list[Problem]:
    """Text messages that cost many segments, on the ordinary sample."""
    templates, _ = load_templates(folder, screening)
    renderer = Renderer(templates=templates)
    found = []
    for message in templates.messages.values():
        for language in message.texts if message.channel is Channel.SMS else ():
            made = renderer.render(message.name, message.channel, language, FULL)
            most = SEGMENTS_MAX.get(language, SEGMENTS_MAX_OTHER)
            if made.segments > most:
                said = f"{language}: {made.segments} segments ({made.encoding}), more than {most}"
                found.append(_at(message, language, said, "say it in fewer words"))
    return found


def _message(renderer: Renderer, message: Message) -> Iterator[Problem]:
    for language in message.texts:
        for about, context in samples(message.needs):
            try:
                made = renderer.render(message.name, message.channel, language, context)
            except (CannotRender, KeyError) as error:
                mend = "ask first ({% if … %}) or add it to `needs:`"
                yield _at(message, language, f"cannot be made for {about}: {error}", mend)
                continue
            yield from _content(renderer.templates, message, made, context)


def _content(templates: Templates, message: Message, made: Rendered, context: RenderContext) -> Iterator[Problem]:
    language, facts = made.language, made.facts
    wanted: tuple[tuple[bool, str, str], ...] = (
        (facts.identifies_sender, "does not say who writes", "print {{ sender }}"),
        (_names_creditor(message, facts), "does not say for whom", "print {{ sender }}, which names both"),
        (_answerable(message, facts), "does not say how to answer", "print {{ lender.phone }}, or ask for a reply"),
        (_way_out(message, facts), "has no way out in its language", "end with the shared text `stop` or `footer`"),
        (_complaint(message, facts, context), "does not name the grievance officer", "print {{ lender.grievance.… }}"),
        (_statement(message, facts, context), "lacks the statement of a debt collector", "print it by {{ statement }}"),
        (
            message.stage != "pre_due" or not facts.mentions_lateness,
            "speaks of lateness before the due date",
            "say when it is due",
        ),
    )
    for holds, problem, mend in wanted:
        if not holds:
            yield _at(message, language, f"{language}: {problem}", mend)
    for thing in never_said(f"{made.subject or ''}\n{_whole(made)}", language, templates.screen):
        yield _at(message, language, f"{language}: says what is never said ({thing.id}): {thing.why}", "take it out")
    if made.spoken is not None:
        yield from _voice(templates, message, made, context)


def _names_creditor(message: Message, facts: ContentFacts) -> bool:
    return facts.names_creditor or not facts.mentions_debt


def _answerable(message: Message, facts: ContentFacts) -> bool:
    return facts.says_how_to_answer or message.purpose == "opt_out_confirmation"


def _way_out(message: Message, facts: ContentFacts) -> bool:
    return facts.has_opt_out_notice or message.purpose == "opt_out_confirmation"


def _complaint(message: Message, facts: ContentFacts, context: RenderContext) -> bool:
    """Owed in writing that has room for it; a text message refers to the published ways."""
    written = message.channel in (Channel.EMAIL, Channel.LETTER) and context.sender.grievance is not None
    return facts.names_grievance_officer or not written


def _statement(message: Message, facts: ContentFacts, context: RenderContext) -> bool:
    owed = context.statement != "none" and facts.mentions_debt
    return facts.message_class == "identifies_debt_collector" or not owed


def _whole(made: Rendered) -> str:
    if made.spoken is None:
        return made.body
    return "\n".join([*(passage.says for passage in made.spoken.passages), made.spoken.voicemail])


def _voice(templates: Templates, message: Message, made: Rendered, context: RenderContext) -> Iterator[Problem]:
    """What a bystander or a machine can hear."""
    renderer = Renderer(templates=templates)
    tongue = templates.words.tongue(made.language, context.country)
    context = renderer.with_consequences(context, tongue)
    for part in HEARD_BEFORE_IDENTITY:
        line = templates.menu[made.language][part]
        facts = renderer.read(line.say(context, tongue), made.language, context)
        if line.debt or facts.mentions_debt:
            problem = f"{made.language}: `{part}` of _menu.yaml speaks of the debt to whoever listens"
            yield _at(message, made.language, problem, "say it after the key that confirms the person")
    left = made.voicemail_facts
    if context.agent_name and left is not None and left.message_class != LIMITED_CONTENT:
        problem = f"{made.language}: the voicemail is no limited-content message"
        yield _at(message, made.language, problem, "business name, whom to ask for, number, a request to call; no more")


def _script(renderer: Renderer, call: CallScript) -> Iterator[Problem]:
    early = set(before_identity(call.script))
    for name in sorted(early):
        for language, line in call.lines[name].items():
            if line.debt:
                said = f"{language}: {name!r} prints a field of the debt before the identity check"
                yield _node(call.script.nodes[name], said, "say it after an answer with `verifies: true`")
    for language in renderer.templates.words.languages:
        for about, context in samples(call.needs | {"reference", "agent_name"}):
            yield from _walk(renderer, call, language, about, context, early)


def _walk(
    renderer: Renderer, call: CallScript, language: str, about: str, context: RenderContext, early: set[str]
) -> Iterator[Problem]:
    more = frozenset({"recording", "extension_open", "waiver_open", "promise_open", "transfer_open"})
    try:
        shown = renderer.script(call.script.name, language, context, more)
    except (CannotRender, KeyError) as error:
        problem = f"{language}: cannot be made for {about}: {error}"
        yield Problem(file=call.script.file, line=None, problem=problem, mend="ask first ({% if … %}) or use `needs:`")
        return
    for node in shown.nodes:
        source = call.script.nodes[node.id]
        facts = renderer.read(node.text, language, context)
        if node.id in early and facts.mentions_debt:
            problem = f"{language}: {node.id!r} speaks of the debt before the identity check"
            yield _node(source, problem, "say only who calls and for whom you ask")
        if call.stage == "pre_due" and facts.mentions_lateness:
            yield _node(source, f"{language}: {node.id!r} speaks of lateness before the due date", "say when it is due")
        for thing in never_said(node.text, language, renderer.templates.screen, source.may_say):
            problem = f"{language}: {node.id!r} says what is never said ({thing.id}): {thing.why}"
            yield _node(source, problem, "take it out; only a line that denies it may name it (`may_say`)")


def _at(message: Message, language: str, problem: str, mend: str) -> Problem:
    return Problem(file=message.file, line=message.lines.get(language), problem=problem, mend=mend)


def _node(node: Node, problem: str, mend: str) -> Problem:
    return Problem(file=node.file, line=node.line, problem=problem, mend=mend)
