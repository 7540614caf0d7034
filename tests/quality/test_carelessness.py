"""Rules on patterns in the answers: runs, variation, halves of scales, distances and pairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pretest.quality import screen
from pretest.quality.indices import even_odd, mahalanobis, pair_consistency, similar_pairs
from pretest.responses import read_responses
from pretest.spec import Questionnaire, Scale
from pretest.tables import columns
from tests.responses.conftest import scale

SIZE = 5
SCALES = {
    f"t{number}": scale(f"t{number}", [{"id": f"t{number}_{i}", "reverse": i % 2 == 1} for i in range(SIZE)], "agree5")
    for number in range(6)
}
ITEMS = {name: [item["id"] for item in one["items"]] for name, one in SCALES.items()}
COLUMNS = [item for items in ITEMS.values() for item in items]
OWN = {"scales": list(SCALES)}  # without the small study's own scale
REVERSED = np.array([place % SIZE % 2 == 1 for place in range(len(COLUMNS))])


@pytest.fixture
def judged(make_study, put, answers):
    """judged(answers (people, 30), rule, ...): who is flagged (from 0), the cases, the notes."""

    def make(given, rule, order="fixed", blocks=None, frame=None, **extra):
        given = np.asarray(given, dtype=float)
        table = answers(len(given)).assign(**dict(zip(COLUMNS, given.T, strict=True)), **(frame or {}))
        put(table)
        study = make_study({}, plan={"quality": [rule]})
        asked = {"id": "everyone", "audience": "everyone", "title": "everyone"}
        asked["blocks"] = blocks or [{"id": "after", "kind": "scales", "scales": list(SCALES), "order": order}]
        scales = {name: Scale.model_validate(one) for name, one in SCALES.items()}
        study = replace(
            study,
            scales={**study.scales, **scales},
            questionnaires={"everyone": Questionnaire.model_validate(asked)},
        )
        responses = read_responses(study)
        screened = screen(study, replace(responses, frame=responses.frame.assign(**extra)))
        notes = {note.code for note in screened.notes}
        return (screened.cases["row"] - 2).tolist(), screened.cases, notes

    return make


def sound(n=60, seed=20261122):
    """(n, 30) answers of people who read: one trait per scale, related to each other, reversed items turned round."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=(n, 6)) + 0.7 * rng.normal(size=(n, 1))
    score = np.clip(np.round(3 + np.repeat(trait, SIZE, axis=1) + 0.6 * rng.normal(size=(n, 6 * SIZE))), 1, 5)
    return np.where(REVERSED, 6 - score, score)


def mixed(*values):
    """One person: the values in turn over all 30 items."""
    return np.resize(values, len(COLUMNS)).astype(float)


# --- long runs ------------------------------------------------------------------------------------------------


def test_a_run_over_more_than_half_of_the_list_is_flagged(judged):
    half, more = mixed(1, 2), mixed(1, 2)
    half[:15], more[:16] = 4, 4
    broken = more.copy()
    broken[8] = np.nan
    flagged, cases, _ = judged([half, more, broken, mixed(1, 2)], {"rule": "longstring"})
    assert flagged == [1]
    assert cases[["value", "threshold"]].iloc[0].tolist() == pytest.approx([16 / 30, 0.5])
    strict = {"rule": "longstring", "share_of_items": 0.4}
    assert judged([half, more, broken, mixed(1, 2)], strict)[0] == [0, 1]


def test_runs_of_named_columns_are_in_the_order_of_the_rule(judged):
    given = [mixed(1, 2)] * 2
    rule = {"rule": "longstring", "columns": COLUMNS[0:12:2] + COLUMNS[1:12:2]}
    assert judged(given, rule, frame={})[0] == []  # 6 of 12 is half
    assert judged(given, {**rule, "columns": COLUMNS[0:12:2] + COLUMNS[1:10:2]})[0] == [0, 1]
    assert judged([mixed(4, 4, 4, 4, 1), mixed(1, 2, 3)], {"rule": "longstring", "scales": ["t0"]})[0] == [0]


def test_runs_follow_the_order_in_which_each_person_was_asked(judged):
    given = [mixed(4, 2)] * 3  # in the order of the questionnaire no two are the same
    by_answer = " | ".join(COLUMNS[0::2] + COLUMNS[1::2])  # first all fours, then all twos
    orders = [by_answer, " | ".join(COLUMNS), None]
    rule = {"rule": "longstring", "share_of_items": 0.45}
    flagged, _, notes = judged(given, rule, "random", **{columns.ORDER + "after": orders})
    assert flagged == [0]
    assert "order_unknown" in notes
    flagged, _, notes = judged(given[:2], rule, "random", **{columns.ORDER + "after": orders[:2]})
    assert flagged == [0]
    assert "order_unknown" not in notes


def test_an_order_of_screens_is_an_order_of_their_questions(judged):
    first, last = mixed(1, 2), mixed(1, 2)
    for one in (first, last):
        one[:10], one[20:] = 4, 4  # the first two and the last two scales
    apart, together = " | ".join(SCALES), "t2 | t3 | t0 | t1 | t4 | t5"
    orders = {columns.ORDER + "after": [apart, together]}
    assert judged([first, last], {"rule": "longstring"}, "random", **orders)[0] == [1]


def test_random_order_that_is_not_in_the_data_is_said(judged):
    assert "order_unknown" in judged(sound(10), {"rule": "longstring"}, "random")[2]


@pytest.mark.parametrize("rule", ["longstring", "within_sd"])
def test_short_lists_and_lists_of_one_direction_are_not_judged(judged, rule):
    blocks = [{"id": "after", "kind": "scales", "scales": ["t0"]}]
    flagged, _, notes = judged([mixed(3)] * 4, {"rule": rule}, blocks=blocks)
    assert flagged == []
    assert notes >= {"rule_without_data"}


# --- little variation -------------------------------------------------------------------------------------------


def test_answers_that_hardly_differ(judged):
    nearly, nearly_not, few = mixed(3), mixed(3), mixed(np.nan)
    nearly[:4] = 4  # sd 0.35 of a range of 4
    nearly_not[:6] = 4  # sd 0.41
    few[:2] = 3
    flagged, cases, notes = judged([nearly, nearly_not, few, *sound(20)], {"rule": "within_sd"})
    assert flagged == [0]
    assert cases[["value", "threshold"]].iloc[0].tolist() == pytest.approx([np.std(nearly, ddof=1), 0.4])
    assert "not_judged" in notes
    assert judged([nearly, nearly_not, few, *sound(20)], {"rule": "within_sd", "below": 0.5})[0] == [0, 1]


def test_turning_all_answers_round_flags_the_same_people(judged):
    given = np.vstack([sound(30), [mixed(3, 3, 4)], [mixed(2)]])
    for rule in ({"rule": "within_sd", "below": 0.6}, {"rule": "longstring", "share_of_items": 0.2}):
        assert judged(6 - given, rule)[0] == judged(given, rule)[0] != []


def test_equal_answers_are_one_flag_however_many_rules_see_them(make_study, put, answers, judged):
    frame = answers(3).assign(**dict(zip(COLUMNS, np.array([mixed(3), mixed(1, 5), mixed(3)]).T, strict=True)))
    put(frame.assign(ac1=[4, 1, 1], sd1=3, sd2=3, sd3=3))
    rules = [{"rule": "straightlining"}, {"rule": "longstring", "columns": COLUMNS}]
    rules += [{"rule": "within_sd", "columns": COLUMNS}, {"rule": "attention"}]
    study = make_study({}, plan={"quality": [*rules, {"rule": "flags", "at_least": 2, "then": "exclude"}]})
    screened = screen(study, read_responses(study))
    flags = screened.cases[screened.cases["rule"] == "flags"]
    assert screened.cases.loc[screened.cases["row"] == 2, "rule"].tolist() == [
        "straightlining",
        "longstring",
        "within_sd",
    ]
    assert flags["row"].tolist() == [3, 4]  # all have equal answers to sd1-3; the last two also missed the instruction
    assert flags["value"].tolist() == [2, 2]


# --- answers that do not go together ----------------------------------------------------------------------------


def test_halves_of_scales_are_compared_after_turning_reversed_items_round(judged):
    given = sound(60)
    right = np.where(REVERSED, 6 - given, given)
    rng = np.random.default_rng(1)
    given[:20] = rng.integers(1, 6, (20, 30))
    right[:20] = np.where(REVERSED, 6 - given[:20], given[:20])
    value = even_odd(right, [SIZE] * 6)
    flagged, cases, _ = judged(given, {"rule": "even_odd", **OWN})
    assert flagged == np.flatnonzero(value < 0.30).tolist()
    assert cases["value"].tolist() == pytest.approx(value[flagged].tolist())
    assert len(set(flagged) & set(range(20))) >= 10
    assert len(set(flagged) - set(range(20))) <= 2
    assert judged(given, {"rule": "even_odd", "below": -0.5, **OWN})[0] == np.flatnonzero(value < -0.5).tolist()


def test_halves_need_five_scales(judged):
    flagged, _, notes = judged(sound(20), {"rule": "even_odd", "scales": ["t0", "t1", "t2", "t3"]})
    assert flagged == []
    assert "rule_without_data" in notes


def test_unusual_answers_are_far_from_the_mean_of_those_asked_the_same(judged):
    given = sound(300)
    given[7] = np.resize([1, 1, 5, 5, 1], 30)
    given[8, :16] = np.nan  # less than half is left
    given[9, :3] = np.nan
    known = np.flatnonzero(np.arange(300) != 8)
    flagged, cases, notes = judged(given, {"rule": "mahalanobis", **OWN})
    expected = known[mahalanobis(given[known]) > 59.703]  # chi-square .999 with 30 degrees of freedom
    assert flagged == expected.tolist()
    assert 7 in flagged
    assert cases["threshold"].iloc[0] == pytest.approx(59.703, abs=1e-3)
    assert "not_judged" in notes
    assert set(flagged) < set(judged(given, {"rule": "mahalanobis", "confidence": 0.95, **OWN})[0])


def test_more_items_than_people_cannot_be_judged_and_that_is_said(judged):
    flagged, _, notes = judged(sound(25), {"rule": "mahalanobis"})
    assert flagged == []
    assert "distance_impossible" in notes
    assert "distance_impossible" not in judged(sound(25), {"rule": "mahalanobis", "scales": ["t0", "t1"]})[2]


def test_alike_and_opposite_questions(judged):
    given = sound(200)
    given[:15] = np.random.default_rng(2).integers(1, 6, (15, 30))
    for rule, kind in (("psychsyn", "synonyms"), ("psychant", "antonyms")):
        value = pair_consistency(given, similar_pairs(given, 0.5, kind))
        flagged, cases, _ = judged(given, {"rule": rule, "correlation": 0.5, **OWN})
        expected = value < 0 if rule == "psychsyn" else value > 0
        assert flagged == np.flatnonzero(expected).tolist()
        assert cases["value"].tolist() == pytest.approx(value[expected].tolist())
        assert len(set(flagged) & set(range(15))) >= 4
        assert len(set(flagged) - set(range(15))) <= 3


@pytest.mark.parametrize("rule", ["psychsyn", "psychant"])
def test_without_pairs_nobody_is_judged(judged, rule):
    at_random = np.random.default_rng(3).integers(1, 6, (100, 30))
    flagged, _, notes = judged(at_random, {"rule": rule})
    assert flagged == []
    assert "rule_without_data" in notes


ALL = [
    {"rule": "longstring", "share_of_items": 0.15},
    {"rule": "within_sd", "below": 0.9},
    {"rule": "even_odd", "below": 0.8, **OWN},
    {"rule": "mahalanobis", "confidence": 0.9},
    {"rule": "psychsyn", "correlation": 0.5, "below": 0.5},
    {"rule": "psychant", "correlation": 0.5, "above": -0.5},
]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule["rule"])
def test_permuting_the_arms_changes_no_flag(judged, rule):
    given = sound(200)
    names = np.resize(["control", "debt", "fear"], 200)
    flagged, _, _ = judged(given, rule, **{columns.ARM: names})
    shuffled = np.random.default_rng(4).permutation(names)
    assert judged(given, rule, **{columns.ARM: shuffled})[0] == flagged != []
    assert len(flagged) < 150


@pytest.mark.parametrize("rule", ALL[:3], ids=lambda rule: rule["rule"])
def test_the_order_of_people_does_not_matter_and_nobody_is_judged_by_others(judged, rule):
    given = sound(60)
    flagged = judged(given, rule)[0]
    assert judged(given[::-1], rule)[0] == sorted(59 - place for place in flagged)
    assert judged(given[:30], rule)[0] == [place for place in flagged if place < 30]
