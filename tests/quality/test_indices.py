"""Indices of careless answering: counted by hand, against R, and what must always hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import chdtri

from pretest.quality.indices import (
    even_odd,
    longest_runs,
    mahalanobis,
    pair_consistency,
    row_correlations,
    similar_pairs,
    within_sd,
)

REFERENCE = Path(__file__).parent.parent / "reference" / "careless.json"
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "careless"
NAN = np.nan

answers_with_gaps = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(1, 12)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN]),
)


def numbers(values) -> np.ndarray:
    return np.array([NAN if value is None else value for value in values], dtype=float)


# --- counted by hand --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "run"),
    [
        ([1, 2, 3, 4], 1),
        ([3, 3, 3, 3], 4),
        ([1, 3, 3, 3], 3),
        ([3, 3, NAN, 3], 2),
        ([NAN, NAN, NAN, 2], 1),
        ([NAN, NAN, NAN, NAN], 0),
    ],
)
def test_the_longest_run_ends_at_another_or_a_missing_answer(answers, run):
    assert longest_runs(np.array([answers], dtype=float)).tolist() == [run]


def test_runs_and_spread_without_items_are_none():
    assert longest_runs(np.empty((2, 0))).tolist() == [0, 0]
    assert np.isnan(within_sd(np.empty((2, 0)))).all()


def test_the_spread_within_a_person():
    found = within_sd(np.array([[1, 2, 3, NAN], [2, 2, 2, 2], [1, 5, NAN, NAN], [4, NAN, NAN, NAN]], dtype=float))
    assert_allclose(found, [1, 0, np.sqrt(8), NAN])


def test_even_and_odd_halves_of_scales():
    # halves (1, 1), (2, 3), (3, 2): r = 0.5, corrected 1 / 1.5
    answers = np.array([[1, 1, 2, 3, 3, 2], [1, 1, 2, 2, 3, 3], [1, 3, 2, 2, 3, 1], [2, 1, 2, 2, 2, 3]], dtype=float)
    assert_allclose(even_odd(answers, [2, 2, 2]), [2 / 3, 1, -1, NAN])
    assert np.isnan(even_odd(answers, [2, 2, 2], min_pairs=4)).all()


def test_the_distance_to_the_mean_of_two_independent_items():
    square = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]], dtype=float)  # variance 4/3, no covariance
    assert_allclose(mahalanobis(square), [1.5] * 4)


@pytest.mark.parametrize(
    "answers",
    [
        np.array([[1, 2, 3], [2, 3, 1]], dtype=float),  # fewer respondents than items
        np.array([[1, 2], [2, 4], [3, 6]], dtype=float),  # one item repeats the other
        np.array([[1, 2], [1, 4], [1, 6]], dtype=float),  # everybody gives one answer
        np.array([[1, NAN], [NAN, 4], [2, NAN]], dtype=float),  # nobody answered both
        np.empty((3, 0)),
    ],
)
def test_a_distance_that_cannot_be_computed_is_missing(answers):
    assert np.isnan(mahalanobis(answers)).all()


def test_pairs_that_go_together_and_pairs_that_do_not():
    base = np.array([1, 2, 3, 4, 5, 2], dtype=float)
    answers = np.column_stack([base, base, 6 - base, [3, 1, 2, 3, 1, 2]])
    assert similar_pairs(answers, 0.6, "synonyms").tolist() == [[1, 0]]
    assert similar_pairs(answers, 0.6, "antonyms").tolist() == [[2, 0], [2, 1]]


def test_consistency_within_a_person_over_pairs():
    pairs = np.array([[1, 0], [3, 2], [5, 4]])
    answers = np.array([[1, 1, 2, 2, 3, 3], [1, 3, 2, 2, 3, 1], [1, 1, 2, 2, NAN, 3], [2, 1, 2, 2, 2, 3]], dtype=float)
    assert_allclose(pair_consistency(answers, pairs), [1, -1, NAN, NAN])  # 2 pairs; one side without variation
    assert_allclose(pair_consistency(answers, pairs, min_pairs=2)[2], 1)


# --- against R ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference():
    return json.loads(REFERENCE.read_text("utf-8"))


@pytest.fixture(scope="module")
def invented(reference):
    return np.array([numbers(row) for row in reference["answers"]])


def test_runs_agree_with_rle_but_for_who_answered_nothing(reference, invented):
    nothing = np.isnan(invented).all(axis=1)
    assert nothing.sum() == 1
    assert_array_equal(longest_runs(invented)[~nothing], numbers(reference["longest_run"])[~nothing])


def test_spread_agrees_with_sd(reference, invented):
    assert_allclose(within_sd(invented), numbers(reference["within_sd"]), atol=1e-12)


def test_distance_agrees_with_psych(reference, invented):
    nothing = np.isnan(invented).all(axis=1)  # psych puts them in the middle; we do not judge them
    found = mahalanobis(invented)
    assert_allclose(found[~nothing], numbers(reference["mahalanobis"])[~nothing], rtol=1e-10)
    assert np.isnan(found[nothing]).all()
    assert chdtri(invented.shape[1], 0.001) == pytest.approx(reference["critical_999"], rel=1e-12)


def test_even_odd_agrees_with_r(reference, invented):
    right = invented.copy()
    right[:, reference["turned"]] = 6 - right[:, reference["turned"]]
    assert_allclose(even_odd(right, reference["sizes"]), numbers(reference["even_odd"]), atol=1e-10)


@pytest.mark.parametrize("kind", ["synonyms", "antonyms"])
def test_pairs_agree_with_r(reference, invented, kind):
    expected = reference[kind]
    pairs = similar_pairs(invented, expected["critical"], kind)
    assert sorted((pairs + 1).tolist()) == sorted(expected["pairs"])
    assert_allclose(pair_consistency(invented, pairs), numbers(expected["value"]), atol=1e-10)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the data published with careless are not beside this checkout")
def test_all_200_respondents_of_the_published_data_agree_with_careless():
    answers = np.loadtxt(PUBLISHED / "15_careless1.csv", delimiter=",", skiprows=1)
    expected = json.loads((PUBLISHED / "reference.json").read_text("utf-8"))["careless1"]
    pairs = similar_pairs(answers, 0.60, "synonyms")
    distance = mahalanobis(answers)
    assert answers.shape == (expected["n"], expected["k"])
    for name, found in {
        "longstring": longest_runs(answers),
        "irv": within_sd(answers),
        "mahad": distance,
        "evenodd": -even_odd(answers, [5] * 10),  # careless 1.2.2: higher is more careless
        "psychsyn": pair_consistency(answers, pairs),
    }.items():
        assert_allclose(found, numbers(expected[name]), rtol=0, atol=1e-8, err_msg=name)
    assert len(pairs) == expected["n_syn_pairs"]
    assert (distance > chdtri(50, 0.001)).sum() == expected["mahad_flag_n_999"]
    assert len(similar_pairs(answers, 0.60, "antonyms")) == 0


# --- what must always hold ------------------------------------------------------------------------------


@given(answers_with_gaps)
def test_turning_a_scale_round_changes_no_run_and_no_spread(answers):
    assert_array_equal(longest_runs(6 - answers), longest_runs(answers))
    assert_allclose(within_sd(6 - answers), within_sd(answers), atol=1e-12)


@given(answers_with_gaps)
def test_a_run_is_as_long_as_a_plain_count_says(answers):
    for row, found in zip(answers, longest_runs(answers), strict=True):
        longest = run = 0
        before = NAN
        for value in row:
            run = run + 1 if value == before else int(not np.isnan(value))
            longest, before = max(longest, run), value
        assert found == longest


@given(answers_with_gaps, st.randoms())
def test_the_order_of_questions_does_not_change_the_spread(answers, random):
    order = list(range(answers.shape[1]))
    random.shuffle(order)
    assert_allclose(within_sd(answers[:, order]), within_sd(answers), atol=1e-12)


@given(answers_with_gaps)
def test_correlations_within_a_person_lie_between_bounds_and_agree_with_numpy(answers):
    x, y = answers[:, ::2], answers[:, : answers.shape[1] // 2 + answers.shape[1] % 2]
    found = row_correlations(x, y)
    assert ((np.abs(found) <= 1) | np.isnan(found)).all()
    for a, b, r in zip(x, y, found, strict=True):
        both = ~np.isnan(a) & ~np.isnan(b)
        if np.isnan(r):
            assert both.sum() < 3 or len(set(a[both])) == 1 or len(set(b[both])) == 1
        else:
            assert r == pytest.approx(np.corrcoef(a[both], b[both])[0, 1], abs=1e-9)


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_distance_does_not_depend_on_unit_or_direction_and_averages_k(seed):
    rng = np.random.default_rng(seed)
    answers = rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5))
    changed = answers * np.array([1, -2, 10, 0.5, 3]) + np.array([0, 6, 1, -3, 100])
    assert_allclose(mahalanobis(changed), mahalanobis(answers), rtol=1e-5)
    assert mahalanobis(answers).sum() == pytest.approx(5 * 39, rel=1e-6)


def test_a_missing_answer_never_makes_a_lone_distance_larger():
    rng = np.random.default_rng(3)
    answers = rng.normal(size=(400, 3))  # independent items: what is missing just does not count
    whole = mahalanobis(answers)[0]
    answers[0, 1] = NAN
    assert mahalanobis(answers)[0] < whole + 0.2


@given(st.integers(0, 10_000))
def test_pair_sums_agree_with_pairs_written_out(seed):
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 6, (6, 9)).astype(float)
    answers[rng.random(answers.shape) < 0.2] = NAN
    pairs = np.array([(a, b) for a in range(9) for b in range(a) if rng.random() < 0.4]).reshape(-1, 2)
    written = row_correlations(answers[:, pairs[:, 0]], answers[:, pairs[:, 1]])
    assert_allclose(pair_consistency(answers, pairs), written, atol=1e-9)


# --- simulation -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_cutoff_of_the_distance_flags_one_in_a_thousand_of_normal_answers():
    rng = np.random.default_rng(20261122)
    k, n, times = 10, 1000, 200
    flagged = sum(int((mahalanobis(rng.normal(size=(n, k))) > chdtri(k, 0.001)).sum()) for _ in range(times))
    assert abs(flagged / (n * times) - 0.001) < 0.0002


@pytest.mark.slow
def test_answers_at_random_have_no_consistency_and_sound_ones_do():
    rng = np.random.default_rng(20261122)
    n, sizes = 4000, [4] * 10
    trait = np.repeat(rng.normal(size=(n, 10)), 4, axis=1)
    sound = np.clip(np.round(3 + trait + 0.6 * rng.normal(size=trait.shape)), 1, 5)
    at_random = rng.integers(1, 6, (n, 40)).astype(float)
    assert (even_odd(sound, sizes) < 0.30).mean() < 0.01
    assert 0.55 < (even_odd(at_random, sizes) < 0.30).mean() < 0.85
