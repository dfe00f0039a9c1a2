"""Loads the message templates: one file each, with all its languages, in the folder of its channel.

    # templates/sms/reminder_m1.yaml
    purpose: collect              # collect, notice, reply, opt_out_confirmation … (words of the gate)
    when: M1, days 1 to 7         # for people
    stage: past_due               # pre_due: lateness is never spoken of; past_due; any
    needs: [pay_link]             # groups of fields without which it is not sent (catalogue.py); may be left out
    ends_with: stop               # the shared text _stop.yaml of this folder follows; may be left out
    en: Hello {{ borrower.first_name }}, this is {{ sender }}. …
    es: Hola …

An e-mail or a letter has `subject` and `body` in each language, a spoken reminder its `message` (or a plain text, like
an SMS); what the reminders share (greeting, keys, voicemail) is in `voice/_menu.yaml`. The language is chosen by the
borrower's (`es-MX`, then `es`), else the portfolio's default, else English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.core.problem import Problem
from assistant.core.terms import Channel
from assistant.render.line import Checked, Line, compile_line
from assistant.render.source import Purpose, Source, Stage, digest, read_source

PARTS: Mapping[Channel, tuple[str, ...]] = {
    Channel.SMS: ("body",),
    Channel.EMAIL: ("subject", "body"),
    Channel.LETTER: ("subject", "body"),
    Channel.VOICE: ("message",),
}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One template in all its languages. `texts`: language → part (`subject`, `body`, `message`) → line."""

    channel: Channel
    name: str
    file: str
    purpose: Purpose
    when: str
    stage: Stage
    needs: frozenset[str]
    version: str
    texts: Mapping[str, Mapping[str, Line]]
    lines: Mapping[str, int]  # where each language begins


def load_messages(
    folder: Path, channel: Channel, languages: tuple[str, ...]
) -> tuple[dict[str, Message], list[Problem]]:
    """Every template of a channel's folder by name, and every problem; a file with problems is left out."""
    problems: list[Problem] = []
    shared, made = {}, {}
    for path in sorted(folder.glob("_*.yaml")):
        if path.stem != "_menu":
            shared[path.stem[1:]] = read_source(path, ("body",), languages, problems)
    for path in sorted(folder.glob("[!_]*.yaml")):
        before = len(problems)
        source = read_source(path, PARTS[channel], languages, problems)
        tail = _tail(source, shared, problems)
        if source is not None and len(problems) == before:
            made[path.stem] = _message(channel, source, tail)
    return made, problems


def _tail(source: Source | None, shared: Mapping[str, Source | None], problems: list[Problem]) -> Source | None:
    name = source.header.ends_with if source else None
    if source is None or name is None:
        return None
    if name not in shared:
        mend = f"one of {', '.join(sorted(shared)) or 'none: write _' + name + '.yaml'}"
        line = min(source.lines.values(), default=1)
        problems.append(
            Problem(file=str(source.path), line=line, problem=f"there is no shared text `{name}`", mend=mend)
        )
    return shared.get(name)


def _message(channel: Channel, source: Source, tail: Source | None) -> Message:
    texts = {
        language: {
            part: compile_line([checked, *_end(tail, language, part)], _between(channel, language))
            for part, checked in parts.items()
        }
        for language, parts in source.texts.items()
    }
    version = digest((source.hash + (tail.hash if tail else "")).encode())
    head = source.header
    return Message(
        channel=channel,
        name=source.path.stem,
        file=str(source.path),
        purpose=head.purpose,
        when=head.when,
        stage=head.stage,
        needs=frozenset(head.needs),
        version=version,
        texts=texts,
        lines=source.lines,
    )


def _between(channel: Channel, language: str) -> str:
    """Chinese sentences stand without a space."""
    return "\n\n" if channel is not Channel.SMS else "" if language.startswith("zh") else " "


def _end(tail: Source | None, language: str, part: str) -> list[Checked]:
    """The shared text follows the body, never the subject."""
    return [tail.texts[language][part]] if tail is not None and part in tail.texts.get(language, {}) else []
