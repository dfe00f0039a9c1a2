"""Checks a message template: what any message owes (the house's rules), and what the profiles that use it ask."""

from collections.abc import Iterator

from assistant.core.problem import Problem
from assistant.core.screen import LIMITED_CONTENT, ContentFacts, never_said
from assistant.core.screen_rules import broken
from assistant.core.terms import Channel
from assistant.render.context import RenderContext
from assistant.render.identity import addressed
from assistant.render.line import CannotRender
from assistant.render.rendered import Rendered, Templates, content_facts
from assistant.render.renderer import Renderer
from assistant.render.samples import samples
from assistant.render.templates import Message
from assistant.render.uses import MENDS, Use, problem_of
from assistant.render.voice import HEARD_BEFORE_IDENTITY

IDENT, OPT, WHO = "house H-IDENT", "house H-OPT", "house H-WHO"


def check_message(renderer: Renderer, message: Message) -> Iterator[Problem]:
    """What is wrong with it in any language, whoever sends it."""
    for language in message.texts:
        for about, context in samples(message.needs):
            try:
                made = renderer.render(message.name, message.channel, language, context)
            except (CannotRender, KeyError) as error:
                mend = "ask first ({% if … %}) or add it to `needs:`"
                yield _at(message, language, f"cannot be made for {about}: {error}", mend)
                continue
            yield from _content(renderer.templates, message, made, context)


def check_message_for(renderer: Renderer, message: Message, use: Use) -> Iterator[Problem]:
    """What the profiles of a use miss in it, or forbid."""
    for language in message.texts:
        for _, context in use.samples(message.needs):
            try:
                made = renderer.render(message.name, message.channel, language, context)
            except (CannotRender, KeyError):  # said by `check_message`
                continue
            contact = use.contact(message.channel, purpose=message.purpose, more=content_facts(made))
            for one in broken(use.profiles, contact):
                mend = next((MENDS[fact] for fact in one.facts if fact in MENDS), "change the text")
                yield problem_of(
                    message.file, message.lines.get(language), language, one.because, [one.cite], use, mend
                )


def _content(templates: Templates, message: Message, made: Rendered, context: RenderContext) -> Iterator[Problem]:
    language, facts = made.language, made.facts
    wanted: tuple[tuple[bool, str, str], ...] = (
        (facts.identifies_sender, f"does not say who writes [{IDENT}]", "print {{ sender }}"),
        (_names_creditor(message, facts), f"does not say for whom [{IDENT}]", "print {{ sender }}, which names both"),
        (
            _answerable(message, facts),
            f"does not say how to answer [{IDENT}]",
            "print {{ lender.phone }}, or ask for a reply",
        ),
        (
            _way_out(message, facts),
            f"has no way out in its language [{OPT}]",
            "end with the shared text `stop` or `footer`",
        ),
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
    whole = f"{made.subject or ''}\n{_whole(made)}"
    for thing in never_said(whole, language, templates.screen, people=addressed(context)):
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
        if line.debt or facts.mentions_debt or facts.debt_business_marks:
            problem = f"{made.language}: `{part}` of _menu.yaml speaks of the debt to whoever listens [{WHO}]"
            yield _at(message, made.language, problem, "say it after the key that confirms the person")
    left = made.voicemail_facts
    if context.agent_name and left is not None and (left.message_class != LIMITED_CONTENT or made.voicemail_too_much):
        more = f" (too much: {made.voicemail_too_much})" if made.voicemail_too_much else ""
        problem = f"{made.language}: the voicemail is no limited-content message{more} [us-reg-f F-LCM]"
        yield _at(message, made.language, problem, "business name, whom to ask for, number, a request to call; no more")


def _at(message: Message, language: str, problem: str, mend: str) -> Problem:
    return Problem(file=message.file, line=message.lines.get(language), problem=problem, mend=mend)
