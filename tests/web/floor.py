"""A floor that browsers work on: borrowers to be called, people who sign in, a business clock that tests move."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from assistant.config import load_settings
from assistant.core.terms import Role
from assistant.gateway.simulator import Simulator
from assistant.render import Renderer
from assistant.runtime import Clock, Runtime
from assistant.steps.work import prepare_desk
from tests.conftest import fresh_sqlite
from tests.steps.test_release import NOON, TODAY, borrowers, plan, templates
from tests.steps.working import rules
from tests.web.browsing import Ears, enter
from tests.web.conftest import WALL
from tests.web.serving import aside, served
from tests.web.signing_in import PASSWORD, add

BORROWERS = 6


@dataclass
class Floor:
    """A served workspace whose business clock the test moves, and what its pages said that nobody sees."""

    rt: Runtime
    clock: Clock
    base: str = ""
    heard: list[str] = field(default_factory=list)
    text: int = 0  # a planned message of borrower 5, where a test made one

    def listen(self, page: Page) -> None:
        Ears(self.base, self.heard).listen(page)


@contextmanager
def opened(folder: Path, home: Path = Path("/nowhere")) -> Iterator[Floor]:
    """Six borrowers who are planned to be called, and the collectors cole and cora. No page says anything unseen."""
    db, clock = fresh_sqlite(folder), Clock(NOON)
    simulator = Simulator(seed=1, log=folder / "simulator.jsonl", faults={})
    rt = Runtime(
        home=home, settings=load_settings(home), rulebook=rules(), db=db, render=Renderer(templates=templates()),
        now=clock, gateways={"simulator": simulator}, secret=b"a secret of the tests",
    )  # fmt: skip
    rt = replace(rt, wall=Clock(WALL))
    borrowers(db, BORROWERS, born_on=date(1980, 3, 4), postal_code="10001", payday=5)
    for number in range(1, BORROWERS + 1):
        plan(db, "call", owner=number, priority=float(number))
    for name in ("cole", "cora"):
        db.write_now(add, rt, name, Role.COLLECTOR)
    aside(prepare_desk(rt, TODAY, NOON))
    made = Floor(rt, clock)
    with served(rt) as made.base:
        yield made
    assert made.heard == []
    aside(simulator.close())
    db.close()


def sign_in(floor: Floor, page: Page, name: str = "cole", to: str = "/desk") -> None:
    floor.listen(page)
    page.goto(floor.base + to)
    enter(page, name, PASSWORD, to)
