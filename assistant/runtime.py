"""What is open: the settings, the rules, the database, the renderer, the gateways and the clock.

The clock is read in one place only, here; with the simulator it is a virtual one that the `run` job moves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.config import Settings
from assistant.store.db import Database

if TYPE_CHECKING:
    from assistant.gateway.base import Gateway


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """What a step may use."""

    home: Path
    settings: Settings
    rulebook: Any
    db: Database
    render: Any
    gateways: Mapping[str, "Gateway"] = field(default_factory=dict)
    now: Callable[[], datetime]
    seed: int = 1


def wall_clock() -> datetime:
    return datetime.now(UTC)
