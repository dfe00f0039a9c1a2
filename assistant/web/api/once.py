"""A POST with an Idempotency-Key is done once: its answer is kept in the transaction of its effect and given again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal

from sqlalchemy import Connection

from assistant.store import answers


class Once(Enum):
    OTHER = "the key was used for another request"


@dataclass(frozen=True, kw_only=True)
class Used:
    who: str
    key: str
    request: str
    body: bytes

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.request.encode() + b"\n" + self.body).hexdigest()


def once(
    conn: Connection, used: Used, status: int, act: Callable[[Connection], str], now: datetime
) -> tuple[int, str, bool] | Literal[Once.OTHER]:
    """→ (status, answer, whether it was given before). Two at once: the second waits for the first and gets its answer.

    An act that raises leaves nothing, so that it can be tried again under its key.
    """
    if answers.take(conn, used.who, used.key, used.hash, now):
        text = act(conn)
        answers.keep(conn, used.who, used.key, status, text)
        return status, text, False
    request, kept_status, kept = answers.kept(conn, used.who, used.key)
    return Once.OTHER if request != used.hash else (kept_status, kept, True)
