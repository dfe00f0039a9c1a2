"""Removes what has served: sessions that have ended by time, and answers that nobody will ask for again."""

from datetime import datetime, timedelta
from typing import Any

from assistant.runtime import Runtime
from assistant.store import answers, sessions

ANSWERS_KEPT = timedelta(days=7)


async def tidy(rt: Runtime, _now: datetime) -> dict[str, Any]:
    """By the wall's clock, which sign-ins go by."""
    now, limits = rt.wall(), rt.settings.web.limits
    ended = await rt.db.write(sessions.sweep, now, limits.idle, limits.absolute)
    forgotten = await rt.db.write(answers.sweep, now - ANSWERS_KEPT)
    return {"sessions": ended, "answers": forgotten}
