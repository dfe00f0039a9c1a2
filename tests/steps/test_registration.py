"""Texts in India leave under a registered header and template, once the lender has said which those are."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.terms import Channel
from assistant.render import Renderer, load_templates
from assistant.render.samples import FULL
from assistant.runtime import Runtime
from assistant.settings import Dlt
from assistant.steps.render_contact import registration
from assistant.store.db import Database
from tests.steps.test_by_hand import ask
from tests.steps.test_release import borrowers, one, rt

__all__ = ["rt"]

HERE = Path(__file__).parent.parent.parent
STATED = Dlt(headers=("HRBRCR",), templates=("reminder_m1",))


@pytest.mark.parametrize(
    "template, sender, header, text",
    [
        ("reminder_m1", "HRBRCR", True, True),
        ("reminder_m1", "HRBRC", False, True),
        ("stop_roll", "HRBRCR", True, False),
        ("manual", "HRBRCR", True, False),  # a person's own words are no registered text
    ],
)
def test_a_text_is_registered_by_its_header_and_its_template(
    template: str, sender: str, header: bool, text: bool
) -> None:
    renderer = Renderer(templates=load_templates(HERE / "templates", HERE / "config" / "screening.yaml")[0])
    made = renderer.render(template, Channel.SMS, "en", FULL)
    assert registration(STATED, made, sender) == {"header_registered": header, "template_registered": text}
    assert registration(None, made, sender) == {}
    assert registration(STATED, replace(made, channel=Channel.EMAIL), sender) == {}
    assert registration(STATED, None, sender) == {}


def test_the_gate_is_told_of_it(db: Database, rt: Runtime) -> None:
    borrowers(db)
    lender = rt.settings.lender.model_copy(update={"dlt": STATED})
    stated = replace(rt, settings=rt.settings.model_copy(update={"lender": lender}))
    content = one(db, ask(db, stated)["contact"]).verdict["content"]
    assert (content["header_registered"], content["template_registered"]) == (False, False)
