"""`contact` in the shell: the gate's answer is printed, a refusal is status 1, and a note's threat is warned of."""

from tests.cli.saying import NOON, Shell

ASK = ("contact", "L00007", "--channel", "sms", "--by", "ann", "--now", NOON)


def test_a_text_by_hand_is_released_and_shown(shell: Shell) -> None:
    shell.with_book()
    said = shell.json(*ASK, "--text", "We have your letter.")
    assert said.code == 0, said.err
    (told,) = said.rows
    assert (told["verdict"], told["state"], told["by"]) == ("allow", "released", "ann")
    assert "We have your letter." in told["text"]
    assert "Reply STOP" in told["text"]


def test_a_threat_by_hand_is_refused_with_its_rule_and_mend(shell: Shell) -> None:
    shell.with_book()
    said = shell(*ASK, "--text", "Pay or you will be 4rrested.")
    assert said.code == 1
    assert "verdict: refuse" in said.out
    assert "WORDS" in said.out
    assert "take it out and write it again" in said.out


def test_words_that_cannot_be_are_named(shell: Shell) -> None:
    shell.with_book()
    said = shell.json(*ASK)
    assert (said.code, said.out) == (2, "")
    assert "template or words" in said.problems[0]["problem"]


def test_a_note_with_a_threat_is_kept_and_warned_of(shell: Shell) -> None:
    shell.with_book()
    told = shell.json(
        "record",
        "L00007",
        "--outcome",
        "refused",
        "--reason",
        "unwilling",
        "--note",
        "told them they go to jail",
        "--now",
        NOON,
    )
    assert told.code == 0, told.err
    assert any("arrest" in one for one in told.rows[0]["warnings"])


def test_a_callback_waits_in_the_queue_till_its_hour(shell: Shell) -> None:
    shell.with_book()
    at = "2026-10-02T19:30:00Z"
    assert shell("record", "L00007", "--outcome", "callback", "--callback-at", at, "--now", NOON).code == 0
    (row,) = shell.json("queue", "collector").rows
    assert row["next_action"] == "Call them back at the time agreed"
    assert row["due_at"].startswith("2026-10-02T19:45")
    dial = ("contact", "L00007", "--channel", "call", "--by", "ann", "--now")
    assert shell.json(*dial, "2026-10-02T03:00:00Z").rows[0]["verdict"] == "refuse"  # eleven at night in New York
    told = shell.json(*dial, at).rows[0]
    assert told["verdict"] == "allow", (told["rules"], told["because"])
