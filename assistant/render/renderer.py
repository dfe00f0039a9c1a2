"""Makes the texts of contacts: a template, a language, the facts → what is sent, what it costs, what it says."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from assistant.core.consequence import Consequence
from assistant.core.screen import ContentFacts, read, too_much
from assistant.core.script import Answer, GeneratedScript, Node
from assistant.core.script_walk import generate
from assistant.core.terms import Channel
from assistant.render import locales, sms
from assistant.render.context import RenderContext
from assistant.render.identity import facts_of, for_reading, identity
from assistant.render.line import CannotRender, Line
from assistant.render.rendered import Preview, Prices, Rendered, Templates
from assistant.render.sms import Encoding
from assistant.render.templates import Message
from assistant.render.voice import spoken

NOT_COUNTED: Final = sms.Size(encoding=Encoding.UCS2, units=0, segments=1)  # e-mails, letters, speech
Said = Mapping[str, Line]


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Holds the templates and the prices; keeps nothing between two renderings but what a text is made of."""

    templates: Templates
    prices: Prices = field(default_factory=Prices)
    announces: dict[tuple[str, str], bool | None] = field(default_factory=dict, repr=False, compare=False)

    def render(self, template: str, channel: Channel, language: str | None, context: RenderContext) -> Rendered:
        """Raises CannotRender for a template that is not there, or a field without a value that the text prints."""
        message = self.templates.messages.get((channel, template))
        if message is None:
            raise CannotRender(f"there is no {channel} template {template!r}")
        chosen = locales.choose(language, context.default_language, message.texts)
        tongue = self.templates.words.tongue(chosen, context.country)
        said = message.texts[chosen]
        if any(line.tells_consequences for line in said.values()):
            context = self.with_consequences(context, tongue)
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
        context = self.with_consequences(for_reading(context, tongue), tongue)

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

    def read(self, text: str, language: str, context: RenderContext, purpose: str = "collect") -> ContentFacts:
        """The facts of a finished text of this contact."""
        return read(text, language, self.templates.screen, identity(context, purpose))

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

    def _sms(self, message: Message, said: Said, tongue: locales.Tongue, context: RenderContext) -> Rendered:
        body = sms.tidy(said["body"].say(context, tongue))
        measured = sms.size(body)
        return self._rendered(message, tongue, context, body, measured=measured)

    def _written(self, message: Message, said: Said, tongue: locales.Tongue, context: RenderContext) -> Rendered:
        subject = " ".join(said["subject"].say(context, tongue).split())
        return self._rendered(message, tongue, context, paragraphs(said["body"].say(context, tongue)), subject=subject)

    def _voice(self, message: Message, said: Said, tongue: locales.Tongue, context: RenderContext) -> Rendered:
        menu = self.templates.menu.get(tongue.language)
        if menu is None:
            raise CannotRender("the voice menu has problems of its own (voice/_menu.yaml)")
        whole = spoken(said["message"], menu, context, tongue)
        body = " ".join(whole.passage(name).says for name in ("identify", "message"))
        left = self.read(whole.voicemail, tongue.language, context, message.purpose)
        more = too_much(whole.voicemail, tongue.language, self.templates.screen, identity(context))
        made = self._rendered(message, tongue, context, body)
        return replace(made, spoken=whole, voicemail_facts=left, voicemail_too_much=more)

    def _rendered(
        self,
        message: Message,
        tongue: locales.Tongue,
        context: RenderContext,
        body: str,
        *,
        subject: str | None = None,
        measured: sms.Size = NOT_COUNTED,
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
            segments=measured.segments,
            encoding=measured.encoding if measured.units else None,
            units=measured.units,
            cost_minor=self.prices.of(message.channel, measured.segments),
            facts=self.read(whole, tongue.language, context, message.purpose),
        )


def paragraphs(text: str) -> str:
    """Lines without trailing spaces, one empty line between paragraphs at most."""
    kept: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (kept and kept[-1]):
            kept.append(" ".join(line.split()))
    return "\n".join(kept) + "\n"
