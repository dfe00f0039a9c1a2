"""What `run` refuses with a real gateway: any clock but the real one, a fictional book, and undoing what was."""

from datetime import date
from pathlib import Path

from assistant.cli.common import Common, wrong
from assistant.config import Settings
from assistant.core.dates import local
from assistant.runtime import Clock


def refuse_pretence(
    common: Common, settings: Settings, path: Path | None, as_of: date | None, days: int | None, fresh: bool
) -> None:
    """With a real gateway only the present can be worked, on a book that is named, and nothing that was is undone."""
    day = local(Clock()(), settings.work.zone).date()
    if days is not None or (as_of is not None and as_of < day) or common.now is not None:
        raise wrong(
            "with a real gateway the clock is the real one: --days, --now and a past --as-of are refused",
            "leave them out, or use --gateway simulator",
        )
    if fresh:
        raise wrong("--fresh would delete the log of contacts that were really made", "name another --home")
    if path is None:
        raise wrong("the sample book is fictional and is never sent to a real gateway", "name your own book")
