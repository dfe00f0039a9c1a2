"""E-mail: refused is final, "later" is later, and a server that falls silent leaves the message to a person."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.config import MailSettings
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
