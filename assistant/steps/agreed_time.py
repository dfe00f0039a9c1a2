"""A time that a borrower agreed to be rung at, as the window of a request: on every clock they may live by."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from assistant.core.dates import zone
from assistant.core.gate.slots import written
from assistant.runtime import Runtime
from assistant.steps.gate_facts import places_of
from assistant.store import account_facts


def slot(conn: Connection, rt: Runtime, borrower_id: int, at: datetime) -> list[dict[str, str]]:
    """The windows of the request, as a verdict case writes them: from the slack before the time to its alarm."""
    owner, points = account_facts.by_id(conn, borrower_id), account_facts.points(conn, borrower_id)
    names = dict.fromkeys(place.zone for place in places_of(owner, points) if place.zone) or [rt.settings.work.zone]
    own = rt.settings.desk
    before, after = timedelta(minutes=own.callback_slack_minutes), timedelta(minutes=own.callback_alarm_minutes)
    return written(at, [zone(name) for name in names], before, after)
