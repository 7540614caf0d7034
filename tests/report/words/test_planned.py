"""What the page on a plan says first: people, and how often a concept passes in all audiences and harms together."""

from __future__ import annotations

import math

import pytest

from pretest.report.pages.planreport import render_plan
from pretest.report.words.edition import read_edition
from pretest.report.words.planned import TOLD, Chance, answer_sentences, chance_of, joint_chances, of_hundred
from pretest.words import DECISIONS, LANGUAGES
from tests.report.parsing import parse
from tests.report.sample import sample

AUDIENCES = ("users", "non_users")


def rate(value, low=0.0, high=1.0, **more):
    return {"probability": value, "conf_low": low, "conf_high": high, "std_error": 0.01, "n": 400} | more


def rows(audience, outcome, chance):
    """One row per scenario and decision; ``chance`` of a scenario is that of ``cleared``."""
    found = []
    for (multiple, gain), value in chance.items():
        place = {"audience": audience, "outcome": outcome, "multiple": multiple, "gain": gain}
        found += [rate(0.0, 0.0, 0.01, verdict=name, **place) for name in DECISIONS]
        found.append(rate(value, max(value - 0.031, 0), min(value + 0.031, 1), verdict="cleared", **place))
    return found


JOINT = {(0.0, 0.0): 0.801, (0.5, 0.0): 0.3, (1.0, 0.0): 0.032, (2.0, 0.0): 0.0, (0.0, 0.3): 0.9}
SINGLE = dict.fromkeys(JOINT, 0.99)
RECORD = {
    "question": {"target": 0.8, "n": None, "ratio": {}},
    "sizes": {"users": 1900, "non_users": 2100},
    "needed": [
        {"audience": one, "n": n, "n_concept": 300, "n_control": 400, "low": n - 50, "high": n + 50, "reachable": True}
        for one, n in (("users", 1900), ("non_users", 2100))
    ],
    "needed_total": 4000,
    "concept": {"cleared": {"value": 0.801, "low": 0.77, "high": 0.832}},
    "cleared": {one: {"value": 0.9, "low": 0.8, "high": 0.95} for one in AUDIENCES},
    "gain": 0.3, "errors": [], "n_studies": 400, "control_ratio": 1.0, "closed_form": [], "detectable": [],
    "operating": [*rows("users", "", SINGLE), *rows("non_users", "", SINGLE), *rows("", "", JOINT)],
}  # fmt: skip


def edition(language="en"):
    return read_edition(sample(), language)


def test_the_chances_are_those_over_all_audiences_and_harms_together():
    assert chance_of(RECORD, "cleared", 0.0).value == 0.801
    assert {one.value for one in joint_chances(RECORD) if one.decision == "cleared"} == set(JOINT.values())
    assert chance_of(RECORD, "cleared", 3.0) is None


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (0.801, 0.7709, 0.8311, "80 of 100 (77 to 84)"),
        (0.0, 0.0, 0.0095, "0 of 100 (0 to 1)"),
        (1.0, 0.991, 1.0, "100 of 100 (99 to 100)"),
        (0.885, 0.88, 0.89, "89 of 100 (88 to 89)"),
    ],
)
def test_intervals_are_rounded_outwards(value, low, high, said):
    assert of_hundred(edition(), Chance("cleared", 0.0, 0.0, value, low, high)) == said


def test_what_was_not_simulated_is_no_number():
    assert of_hundred(edition(), Chance("go", 0.0, 0.3, math.nan, math.nan, math.nan)) == "cannot be computed"
    without = RECORD | {"operating": []}
    assert answer_sentences(edition(), without)[1:] == (edition().strings("planning.answer.unknown"),) * 2


def test_three_sentences_hold_the_people_and_both_errors():
    people, passes, slips = answer_sentences(edition(), RECORD)
    assert "4,000" in people
    assert "1,900" in people
    assert "2,100" in people
    assert "80 of 100 (77 to 84)" in passes
    assert "3 of 100 (0 to 7)" in slips
    assert "0 of 100" in slips


def test_no_number_is_told_where_none_is_enough():
    needed = [one | {"reachable": False} for one in RECORD["needed"]]
    people = answer_sentences(edition(), RECORD | {"needed": needed})[0]
    assert "4,000" not in people
    assert "No number of people" in people


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_the_concept_before_its_audiences(language):
    page = parse(render_plan(sample(), RECORD, language=language))
    first = next(one for one in page.all("section"))
    assert first.attrs["id"] == "concept"
    assert len(first.all("tbody")) == len(JOINT)
    assert [len(group.all("tr")) for group in first.all("tbody")] == [len(TOLD) + 1] * len(JOINT)
    assert not any(one.inside("details") for one in first.all("table"))
    operating = next(one for one in page.all("section") if one.attrs["id"] == "operating")
    assert operating.all("table")
    assert all(one.inside("details") for one in (*operating.all("table"), *operating.all("svg")))


@pytest.mark.parametrize(("language", "cost"), [("en", "+1.2 points of 100"), ("nl", "+1,2 punten van de 100")])
def test_what_a_split_costs_is_told_with_its_error_and_with_advice_where_it_is_dear(language, cost):
    rates = {name: {"value": value} for name, value in (("split", 0.62), ("full", 0.632))}
    said = [
        render_plan(sample(), RECORD | {"constructs": [], "split": rates | found}, language=language).replace(
            "\u2212", "-"
        )
        for found in ({"cost": 1.2, "cost_error": 0.7}, {"cost": 4.2, "cost_error": 0.7}, {"cost": 1.2})
    ]
    errors = {"en": "error 0.7", "nl": "nabootsing 0,7"}
    dear = {"en": "outside the blocks", "nl": "buiten de blokken"}
    assert [cost in one for one in said] == [True, False, True]
    assert [errors[language] in one for one in said] == [True, True, False]  # plans of before have no error
    assert [dear[language] in one for one in said] == [False, True, False]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "If the same people got every block, it would be right in the same studies."),
        ("nl", "Kregen dezelfde mensen alle blokken, dan klopte het in dezelfde onderzoeken."),
    ],
)
def test_no_difference_in_any_study_is_no_error_of_nought(language, said):
    rates = {name: {"value": 0.84} for name in ("split", "full")} | {"cost": 0.0, "cost_error": 0.0}
    page = render_plan(sample(), RECORD | {"constructs": [], "split": rates}, language=language)
    assert said in page
    assert not any(word in page for word in ("error 0.0", "nabootsing 0,0"))
