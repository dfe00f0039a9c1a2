"""What an export's operations take and give: the form of the file and why it is taken; the file itself."""

import base64
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.steps.export_file import WHY_MAX, WHY_MIN, Sheet, Taken, export_file
from assistant.web.api.operation import Asked


class Reasoned(BaseModel):
    form: Literal["csv", "xlsx", "db"]
    reason: Literal["complaint", "regulator", "audit", "legal", "quality", "other"]
    why: Annotated[str, StringConstraints(min_length=WHY_MIN, max_length=WHY_MAX, pattern=r"^[^\x00]*$")]


class Export(BaseModel):
    form: str
    rows: int
    cut: bool = Field(description="there were more entries than an export may hold")
    content: str = Field(description="the file, in base64")


def exported(asked: Asked, taken: Taken, sheet: Sheet) -> Export:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"export.{taken.form}"
        made = export_file(asked.rt, taken, sheet, out, asked.rt.now())
        content = base64.b64encode(out.read_bytes()).decode()
    return Export(form=taken.form, rows=made.rows, cut=made.cut, content=content)
