"""A sentence of a step: English wherever a text is wanted, and the reader's own on a page."""

import copy
import json
from datetime import date

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say, Sum, Words
from assistant.web.forms import said
from assistant.web.texts import texts

LATE = Say(
    "%(day)s is after %(last)s, the last day at %(dpd)s days past due",
    day=date(2026, 10, 9), last=date(2026, 10, 8), dpd=12,
)  # fmt: skip


def test_it_is_its_english_sentence_for_the_shell_and_for_json() -> None:
    assert LATE == "2026-10-09 is after 2026-10-08, the last day at 12 days past due"
    assert json.loads(json.dumps([LATE])) == [str(LATE)]
    assert copy.deepcopy(LATE).template == LATE.template


def test_a_page_says_it_in_the_readers_words_with_days_amounts_and_codes() -> None:
    spanish = texts("es")
    assert spanish.told(LATE) == (
        "el 9 de octubre de 2026 es posterior al 8 de octubre de 2026, el último día con 12 días de atraso"
    )
    least = Say("less than the least that is taken, %(amount)s", amount=Sum(minor=5000, currency="USD"))
    assert "menos que el mínimo aceptado" in spanish.told(least)
    assert "50" in spanish.told(least)
    held = Say("no promise is taken while this holds: %(holds)s", holds=Words(["deceased"]))
    assert "deceased" not in spanish.told(held)
    assert spanish.told("<b>") == "&lt;b&gt;"  # what is no sentence of ours stays as it is


def test_an_error_is_said_whole_its_problem_and_its_mend() -> None:
    first = Problem(file="call", line=None, problem=Say("this call is over"), mend=Say("somebody was quicker"))
    error = BadInput(first, Problem(file="call", line=None, problem="x", mend="y"))
    assert said(error) == "this call is over: somebody was quicker; x: y"
    assert texts("es").told(said(error)) == "esta llamada terminó: alguien fue más rápido; x: y"
