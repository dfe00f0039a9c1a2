"""The acts of a person ask for a name, for a clear word, and once more where nothing can be undone."""

import pytest

from tests.cli.saying import NOON, Shell


@pytest.mark.parametrize(
    "words, said",
    [
        (("payment", "confirm", "3", "--by", "ann"), "cannot be undone"),
        (("payment", "confirm", "3", "--by", "ann", "--yes"), "no payment 3"),
        (("payment", "reject", "3", "--yes"), "--by"),
        (("hold", "lift", "1", "--by", "sam", "--yes"), "--reason"),
        (("hold", "list", "L9"), "no loan"),
        (("reply", "read", "1", "--means", "foo", "--by", "ann"), "foo"),
        (("outbox", "settle", "x", "--by", "ann", "--yes"), "sent or not"),
        (("outbox", "settle", "x", "--sent", "--by", "ann", "--yes"), "no message"),
    ],
)
def test_what_is_missing_or_not_there_is_named(shell: Shell, words: tuple[str, ...], said: str) -> None:
    found = shell.json(*words)
    assert (found.code, found.out, len(found.problems)) == (2, "", 1)
    assert said in found.problems[0]["problem"]


def test_a_hold_is_listed_and_lifted(shell: Shell) -> None:
    shell.with_book()
    assert shell("record", "L00007", "--outcome", "dispute", "--now", NOON).code == 0
    (held,) = shell.json("hold", "list", "L00007").rows
    lift = ("hold", "lift", str(held["hold"]), "--reason", "answered", "--by", "sam", "--yes", "--now", NOON)
    assert shell(*lift).out.splitlines()[2] == "blocks: contact, field, legal, fees"
    assert shell.json("hold", "list", "L00007").rows[0]["to_on"] == "2026-10-01"


def test_nothing_waits_in_an_empty_house(shell: Shell) -> None:
    for words in (("payment", "list"), ("reply", "list"), ("outbox", "list"), ("queue", "review")):
        assert (shell.json(*words).code, shell.json(*words).out) == (0, "")
