"""Transcripts: read in three forms; required statements and forbidden words found in them, near misses not.

The sentences below are the measure of the thresholds in config/review.yaml: each says what must be found in it.
"""

import json

import pytest

from assistant.core.quality.hearing import Required, hear, plain, silence
from assistant.core.quality.transcript import Turn, Unreadable, parse
from tests.steps.working import rules, screen

HEARING = rules().review.hearing


def threats(words: str) -> tuple[str, ...]:
    return hear([Turn(start=0, end=1, speaker="agent", text=words)], [], screen(), HEARING).threats


# Said: as written, bent by grammar, or as a machine misheard it.
SAID = [
    ("You will be arrested on Monday", "arrest"),
    ("there is an a rest warrant out for you", "arrest"),
    ("we will tell your imployer about it", "employer"),
    ("this is your final warring", "pressure"),
    ("you'll regret it", "violence_threat"),
    ("we know were you live", "violence_threat"),
    ("we will take you too court", "legal_threat"),
    ("your naybors and your neighbours will hear", "children"),
    ("it goes on the black list", "blacklist"),
    ("read me the verification code please", "codes"),
    ("you are an idiot", "obscene_abuse"),
    ("le vamos a embargar la casa", "legal_threat"),
    ("es su última oportunidá", "pressure"),
    ("se va a arepentir de esto", "violence_threat"),
    ("tiene una orden de captura", "arrest"),
    ("你再不还就让你坐牢", "arrest"),
    ("这是最后警告", "pressure"),
    ("我们会告上法厅", "legal_threat"),
    ("आपके बच्चों को बता देंगे", "children"),
    ("हम पुलिस भेजेंगे", "police"),
]
# Not said: denials, innocent words that look alike, and talk of something else.
INNOCENT = [
    "Nobody is arrested for a debt",
    "we will not sue you for it",
    "we never ask for your card number",
    "I cannot tell your employer anything and I would not",
    "there is no police in this",
    "your account is two months in arrears",
    "it is our policy to be polite",
    "the person who called before",
    "you may speak to your lawyer at any time",
    "my chief will look at it",
    "take a rest and call us tomorrow",
    "that is the precise amount",
    "the warranty of the car is another matter",
    "it reaches us within the day",
    "no vamos a embargar nada",
    "nunca le pediremos la contraseña",
    "sin embargo puede pagar en dos partes",
    "la póliza sigue en vigor",
    "con toda precisión, son doscientos",
    "我们不会起诉您",
    "请提防骗子",
    "您的余额是两百元",
    "हम आप पर मुक़दमा नहीं करेंगे",
    "आपका पिन कोड क्या है",
    "शर्मा जी, नमस्कार",
]


@pytest.mark.parametrize("words,thing", SAID, ids=[words for words, _ in SAID])
def test_what_is_never_said_is_found_as_it_is_misheard(words: str, thing: str) -> None:
    assert thing in threats(words)


@pytest.mark.parametrize("words", INNOCENT)
def test_denials_and_innocent_words_are_not_taken_for_threats(words: str) -> None:
    assert threats(words) == ()


def test_a_denial_is_marked_all_the_same_so_that_a_person_may_look() -> None:
    (mark,) = hear(
        [Turn(start=7, end=9, speaker="Agent", text="nobody will arrest you")], [], screen(), HEARING
    ).forbidden
    assert (mark.what, mark.denied, mark.at, mark.score) == ("arrest", True, 7, 100)


def test_what_the_borrower_says_is_not_the_collectors() -> None:
    turns = [
        Turn(start=0, end=1, speaker="Borrower", text="you idiot"),
        Turn(start=2, end=3, speaker="Agent", text="I see"),
    ]
    assert hear(turns, [], screen(), HEARING).forbidden == ()
    unknown = [Turn(start=0, end=1, speaker="", text="you idiot")]
    assert hear(unknown, [], screen(), HEARING).threats == ("obscene_abuse",)


STATEMENT = "This is an attempt to collect a debt and any information obtained will be used for that purpose."
LINES = [Required(id="statement", wordings=((STATEMENT,),))]


def said(*turns: str) -> bool:
    made = [Turn(start=float(n), end=None, speaker="agent", text=text) for n, text in enumerate(turns)]
    return hear(made, LINES, screen(), HEARING).missing == ()


@pytest.mark.parametrize(
    "turns",
    [
        ("Good morning.", STATEMENT, "May I go on?"),
        ("this is an attempt to collect a det and any information obtain will be used for that purpose",),
        ("so this is an attempt to collect a debt", "and any information obtained will be used for that purpose okay"),
        ("This is, uh, an attempt to collect a debt and any information obtained would be used for that purpose",),
    ],
)
def test_a_required_statement_is_heard_through_slips_and_over_two_turns(turns: tuple[str, ...]) -> None:
    assert said(*turns)


@pytest.mark.parametrize(
    "turns",
    [
        ("Good morning",),  # shorter than the statement: a part of it would pass for the whole
        ("This is an attempt to collect a debt",),  # half of it
        ("This is not an attempt to collect a debt and any information obtained will not be used for that purpose",),
        ("I called about your debt, and any information you have will be useful to us for this purpose, thank you",),
        ("any",),
    ],
)
def test_a_part_a_denial_or_other_words_are_not_the_statement(turns: tuple[str, ...]) -> None:
    assert not said(*turns)


def test_a_required_statement_is_marked_where_it_begins() -> None:
    turns = [
        Turn(start=1.5, end=3, speaker="agent", text="Good morning, Mr Stone."),
        Turn(start=12.0, end=20, speaker="agent", text=STATEMENT),
    ]
    mark = hear(turns, LINES, screen(), HEARING).required["statement"]
    assert mark is not None
    assert (mark.turn, mark.at, mark.score) == (1, 12.0, 100)


@pytest.mark.parametrize(
    "line,heard,other",
    [
        (
            "这是为了催收债务，所得信息将用于此目的。",
            "您好 这是为了催收债务 所得信息将用于此目地",
            "您好 请问什么时候方便还款 我们再联系您",
        ),
        (
            "Esta llamada se graba para su seguridad.",
            "hola esta yamada se graba para su seguridad",
            "hola, le llamo por su cuenta de este mes",
        ),
        (
            "यह कॉल रिकॉर्ड की जा रही है।",
            "नमस्ते यह कॉल रिकॉर्ड की जा रही हैं",
            "नमस्ते आप कैसे हैं आज का दिन कैसा रहा",
        ),
    ],
)
def test_statements_are_heard_in_scripts_with_and_without_spaces(line: str, heard: str, other: str) -> None:
    wanted = [Required(id="line", wordings=((line,),))]
    for text, missing in ((heard, ()), (other, ("line",))):
        turns = [Turn(start=0, end=1, speaker="agent", text=text)]
        assert hear(turns, wanted, screen(), HEARING).missing == missing


def test_amounts_are_heard_in_many_ways_and_do_not_count() -> None:
    line = [Required(id="read_back", wordings=(("You pay $200.00 on 5 October, is that right?",),))]
    turns = [Turn(start=0, end=1, speaker="agent", text="you pay two hundred dollars on five october is that right")]
    assert hear(turns, line, screen(), HEARING).missing == ()


def test_punctuation_case_and_width_make_no_difference() -> None:
    assert plain("It’s DUE,  today!") == "its due today"
    assert plain("ＡＢＣ 债务。") == "abc 债 务"


def test_silence_is_from_the_end_of_one_turn_to_the_next() -> None:
    turns = [
        Turn(start=0.0, end=4.0, speaker="a", text="one"),
        Turn(start=10.0, end=None, speaker="b", text="two words here now"),  # four words: two seconds
        Turn(start=60.0, end=61.0, speaker="a", text="three"),
    ]
    assert silence(turns) == 48
    assert silence([Turn(start=None, end=None, speaker="a", text="x")]) is None


VTT = """WEBVTT

NOTE made by a machine

1
00:00:01.000 --> 00:00:03.500
<v Agent>Good <b>morning</b>

00:01:04.000 --> 00:01:05.000
Borrower: Yes?
"""


def test_the_three_forms_give_the_same_turns() -> None:
    plain_lines = "[00:01] Agent: Good morning\n01:04 Borrower: Yes?\n"
    rows = [
        {"start": 1, "speaker": "Agent", "text": "Good morning"},
        {"start": "01:04", "speaker": "Borrower", "text": "Yes?"},
    ]
    for text, form in ((VTT, "vtt"), (plain_lines, "plain"), (json.dumps({"turns": rows}), "json")):
        turns, was = parse(text)
        assert was == form
        assert [(one.start, one.speaker, one.text) for one in turns] == [
            (1.0, "Agent", "Good morning"),
            (64.0, "Borrower", "Yes?"),
        ]


def test_a_line_without_time_or_speaker_is_a_turn_too() -> None:
    (turn,), _ = parse("and so we went on")
    assert (turn.start, turn.speaker, turn.text, turn.is_agent) == (None, "", "and so we went on", None)


def test_card_numbers_are_taken_out_before_anything_is_kept() -> None:
    (turn,), _ = parse("Borrower: it is 4111 1111 1111 1111 thanks")
    assert turn.text == "it is [card number removed] thanks"


@pytest.mark.parametrize(
    "text,problem",
    [
        ("", "nobody says anything"),
        ("[1, 2]", "no list of turns"),
        ('{"turns": 5}', "no list of turns"),
        ('[{"start": 1}]', "turn 1 has no text"),
        ('[{"start": true, "text": "x"}]', "start is True"),
        ('[{"start": NaN, "text": "x"}]', "start is nan"),
        ('[{"start": 5, "text": "a"}, {"start": 4, "text": "b"}]', "turn 2 begins before"),
        ('[{"start": 5, "end": 4, "text": "a"}]', "times that cannot be"),
        ('[{"start": "soon", "text": "a"}]', "'soon' is no time"),
        ("[{", "it is not JSON"),
        ("[" * 60_000, "it is not JSON"),
        ("x" * 500_001, "no single call"),
    ],
)
def test_what_is_no_transcript_is_refused_with_its_reason(text: str, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        parse(text)
