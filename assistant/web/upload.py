"""Files that a browser or a program sends: streamed to disk part by part, never in memory, each with its SHA-256."""

import asyncio
import hashlib
import re
import secrets
import shutil
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from assistant.core.problem import Surroundings
from assistant.files import PACKED, READERS
from assistant.web.marks import N_

PIECE = 256 * 1024
NAME_MAX = 120
FILES_MAX = 30
FIELD_MAX = 1000
ODD = re.compile(r"[\x00-\x1f\x7f<>:\"|?*]")


class Unfit(Exception):
    """The upload cannot be used: `text` says why, filled with `values`."""

    def __init__(self, status: int, text: str, **values: object) -> None:
        super().__init__(text)
        self.status, self.text, self.values = status, text, values


@dataclass(kw_only=True)
class Upload:
    """`files`: [{name, size, sha256}] lie in `folder`/files; `fields`: the form's other values, as text."""

    folder: Path
    files: list[dict[str, object]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


async def receive(request: web.Request, into: Path, size_max: int) -> Upload:
    """Every file of the form in a new folder of `into`. Raises Unfit, and then nothing stays; Surroundings."""
    if request.content_type != "multipart/form-data":
        raise Unfit(415, N_("Send the files as a form with files."))
    if (request.content_length or 0) > size_max + PIECE:
        raise too_large(size_max)
    upload = Upload(folder=into / secrets.token_hex(8))
    try:
        (upload.folder / "files").mkdir(parents=True)
        await _parts(await request.multipart(), upload, size_max)
    except OSError as error:
        upload.drop()
        raise Surroundings(f"the files cannot be kept: {error.strerror}; check the disk and its space") from error
    except (ValueError, AssertionError, HttpProcessingError) as error:
        upload.drop()
        raise Unfit(400, N_("The form cannot be read.")) from error
    except BaseException:
        upload.drop()
        raise
    if not upload.files:
        upload.drop()
        raise Unfit(422, N_("Choose a file first."))
    return upload


async def _parts(form: MultipartReader, upload: Upload, size_max: int) -> None:
    left = size_max
    while (part := await form.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise ValueError("a form within a form")
        if part.filename is None:
            upload.fields[part.name or ""] = await _text(part)
        elif part.filename:  # a field without a file is sent with an empty name
            left -= await _file(part, upload, left, size_max)


async def _text(part: BodyPartReader) -> str:
    found = bytearray()
    while piece := await part.read_chunk():
        found += piece
        if len(found) > FIELD_MAX:
            raise ValueError("a field is too long")
    return found.decode().replace("\0", "").strip()


async def _file(part: BodyPartReader, upload: Upload, left: int, size_max: int) -> int:
    """The size of the file, which is at most what is `left`."""
    name = file_name(part.filename or "")
    if any(str(one["name"]).casefold() == name.casefold() for one in upload.files):
        raise Unfit(422, N_("Two files are called %(name)s: send one of them."), name=name)
    if len(upload.files) == FILES_MAX:
        raise Unfit(422, N_("More than %(number)s files: send fewer at once."), number=FILES_MAX)
    digest, size = hashlib.sha256(), 0
    with (upload.folder / "files" / name).open("wb") as file:
        while piece := await part.read_chunk(PIECE):
            size += len(piece)
            if size > left:
                raise too_large(size_max)
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
    upload.files.append({"name": name, "size": size, "sha256": digest.hexdigest()})
    return size


def file_name(sent: str) -> str:
    """The name alone, whatever path came with it. Raises Unfit for one that cannot be a file of a book."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", sent)[-1]).strip().strip(".")
    name = ODD.sub("_", name)
    ending = Path(name).suffix.lower()
    if not Path(name).stem or len(name.encode()) > NAME_MAX:
        raise Unfit(422, N_("A file's name has 1 to %(number)s letters."), number=NAME_MAX)
    if ending in PACKED:
        raise Unfit(422, N_("%(name)s is packed: unpack it and send what is in it."), name=name)
    if ending not in READERS:
        raise Unfit(422, N_("%(name)s is none of CSV, TSV, XLSX, JSON lines (.jsonl) and Parquet."), name=name)
    return name


def too_large(size_max: int) -> Unfit:
    return Unfit(413, N_("That is more than %(number)s MB, the most of one import."), number=size_max // 2**20)
