"""From a located YAML document to a checked shape: pydantic's findings as problems with file, line, field and mend."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from rapidfuzz import process

from assistant.core import money
from assistant.core.located import Located, Path
from assistant.core.plausible import implausible
from assistant.core.problem import Problem

Shape = TypeVar("Shape", bound=BaseModel)


def _currency(code: str) -> str:
    money.digits(code)
    return code


Currency = Annotated[str, AfterValidator(_currency)]
MinorByCurrency = dict[Currency, Annotated[int, Field(ge=0)]]


def shaped(
    model: type[Shape], document: Located, *, placeholders: bool = False
) -> tuple[Shape | None, tuple[Problem, ...]]:
    """The document as `model`, or None and all that is wrong with it. `placeholders`: its texts may hold them."""
    if document.data is None:
        return None, (document.problem((), "the file is empty", f"write {', '.join(model.model_fields)}"),)
    try:
        shape = model.model_validate(document.data)
    except ValidationError as error:
        return None, tuple(_problems_of(model, document, error))
    found = implausible(document.data, shape, placeholders=placeholders)
    unmeant = tuple(document.problem(*trouble) for trouble in found)
    return (None if unmeant else shape), unmeant


def _problems_of(model: type[BaseModel], document: Located, error: ValidationError) -> list[Problem]:
    """What pydantic found in the document, each with its line and a mend."""
    return [_problem(model, document, detail) for detail in error.errors()]


def _problem(model: type[BaseModel], document: Located, detail: Any) -> Problem:
    path: Path = detail["loc"]
    field = ".".join(map(str, path)) or "the file"
    if detail["type"] == "extra_forbidden":
        return document.problem(path, f"unknown field {field}", did_you_mean(str(path[-1]), _names(model)))
    if detail["type"] == "missing":
        return document.problem(path, f"{field} is missing", f"add `{path[-1]}`")
    said, _, mend = detail["msg"].removeprefix("Value error, ").partition("; ")  # our own checks bring their mend
    return document.problem(path, f"{field}: {said[:1].lower()}{said[1:]}", mend or f"it is now {detail['input']!r}")


def _names(model: type[BaseModel]) -> list[str]:
    """Every field name that the model or a model inside it knows."""
    schema = model.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({name for part in parts for name in part.get("properties", {})})


def did_you_mean(word: str, known: list[str]) -> str:
    """A mend: the nearest known word, or all of them."""
    near = process.extractOne(word, known, score_cutoff=60, processor=str.lower)
    return f"did you mean `{near[0]}`?" if near else f"use one of: {', '.join(known)}"
