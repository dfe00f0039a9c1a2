"""The document keeps its word: whatever is asked as any role, no answer is a fault and none is undocumented.

Requests are drawn from the document itself, good and bad ones, a fixed number for each operation and role.
"""

import copy
from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from assistant.core.access import scope_of
from assistant.core.terms import Role
from assistant.runtime import Runtime
from assistant.store import api_keys
from assistant.web.api.serve import DOCUMENT
from tests.web.conftest import WALL
from tests.web.serving import served
from tests.web.test_access import rt

__all__ = ["rt"]  # the fixture
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES, REFUSED = 4, 1  # for each operation and role: one that may ask it, one that is refused whatever it says
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture
def base(rt: Runtime) -> Iterator[str]:
    """The workspace, served aside: what asks is not asynchronous."""
    with served(rt) as address:
        yield address
    rt.db.close()


def operations() -> list[Any]:
    return [cast(Any, one).ok() for one in SCHEMA.get_all_operations()]


def asked(operation: Any, role: Role) -> int:
    return REFUSED if scope_of(operation.definition.raw["operationId"], role) is None else EXAMPLES


@pytest.mark.parametrize("role", [*Role], ids=str)
def test_every_answer_to_a_role_is_a_documented_one(base: str, rt: Runtime, role: Role) -> None:
    _number, key = rt.db.write_now(api_keys.make, "a program", role, "north", "ada", WALL)
    headers = {"Authorization": f"Bearer {key}"}
    for operation in operations():
        if operation.label == "DELETE /api/v1/keys/{number}":
            continue  # it would end the key that asks; test_api.py has its answers

        @seed(1)
        @settings(
            max_examples=asked(operation, role), deadline=None, database=None, suppress_health_check=[*HealthCheck],
            phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(base_url=base, headers=headers, checks=CHECKS)

        ask()


def test_an_answer_that_the_document_does_not_name_is_noticed(base: str, rt: Runtime) -> None:
    _number, key = rt.db.write_now(api_keys.make, "a program", Role.AUDITOR, None, "ada", WALL)
    told = copy.deepcopy(DOCUMENT)
    told["paths"]["/api/v1/me"]["get"]["responses"].pop("200")
    operation = schemathesis.openapi.from_dict(told)["/api/v1/me"]["GET"]
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        operation.Case().call_and_validate(base_url=base, headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)
