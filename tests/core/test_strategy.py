"""A strategy file: every mistake is named with its line and its mend."""

import pytest

from assistant.core.treatment import load_strategy
from assistant.yamlfile import parse_yaml
from tests.core.planning import CONFIG, segment_names

STANDARD = (CONFIG / "strategies" / "standard.yaml").read_text(encoding="utf-8")
SEGMENTS = ("pre_due.unknown", "m1_early.unknown", "hold.deceased")
TEMPLATES = {
    "sms": {"pre_due", "reminder_m1"},
    "email": {"reminder_m1"},
    "call": {"m1_reminder"},
    "voice": {"reminder_m1"},
}
HEAD = """strategy: small
bands: {pre_due: [-7, 0], m1_early: [1, 7]}
channels: {call: {minutes: 6}, sms: {}, email: {}, voice: {}, letter: {}}
day_parts: {any: ["00:00", "23:59"], morning: ["08:00", "12:00"]}
large_minor: 100
worth:
  right_party: {call: 0.2}
  pays_if_reached: {pre_due: {unknown: 0.9}, m1_early: {unknown: 0.5}}
  realistic: {unknown: 1}
  after_broken_promise: 0.5
  rolls_at: [30]
  rolling_days: 6
  rolling_factor: 1.5
segments:
  pre_due.unknown:
    - {channel: sms, template: pre_due, days: [-3]}
  hold.deceased: {none: nobody is asked to pay}
  m1_early.unknown:
"""
FIRST = HEAD.count("\n") + 1  # the line of what a test writes below the last segment


def problems(text: str) -> list[tuple[int | None, str, str]]:
    _, found = load_strategy(parse_yaml(text, "small.yaml"), SEGMENTS, TEMPLATES)
    return [(one.line, one.problem, one.mend) for one in found]


def test_a_small_strategy_is_read() -> None:
    text = HEAD + "    - {channel: sms, template: reminder_m1, days: [1], else: {email: reminder_m1}}\n"
    strategy, found = load_strategy(parse_yaml(text, "small.yaml"), SEGMENTS, TEMPLATES)
    assert found == ()
    assert strategy is not None
    assert [item.name for item in strategy.treatments()] == ["pre_due.unknown/pre_due", "m1_early.unknown/reminder_m1"]


@pytest.mark.parametrize(
    "entry, problem, mend",
    [
        ("{channel: smss, template: reminder_m1, days: [1]}", "unknown channel `smss`", "did you mean `sms`?"),
        (
            "{channel: sms, template: remnder_m1, days: [1]}",
            "unknown sms template `remnder_m1`",
            "did you mean `reminder_m1`?",
        ),
        (
            "{channel: letter, template: demand, days: [1]}",
            "unknown letter template `demand`",
            "there are no templates for `letter`",
        ),
        ("{SMS, days: [-1]}", "day -1 lies outside `m1_early.unknown`", "use days from 1 to 7"),
        ("{SMS, days: [8]}", "day 8 lies outside `m1_early.unknown`", "use days from 1 to 7"),
        ("{SMS, days: []}", "no days", 'write days: [1, 4], or a range: "3..7"'),
        ('{SMS, days: "7..3", per_week: 1}', "`7..3` is no range of days", 'write the lower day first: "3..7"'),
        ('{SMS, days: "3..7"}', "a range needs one cadence, this has 0", "add per_week or once_in_days"),
        ("{SMS, days: [1], per_week: 2}", "`per_week` is for a range", 'write days: "3..7", or leave the cadence out'),
        ("{SMS, days: [1, 1]}", "a day stands twice", "name each day once"),
        (
            "{SMS, days: [1], anchor: cured, exact: true, day_part: dawn}",
            "unknown day-part `dawn`",
            "use one of: any, morning",
        ),
        ("{SMS, days: [-1], anchor: broken}", "day -1 lies before its anchor `broken`", "use days from 0 on"),
        ("{SMS, days: [1], else: {sms: pre_due}}", "`sms` cannot stand in for itself", "name another channel"),
        (
            "{SMS, days: [1], needs: [prerecorded_consent]}",
            "prerecorded consent means nothing for `sms`",
            "use it with voice",
        ),
        ("{SMS, days: [1], priorty: 2}", "unknown field priorty", "did you mean `priority`?"),
        ("{channel: sms, days: [1]}", "template is missing", "add `template`"),
    ],
)
def test_a_mistake_in_a_treatment_names_its_line_and_mend(entry: str, problem: str, mend: str) -> None:
    entry = entry.replace("SMS", "channel: sms, template: reminder_m1")
    assert problems(f"{HEAD}    - {entry}\n") == [(FIRST, problem, mend)]


def test_an_unknown_action_role_and_day_are_named() -> None:
    good = "    - {channel: sms, template: reminder_m1, days: [1]}\n"
    assert problems(f"{HEAD}{good}    - {{action: freze_line, on_dpd: 1, approval: supervisor}}\n") == [
        (FIRST + 1, "unknown action `freze_line`", "did you mean `freeze_line`?")
    ]
    assert (
        problems(f"{HEAD}{good}    - {{action: freeze_line, on_dpd: 1, approval: boss}}\n")[0][1]
        == "unknown role `boss`"
    )
    assert problems(f"{HEAD}{good}    - {{action: freeze_line, on_dpd: 61, approval: supervisor}}\n") == [
        (FIRST + 1, "day 61 lies outside `m1_early.unknown`", "use a day from 1 to 7")
    ]


def test_two_treatments_of_a_channel_may_not_share_a_day() -> None:
    first = "    - {channel: sms, template: reminder_m1, days: [3]}\n"
    second = '    - {channel: sms, template: pre_due, days: "2..7", per_week: 1}\n'
    found = problems(HEAD + first + second)
    assert found == [
        (FIRST + 1, f"sms on day 3 overlaps the treatment at line {FIRST}", "let each day have one treatment a channel")
    ]
    apart = second.replace("}", ", if: {mandate: true}}")
    assert problems(HEAD + first + apart) == []


def test_a_segment_without_treatment_must_say_why() -> None:
    for nothing in ("    []\n", "    {}\n", "", "    - {action: trace, on_dpd: 1, approval: supervisor}\n"):
        found = problems(HEAD + nothing)
        assert [problem for _, problem, _ in found] == ["`m1_early.unknown` has no treatment"], nothing
        assert found[0][0] == FIRST - 1
    assert problems(HEAD + "    none: left to the branch\n") == []
    assert [text for _, text, _ in problems(HEAD + "    none: ' '\n")] == [
        "`m1_early.unknown` says `none` without a reason"
    ]


def test_a_missing_segment_and_an_unknown_one_are_named() -> None:
    text = HEAD.replace("m1_early.unknown:", "m1_erly.unknown: {none: x}")
    assert [(problem, mend) for _, problem, mend in problems(text)] == [
        ("segment `m1_early.unknown` is missing", "give it treatments, or `none: <the reason>`"),
        ("unknown segment `m1_erly.unknown`", "did you mean `m1_early.unknown`?"),
    ]


@pytest.mark.parametrize(
    "before, after, line, problem, mend",
    [
        ("m1_early: [1, 7]}", "m1_erly: [1, 7]}", 2, "no segment is called `m1_erly.…`", "did you mean `m1_early`?"),
        ("[1, 7]", "[7, 1]", 2, "m1_early: no range of days, 7 to 1", "write the earlier day first"),
        ("{call: 0.2}", "{cal: 0.2}", 7, "unknown name `cal`", "did you mean `call`?"),
        ("m1_early: {unknown", "m1_erly: {unknown", 8, "unknown name `m1_erly`", "did you mean `m1_early`?"),
        ("{unknown: 0.5}", "{unkown: 0.5}", 8, "unknown name `unkown`", "did you mean `unknown`?"),
        ("{unknown: 0.5}", "{}", 8, "m1_early: no share for `unknown`", "add it"),
        (", m1_early: {unknown: 0.5}", "", 8, "nothing says how many of `m1_early` pay", "add `m1_early: "),
        ("realistic: {unknown", "realistic: {unknwon", 9, "unknown name `unknwon`", "did you mean `unknown`?"),
    ],
)
def test_a_name_that_would_bound_or_weigh_nothing_is_named(
    before: str, after: str, line: int, problem: str, mend: str
) -> None:
    assert HEAD.count(before) == 1
    good = "    - {channel: sms, template: reminder_m1, days: [1]}\n"
    found = problems(HEAD.replace(before, after) + good)
    assert [one for one in found if one[:2] == (line, problem) and one[2].startswith(mend)], found


def test_an_unknown_purpose_or_reason_is_named() -> None:
    entry = "    - {channel: sms, template: reminder_m1, days: [1], purpose: notce, if: {reasons: [forgto]}}\n"
    _, found = load_strategy(parse_yaml(HEAD + entry, "small.yaml"), SEGMENTS, TEMPLATES, ("forgot",))
    assert [(one.line, one.problem, one.mend) for one in found] == [
        (FIRST, "unknown purpose `notce`", "did you mean `notice`?"),
        (FIRST, "unknown reason `forgto`", "did you mean `forgot`?"),
    ]


def test_all_problems_are_named_at_once() -> None:
    wrong = "    - {channel: smss, template: a, days: [1]}\n    - {channel: sms, template: reminder_m1, days: [9]}\n"
    assert [line for line, _, _ in problems(HEAD + wrong)] == [FIRST, FIRST + 1]


def test_the_standard_strategy_names_only_templates_that_ship() -> None:
    folder = CONFIG.parent / "templates"
    shipped = {
        channel: {path.stem for path in (folder / channel).glob("*.yaml")}
        for channel in ("sms", "email", "letter", "voice", "call")
    }
    strategy, found = load_strategy(parse_yaml(STANDARD, "standard.yaml"), segment_names(), shipped)
    assert found == ()
    assert strategy is not None
