"""What rendering takes and gives: all templates, the prices, a finished text, a preview over a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.consequence import ConsequenceKind
from assistant.core.screen import ContentFacts
from assistant.core.screen_words import Screen
from assistant.core.spoken import Spoken
from assistant.core.terms import Channel
from assistant.render.line import Line
from assistant.render.scripts import CallScript
from assistant.render.sms import Encoding
from assistant.render.templates import Message
from assistant.render.voice import Menu
from assistant.render.words import Words


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
    """A finished text. `segments` and `encoding` are an SMS's (1 and None elsewhere), `units` its septets
    or 16-bit units; `spoken` is a reminder's.

    `voicemail_too_much`: what a machine would hear beyond a limited-content message.
    """

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
    units: int = 0
    facts: ContentFacts
    spoken: Spoken | None = None
    voicemail_facts: ContentFacts | None = None
    voicemail_too_much: str = ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a template does over a list: the worst case first in mind. `refused` are those it cannot be made for."""

    count: int
    refused: int
    by_segments: Mapping[int, int]
    by_encoding: Mapping[str, int]
    cost_minor: int | None
    worst: Rendered | None


def content_facts(made: Rendered) -> dict[str, Any]:
    """The facts of a rendering in the words that content rules name; what a machine hears too much is extra content."""
    facts = {name: value for name, value in vars(made.facts).items() if value is not None}
    return {"text_language": made.language} | facts | ({"extra_content": True} if made.voicemail_too_much else {})
