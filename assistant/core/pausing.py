"""What is paused, and what that holds back: everything, a campaign, a gateway, a sender. Whoever may send asks here.

A campaign is a strategy or one of its treatments. What a pause holds stays planned, or ready in the outbox, and leaves
when the pause ends if its own time has not passed by then.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PauseKind(StrEnum):
    EVERYTHING = "everything"
    STRATEGY = "strategy"
    TREATMENT = "treatment"
    GATEWAY = "gateway"
    SENDER = "sender"


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Who paused what, when and why. `name` is empty for everything."""

    kind: PauseKind
    name: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """All that is paused now, the earliest first."""

    running: tuple[Pause, ...] = ()

    @property
    def everything(self) -> Pause | None:
        return self._of(PauseKind.EVERYTHING, "")

    @property
    def campaigns(self) -> bool:
        """Whether a strategy or a treatment is paused."""
        return bool(self.names(PauseKind.STRATEGY) or self.names(PauseKind.TREATMENT))

    def names(self, kind: PauseKind) -> tuple[str, ...]:
        return tuple(one.name for one in self.running if one.kind is kind)

    def stops(self, gateway: str, sender: str | None = None) -> Pause | None:
        """What keeps this gateway (and this sender of it) from sending; None: nothing does."""
        found = self.everything or self._of(PauseKind.GATEWAY, gateway)
        return found or (None if sender is None else self._of(PauseKind.SENDER, sender))

    def holds(self, strategy: str | None, treatment: str) -> Pause | None:
        """What holds a contact of this campaign back; None: nothing does."""
        found = self.everything or self._of(PauseKind.TREATMENT, treatment)
        return found or (None if strategy is None else self._of(PauseKind.STRATEGY, strategy))

    def _of(self, kind: PauseKind, name: str) -> Pause | None:
        return next((one for one in self.running if one.kind is kind and one.name == name), None)


NOTHING = Pauses()
