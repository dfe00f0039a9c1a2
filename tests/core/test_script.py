"""A call script is a graph: what is wrong with it is found before a call, what does not apply is not shown."""

import json
from dataclasses import replace

import pytest

from assistant.core.script import Answer, GeneratedScript, Node, Script, Stage
from assistant.core.script_check import check
from assistant.core.script_print import as_html, as_text
from assistant.core.script_walk import generate, step
from assistant.core.terms import Outcome


def answer(key: str, to: str, *when: str, verifies: bool = False) -> Answer:
    return Answer(key=key, label={"en": key}, next=to, when=when, verifies=verifies)


def node(name: str, stage: Stage, *answers: Answer, **more: object) -> Node:
    return Node(id=name, stage=stage, say={"en": f"says {name}"}, answers=answers, **more)  # type: ignore[arg-type]  # by name


A_SCRIPT = Script(
    name="sample",
    version="1",
    purpose="collect",
    start="opening",
    nodes={
        one.id: one
        for one in (
            node("opening", Stage.OPENING, answer("on", "identify"), required=True),
            node("identify", Stage.IDENTITY, answer("ok", "debt", verifies=True), answer("bad", "bye"), required=True),
            node("debt", Stage.DEBT, answer("on", "plan"), required=True),
            node(
                "plan",
                Stage.OPTIONS,
                answer("yes", "read_back"),
                answer("no", "refused"),
                when=("plan_open",),
                otherwise="refused",
            ),
            node("read_back", Stage.PROMISE, answer("yes", "kept"), required_before=("kept",)),
            node("kept", Stage.CLOSING, outcome=Outcome.PROMISE),
            node("refused", Stage.CLOSING, outcome=Outcome.REFUSED),
            node("bye", Stage.EXIT, outcome=Outcome.UNVERIFIED),
        )
    },
)


def changed(script: Script, *nodes: Node) -> Script:
    return replace(script, nodes={**script.nodes, **{one.id: one for one in nodes}})


def shown(script: Script, *facts: str) -> GeneratedScript:
    return generate(
        script, frozenset(facts), lambda one: one.say["en"], lambda one: one.label["en"], loan_id="L1", language="en"
    )


def problems(script: Script) -> str:
    return "\n".join(found.problem for found in check(script))


def test_a_good_script_has_no_problems() -> None:
    assert check(A_SCRIPT) == []


def test_a_node_without_answers_or_outcome_is_a_dead_end() -> None:
    assert "'refused' is a dead end" in problems(changed(A_SCRIPT, node("refused", Stage.CLOSING)))


def test_an_answer_that_leads_nowhere_is_named() -> None:
    lost = node("debt", Stage.DEBT, answer("on", "nowhere"), required=True)
    assert "'debt' leads to 'nowhere'" in problems(changed(A_SCRIPT, lost))


def test_two_nodes_that_only_lead_to_each_other_never_end() -> None:
    round_about = changed(
        A_SCRIPT,
        node("debt", Stage.DEBT, answer("on", "plan"), answer("odd", "a"), required=True),
        node("a", Stage.OBJECTION, answer("on", "b")),
        node("b", Stage.OBJECTION, answer("on", "a")),
    )
    assert "comes to 'a' can never end" in problems(round_about)


def test_a_node_that_nothing_leads_to_is_reported() -> None:
    assert "meets 'island'" in problems(changed(A_SCRIPT, node("island", Stage.EXIT, outcome=Outcome.REFUSED)))


def test_a_required_node_cannot_be_walked_round() -> None:
    short_cut = node(
        "identify", Stage.IDENTITY, answer("ok", "debt", verifies=True), answer("skip", "plan", verifies=True)
    )
    assert "'debt' is required, but a call can come to 'plan' without it" in problems(changed(A_SCRIPT, short_cut))


def test_a_promise_is_never_closed_without_its_read_back() -> None:
    hasty = replace(A_SCRIPT.nodes["plan"], answers=(answer("yes", "read_back"), answer("done", "kept")))
    assert "'read_back' is required, but a call can come to 'kept' without it" in problems(changed(A_SCRIPT, hasty))


def test_the_debt_is_never_reached_without_the_answer_that_verifies() -> None:
    trusting = replace(A_SCRIPT.nodes["identify"], answers=(answer("ok", "debt"), answer("bad", "bye")))
    assert "'debt' speaks of the debt, and can be reached before" in problems(changed(A_SCRIPT, trusting))


def test_an_exit_may_be_reached_from_anywhere() -> None:
    early = replace(A_SCRIPT.nodes["opening"], answers=(answer("on", "identify"), answer("gone", "bye")))
    assert check(changed(A_SCRIPT, early)) == []


def test_a_node_that_may_be_left_out_must_say_where_the_call_goes_on() -> None:
    unsure = replace(A_SCRIPT.nodes["plan"], otherwise=None)
    assert "where the call goes on then is not said" in problems(changed(A_SCRIPT, unsure))


def test_nodes_left_out_in_a_circle_are_found() -> None:
    circle = changed(
        A_SCRIPT,
        replace(A_SCRIPT.nodes["plan"], otherwise="other"),
        node("other", Stage.OPTIONS, answer("x", "refused"), when=("plan_open",), otherwise="plan"),
    )
    assert "in a circle" in problems(circle)


def test_what_is_not_open_to_the_borrower_is_not_shown_and_the_way_goes_on() -> None:
    assert [one.id for one in shown(A_SCRIPT).nodes] == ["opening", "identify", "debt", "bye", "refused"]
    assert step(shown(A_SCRIPT), "debt", "on").id == "refused"
    assert step(shown(A_SCRIPT, "plan_open"), "debt", "on").id == "plan"


def test_an_answer_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="offered: ok, bad"):
        step(shown(A_SCRIPT), "identify", "maybe")


def test_at_an_end_there_is_nothing_to_answer() -> None:
    with pytest.raises(ValueError, match="the call ends here"):
        step(shown(A_SCRIPT), "bye", "on")


def test_the_json_has_the_keys_that_other_programs_read() -> None:
    whole = json.loads(json.dumps(shown(A_SCRIPT).as_json()))
    assert {"loan_id", "script", "version", "language", "nodes", "start"} <= whole.keys()
    first = whole["nodes"][0]
    assert {"id", "text", "required", "captures", "answers"} <= first.keys()
    assert first["answers"] == [{"key": "on", "label": "on", "next": "identify"}]


def test_a_page_escapes_what_a_borrower_is_called() -> None:
    named = changed(A_SCRIPT, replace(A_SCRIPT.nodes["debt"], say={"en": "<script>alert(1)</script>"}))
    assert "<script>" not in as_html(shown(named))
    assert "&lt;script&gt;" in as_html(shown(named))
    assert "<script>alert(1)</script>" in as_text(shown(named))
