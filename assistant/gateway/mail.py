"""E-mail by SMTP. The Message-ID is our reference, so a copy in the mailbox's log can be tied to it.

SMTP cannot be asked "have you seen this?": an answer that does not come leaves the message for a person to look at.
"""

import asyncio
import smtplib
import socket
import ssl
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from assistant.core.html_mail import as_html
from assistant.core.terms import Channel, DeliveryStatus
from assistant.gateway.base import Message, Receipt, SendError, Trouble
from assistant.gateway.line import Line

NO_SUCH_MAILBOX = (550, 551, 553)
STARTTLS_PORT, SMTPS_PORT = 587, 465


class Server(Protocol):
    """The settings of `[gateway.mail]`, as the floor above reads them."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def sender(self) -> str: ...


class Mail:
    """One connection a message: simple, and a broken one takes nothing else with it."""

    name = "mail"
    can_look_up = False
    virtual = False

    def __init__(self, settings: Server, *, timeout: float, request_life: timedelta, line: Line) -> None:
        self.settings = settings
        self.request_life = request_life
        self.line = line
        self._timeout = timeout

    async def send(self, message: Message) -> Receipt:
        """As the contract says: refused is final, "try later" may be tried later, silence after the text is unknown."""
        if message.channel is not Channel.EMAIL:
            raise SendError("rejected", "channel", f"e-mail carries no {message.channel}")
        letter = written(message, self.settings.sender)
        await asyncio.to_thread(self._hand_over, letter)
        return Receipt(sid=str(letter["Message-ID"]), status=DeliveryStatus.SENT, at=message.at)

    async def look_up(self, message: Message, since: object, known: frozenset[str]) -> Receipt | None:
        raise SendError("unknown", "no_look_up", "a mail server cannot say whether it took a message")

    async def close(self) -> None:
        return None

    def _hand_over(self, letter: EmailMessage) -> None:
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            stop = isinstance(error, smtplib.SMTPAuthenticationError | ssl.SSLError)
            raise SendError("retry", "unreachable", f"the mail server: {type(error).__name__}", stop=stop) from None
        try:
            server.send_message(letter)
        except smtplib.SMTPException as error:
            raise translated(error) from None
        except OSError as error:
            raise SendError("unknown", type(error).__name__, "the mail server fell silent") from None
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self.settings.host, self.settings.port
        if port == SMTPS_PORT:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=self._timeout)
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout)
        if port == STARTTLS_PORT:
            server.starttls(context=ssl.create_default_context())
        if self.settings.username:
            server.login(self.settings.username, self.settings.password)
        return server


def written(message: Message, sender: str) -> EmailMessage:
    """The message with our reference as its id, as plain text and as a page of the same words.

    Line breaks in a header are refused by the library, as they should. The way out stands in the header too, so that a
    mail reader can offer it as a button.
    """
    letter = EmailMessage()
    domain = sender.rpartition("@")[2] or socket.gethostname()
    letter["From"], letter["To"] = sender, message.to
    letter["Subject"] = " ".join((message.subject or "").split())
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = f"<{message.ref}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Unsubscribe"] = f"<mailto:{sender}?subject=STOP>"
    letter.set_content(message.body)
    html = message.html or as_html(str(letter["Subject"]), message.body)
    letter.add_alternative(html, subtype="html")
    return letter


def translated(error: smtplib.SMTPException) -> SendError:
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return SendError("unknown", "disconnected", "the mail server hung up before it answered")
    code, _ = answer_of(error)
    if 400 <= code < 500:
        return SendError("retry", str(code), "the mail server asks to try later", retry_after=timedelta(minutes=5))
    trouble = Trouble.NUMBER_BAD if code in NO_SUCH_MAILBOX else Trouble.OTHER
    return SendError("rejected", str(code), "the mail server refuses this message", trouble=trouble)


def answer_of(error: smtplib.SMTPException) -> tuple[int, bytes]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()), (550, b""))
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, b""
    return 550, b""
