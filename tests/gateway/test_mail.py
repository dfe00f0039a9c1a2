"""E-mail: refused is final, "later" is later, and a server that falls silent leaves the message to a person."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_string, policy

import pytest

from assistant.config import MailSettings
from assistant.core.html_mail import as_html
from assistant.core.terms import Channel
from assistant.gateway.base import SendError
from assistant.gateway.line import Line
from assistant.gateway.mail import Mail, translated
from tests.gateway.test_contract import A_TEXT

A_LETTER = replace(
    A_TEXT, channel=Channel.EMAIL, to="ada@example.com", subject="Your\r\nBcc: all@example.com", body="Grüße"
)


@asynccontextmanager
async def server(
    at_recipient: str = "250 ok", at_end: str | None = "250 taken"
) -> AsyncIterator[tuple[int, list[str]]]:
    """A mail server on loopback that answers as told; None: it hangs up."""
    seen: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        in_text = False
        while line := (await reader.readline()).decode():
            seen.append(line.rstrip("\r\n"))
            if in_text and line != ".\r\n":
                continue
            word = "." if in_text else line[:4].strip().upper()
            answer = {"RCPT": at_recipient, "DATA": "354 go on", ".": at_end}.get(word, "250 ok")
            in_text = word == "DATA"
            if answer is None:
                break
            writer.write(answer.encode() + b"\r\n")
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1], seen


def mail(port: int) -> Mail:
    settings = MailSettings(host="127.0.0.1", port=port, username="", password="", sender="help@harbor-credit.example")
    return Mail(settings, timeout=1, request_life=timedelta(seconds=1), line=Line.unpaced())


async def test_a_taken_message_has_our_reference_as_its_id_and_no_header_slipped_in() -> None:
    async with server() as (port, seen):
        receipt = await mail(port).send(A_LETTER)
    assert receipt.sid == "<c0ffee-1@harbor-credit.example>"
    assert f"Message-ID: {receipt.sid}" in seen
    assert not any(line.startswith("Bcc") for line in seen)


async def test_an_email_is_the_same_words_as_text_and_as_a_page_and_nothing_in_it_runs() -> None:
    body = "Dear Ada <script>alert(1)</script>,\n\n- card: $5\n- loan: $6\n\nPay: https://pay.example/a?b=1&c=2.\n"
    async with server() as (port, seen):
        await mail(port).send(replace(A_LETTER, body=body, subject="A & B"))
    begin, end = [line.upper() for line in seen].index("DATA") + 1, seen.index(".")
    letter = message_from_string("\n".join(seen[begin:end]), policy=policy.default)
    plain, page = (part.get_content() for part in letter.iter_parts())
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert plain.split() == body.split()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<title>A &amp; B</title>" in page
    assert '<html lang="en">' in page
    assert "<ul>\n<li>card: $5</li>\n<li>loan: $6</li>\n</ul>" in page
    assert '<a href="https://pay.example/a?b=1&amp;c=2">' in page
    assert not [word for word in ("<img", "src=", "style", "<link") if word in page]
    assert letter["List-Unsubscribe"] == "<mailto:help@harbor-credit.example?subject=STOP>"
    assert letter["Subject"] == "A & B"


@pytest.mark.parametrize(
    "text, language",
    [("Please pay", "en"), ("Puede pagar su cuenta", "es"), ("您好，请付款", "zh"), ("भुगतान करें", "hi")],
)
def test_a_page_says_its_language(text: str, language: str) -> None:
    assert f'<html lang="{language}">' in as_html("x", text)


async def test_a_page_given_with_the_message_is_sent_as_it_is_and_long_lines_are_kept_within_the_limit() -> None:
    async with server() as (port, seen):
        await mail(port).send(replace(A_LETTER, html="<p>given</p>", body="a " * 3000))
    assert "<p>given</p>" in seen
    assert max(map(len, seen)) <= 998


@pytest.mark.parametrize(
    "at_recipient, at_end, kind, number_bad",
    [
        ("550 no such mailbox", "250 taken", "rejected", True),
        ("554 policy", "250 taken", "rejected", False),
        ("451 later", "250 taken", "retry", False),
        ("250 ok", "452 full", "retry", False),
        ("250 ok", None, "unknown", False),  # the text was handed over, and no answer came
    ],
)
async def test_each_answer_has_one_meaning(at_recipient: str, at_end: str | None, kind: str, number_bad: bool) -> None:
    async with server(at_recipient, at_end) as (port, _):
        with pytest.raises(SendError) as caught:
            await mail(port).send(A_LETTER)
    assert (caught.value.kind, caught.value.number_bad) == (kind, number_bad)


async def test_a_server_that_is_away_is_safe_to_try_again() -> None:
    with pytest.raises(SendError) as caught:
        await mail(9).send(A_LETTER)
    assert caught.value.kind == "retry"


async def test_a_mail_server_cannot_be_asked() -> None:
    assert mail(9).can_look_up is False
    with pytest.raises(SendError):
        await mail(9).look_up(A_LETTER, None, frozenset())


def test_an_odd_failure_is_final_rather_than_repeated() -> None:
    assert translated(smtplib.SMTPNotSupportedError()).kind == "rejected"
