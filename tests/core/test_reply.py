"""A reply is understood: a stop is neither missed nor imagined, days and amounts are right, the unclear is unclear."""

from datetime import date
from pathlib import Path

import pytest

from assistant.core.reply import SURE, Reply, understand
from assistant.core.terms import Intent

THURSDAY = date(2026, 10, 1)
DATA = Path(__file__).parent.parent / "data"


def lines(name: str) -> list[list[str]]:
    rows = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in rows if row and not row.startswith("#")]


def reply(text: str, language: str | None = None, currency: str = "USD", today: date = THURSDAY) -> Reply:
    return understand(text, language, today, currency)


@pytest.mark.parametrize(
    "row", [*lines("replies.tsv"), *lines("replies_holdout.tsv"), *lines("replies_fresh.tsv")], ids=lambda row: row[-1]
)
def test_every_phrase_of_the_lists_is_understood(row: list[str]) -> None:
    intent, language, amount, due, reason, text = row
    for known in {None, None if language == "-" else language}:
        said = reply(text, known)
        assert (said.intent != "stop") if intent == "not_stop" else (said.intent == intent), said
        assert amount == "-" or said.amount_minor == round(float(amount) * 100)
        assert due == "-" or str(said.due_on) == due
        assert reason == "-" or said.reason == reason
        assert said.sure or said.intent in (Intent.UNCLEAR, Intent.HELP) or intent == "not_stop"


@pytest.mark.parametrize(
    "word", ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", "stopall", "optout"]
)
@pytest.mark.parametrize(
    "form", ["{}", "{}.", " {} ", "{}!!", "please {}", "{} please", '"{}"', "{} now", "ok {}", "{}\n", "*{}*"]
)
def test_the_listed_words_stop_in_any_dress(word: str, form: str) -> None:
    for written in (word, word.upper(), word.title()):
        said = reply(form.format(written))
        assert said.intent is Intent.STOP
        assert said.confidence >= 0.95


@pytest.mark.parametrize(
    "rest", ["I paid yesterday", "I will pay 200 on Friday", "I lost my job", "not my debt", "call me", "wrong number"]
)
@pytest.mark.parametrize("form", ["{} STOP", "STOP {}", "{}. Stop.", "stop. {}", "{}, please stop texting me"])
def test_a_stop_beats_everything_else_in_the_text(rest: str, form: str) -> None:
    assert reply(form.format(rest)).intent is Intent.STOP


@pytest.mark.parametrize(
    "text",
    [
        "I never said stop but now I do",
        "I never said stop. I do now",
        "I never said stop until today",
        "I never said stop? well I am saying it",
        "I never said stop? Then let me say it: END",
        "I never said stop stop",
        "I never said STOP. STOP",
        "I never said stop, unsubscribe",
        "I did not say stop for fun",
        "I did not say stop yesterday, I say it today",
        "I do not say stop twice",
        "i do not tell you to stop i order you to stop",
        "I did not tell you to stop for nothing",
        "I never asked stop",
        "I never asked for these texts so stop",
        "I never told you stop",
        "i never said yes stop",
        "never said stop",
        "did I not say stop",
        "didn't I tell you to stop",
    ],
)
def test_a_denial_that_is_none_or_is_taken_back_is_a_stop(text: str) -> None:
    assert reply(text).intent is Intent.STOP


@pytest.mark.parametrize(
    "text",
    [
        "I did not say stop.",
        "i didn't say stop!",
        "I never said STOP",
        'I never said "stop"',
        "No, I never asked you to stop",
        "Sorry I didn’t say STOP",
        "I never said stop, please keep sending",
    ],
)
def test_a_plain_denial_of_a_stop_is_none(text: str) -> None:
    assert reply(text).intent is not Intent.STOP


def test_what_was_said_along_with_a_stop_is_kept() -> None:
    assert reply("Wrong number, stop texting me").also == (Intent.WRONG_PERSON,)
    assert reply("STOP").also == ()


@pytest.mark.parametrize(
    "text, scope",
    [
        ("STOP", None),
        ("stop calling me", "calls"),
        ("do not contact me", "everything"),
        ("no me contacten", "everything"),
        ("别再发了", None),
    ],
)
def test_a_stop_says_how_far_it_goes(text: str, scope: str | None) -> None:
    assert reply(text).scope == scope


def test_our_own_footer_sent_back_is_no_stop() -> None:
    assert reply("what is this: Reply STOP to opt out").intent is not Intent.STOP
    assert reply("what does STOP mean?").intent is not Intent.STOP


@pytest.mark.parametrize(
    "text, due",
    [
        ("I will pay Thursday", date(2026, 10, 8)),  # said on a Thursday: not today
        ("I will pay this Thursday", date(2026, 10, 1)),
        ("I will pay on the 1st", date(2026, 10, 1)),  # today counts
        ("I will pay on the 30th", date(2026, 10, 30)),
        ("I will pay on 9/30/2026", None),  # a day that has passed is no promise
        ("I will pay Sep 30", None),
        ("I will pay Jan 5", date(2027, 1, 5)),
        ("I will pay on the 31st", date(2026, 10, 31)),
        ("pago el próximo viernes 50", date(2026, 10, 2)),
        ("下周五还50", date(2026, 10, 9)),
        ("I will pay in two weeks", date(2026, 10, 15)),
        ("I will pay within 3 days", date(2026, 10, 4)),
        ("I will pay next month", None),  # names no day
        ("I will pay soon", None),
    ],
)
def test_a_day_is_named_or_none(text: str, due: date | None) -> None:
    assert reply(text).due_on == due


def test_the_31st_said_in_a_short_month_is_the_next_month_that_has_one() -> None:
    assert reply("I will pay on the 31st", today=date(2026, 11, 2)).due_on == date(2026, 12, 31)


def test_a_date_in_figures_follows_the_readers_order() -> None:
    assert reply("I will pay 10/11", "en").due_on == date(2026, 10, 11)
    assert reply("pago 10/11", "es").due_on == date(2026, 11, 10)
    assert reply("will pay 10/11", "en", "INR").due_on == date(2026, 11, 10)
    assert reply("will pay 25/10", "en").due_on == date(2026, 10, 25)


def test_next_friday_is_for_a_person_to_confirm() -> None:
    assert reply("I will pay 200 next Friday").confidence < SURE


def test_payday_is_a_day_only_if_it_is_known() -> None:
    assert reply("I will pay when I get paid").due_on is None
    assert understand("I will pay when I get paid", "en", THURSDAY, "USD", payday=15).due_on == date(2026, 10, 15)


@pytest.mark.parametrize(
    "text, currency, minor",
    [
        ("will pay $1,200.50 tomorrow", "USD", 120050),
        ("pago 1.200,50 mañana", "USD", 120050),
        ("pago 1.200 mañana", "USD", 120000),
        ("will pay 1,00,000 rs tomorrow", "INR", 10000000),
        ("will pay 2 lakh tomorrow", "INR", 20000000),
        ("कल 500 रुपये दूंगा", "INR", 50000),
        ("कल ५०० दूंगा", "INR", 50000),
        ("kal paanch sau dunga", "INR", 50000),
        ("明天还1万", "CNY", 1000000),
        ("明天还一千二百", "CNY", 120000),
        ("明天还500块", "CNY", 50000),
        ("will pay 2k tomorrow", "USD", 200000),
        ("will pay NT$3000 tomorrow", "TWD", 300000),
        ("will pay two hundred tomorrow", "USD", 20000),
        ("pago doscientos cincuenta mañana", "USD", 25000),
        ("will pay 200 tomorrow at 5 pm", "USD", 20000),
        ("call 555-010-0199, I will pay 200 tomorrow", "USD", 20000),
        ("will pay 200 tomorrow and 300 later", "USD", None),  # two amounts
        ("will pay €200 tomorrow", "USD", None),  # another currency
        ("will pay 200.505 tomorrow", "USD", 20050500),  # three digits after a mark are thousands
        ("will pay 50% tomorrow", "USD", None),
        ("will pay tomorrow", "USD", None),
    ],
)
def test_an_amount_is_right_or_left_to_a_person(text: str, currency: str, minor: int | None) -> None:
    said = reply(text, None, currency)
    assert (said.intent, said.amount_minor) == (Intent.WILL_PAY, minor)
    assert said.sure or minor is None


@pytest.mark.parametrize(
    "text", ["maybe I pay 200 on Friday", "can I pay 200 on Friday?", "I will pay 200 Friday if you waive the fee"]
)
def test_a_condition_a_question_or_a_maybe_is_no_promise(text: str) -> None:
    assert not reply(text).sure


def test_an_inability_with_a_plan_is_the_plan() -> None:
    said = reply("I can't pay now, I lost my job, but I will pay 200 on Friday")
    assert (said.intent, said.amount_minor, said.due_on, said.reason) == (
        Intent.WILL_PAY,
        20000,
        date(2026, 10, 2),
        "job_loss",
    )


@pytest.mark.parametrize("text", ["", " ", "👍", "\x00", "a" * 100_000, "٣٤٥", "((((", "[[[]]]", "．．．", "\ud83d"])
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    assert reply(text).intent in set(Intent)


def test_without_today_no_day_and_without_a_currency_no_amount() -> None:
    said = understand("I will pay 200 tomorrow")
    assert (said.intent, said.due_on, said.amount_minor) == (Intent.WILL_PAY, None, None)
