"""Bucket schemes: the shipped ranges at their edges, and what a file of ranges may not say."""

import pytest

from assistant.core.bucket import bucket_names, load_schemes
from assistant.yamlfile import parse_yaml
from tests.store.loans import shipped_rules

SCHEMES = shipped_rules().schemes


@pytest.mark.parametrize(
    ("scheme", "edges"),
    [
        (
            "default",
            "0 current 1 M1 30 M1 31 M2 60 M2 61 M3 90 M3 91 M4 120 M4 121 M5 150 M5 151 M6 180 M6 181 M7+ 9999 M7+",
        ),
        ("india_sma", "0 standard 1 SMA-0 30 SMA-0 31 SMA-1 60 SMA-1 61 SMA-2 90 SMA-2 91 NPA 9999 NPA"),
        (
            "china_five_class",
            "0 normal 1 special_mention 90 special_mention 91 substandard 270 substandard 271 doubtful",
        ),
        ("china_five_class", "360 doubtful 361 loss"),
        ("china_credit_card", "1 special_mention 90 special_mention 91 substandard 120 substandard 121 doubtful"),
        ("china_credit_card", "180 doubtful 181 loss"),
    ],
)
def test_each_day_has_its_bucket(scheme: str, edges: str) -> None:
    words = edges.split()
    for days, name in zip(words[::2], words[1::2], strict=True):
        assert SCHEMES[scheme].bucket(int(days)).name == name


def test_treatments_count_dpd_and_classification_counts_past_due_days() -> None:
    assert SCHEMES["default"].of(dpd=29, past_due_days=35).name == "M1"
    assert SCHEMES["india_sma"].of(dpd=29, past_due_days=35).name == "SMA-1"


def test_every_bucket_of_every_scheme_is_a_word_once() -> None:
    names = bucket_names(SCHEMES)
    assert len(names) == len(set(names))
    assert {"M7+", "NPA", "loss"} <= set(names)


@pytest.mark.parametrize(
    ("buckets", "line", "problem"),
    [
        (["{name: a, from: 0, to: 5}", "{name: b, from: 7}"], 5, "days 6 to 6 are in no bucket"),
        (["{name: a, from: 0, to: 5}", "{name: b, from: 5}"], 5, "overlaps the bucket above"),
        (["{name: a, from: 1}"], 4, "days 0 to 0 are in no bucket"),
        (["{name: a, from: 0, to: 5}"], 4, "no bucket from day 6 on"),
        (["{name: a, from: 0}", "{name: b, from: 1}"], 5, "has no end"),
        (["{name: a, from: 0, to: 5}", "{name: a, from: 6}"], 5, "already used"),
        (["{name: a, from: 0, to: 5}", "{name: b, from: 6, to: 3}", "{name: c, from: 4}"], 5, "before it starts"),
        (["{name: a, from: 0, too: 5}"], 4, "unknown field"),
        (["{name: a, from: zero}"], 4, "valid integer"),
    ],
)
def test_ranges_with_a_gap_or_an_overlap_are_refused_with_their_line(
    buckets: list[str], line: int, problem: str
) -> None:
    text = "schemes:\n  s: {counts: dpd, buckets: [\n\n" + ",\n".join(buckets) + "]}\n"
    _, problems = load_schemes(parse_yaml(text, "buckets.yaml"))
    assert [found for found in problems if problem in found.problem and found.line == line], problems


def test_an_empty_file_and_an_unknown_count_are_refused() -> None:
    assert load_schemes(parse_yaml("", "b.yaml"))[1][0].problem == "the file is empty"
    _, problems = load_schemes(
        parse_yaml("schemes:\n  s:\n    counts: dp\n    buckets: [{name: a, from: 0}]\n", "b.yaml")
    )
    assert problems[0].line == 3
