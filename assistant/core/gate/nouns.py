"""The plural of what a rule counts, as a profile names it: "1 contact of any kind", "5 contacts of any kind"."""

import re
from functools import lru_cache

TAIL = re.compile(r" (?:at|by|elsewhere|for|from|in|of|on|that|to|with)\b.*")  # says which ones, and stays as it is


@lru_cache(maxsize=1024)
def plural(count: int, noun: str) -> str:
    """ "1 unanswered try", "3 unanswered tries"."""
    return f"{count} {noun if count == 1 else many(noun)}"


def many(noun: str) -> str:
    """Each of the things that are named, joined by "or" or "and", in the plural."""
    tail = TAIL.search(noun)
    head, rest = (noun[: tail.start()], tail[0]) if tail else (noun, "")
    return "".join(word if word in (" or ", " and ") else _many(word) for word in re.split("( or | and )", head)) + rest


def _many(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
