"""Opens the gateways that the settings name, and says which one carries which channel."""

from collections.abc import Mapping
from pathlib import Path

from assistant.config import Settings
from assistant.core.terms import Channel
from assistant.gateway.base import Gateway
from assistant.gateway.letters import Letters
from assistant.gateway.line import Breaker, Line, Pacer
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
