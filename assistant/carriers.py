"""Who carries what: the gateways that the settings name, opened, and the channel that each one serves."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.core.problem import BadInput, Problem
from assistant.core.terms import Channel
from assistant.gateway.base import Gateway
from assistant.gateway.letters import Letters
from assistant.gateway.line import Line, Pacer
from assistant.gateway.mail import Mail
from assistant.gateway.simulator import Simulator

TELEPHONY = (Channel.CALL, Channel.VOICE, Channel.SMS)


def carrier(settings: Settings, channel: Channel) -> str | None:
    """The gateway's name; None: nothing carries this channel. The simulator carries everything."""
    default = settings.gateway.default
    if default == "simulator" or channel in TELEPHONY:
        return default
    if channel is Channel.EMAIL:
        return "mail" if settings.gateway.mail.host else None
    return "letters" if channel is Channel.LETTER else None


def open_gateways(settings: Settings, *, seed: int, log: Path, letters: Path) -> Mapping[str, Gateway]:
    """What the settings use, by name. Raises BadInput for a gateway that is named and not set up."""
    if settings.gateway.default == "simulator":
        return {"simulator": Simulator(seed=seed, log=log)}
    opened: list[Gateway] = [_twilio(settings), Letters(letters, Line.unpaced())]
    if settings.gateway.mail.host:
        opened.append(Mail(settings.gateway.mail, line=_line(settings), **_patience(settings)))
    return {gateway.name: gateway for gateway in opened}


def _twilio(settings: Settings) -> Gateway:
    own = settings.gateway.twilio
    wanted = {"account_sid": own.account_sid, "auth_token": own.auth_token, "public_url": own.public_url}
    missing = [name for name, value in wanted.items() if not value]
    if not (own.from_number or own.messaging_service_sid):
        missing.append("from_number (or messaging_service_sid)")
    if missing:
        raise BadInput(*map(_unset, missing))
    from assistant.gateway.twilio import Twilio  # a second of imports, for who uses it

    return Twilio(own, line=_line(settings), **_patience(settings))


def _unset(name: str) -> Problem:
    mend = "set it in config/assistant.toml; the secrets may be environment variables, see the README"
    return Problem(file="config/assistant.toml", line=None, problem=f"[gateway.twilio] {name} is not set", mend=mend)


def _line(settings: Settings) -> Line:
    return Line(pacer=Pacer(per_second=settings.gateway.per_second))


def _patience(settings: Settings) -> dict[str, Any]:
    gateway = settings.gateway
    return {
        "timeout": gateway.request_timeout_seconds,
        "request_life": timedelta(seconds=gateway.request_life_seconds),
    }
