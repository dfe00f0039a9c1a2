"""Removes what has served: sessions that have ended by time, kept answers, old imports' refused rows."""

from datetime import datetime, timedelta
from typing import Any

from assistant.runtime import Runtime
from assistant.steps import import_run
from assistant.store import answers, people, sessions

ANSWERS_KEPT = timedelta(days=7)
STRANGERS_KEPT = timedelta(days=30)  # longer than anybody is shut out


async def tidy(rt: Runtime, _now: datetime) -> dict[str, Any]:
    """By the wall's clock, which sign-ins go by."""
    now, limits = rt.wall(), rt.settings.web.limits
    ended = await rt.db.write(sessions.sweep, now, limits.idle, limits.absolute)
    forgotten = await rt.db.write(answers.sweep, now - ANSWERS_KEPT)
    strangers = await rt.db.write(people.forget_strangers, now - STRANGERS_KEPT)
    old = now - timedelta(days=rt.settings.web.import_keep_days)
    imports = await rt.db.write(import_run.tidy, rt, old)
    return {"sessions": ended, "answers": forgotten, "imports": imports, "strangers": strangers}
