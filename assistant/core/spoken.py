"""A spoken reminder as data: passages, the keys that may be pressed, and what each end means.

Neutral between gateways: an adapter turns a passage into its own words (TwiML), the simulator walks it. Nothing about
the debt is in a passage that can be heard before the key that confirms the person.
"""

from dataclasses import dataclass
from enum import StrEnum


class SpokenAction(StrEnum):
    """What the system does when a passage is reached."""

    CONFIRMED = "confirmed"  # the person said who they are: a right-party contact begins
    PROMISE = "promise"
    PERSON = "person"  # hand over to a collector, or note a call-back
    STOP = "stop"  # opt-out of automated voice, in effect at once
    NOT_ME = "not_me"


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of the telephone and the passage that it leads to."""

    digit: str
    to: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Text to speak, then keys to wait for. `unanswered` is where silence leads; with neither, hang up."""

    id: str
    says: str
    keys: tuple[Key, ...] = ()
    unanswered: str | None = None
    action: SpokenAction | None = None
    after_identity: bool = False


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """The whole reminder. `voicemail` is left, alone, when a machine answers."""

    language: str
    start: str
    passages: tuple[Passage, ...]
    voicemail: str

    def passage(self, name: str) -> Passage:
        """Raises KeyError for a passage that is not there."""
        return {passage.id: passage for passage in self.passages}[name]

    def press(self, at: str, digit: str | None) -> Passage | None:
        """The passage after a key, or after silence (None); None ends the call. An unknown key is silence."""
        here = self.passage(at)
        to = next((key.to for key in here.keys if key.digit == digit), here.unanswered)
        return None if to is None else self.passage(to)
