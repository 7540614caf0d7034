"""The randomisation test: by hand, exact under the null by counting, and the standard error that R knows."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test, ttest_ind

from pretest.numbers import Design, estimate_differences
from pretest.numbers.randomisation import randomisation_test

ARM = np.array([False, False, False, True, True, True])
ANSWERS = st.lists(st.integers(1, 5), min_size=7, max_size=7)


def p(values, treated=ARM, **options):
    rng = options.pop("rng", np.random.default_rng(1))
    return randomisation_test(values, treated, rng=rng, **options).p_above[0]


def statistic(values, treated, **options):
    return randomisation_test(values, treated, resamples=9, rng=np.random.default_rng(1), **options).statistic[0]


def test_by_hand():
    # 20 assignments; the three highest under treatment is the most extreme one, the three lowest the least
    assert p([1, 2, 3, 7, 8, 9]) == pytest.approx(1 / 20)
    assert p([7, 8, 9, 1, 2, 3]) == 1.0
    assert p([4, 4, 4, 4, 4, 4]) == 1.0
    # 0 0 1 against 1 1 1: 4 of 6 said 1. The treated have all ones in comb(4,3) = 4 of 20 assignments
    assert p([0, 0, 1, 1, 1, 1]) == pytest.approx(4 / 20)


def test_the_statistic_is_welch_and_with_weights_or_clusters_that_of_the_estimators():
    rng = np.random.default_rng(3)
    y, z, w = rng.integers(1, 6, 30).astype(float), rng.permutation(np.repeat([True, False], 15)), rng.uniform(1, 4, 30)
    cluster = np.where(z, 0, 8) + rng.integers(0, 8, 30)
    assert statistic(y, z) == pytest.approx(ttest_ind(y[z], y[~z], equal_var=False).statistic)
    fits = estimate_differences(y[:, None], Design(z.astype(int), n_arms=2, cluster=cluster))
    expected = (fits.estimate / fits.std_error).item()
    assert statistic(y, z, cluster=cluster) == pytest.approx(expected, rel=1e-9)
    # weighted HC2 of a difference in means, from its definition
    X = np.column_stack([~z, z]).astype(float)
    bread = np.linalg.inv(X.T @ (w[:, None] * X))
    residual = y - X @ bread @ X.T @ (w * y)
    leverage = np.einsum("ij,jk,ik->i", X, bread, X) * w
    V = bread @ (X * (w**2 * residual**2 / (1 - leverage))[:, None]).T @ X @ bread
    expected = (bread @ X.T @ (w * y)) @ [-1, 1] / np.sqrt(V.sum())
    assert statistic(y, z, weights=w) == pytest.approx(expected, rel=1e-9)


def test_counting_all_assignments_agrees_with_scipy():
    rng = np.random.default_rng(5)
    y, z = rng.integers(1, 8, 12).astype(float), rng.permutation(np.repeat([True, False], [5, 7]))

    def welch(a, b):
        return ttest_ind(a, b, equal_var=False).statistic

    expected = permutation_test((y[z], y[~z]), welch, alternative="greater", n_resamples=np.inf, vectorized=False)
    assert p(y, z) == pytest.approx(expected.pvalue, abs=1e-12)


@settings(max_examples=20)
@given(ANSWERS, st.sampled_from([2, 3, 4]))
def test_under_the_null_the_level_is_exact(values, n_treated):
    """Every assignment is equally likely, so that p <= a in at most a share a of them, for each a."""
    found = []
    for chosen in combinations(range(7), n_treated):
        treated = np.isin(np.arange(7), chosen)
        found.append(p(np.array(values, dtype=float), treated))
    found = np.array(found)
    assert all((found <= level + 1e-12).mean() <= level + 1e-12 for level in np.unique(found))


@given(ANSWERS, st.floats(-50, 50), st.floats(0.01, 100))
def test_shift_and_scale_change_nothing_and_the_two_sides_cover_all(values, shift, scale):
    y, treated = np.array(values, dtype=float), np.arange(7) % 2 == 0
    one = p(y, treated)
    assert p(shift + scale * y, treated) == pytest.approx(one)
    assert p(y, treated, weights=np.full(7, 3.7)) == pytest.approx(one)
    assert one + p(-y, treated) >= 1 - 1e-12
    assert p(-y, ~treated) == pytest.approx(one)


def test_a_larger_effect_is_never_less_significant():
    rng = np.random.default_rng(2)
    y, treated = rng.normal(size=10), np.arange(10) < 5
    found = [p(y + step * treated, treated) for step in np.linspace(-3, 6, 19)]
    assert (np.diff(found) <= 1e-12).all()
    assert found[-1] == pytest.approx(1 / 252)


def test_clusters_are_assigned_whole():
    cluster = np.repeat([0, 1, 2, 3, 4, 5], 4)
    values = np.repeat([1.0, 2, 3, 7, 8, 9], 4)
    assert p(values, np.repeat(ARM, 4), cluster=cluster) == pytest.approx(1 / 20)
    assert p(values, np.repeat(ARM, 4)) < 1e-3  # as if 24 people had been assigned
    with pytest.raises(ValueError, match="both arms"):
        p(values, np.arange(24) % 2 == 0, cluster=cluster)


def test_many_assignments_are_drawn_with_the_seed_and_agree_with_counting():
    rng = np.random.default_rng(7)
    y, treated = rng.normal(size=14) + np.repeat([0.0, 0.8], 7), np.repeat([False, True], 7)
    exact = p(y, treated)  # 3,432 assignments
    drawn = [p(y, treated, resamples=2_000, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert drawn[0] == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 2_000))
    far = np.repeat([0.0, 100.0], 50) + rng.normal(size=100)
    assert p(far, np.repeat([False, True], 50), resamples=999) == 1 / 1_000  # never 0


def test_one_unit_in_an_arm_gives_no_p():
    assert np.isnan(p([1, 2, 3], np.array([True, False, False])))
    assert np.isnan(p([], np.array([], dtype=bool)))


@pytest.mark.parametrize(
    ("values", "treated", "options", "message"),
    [
        ([1, np.inf, 2, 3], ARM[:4], {}, "finite"),
        ([1, 2, 3], ARM, {}, "one length"),
        ([1, 2, 3], [0, 1, 1], {}, "booleans"),
        ([1, 2, 3, 4], ARM[:4], {"weights": [1, 0, 1, 1]}, "positive"),
        ([1, 2, 3, 4], ARM[:4], {"cluster": [1, 2]}, "as long as"),
    ],
)
def test_what_cannot_be_tested_is_refused(values, treated, options, message):
    with pytest.raises(ValueError, match=message):
        p(values, treated, **options)


def test_four_against_four_by_hand():
    """0 to 7: the four highest under treatment are the most extreme of 70 ways, and the four lowest the other way."""
    y, treated = np.arange(8.0), np.arange(8) >= 4
    found = randomisation_test(y, treated, rng=np.random.default_rng(1))
    assert (found.p_above[0], found.p_two_sided[0], found.counted) == (1 / 70, 2 / 70, True)
    swapped = treated[[0, 1, 2, 4, 3, 5, 6, 7]]  # 3 and 5 6 7: only the one above is more extreme
    found = randomisation_test(y, swapped, rng=np.random.default_rng(1))
    assert (found.p_above[0], found.p_two_sided[0]) == (2 / 70, 4 / 70)


def test_blocks_by_hand():
    """One of two in each of three blocks: eight assignments. Without blocks there would be twenty."""
    y, block = np.array([1.0, 2.0, 11.0, 13.0, 20.0, 21.0]), np.array([0, 0, 1, 1, 2, 2])
    treated = np.array([False, True] * 3)
    found = randomisation_test(y, treated, within=block, rng=np.random.default_rng(1))
    assert (found.p_above[0], found.p_two_sided[0], found.counted) == (1 / 8, 2 / 8, True)
    assert p(y, treated) > 0.3  # the blocks differ far more than the arms
    other = np.array([False, True, False, True, True, False])  # +1 +2 -1: of eight sums one is larger, two equal
    assert p(y, other, within=block) == pytest.approx(3 / 8)


def test_covariates_are_taken_out_before_and_each_outcome_has_its_own():
    rng = np.random.default_rng(4)
    x, treated = rng.normal(size=(60, 1)), np.arange(60) % 2 == 0
    y = 3 * x[:, 0] + 1.2 * treated + rng.normal(size=60)
    plain = randomisation_test(y, treated, rng=np.random.default_rng(1)).p_above[0]
    both = randomisation_test(
        np.column_stack([y, y]), treated, covariates=[x, np.empty((60, 0))], rng=np.random.default_rng(1)
    ).p_above
    assert both[0] < 0.01 < plain
    assert both[1] == plain
    X = np.column_stack([np.ones(60), x])
    left = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
    assert both[0] == randomisation_test(left, treated, rng=np.random.default_rng(1)).p_above[0]


def test_who_gave_no_answer_gives_none_in_any_arm_and_disturbs_no_other_outcome():
    y, treated = np.array([1.0, 2.0, 3.0, 7.0, 8.0, 9.0, 4.0, 4.0]), np.array([False] * 3 + [True] * 3 + [False, True])
    gone = np.where(np.arange(8) >= 6, np.nan, y)
    alone = randomisation_test(gone, treated, rng=np.random.default_rng(1))
    assert alone.p_above[0] == 1 / 20
    beside = randomisation_test(np.column_stack([gone, y]), treated, rng=np.random.default_rng(1))
    assert beside.p_above[1] == p(y, treated)
    assert 0 < beside.p_above[0] < 0.1  # the two without an answer are assigned too, so that arms may differ in size
    assert np.isnan(randomisation_test(np.full(4, np.nan), ARM[:4], rng=np.random.default_rng(1)).p_above).all()


@given(st.permutations(range(8)), st.lists(st.integers(1, 5), min_size=8, max_size=8))
def test_the_order_of_the_rows_and_the_names_of_the_blocks_change_nothing(order, values):
    y, treated = np.array(values, dtype=float), np.arange(8) % 2 == 0
    block, order = np.repeat([0, 1], 4), np.array(order)
    one = randomisation_test(y, treated, within=block, rng=np.random.default_rng(1))
    other = randomisation_test(y[order], treated[order], within=(9 - block)[order], rng=np.random.default_rng(1))
    assert one.p_above[0] == pytest.approx(other.p_above[0])
    assert one.p_two_sided[0] == pytest.approx(other.p_two_sided[0])
    turned = randomisation_test(-y, ~treated, within=block, rng=np.random.default_rng(1))
    assert turned.p_above[0] == pytest.approx(one.p_above[0])


def test_one_person_with_much_weight_costs_a_division_and_many_with_little_a_series(monkeypatch):
    rng = np.random.default_rng(6)
    y, treated, w = rng.normal(size=300), np.arange(300) % 2 == 0, rng.uniform(0.5, 2, 300)
    series = randomisation_test(y, treated, weights=w, resamples=199, rng=np.random.default_rng(1))
    monkeypatch.setattr("pretest.numbers.randomisation._MOST_LEVERAGE", 0.0)
    division = randomisation_test(y, treated, weights=w, resamples=199, rng=np.random.default_rng(1))
    assert series.statistic[0] == pytest.approx(division.statistic[0], rel=1e-9)
    assert series.p_above[0] == division.p_above[0]


def test_against_r():
    """tests/reference/randomisation.R counts the same assignments with loops, and coin where it has the same test."""
    reference = json.loads((Path(__file__).parent.parent / "reference" / "randomisation.json").read_text())
    assert reference["coin_p_above"] == pytest.approx(reference["cases"][0]["p_above"])  # arms of one size, no blocks
    for case in reference["cases"]:
        options = {name: np.array(case[name]) for name in ("within", "weights", "cluster") if name in case}
        if "covariates" in case:
            options["covariates"] = [np.array(case["covariates"], dtype=float)[:, None]]
        treated = np.array(case["treated"], dtype=bool)
        found = randomisation_test(case["values"], treated, rng=np.random.default_rng(1), **options)
        assert found.counted
        assert found.statistic[0] == pytest.approx(case["statistic"], rel=1e-9), case["name"]
        assert found.p_above[0] == pytest.approx(case["p_above"], abs=1e-12), case["name"]
        assert found.p_two_sided[0] == pytest.approx(case["p_two_sided"], abs=1e-12), case["name"]


def test_a_cluster_in_two_blocks_is_refused():
    with pytest.raises(ValueError, match="two blocks"):
        p(np.arange(6), ARM, cluster=[0, 0, 1, 2, 3, 4], within=[0, 1, 1, 0, 1, 1])


NULLS = {
    # arms of 10:1, the small one more spread; in blocks of eleven with one treated, and without blocks
    "unequal arms": {"size": 220, "treated": 20, "spread": 2.0},
    "unequal arms in blocks": {"size": 220, "treated": 20, "spread": 2.0, "block": 11},
    "small blocks": {"size": 80, "treated": 40, "spread": 2.0, "block": 4},
    "equal arms": {"size": 80, "treated": 40, "spread": 3.0},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NULLS)
def test_where_a_message_only_spreads_answers_the_level_holds(name):
    """The weak null: means are equal, spreads are not. 4,000 draws, Monte Carlo error .0034."""
    null, rng = NULLS[name], np.random.default_rng(12)
    size = null["size"]
    length = null.get("block", size)
    block, place = np.divmod(np.arange(size), length)
    treated = place < null["treated"] * length // size
    spread = np.where(treated, null["spread"], 1.0)
    found = [
        p(block + rng.normal(size=size) * spread, treated, within=block, resamples=399, rng=rng) for _ in range(4_000)
    ]
    assert np.mean(np.array(found) <= 0.05) < 0.05 + 0.0125


@pytest.mark.slow
def test_unequal_spread_and_arms_hold_the_level_where_means_are_equal():
    """15 people of sd 2 against 45 of sd 1: permuting the plain difference would reject in 11 %."""
    rng = np.random.default_rng(11)
    treated = np.arange(60) < 15
    found = [p(rng.normal(size=60) * np.where(treated, 2, 1), treated, resamples=399, rng=rng) for _ in range(4_000)]
    assert np.mean(np.array(found) <= 0.05) < 0.05 + 0.02
