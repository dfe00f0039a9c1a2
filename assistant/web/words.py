"""The codes of the trade as a page says them, of all rooms; a code has one meaning wherever it stands."""

from collections.abc import Mapping

from assistant.web import words_contact, words_desk, words_floor, words_setup


def joined(*rooms: Mapping[str, str]) -> dict[str, str]:
    """Raises ValueError for a code that two rooms put in words."""
    found: dict[str, str] = {}
    for room in rooms:
        if twice := found.keys() & room.keys():
            raise ValueError(f"codes that stand twice: {', '.join(sorted(twice))}")
        found |= room
    return found


WORDS = joined(words_contact.WORDS, words_setup.WORDS, words_floor.WORDS, words_desk.WORDS)
