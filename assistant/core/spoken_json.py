"""A spoken reminder as JSON and back: how it waits in the store until it is spoken."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.core.spoken import Key, Passage, Spoken, SpokenAction


def as_json(spoken: Spoken) -> dict[str, Any]:
    return asdict(spoken)


def from_json(value: Mapping[str, Any]) -> Spoken:
    """What `as_json` wrote. Raises KeyError or ValueError for anything else."""
    return Spoken(
        language=value["language"],
        start=value["start"],
        passages=tuple(_passage(passage) for passage in value["passages"]),
        voicemail=value["voicemail"],
    )


def _passage(value: Mapping[str, Any]) -> Passage:
    return Passage(
        id=value["id"],
        says=value["says"],
        keys=tuple(Key(digit=key["digit"], to=key["to"]) for key in value["keys"]),
        unanswered=value["unanswered"],
        action=SpokenAction(value["action"]) if value["action"] else None,
        after_identity=value["after_identity"],
    )
