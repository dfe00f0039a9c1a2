"""Texts as borrowers get them: the shipped templates on every kind of contact, and what a lender's edits may not do."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, Template, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assistant.core.consequence import Consequence, ConsequenceKind
from assistant.core.script_walk import step
from assistant.core.spoken import SpokenAction
from assistant.core.terms import Channel, Outcome
from assistant.render import CannotRender, LoanLine, Prices, RenderContext, Renderer, load_consequences, load_templates
from assistant.render.checking import check_templates, warn_templates
from assistant.render.conditions import Place
from assistant.render.line import Line, check, compile_line
from assistant.render.locales import Tongue
from assistant.render.samples import FULL, LOAN, SENDER, samples
from assistant.render.sms import Encoding, size, tidy

ROOT = Path(__file__).parent.parent
TEMPLATES, SCREENING = ROOT / "templates", ROOT / "config" / "screening.yaml"
LANGUAGES = ("en", "es", "zh", "hi")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    templates, problems = load_templates(TEMPLATES, SCREENING)
    assert problems == []
    return Renderer(templates=templates, prices=Prices(sms=3))


def sms(renderer: Renderer, name: str, language: str | None, context: RenderContext = FULL) -> str:
    return renderer.render(name, Channel.SMS, language, context).body


# --- the shipped texts


def test_the_shipped_templates_pass_their_own_check() -> None:
    assert check_templates(TEMPLATES, SCREENING) == []
    assert warn_templates(TEMPLATES, SCREENING) == []


def test_every_text_is_there_in_every_language(renderer: Renderer) -> None:
    wanted = {
        Channel.SMS: "pre_due due_today reminder_m1 reminder_m1_firm stop_roll promise_reminder promise_due "
        "promise_broken plan_offer help_offer final_notice_m2 thank_you opt_out_confirmation help_reply stop_confirm "
        "call_back hardship_form consequence_free",
        Channel.EMAIL: "pre_due reminder_m1 reminder_m2 plan_offer help_form final_notice payoff_quote "
        "settlement_offer promise_reminder promise_broken",
        Channel.LETTER: "reminder consequence final_notice demand quarterly guarantor_notice",
        Channel.VOICE: "pre_due reminder_m1 reminder_m2 promise_reminder",
    }
    for channel, names in wanted.items():
        for name in names.split():
            assert set(renderer.templates.messages[channel, name].texts) == set(LANGUAGES)


def test_a_reminder_reads_as_a_person_would_write_it(renderer: Renderer) -> None:
    assert sms(renderer, "reminder_m1", "en") == (
        "Hi Maria, Harbor Bank here. We have not yet seen $1,240.00 on your credit card ending 1234, due Sep 14. "
        "Pay: https://pay.example/a1b2c3 Paid already or need help? Reply or call +1-202-555-0123. "
        "Reply STOP to opt out."
    )


def test_before_the_due_date_no_text_speaks_of_lateness(renderer: Renderer) -> None:
    for name in ("pre_due", "due_today"):
        for language in LANGUAGES:
            assert not renderer.render(name, Channel.SMS, language, FULL).facts.mentions_lateness


@pytest.mark.parametrize(
    "wanted, default, chosen",
    [("es", "en", "es"), ("es-MX", "en", "es"), ("ZH_hant", "en", "zh"), ("fr", "hi", "hi"), (None, "es", "es")],
)
def test_the_language_is_the_borrowers_else_the_portfolios(
    renderer: Renderer, wanted: str | None, default: str, chosen: str
) -> None:
    context = replace(FULL, default_language=default)
    assert renderer.render("reminder_m1", Channel.SMS, wanted, context).language == chosen


def test_an_unknown_language_of_both_falls_to_english(renderer: Renderer) -> None:
    assert renderer.render("reminder_m1", Channel.SMS, "fr", replace(FULL, default_language="pt")).language == "en"


def test_money_and_dates_follow_the_reader_and_the_loans_own_currency(renderer: Renderer) -> None:
    rupees = replace(FULL, country="IN", loans=(replace(LOAN, currency="INR", amount_minor=12400000),))
    assert "₹1,24,000.00" in renderer.render("reminder_m1", Channel.EMAIL, "en", rupees).body
    assert "Rs 1,24,000.00" in sms(renderer, "reminder_m1", "en", rupees)  # the rupee sign would double the price
    yen = replace(FULL, loans=(replace(LOAN, currency="JPY", amount_minor=5000),))
    assert "¥5,000 on" in sms(renderer, "reminder_m1", "en", yen)
    assert "9月14日" in sms(renderer, "reminder_m1", "zh")


def test_two_currencies_are_named_and_never_added(renderer: Renderer) -> None:
    two = replace(FULL, loans=(LOAN, replace(LOAN, loan_id="G9", currency="INR", product="gold_loan")))
    body = renderer.render("reminder_m1", Channel.EMAIL, "en", two).body
    assert "$1,240.00 + ₹1,240.00" in body
    assert "- gold loan ending G9: ₹1,240.00" in body


def test_a_company_and_a_chinese_name_are_addressed_in_full(renderer: Renderer) -> None:
    assert sms(renderer, "thank_you", "en", replace(FULL, borrower_name="Blue Heron LLC", company=True)).startswith(
        "Thank you, Blue Heron LLC."
    )
    assert sms(renderer, "pre_due", "zh", replace(FULL, borrower_name="王小明")).startswith("王小明您好")


def test_a_name_cannot_add_lines_or_run_as_a_template(renderer: Renderer) -> None:
    odd = replace(FULL, borrower_name="Eve\nBcc: x@example.com {{ lender.name }}")
    made = renderer.render("reminder_m1", Channel.EMAIL, "en", odd)
    assert "Dear Eve Bcc: x@example.com {{ lender.name }}," in made.body
    assert "\n" not in (made.subject or "")


def test_a_missing_field_that_is_printed_refuses_and_names_it(renderer: Renderer) -> None:
    with pytest.raises(CannotRender, match=r"sms plan_offer \(en\).*plan"):
        sms(renderer, "plan_offer", "en", replace(FULL, plan=None))


def test_an_unknown_template_is_named(renderer: Renderer) -> None:
    with pytest.raises(CannotRender, match="no sms template 'nope'"):
        sms(renderer, "nope", "en")


def test_the_statement_of_a_collector_is_in_the_messages_language(renderer: Renderer) -> None:
    first = replace(FULL, sender=replace(SENDER, name="Meridian", creditor="Harbor Bank"), statement="first")
    for language in LANGUAGES:
        made = renderer.render("reminder_m1", Channel.EMAIL, language, first)
        assert made.facts.message_class == "identifies_debt_collector"
        assert (made.facts.identifies_sender, made.facts.names_creditor) == (True, True)
    assert "Meridian for Harbor Bank" in sms(renderer, "reminder_m1", "en", first)


def test_every_email_says_who_how_to_answer_how_to_stop_and_to_whom_to_complain(renderer: Renderer) -> None:
    for (channel, name), message in renderer.templates.messages.items():
        for language in message.texts if channel is Channel.EMAIL else ():
            facts = renderer.render(name, channel, language, FULL).facts
            assert facts.identifies_sender, name
            assert facts.says_how_to_answer, name
            assert facts.has_opt_out_notice, name
            assert facts.names_grievance_officer, name


def test_the_version_changes_with_the_text_and_with_its_shared_ending(tmp_path: Path) -> None:
    def version(folder: Path) -> str:
        return load_templates(folder, SCREENING)[0].messages[Channel.SMS, "reminder_m1"].version

    copy = shutil.copytree(TEMPLATES, tmp_path / "t")
    before = version(copy)
    assert before == version(TEMPLATES)
    ending = copy / "sms" / "_stop.yaml"
    ending.write_text(ending.read_text().replace("opt out", "leave, opt out"))
    assert version(copy) != before


# --- text messages as the network counts them


@pytest.mark.parametrize(
    "text, encoding, units, segments",
    [
        ("", "gsm7", 0, 0),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("a" * 158 + "^", "gsm7", 160, 1),  # ^ { } \\ [ ] ~ | and the euro count two
        ("a" * 159 + "{", "gsm7", 161, 2),
        ("^{}€" * 20, "gsm7", 160, 1),
        ("^{}€" * 20 + "a", "gsm7", 161, 2),
        ("é" * 160, "gsm7", 160, 1),
        ("a" * 69 + "í", "ucs2", 70, 1),
        ("a" * 70 + "í", "ucs2", 71, 2),
        ("a" * 68 + "😀", "ucs2", 70, 1),
        ("a" * 69 + "😀", "ucs2", 71, 2),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("a" * 152 + "€" + "a" * 152, "gsm7", 306, 3),  # a sign of two units is never split: one unit stays empty
        ("न" * 70, "ucs2", 70, 1),
        ("न" * 71, "ucs2", 71, 2),
        ("न" * 134, "ucs2", 134, 2),
        ("न" * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
        ("न" * 66 + "😀" + "न" * 66, "ucs2", 134, 3),
    ],
)
def test_segments_are_counted_as_the_network_does(text: str, encoding: str, units: int, segments: int) -> None:
    measured = size(text)
    assert (measured.encoding, measured.units, measured.segments) == (encoding, units, segments)


@given(st.text(alphabet="ab€^न😀é", max_size=400))
def test_segments_never_hold_more_than_they_can(text: str) -> None:
    measured = size(text)
    room, alone = (153, 160) if measured.encoding is Encoding.GSM7 else (67, 70)
    assert measured.units <= max(measured.segments * room, alone if measured.segments == 1 else 0)


@pytest.mark.parametrize(
    "text, plain",
    [
        ("“Hi” – it’s\u00a0us…", '"Hi" - it\'s us...'),
        ("Su préstamo está aquí, señor", "Su préstamo esta aqui, señor"),  # é and ñ are in GSM-7, á and í are not
        ("王小明“您好”", "王小明“您好”"),  # it is UCS-2 anyway and keeps its own signs
        ("two  spaces\n", "two spaces"),
    ],
)
def test_signs_that_double_the_price_for_nothing_are_made_plain(text: str, plain: str) -> None:
    assert tidy(text) == plain


def test_english_and_spanish_stay_in_the_cheap_alphabet_and_the_cost_is_by_segment(renderer: Renderer) -> None:
    for language in ("en", "es"):
        made = renderer.render("reminder_m1", Channel.SMS, language, FULL)
        assert (made.encoding, made.segments, made.cost_minor) == (Encoding.GSM7, 2, 6)


def test_a_preview_finds_the_worst_of_the_list(renderer: Renderer) -> None:
    list_ = [("en", FULL), ("en", replace(FULL, borrower_name="王 Li")), ("en", replace(FULL, plan=None))]
    seen = renderer.preview("plan_offer", Channel.SMS, list_)
    assert (seen.count, seen.refused) == (2, 1)
    assert seen.worst is not None
    assert seen.worst.encoding is Encoding.UCS2
    assert seen.cost_minor == 3 * sum(segments * count for segments, count in seen.by_segments.items())


# --- spoken reminders


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_debt_is_heard_before_the_person_is_confirmed(renderer: Renderer, language: str) -> None:
    made = renderer.render("reminder_m1", Channel.VOICE, language, FULL)
    assert made.spoken is not None
    for passage in made.spoken.passages:
        facts = renderer.read(passage.says, language, FULL)
        assert facts.mentions_debt <= passage.after_identity, passage.id
    left = renderer.read(made.spoken.voicemail, language, FULL)
    assert left.message_class == "limited_content_message"


def test_the_keys_are_hear_again_promise_person_stop(renderer: Renderer) -> None:
    spoken = renderer.render("reminder_m1", Channel.VOICE, "en", FULL).spoken
    assert spoken is not None
    heard = spoken.press("identify", "1")
    assert heard is not None
    assert heard.action is SpokenAction.CONFIRMED
    ends = {digit: spoken.press("message", digit) for digit in "1239"}
    assert {digit: passage.id for digit, passage in ends.items() if passage} == {
        "1": "message",
        "2": "promise",
        "3": "person",
        "9": "stopped",
    }
    promised = spoken.press("promise", "1")
    assert promised is not None
    assert promised.action is SpokenAction.PROMISE
    assert spoken.press("identify", "2") == spoken.passage("not_me")


def test_without_a_day_to_promise_the_second_key_is_not_offered(renderer: Renderer) -> None:
    spoken = renderer.render("reminder_m1", Channel.VOICE, "en", replace(FULL, pay_by_on=None)).spoken
    assert spoken is not None
    assert "2" not in {key.digit for key in spoken.passage("message").keys}
    assert "press 2" not in spoken.passage("message").says


# --- call scripts


@pytest.mark.parametrize(
    "name",
    ["m1_reminder", "m1_solve", "m2_reason", "m3_options", "predue_call", "broken_promise", "hardship", "guarantor"],
)
def test_every_call_can_be_walked_in_the_fixed_order_to_a_kept_ending(renderer: Renderer, name: str) -> None:
    script = renderer.script(name, "en", FULL, frozenset({"recording", "promise_open"}))
    way = [script.start]
    for key in ("answered", "continue", "speaking", "passed", "continue", "agrees"):
        way.append(step(script, way[-1], key).id)
    assert way[:4] == ["opening", "recording_notice", "ask_for_person", "verify_identity"]
    assert way[4:] == ["purpose", "safe_to_talk", "amount_due"]
    closing = script.node("close_promise")
    assert closing.outcome is Outcome.PROMISE
    assert "R-1024" in closing.text
    assert script.node("read_back").required


def test_a_collectors_statement_comes_after_the_identity_and_before_the_amount(renderer: Renderer) -> None:
    script = renderer.script("m1_reminder", "es", replace(FULL, statement="later"))
    assert step(script, "verify_identity", "passed").id == "purpose"
    assert step(script, "purpose", "continue").id == "statement"
    assert "cobrador de deudas" in script.node("statement").text


def test_only_options_open_to_this_borrower_are_shown(renderer: Renderer) -> None:
    closed = replace(FULL, plan=None, settlement=None, quote=None, loans=(replace(LOAN, stop_roll_minor=None),))
    offered = {answer.key for answer in renderer.script("m1_solve", "en", closed).node("options").answers}
    assert offered & {"plan", "settlement", "quote", "stop_roll", "extension", "waiver"} == set()
    assert {"whole", "less", "help"} <= offered
    opened = renderer.script("m1_solve", "en", FULL, frozenset({"extension_open"}))
    offered = {answer.key for answer in opened.node("options").answers}
    assert {"plan", "settlement", "quote", "stop_roll", "extension"} <= offered


def test_without_a_row_no_consequence_is_said_and_with_one_it_is(renderer: Renderer) -> None:
    without = renderer.script("m1_solve", "en", replace(FULL, consequences=()))
    assert "consequences" not in {node.id for node in without.nodes}
    row = Consequence(
        kind=ConsequenceKind.LATE_FEE, authority="section 7", effective_from=date(2026, 1, 1), amount_minor=2500
    )
    told = renderer.script("m1_solve", "en", replace(FULL, consequences=(row,))).node("consequences").text
    assert "A late charge of $25.00 applies (section 7)." in told


def test_in_distress_collecting_stops_for_good(renderer: Renderer) -> None:
    script = renderer.script("m2_reason", "en", FULL, frozenset({"transfer_open"}))
    reached, found = ["crisis"], {"crisis"}
    for name in reached:
        ways = [answer.next for answer in script.node(name).answers if answer.next not in found]
        found.update(ways)
        reached += ways
    assert set(reached) == {"crisis", "warm_transfer", "crisis_close"}
    for name in reached:
        assert not renderer.read(script.node(name).text, "en", FULL).mentions_debt


def test_a_guarantor_hears_only_of_the_guarantee(renderer: Renderer) -> None:
    script = renderer.script("guarantor", "en", FULL)
    assert "no more than $3,000.00" in script.node("amount_due").text
    assert "8,123.50" not in "".join(node.text for node in script.nodes)


@pytest.mark.parametrize(
    ("language", "name"), [("en", "[your name]"), ("es", "[su nombre]"), ("zh", "[您的姓名]"), ("hi", "[आपका नाम]")]
)
def test_a_script_can_be_read_before_it_has_a_speaker(renderer: Renderer, language: str, name: str) -> None:
    unnamed = replace(FULL, agent_name=None, reference=None)
    script = renderer.script("m1_reminder", language, unnamed)
    assert name in script.node("opening").text
    assert "[…]" not in "".join(node.text for node in script.nodes)


def test_the_reference_of_a_call_that_is_not_made_yet_is_a_gap_to_fill(renderer: Renderer) -> None:
    script = renderer.script("m1_reminder", "en", replace(FULL, agent_name=None, reference=None))
    assert "[reference]" in "".join(node.text for node in script.nodes)


# --- what a lender's template may hold


@pytest.mark.parametrize(
    "source, problem, mend",
    [
        ("{{ borower.name }}", "no field `borower.name`", "did you mean `borrower.name`?"),
        ("{{ due_on|shrt }}", "no style `shrt`", "short, long"),
        ("{{ pay_link }}", "`pay_link` may be missing", "{% if pay_link %}"),
        ("{{ borrower.is_company }}", "cannot be printed", "{% if %}"),
        ("{{ loans }}", "cannot be printed", "{% for %}"),
        ("{{ amount + 1 }}", "`add` is not part", "use only"),
        ("{{ borrower.name.upper() }}", "`call` is not part", "use only"),
        ("{{ ''.__class__ }}", "is not part", "use only"),
        ("{{ borrower['name'] }}", "`getitem` is not part", "use only"),
        ("{% set x = 1 %}", "`assign` is not part", "use only"),
        ("{% include 'x' %}", "`include` is not part", "use only"),
        ("{% macro m() %}{% endmacro %}", "`macro` is not part", "use only"),
        ("{% for x in amount %}{% endfor %}", "`amount` is not a list", "known"),
        ("{% for x in loans %}{{ x.colour }}{% endfor %}", "`x` has no field `colour`", "known"),
        ("{% for x in loans %}{% for y in loans %}{% endfor %}{% endfor %}", "inside another", "close"),
        ("{% if statement == 'second' %}{% endif %}", "comparison is not possible", "first"),
        ("{% if dpd > 'x' %}{% endif %}", "comparison is not possible", "number"),
        ("{% if amount %}", "not a template", "endif"),
        ("{{ plan.parts }}{% if plan.part %}{{ plan.first_on }}{% endif %}", "`plan.parts` may be missing", "needs"),
    ],
)
def test_a_mistake_is_named_with_its_mend(source: str, problem: str, mend: str) -> None:
    _, problems = check("line one\n" + source, Place(file="x.yaml", line=7, exact=True))
    assert [found.line for found in problems] == [8]
    assert problem in problems[0].problem
    assert mend in problems[0].mend


def test_all_mistakes_of_a_text_are_shown_together() -> None:
    _, problems = check("{{ a }} {{ b }}\n{{ c }}", Place(file="x.yaml", line=1, exact=True))
    assert [found.line for found in problems] == [1, 1, 2]


def test_an_amount_of_zero_is_printed_but_is_no_in_an_if(renderer: Renderer) -> None:
    checked, problems = check("{% if fees %}some{% else %}none{% endif %} {{ fees }}", Place(file="x", line=1))
    assert problems == []
    tongue = renderer.templates.words.tongue("en", "US")
    free = replace(FULL, loans=(replace(LOAN, fees_minor=0),))
    assert compile_line([checked]).say(free, tongue) == "none $0.00"
    assert compile_line([checked]).say(FULL, tongue) == "some $25.00"


def edited(tmp_path: Path, name: str, edit: Callable[[str], str]) -> list[str]:
    """The problems of the shipped templates after one file was edited; files that have no part in it are left out."""
    copy = shutil.copytree(TEMPLATES, tmp_path / "templates")
    for path in copy.glob("*/[!_]*.yaml"):
        if f"{path.parent.name}/{path.name}" not in (name, "voice/pre_due.yaml", "call/m1_reminder.yaml"):
            path.unlink()
    shutil.copytree(TEMPLATES / "consequence", copy / "consequence", dirs_exist_ok=True)
    (copy / name).write_text(edit((copy / name).read_text()))
    return [f"{Path(found.file).name}:{found.line} {found.problem}" for found in check_templates(copy, SCREENING)]


@pytest.mark.parametrize(
    "name, old, new, problem",
    [
        ("sms/reminder_m1.yaml", "{{ amount }}", "{{ amout }}", "reminder_m1.yaml:7 there is no field `amout`"),
        ("sms/reminder_m1.yaml", "stage: past_due", "stage: past", "reminder_m1.yaml:4 stage"),
        ("sms/reminder_m1.yaml", "ends_with: stop", "ends_with: stp", "there is no shared text `stp`"),
        ("sms/reminder_m1.yaml", "ends_with: stop\n", "", "en: has no way out in its language"),
        ("sms/reminder_m1.yaml", "{{ sender }} here", "We", "en: does not say who writes"),
        ("sms/reminder_m1.yaml", "\nhi:", "\nfr:", "there is no text in hi"),
        ("sms/pre_due.yaml", "is due on", "is overdue since", "en: speaks of lateness before the due date"),
        ("sms/reminder_m1.yaml", "Paid already", "Police come. Paid", "en: says what is never said (police)"),
        ("voice/_menu.yaml", "a personal message", "a message on your loan", "speaks of the debt to whoever listens"),
        ("voice/_menu.yaml", "Please call {% if", "About your debt, call {% if", "no limited-content message"),
        ("call/_identity.yaml", "a personal matter for", "a loan of", "speaks of the debt before the identity"),
        ("call/_identity.yaml", "verifies: true", "verifies: false", "can be reached before the person is verified"),
        ("call/_identity.yaml", "voicemail: voicemail", "voicemail: machine", "leads to 'machine'"),
        ("call/_promise.yaml", "noted: read_back", "noted: close_promise", "'read_back' is required"),
        ("call/_objections.yaml", "    may_say: [employer]\n", "", "says what is never said (employer)"),
        ("call/m1_reminder.yaml", "start: opening", "start: oping", "the script starts at 'oping'"),
        ("call/m1_reminder.yaml", "stage: debt", "stage: dept", "nodes.amount_due.stage"),
        ("words.yaml", "zh: 信用卡, ", "", "`credit_card` is not said in zh"),
        ("words.yaml", "  agent_gap:", "  agent_gop:", "no phrase `agent_gap`"),
        ("words.yaml", "\nanswers:", "\nanwsers:", "unknown field anwsers"),
    ],
)
def test_an_edit_that_would_do_harm_is_refused(tmp_path: Path, name: str, old: str, new: str, problem: str) -> None:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    found = edited(tmp_path, name, edit)
    assert any(problem in one for one in found), found


def test_a_line_that_lacks_a_language_is_said_once_with_its_place(tmp_path: Path) -> None:
    found = edited(tmp_path, "call/m1_reminder.yaml", lambda text: text.replace("      hi:", "      hj:", 1))
    assert found
    assert all(re.match(r"m1_reminder.yaml:\d", one) for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("\ndebt:", "\ndept:", "debt is missing"),
        ("  hi: [भुगतान", "  hj: [भुगतान", "no words in hi"),
        ("      zh: [警察", "      zj: [警察", "never.police.phrases: zj is no language of `debt`"),
        ("      zh: [警察", "      # zh: [警察", "never.police.phrases has no phrase in zh"),
        ("    spares:", "    spaers:", "106: unknown field never.arrest.spaers"),
        ("      zh: [警察", "      zh: ['', 警察", "zh.0: string should have at least 1 character"),
    ],
)
def test_a_slip_in_the_screening_words_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    path = tmp_path / "screening.yaml"
    text = SCREENING.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = check_templates(TEMPLATES, path)
    assert all(one.mend for one in found)
    assert any(problem in f"{one.line}: {one.problem}" for one in found), found


def test_the_consequences_that_ship_are_none_and_a_bad_row_is_left_out(tmp_path: Path) -> None:
    assert load_consequences(ROOT / "config" / "consequences.yaml") == ((), [])
    path = tmp_path / "consequences.yaml"
    path.write_text(
        "consequences:\n"
        "  - {kind: late_fee, authority: section 7, effective_from: 2026-01-01}\n"
        "  - {kind: late_fee, authority: section 7, effective_from: 2026-01-01, fee: '25.00', currency: USD}\n"
        "  - {kind: bureau, authority: section 7, effective_from: 2026-02-01, effective_to: 2026-01-01, at_dpd: 30}\n"
    )
    rows, problems = load_consequences(path)
    assert [row.amount_minor for row in rows] == [2500]
    assert [(found.line, found.problem) for found in problems] == [
        (2, "a late_fee row lacks `fee`"),
        (4, "it ends before it begins"),
    ]


def test_a_rendering_needs_a_loan() -> None:
    with pytest.raises(ValueError, match="at least one loan"):
        replace(FULL, loans=())


def test_a_loan_line_needs_little() -> None:
    assert LoanLine(loan_id="L", product="loan", currency="USD", amount_minor=1).due_on is None


# --- our own small program for a text gives what Jinja, whose language it is, would give


class Absent(StrictUndefined):
    def __bool__(self) -> bool:  # type: ignore[override]  # Jinja's own answers only by raising
        return False


def compiled(line: Line) -> Template:
    """The same checked tree, as Jinja's own program."""
    environment = ImmutableSandboxedEnvironment(undefined=Absent, autoescape=False)
    tree = nodes.Template(list(line.body), lineno=1)
    tree.set_environment(environment)
    return Template.from_code(environment, environment.compile(tree), {})


def by_jinja(template: Template, line: Line, context: RenderContext, tongue: Tongue) -> str | None:
    """What Jinja says; None where it prints a field without a value."""
    values = {name: made for name, one in line.fillings.items() if (made := one.made(context, tongue)) is not None}
    for name, (source, items) in line.lists.items():
        rows = [{key: one.made(owner, tongue) for key, one in items.items()} for owner in source.get(context, tongue)]
        values[name] = [{key: made for key, made in row.items() if made is not None} for row in rows]
    try:
        return str(template.render(values))
    except UndefinedError:
        return None


def by_us(line: Line, context: RenderContext, tongue: Tongue) -> str | None:
    try:
        return line.say(context, tongue)
    except CannotRender:
        return None


def test_every_shipped_line_says_what_jinja_would_say(renderer: Renderer) -> None:
    templates = renderer.templates
    lines = [
        (tongue, line)
        for one in templates.messages.values()
        for tongue, said in one.texts.items()
        for line in said.values()
    ]
    lines += [
        (tongue, line)
        for one in templates.scripts.values()
        for said in one.lines.values()
        for tongue, line in said.items()
    ]
    lines += [(tongue, line) for tongue, said in templates.menu.items() for line in said.values()]
    told = replace(FULL, consequence_texts=("A fee applies.", "The line is frozen."))
    some = [told, *(context for _, context in samples(frozenset()))]
    for language, line in lines:
        tongue, template = templates.words.tongue(language, "US"), compiled(line)
        for context in some:
            assert by_us(line, context, tongue) == by_jinja(template, line, context, tongue)


@pytest.mark.parametrize(
    "source",
    [
        "{% if dpd > 17 %}a{% elif dpd >= 17 %}b{% else %}c{% endif %}",
        "{% if not pay_link or fees and plan.parts %}{{ fees }}{% endif %} {{ dpd }}",
        "{% for x in loans %}{{ loop.index }}{% if x.due_on %} {{ x.due_on }}{% endif %}"
        "{% if not loop.last %}; {% endif %}{% endfor %}",
        "{% for amount in loans %}{{ amount.amount }}{% endfor %} {{ amount }}"
        "{% for amount in loans %}{{ amount.ref }}{% endfor %}",
        "{% if plan.parts != 3 %}x{% endif %}",
        "{% if statement == 'first' %}one{% elif statement == 'later' %}two{% endif %}",
    ],
)
def test_every_form_of_the_language_runs_as_in_jinja(renderer: Renderer, source: str) -> None:
    checked, problems = check(source, Place(file="x", line=1))
    assert [found for found in problems if "may be missing" not in found.problem] == []
    line = compile_line([checked])
    tongue = renderer.templates.words.tongue("en", "US")
    for _, context in samples(frozenset()):
        assert by_us(line, context, tongue) == by_jinja(compiled(line), line, context, tongue)
