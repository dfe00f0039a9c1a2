"""The OpenAPI 3.1 document, made from the declarations that also serve: it cannot drift from them."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from assistant.web.api.operation import BASE, JSON, KEY, KEY_MAX, Nothing, Operation

Mode = Literal["validation", "serialization"]
PROBLEM = "application/problem+json"
FORM = "multipart/form-data"
REFS = "#/components/schemas/{model}"
ALWAYS = {401: "no session and no key", 403: "the role has no access, or a page of another site asked"}


class Problem(BaseModel):
    """RFC 9457. `mend` says what to do; `errors` names fields."""

    type: str
    title: str
    status: int
    mend: str | None = None
    errors: list[dict[str, str]] | None = None


def document(operations: tuple[Operation, ...]) -> dict[str, Any]:
    used: dict[tuple[type[BaseModel], Mode], None] = {(Problem, "serialization"): None}
    for one in operations:
        used[one.answer, "serialization"] = None
        for given in (one.path_model, one.query, one.body):
            if given is not None and (given is not Nothing or given is one.body):
                used[given, "validation"] = None
    named, definitions = models_json_schema(list(used), ref_template=REFS)
    schemas = definitions.get("$defs", {})
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(BASE + one.path, {})[one.method.lower()] = _described(one, named, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Collections assistant", "version": version("collections-assistant"), "description": ABOUT},
        "security": [{"key": []}, {"session": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SCHEMES},
    }


CSV = {"text/csv": {"schema": {"type": "string"}}}
ABOUT = (
    "What the pages of the workspace do. A key has a role as a person has: the same table says what it may open and "
    "for whose accounts. Errors are problem+json."
)
SCHEMES = {
    "key": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "session"},
}


def _described(one: Operation, named: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [*_parameters(one.path_model, "path"), *_parameters(one.query, "query"), *_key(one)],
        "responses": _answers(one, named),
    }
    if one.body is not None:
        kind = JSON if one.receive is None else FORM
        content = {kind: {"schema": named[one.body, "validation"]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(model: type[BaseModel], place: str) -> list[dict[str, Any]]:
    schema = model.model_json_schema(ref_template=REFS)
    required = schema.get("required", [])
    found = []
    for name, field in schema.get("properties", {}).items():
        found.append(
            {"name": name, "in": place, "required": place == "path" or name in required, "schema": _flat(field, schema)}
        )
    return found


def _flat(field: Any, schema: dict[str, Any]) -> Any:
    """A query cannot send null: what may be left out is simply optional. Enumerations are written out."""
    if isinstance(field, dict) and "$ref" in field:
        return _flat(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if isinstance(field, dict) and "anyOf" in field:
        (only,) = [one for one in field["anyOf"] if one.get("type") != "null"]
        return _flat(only, schema) | ({"description": field["description"]} if "description" in field else {})
    return {name: value for name, value in field.items() if name not in ("title", "default") or value is not None}


def _key(one: Operation) -> list[dict[str, Any]]:
    if not one.once:
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$"}
    says = "the same request again under this key is done once and gets the same answer"
    return [{"name": KEY, "in": "header", "required": False, "schema": schema, "description": says}]


def _answers(one: Operation, named: Any) -> dict[str, Any]:
    good = {
        "description": HTTPStatus(one.status).phrase,
        "content": {JSON: {"schema": named[one.answer, "serialization"]}} if one.file is None else CSV,
    }
    refused = ALWAYS | one.refusals
    if one.path_model is not Nothing or one.query is not Nothing or one.body is not None or one.once:
        refused = refused | {400: "it cannot be read", 422: "it does not fit"}
    if one.path_model is not Nothing:
        refused = {404: "nothing is there"} | refused
    if one.body is not None:
        refused = refused | {413: "the body is too large", 415: "the body is not JSON"}
    problem = {PROBLEM: {"schema": named[Problem, "serialization"]}}
    bad = {str(status): {"description": says, "content": problem} for status, says in sorted(refused.items())}
    return {str(one.status): good} | bad
