"""Makes the texts of contacts: a template, a language, the facts → what is sent, what it costs, what it says."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.core.consequence import Consequence, ConsequenceKind
from assistant.core.screen import ContentFacts, Identity, Screen, read
from assistant.core.script import Answer, GeneratedScript, Node, generate
from assistant.core.spoken import Spoken
from assistant.core.terms import Channel
from assistant.render import locales, sms
from assistant.render.context import RenderContext
from assistant.render.line import CannotRender, Line
from assistant.render.scripts import CallScript
from assistant.render.sms import Encoding
from assistant.render.templates import Message
from assistant.render.voice import Menu, spoken
from assistant.render.words import Words

GAP = "[…]"


@dataclass(frozen=True, kw_only=True)
class Templates:
    """All that can be said, checked and ready. Made by `load_templates`."""

    messages: Mapping[tuple[Channel, str], Message]
    menu: Menu
    scripts: Mapping[str, CallScript]
    consequences: Mapping[ConsequenceKind, Mapping[str, Line]]
    words: Words
    screen: Screen


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What one contact costs, in minor units of the deployment's currency; `sms` is for each segment. None: unknown."""

    sms: int | None = None
    voice: int | None = None
    email: int | None = None
    letter: int | None = None

    def of(self, channel: Channel, segments: int) -> int | None:
        if channel is Channel.SMS:
            return None if self.sms is None else self.sms * segments
        return {Channel.VOICE: self.voice, Channel.EMAIL: self.email, Channel.LETTER: self.letter}.get(channel)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A finished text. `segments` and `encoding` are an SMS's (1 and None elsewhere); `spoken` a reminder's."""

    template: str
    template_version: str
    channel: Channel
    language: str
    purpose: str
    subject: str | None
    body: str
    segments: int
    encoding: Encoding | None
    cost_minor: int | None
    facts: ContentFacts
    spoken: Spoken | None = None
    voicemail_facts: ContentFacts | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a template does over a list: the worst case first in mind. `refused` are those it cannot be made for."""

    count: int
    refused: int
    by_segments: Mapping[int, int]
    by_encoding: Mapping[str, int]
    cost_minor: int | None
    worst: Rendered | None


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Holds the templates and the prices; keeps nothing between two renderings but compiled texts."""

    templates: Templates
    prices: Prices = field(default_factory=Prices)

    def render(self, template: str, channel: Channel, language: str | None, context: RenderContext) -> Rendered:
        """Raises CannotRender for a template that is not there, or a field without a value that the text prints."""
        message = self.templates.messages.get((channel, template))
        if message is None:
            raise CannotRender(f"there is no {channel} template {template!r}")
        chosen = locales.choose(language, context.default_language, message.texts)
        tongue = self.templates.words.tongue(chosen, context.country)
        context = self.with_consequences(context, tongue)
        said = message.texts[chosen]
        make = {Channel.SMS: self._sms, Channel.VOICE: self._voice}.get(channel, self._written)
        try:
            return make(message, said, tongue, context)
        except CannotRender as error:
            raise CannotRender(f"{channel} {template} ({chosen}): {error}") from error

    def script(
        self, name: str, language: str | None, context: RenderContext, more: frozenset[str] = frozenset()
    ) -> GeneratedScript:
        """The call script for this borrower. `more` are facts (core/script.py) that it does not show."""
        found = self.templates.scripts.get(name)
        if found is None:
            known = ", ".join(sorted(self.templates.scripts))
            raise CannotRender(f"there is no call script {name!r} (there are {known})")
        lines = found.lines
        chosen = locales.choose(language, context.default_language, dict.fromkeys(self.templates.words.languages))
        tongue = self.templates.words.tongue(chosen, context.country)
        context = self.with_consequences(_for_reading(context), tongue)

        def say(node: Node) -> str:
            return "\n".join(
                " ".join(line.split()) for line in lines[node.id][chosen].say(context, tongue).splitlines()
            )

        def label(answer: Answer) -> str:
            return answer.label.get(chosen, answer.key)

        facts = facts_of(context) | more
        loan_id = context.loans[0].loan_id
        return generate(found.script, facts, say, label, loan_id=loan_id, language=chosen)

    def preview(self, template: str, channel: Channel, list_: Iterable[tuple[str | None, RenderContext]]) -> Preview:
        """A template over the real list: how long, how dear, and the worst text in full."""
        made, refused = [], 0
        for language, context in list_:
            try:
                made.append(self.render(template, channel, language, context))
            except CannotRender:
                refused += 1
        costs = [one.cost_minor for one in made]
        return Preview(
            count=len(made),
            refused=refused,
            by_segments=dict(sorted(Counter(one.segments for one in made).items())),
            by_encoding=dict(Counter(str(one.encoding) for one in made if one.encoding)),
            cost_minor=None if None in costs else sum(cost for cost in costs if cost is not None),
            worst=max(made, key=lambda one: (one.segments, len(one.body)), default=None),
        )

    def read(self, text: str, language: str, context: RenderContext) -> ContentFacts:
        """The facts of a finished text of this contact."""
        return read(text, language, self.templates.screen, identity(context))

    def with_consequences(self, context: RenderContext, tongue: locales.Tongue) -> RenderContext:
        """The rows that apply, as sentences. A row whose sentence cannot be made is not told."""
        texts = tuple(text for row in context.consequences if (text := self._consequence(row, context, tongue)))
        return replace(context, consequence_texts=texts) if texts or context.consequence_texts else context

    def _consequence(self, row: Consequence, context: RenderContext, tongue: locales.Tongue) -> str | None:
        line = self.templates.consequences.get(row.kind, {}).get(tongue.language)
        if line is None:
            return None
        try:
            return " ".join(line.say(replace(context, consequence=row), tongue).split())
        except CannotRender:
            return None

    def _sms(
        self, message: Message, said: Mapping[str, Line], tongue: locales.Tongue, context: RenderContext
    ) -> Rendered:
        body = sms.tidy(said["body"].say(context, tongue))
        measured = sms.size(body)
        return self._rendered(message, tongue, context, body, segments=measured.segments, encoding=measured.encoding)

    def _written(
        self, message: Message, said: Mapping[str, Line], tongue: locales.Tongue, context: RenderContext
    ) -> Rendered:
        subject = " ".join(said["subject"].say(context, tongue).split())
        return self._rendered(message, tongue, context, paragraphs(said["body"].say(context, tongue)), subject=subject)

    def _voice(
        self, message: Message, said: Mapping[str, Line], tongue: locales.Tongue, context: RenderContext
    ) -> Rendered:
        menu = self.templates.menu.get(tongue.language)
        if menu is None:
            raise CannotRender("the voice menu has problems of its own (voice/_menu.yaml)")
        whole = spoken(said["message"], menu, context, tongue)
        body = " ".join(whole.passage(name).says for name in ("identify", "message"))
        left = self.read(whole.voicemail, tongue.language, context)
        return replace(self._rendered(message, tongue, context, body), spoken=whole, voicemail_facts=left)

    def _rendered(
        self,
        message: Message,
        tongue: locales.Tongue,
        context: RenderContext,
        body: str,
        *,
        subject: str | None = None,
        segments: int = 1,
        encoding: Encoding | None = None,
    ) -> Rendered:
        whole = body if subject is None else f"{subject}\n{body}"
        return Rendered(
            template=message.name,
            template_version=message.version,
            channel=message.channel,
            language=tongue.language,
            purpose=message.purpose,
            subject=subject,
            body=body,
            segments=segments,
            encoding=encoding,
            cost_minor=self.prices.of(message.channel, segments),
            facts=self.read(whole, tongue.language, context),
        )


def paragraphs(text: str) -> str:
    """Lines without trailing spaces, one empty line between paragraphs at most."""
    kept: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (kept and kept[-1]):
            kept.append(" ".join(line.split()))
    return "\n".join(kept) + "\n"


def identity(context: RenderContext) -> Identity:
    """Who writes and how they are reached, for the facts of a text."""
    sender = context.sender
    officer = sender.grievance
    ways = (sender.phone, sender.email, sender.website, context.pay_link, context.help_link)
    return Identity(
        sender=sender.name,
        creditor=sender.creditor or sender.name,
        ways=tuple(way for way in ways if way),
        agent=context.agent_name,
        phone=sender.phone,
        grievance=(officer.name, officer.email, officer.phone, officer.address) if officer else (),
    )


def _for_reading(context: RenderContext) -> RenderContext:
    """A script can be read before the call has a speaker and a reference: gaps stand for them."""
    return replace(context, agent_name=context.agent_name or GAP, reference=context.reference or GAP)


def facts_of(context: RenderContext) -> frozenset[str]:
    """The facts of a call script that the context itself shows."""
    amount = sum(loan.amount_minor for loan in context.loans)
    stop_roll = sum(loan.stop_roll_minor or 0 for loan in context.loans)
    shown = {
        "several_loans": len(context.loans) > 1,
        "statement_required": context.statement != "none",
        "pay_link": context.pay_link is not None,
        "stop_roll_open": 0 < stop_roll < amount,
        "plan_open": context.plan is not None,
        "settlement_open": context.settlement is not None,
        "quote_open": context.quote is not None,
        "consequences": bool(context.consequence_texts),
    }
    return frozenset(name for name, holds in shown.items() if holds)
