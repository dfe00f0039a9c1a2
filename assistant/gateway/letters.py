"""Letters for a print house: each one a file in a folder, written whole or not at all.

A file's name is the letter's reference, so a letter is never there twice and a look-up is a look at the folder.
"""

import asyncio
import os
from datetime import datetime, timedelta
from pathlib import Path

from assistant.core.terms import DeliveryStatus
from assistant.gateway.base import Message, Receipt, SendError
from assistant.gateway.line import Line


class Letters:
    """`folder` is made when the first letter comes."""

    name = "letters"
    request_life = timedelta(0)
    can_look_up = True
    virtual = False

    def __init__(self, folder: Path, line: Line) -> None:
        self.folder = folder
        self.line = line

    async def send(self, message: Message) -> Receipt:
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise SendError("retry", "disk", f"the letter could not be written: {error.strerror}", stop=True) from error
        return Receipt(sid=message.ref, status=DeliveryStatus.SENT, at=message.at)

    async def look_up(self, message: Message, since: datetime, known: frozenset[str]) -> Receipt | None:
        if not self._path(message.ref).exists():
            return None
        return Receipt(sid=message.ref, status=DeliveryStatus.SENT, at=message.at)

    async def close(self) -> None:
        return None

    def _path(self, ref: str) -> Path:
        return self.folder / f"{ref}.txt"

    def _write(self, message: Message) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self._path(message.ref).with_suffix(".part")
        with draft.open("w", encoding="utf-8") as file:
            file.write(f"{message.to}\n\n{message.subject or ''}\n\n{message.body}\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path(message.ref))
