"""Reads `config/consequences.yaml`: the only consequences that may be told, each with its authority and dates."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.consequence import Consequence, ConsequenceKind
from assistant.core.located import Located
from assistant.core.money import to_minor
from assistant.core.problem import BadInput, Problem
from assistant.core.shapes import shaped
from assistant.yamlfile import read_yaml


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ConsequenceKind
    authority: str = Field(min_length=3)
    effective_from: date
    effective_to: date | None = None
    portfolio: str | None = None
    jurisdiction: str | None = None
    currency: str | None = None
    from_dpd: int = Field(1, ge=0)
    to_dpd: int | None = None
    fee: str | None = None  # decimal text in `currency`
    annual_rate: Decimal | None = Field(None, gt=0, lt=5)
    at_dpd: int | None = Field(None, ge=1)
    intended: Literal[True] | None = None


class ConsequencesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    consequences: tuple[Row, ...] = ()


def load_consequences(path: Path) -> tuple[tuple[Consequence, ...], list[Problem]]:
    """The rows in file order; a row with a problem is left out, so that it is never told."""
    try:
        source = read_yaml(path)
    except BadInput as error:
        return (), list(error.problems)
    parsed, unfit = shaped(ConsequencesFile, replace(source, data=source.data or {}))
    if parsed is None:
        return (), list(unfit)
    rows, problems = [], []
    for index, row in enumerate(parsed.consequences):
        wrong = _problems(source, index, row)
        problems += wrong
        rows += [] if wrong else [_consequence(row)]
    return tuple(rows), problems


def _consequence(row: Row) -> Consequence:
    amount = to_minor(row.fee, row.currency) if row.fee and row.currency else None
    known = row.model_dump(exclude={"fee", "intended"})
    return Consequence(**known, amount_minor=amount, intended=bool(row.intended))


def _problems(source: Located, index: int, row: Row) -> list[Problem]:
    wanted = {
        ConsequenceKind.LATE_FEE: ("fee", row.fee is not None and row.currency is not None, "`fee` and `currency`"),
        ConsequenceKind.PENALTY_RATE: ("annual_rate", row.annual_rate is not None, "`annual_rate`, as in 0.24"),
        ConsequenceKind.BUREAU: ("at_dpd", row.at_dpd is not None, "`at_dpd`, the day past due of the report"),
        ConsequenceKind.LINE_FROZEN: ("at_dpd", row.at_dpd is not None, "`at_dpd`, the day past due of the freeze"),
        ConsequenceKind.LEGAL_STEP: ("intended", bool(row.intended), "`intended: true`, once the step is decided"),
    }
    field, there, mend = wanted[row.kind]
    place = ("consequences", index)
    problems = [] if there else [source.problem(place, f"a {row.kind} row lacks `{field}`", f"add {mend}")]
    if row.effective_to and row.effective_to < row.effective_from:
        problems.append(source.problem((*place, "effective_to"), "it ends before it begins", "swap the two dates"))
    if row.fee and row.currency:
        problems += _fee(source, place, row.fee, row.currency)
    return problems


def _fee(source: Located, place: tuple[str, int], fee: str, currency: str) -> list[Problem]:
    try:
        to_minor(fee, currency)
    except ValueError as error:
        return [source.problem((*place, "fee"), str(error), "write it as in fee: '35.00'")]
    return []
