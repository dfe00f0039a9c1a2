"""Checks every path of a call script, in every language: what is heard before the identity, what each way owes."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from assistant.core.problem import Problem
from assistant.core.screen import has_amount, hints_at_collection, never_said, too_much
from assistant.core.screen_rules import Cite, citing
from assistant.core.screen_words import LanguageScreen, folded, ready_name
from assistant.core.script import GeneratedScript, Node, ShownNode
from assistant.core.script_check import before_identity
from assistant.core.script_duties import closings_without, heard_by, not_read_back, unrecorded, unstated
from assistant.core.terms import Channel, Outcome
from assistant.render.context import RenderContext
from assistant.render.identity import addressed, for_reading, identity
from assistant.render.line import CannotRender
from assistant.render.renderer import Renderer
from assistant.render.samples import samples
from assistant.render.scripts import CallScript
from assistant.render.uses import MENDS, Use, problem_of

# What a sample call has beside its context: everything open, and nothing but what the law wants.
ALL_OPEN: Final = frozenset({"recording", "extension_open", "waiver_open", "promise_open", "transfer_open"})
LEAST: Final = frozenset({"recording"})
ALWAYS: Final = frozenset({"reference", "agent_name"})
BARE_AMOUNT: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d+[.,]\d{2}(?!\d)")


def check_script(renderer: Renderer, call: CallScript) -> Iterator[Problem]:
    """What is wrong with it in any language, whoever uses it."""
    early = set(before_identity(call.script))
    for name in sorted(early):
        for language, line in call.lines[name].items():
            if line.debt:
                said = f"{language}: {name!r} prints a field of the debt before the identity check [house H-WHO]"
                yield _node(call.script.nodes[name], language, said, "say it after an answer with `verifies: true`")
    seen: set[tuple[str, str, str]] = set()  # most nodes say the same to everybody
    for language in spoken(call, renderer.templates.words.languages):
        for number, (about, context) in enumerate(samples(call.needs | ALWAYS)):
            for more in (ALL_OPEN, LEAST) if number < 2 else (ALL_OPEN,):
                yield from _walk(renderer, call, language, about, context, more, early, seen)


def check_script_for(renderer: Renderer, call: CallScript, use: Use) -> Iterator[Problem]:
    """What its paths owe under the profiles of a use: statements, notices, licence, officer."""
    for language in spoken(call, renderer.templates.words.languages):
        for _, context in use.samples(call.needs | ALWAYS):
            for more in (ALL_OPEN, LEAST):
                try:
                    shown = renderer.script(call.script.name, language, context, more)
                except CannotRender:  # said by `check_script`
                    continue
                yield from _owed(renderer, call, use, shown, context)


def spoken(call: CallScript, languages: Iterable[str]) -> list[str]:
    """The languages in which it can be walked. A line that lacks one was named when the file was read."""
    return [one for one in languages if all(one in call.lines[name] for name in call.script.nodes)]


def _walk(
    renderer: Renderer,
    call: CallScript,
    language: str,
    about: str,
    context: RenderContext,
    more: frozenset[str],
    early: set[str],
    seen: set[tuple[str, str, str]],
) -> Iterator[Problem]:
    try:
        shown = renderer.script(call.script.name, language, context, more)
    except CannotRender as error:
        problem = f"{language}: cannot be made for {about}: {error}"
        yield Problem(file=call.script.file, line=None, problem=problem, mend="ask first ({% if … %}) or use `needs:`")
        return
    for node in shown.nodes:
        source = call.script.nodes[node.id]
        if (language, node.id, node.text) in seen:
            continue
        seen.add((language, node.id, node.text))
        if node.id in early:
            yield from _overheard(renderer, source, node, language, context)
        yield from _said(renderer, call, source, node, language, context)
    if hasty := not_read_back(shown):
        problem = f"{language}: {hasty.id!r} closes a promise that was not read back and agreed to [house promises]"
        mend = "lead every way to it through a `promise` node that captures `clear_yes`"
        yield _node(call.script.nodes[hasty.id], language, problem, mend)


def _overheard(
    renderer: Renderer, source: Node, node: ShownNode, language: str, context: RenderContext
) -> Iterator[Problem]:
    """Before the identity: nothing of the debt, of amounts, of the lender's trade; no more than a voicemail may."""
    screen = renderer.templates.screen
    facts = renderer.read(node.text, language, context)
    told = (
        (facts.mentions_debt, "speaks of the debt"),
        (_amount_in(node.text, context), "names an amount"),
        (_trade_in(node.text, screen[language], context), "tells what the lender collects"),
    )
    for said, what in told:
        if said:
            problem = f"{language}: {node.id!r} {what} before the identity check, to {heard_by(node)} [house H-WHO]"
            yield _node(source, language, problem, "say only who calls and for whom you ask")
    if node.outcome is Outcome.VOICEMAIL_LEFT and not hints_at_collection(context.sender.name, screen):
        tongue = renderer.templates.words.tongue(language, context.country)
        more = too_much(node.text, language, screen, identity(for_reading(context, tongue)))
        if more or facts.message_class != "limited_content_message":
            what = f"says too much: {more}" if more else "lacks the business name, whom to ask for, or the number"
            problem = f"{language}: {node.id!r} is no limited-content message, it {what} [us-reg-f F-LCM]"
            yield _node(source, language, problem, "business name, whom to ask for, number, a request to call; no more")


def _amount_in(text: str, context: RenderContext) -> bool:
    for known in (context.sender.phone, context.reference, context.sender.website):
        text = text.replace(known, " ") if known else text
    return has_amount(text.casefold()) or BARE_AMOUNT.search(text) is not None


def _trade_in(text: str, words: LanguageScreen, context: RenderContext) -> bool:
    """Beside our own name, which is said as it is."""
    for name in (context.sender.name, context.sender.creditor):
        text = text.replace(name, " ") if name else text
    return not {"trade", "collector", "attempt"}.isdisjoint(words.found(folded(text)))


def _said(
    renderer: Renderer, call: CallScript, source: Node, node: ShownNode, language: str, context: RenderContext
) -> Iterator[Problem]:
    facts = renderer.read(node.text, language, context)
    if call.stage == "pre_due" and facts.mentions_lateness:
        problem = f"{language}: {node.id!r} speaks of lateness before the due date"
        yield _node(source, language, problem, "say when it is due")
    screen = renderer.templates.screen
    for thing in never_said(node.text, language, screen, source.may_say, addressed(context)):
        problem = f"{language}: {node.id!r} says what is never said ({thing.id}): {thing.why}"
        yield _node(source, language, problem, "take it out; only a line that denies it may name it (`may_say`)")


def _owed(
    renderer: Renderer, call: CallScript, use: Use, shown: GeneratedScript, context: RenderContext
) -> Iterator[Problem]:
    screen, contact = renderer.templates.screen[shown.language], use.contact(Channel.CALL)
    found = {node.id: screen.found(ready_name(" ".join(node.text.split()))) for node in shown.nodes}
    texts = {node.id: node.text for node in shown.nodes}

    def late(fact: str, what: str, node: ShownNode | None) -> Iterator[Problem]:
        cites = citing(use.profiles, contact, fact)
        if node is not None and cites:
            yield _for(call, use, shown.language, node, f"{node.id!r} can be reached without {what}", cites, fact)

    first = {"attempt", "information"} if context.statement == "first" else {"collector"}
    if context.statement != "none":
        fact = "mini_miranda" if context.statement == "first" else "collector_disclosure"
        stated = unstated(shown, lambda node: first <= found[node.id])
        yield from late(fact, f"the statement of a debt collector ({context.statement} contact)", stated)
    announced = unrecorded(shown, lambda node: "recording" in found[node.id])
    for fact in ("recording_announced", "recording_consent"):
        yield from late(fact, "the notice that the call is recorded", announced)
    if "time_barred_wording" in context.owes and context.time_barred:
        barred = unstated(shown, lambda node: "time_barred" in found[node.id])
        yield from late("time_barred_wording", "the wording for a time-barred debt", barred)
    if "licence_number" in context.owes and (number := context.sender.licence):
        unlicensed = unstated(shown, lambda node: number in texts[node.id])
        yield from late("licence_number", "the licence number", unlicensed)
    officer = context.sender.grievance
    if "grievance_officer" in context.owes and officer is not None:
        parts = (officer.name, officer.email, officer.phone, officer.address)
        for node in closings_without(shown, lambda node: all(part in texts[node.id] for part in parts)):
            yield from late("grievance_officer", "the grievance officer's name, e-mail, phone and address", node)


def _for(
    call: CallScript, use: Use, language: str, node: ShownNode, said: str, cites: list[Cite], fact: str
) -> Problem:
    source = call.script.nodes[node.id]
    mend = MENDS.get(fact, "say it in a required node that every way passes")
    return problem_of(source.file, _line(source, language), language, said, cites, use, mend)


def _line(node: Node, language: str) -> int | None:
    return (node.say_lines or {}).get(language, node.line)


def _node(node: Node, language: str, problem: str, mend: str) -> Problem:
    return Problem(file=node.file, line=_line(node, language), problem=problem, mend=mend)
