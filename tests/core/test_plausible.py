"""What a shape lets pass and nobody can have meant is named, with its line, in whichever file it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.config import shipped
from assistant.core.bucket import load_schemes
from assistant.core.dispositions import load_dispositions
from assistant.core.escalation import load_escalation
from assistant.core.located import Located
from assistant.core.offers_file import load_offers
from assistant.core.overriding import load_overrides
from assistant.core.promise import load_promises
from assistant.core.reasons import load_reasons
from assistant.yamlfile import parse_yaml

LOADERS: dict[str, Callable[[Located], tuple[Any, Any]]] = {
    "promises": load_promises,
    "overrides": load_overrides,
    "offers": load_offers,
    "escalation": lambda document: load_escalation(document, templates=["help_form"]),
    "dispositions": load_dispositions,
    "reasons": load_reasons,
    "buckets": load_schemes,
}


def problems(name: str, before: str, after: str) -> list[tuple[int | None, str, str]]:
    """What is said of the shipped file with one change; its line is counted from the change itself."""
    text = Path(shipped("config") / f"{name}.yaml").read_text(encoding="utf-8")
    assert before in text
    changed = text.replace(before, after, 1)
    line = text[: text.index(before)].count("\n") + 1
    _, found = LOADERS[name](parse_yaml(changed, f"{name}.yaml"))
    return [(None if one.line is None else one.line - line, one.problem, one.mend) for one in found]


@pytest.mark.parametrize(
    "name, before, after, problem, mend",
    [
        ("promises", "priority: 60", "priority: -5", "after_a_break.priority: input should be greater", "it is now -5"),
        ("promises", "priority: 60", "priority: true", "after_a_break.priority: yes or no stands where", "write a n"),
        ("promises", "instalments_max: 3", "instalments_max: yes", "acceptance.instalments_max: yes or no", "write a"),
        ("promises", "kept_from: 0.99", "kept_from: true", "judgement.kept_from: yes or no stands", "write a number"),
        ("promises", "priority: 60", "priority: .nan", "after_a_break.priority: input should be", "it is now nan"),
        ("promises", "days_before: [1, 0]", "days_before: [1, 99999999]", "reminders.days_before.1: 99999999 is", "wr"),
        (
            "promises",
            "next_action: Call",
            "next_action: Call {{ name }}",
            "`{{` in a text that nothing is fi",
            "write",
        ),
        ("overrides", "  borrower_asked:", "  '{{ nope':", "`{{` in a text that nothing is filled into", "write the"),
        ("buckets", "{name: M1,", "{name: '{{ nope',", "`{{` in a text that nothing is filled into", "write the words"),
        (
            "offers",
            "{USD: ",
            "{UDS: ",
            "offers.1.balance_max_minor.UDS.[key]: unknown currency 'UDS'",
            "it is now 'UDS'",
        ),
        ("escalation", "{USD: 500000", "{USD: -5", "large_balance_minor.USD: input should be greater", "it is now -5"),
        ("escalation", "{USD: ", "{UDS: ", "large_balance_minor.UDS.[key]: unknown currency 'UDS'", "it is now 'UDS'"),
        ("escalation", " help_form,", " help_from,", "there is no template `help_from`", "did you mean `help_form`?"),
        ("dispositions", "{do: call,", "{do: cal,", "nobody knows what to do for `cal`", "did you mean `call`?"),
        ("dispositions", "then: queue", "then: quue", "nobody knows what to do for `quue`", "did you mean `queue`?"),
        (
            "reasons",
            "{do: open_case",
            "{do: open_csae",
            "nobody knows what to do for `open_csae`",
            "did you mean `open_",
        ),
    ],
)
def test_what_nobody_can_have_meant_is_named(name: str, before: str, after: str, problem: str, mend: str) -> None:
    found = problems(name, before, after)
    assert [one for one in found if one[0] == 0 and problem in one[1] and one[2].startswith(mend)], found


def test_a_count_beyond_any_calendar_ends_in_words() -> None:
    found = problems("overrides", "hours: ", "hours: 999999999999 #")
    assert [(line, "absurd" in said) for line, said, _ in found] == [(0, True)]
