"""An empty workspace on each database, and a clock for sign-ins that tests move."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytest

from assistant.config import shipped
from assistant.render import Renderer, load_templates
from assistant.runtime import Clock, Runtime
from assistant.store.db import Database
from tests.steps import working
from tests.web.signing_in import Site, workspace

WALL = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@lru_cache(maxsize=1)
def renderer() -> Renderer:
    """Of the shipped templates."""
    loaded, problems = load_templates(shipped("templates"), shipped("config") / "screening.yaml")
    assert problems == []
    return Renderer(templates=loaded)


@pytest.fixture
def wall() -> Clock:
    return Clock(WALL)


@pytest.fixture
def served(db: Database, wall: Clock) -> Runtime:
    """Two borrowers with a loan each, served at a fixed hour."""
    return replace(working.book(db), wall=wall, secret=b"a secret of the tests", render=renderer())


@pytest.fixture
async def site(served: Runtime) -> AsyncIterator[Site]:
    async with workspace(served) as opened:
        yield opened


def later(wall: Clock, **span: float) -> datetime:
    wall.move_to(wall() + timedelta(**span))
    return wall()
