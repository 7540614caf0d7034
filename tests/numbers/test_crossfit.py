"""Effects learned on one half and tested on the other: found where they are, rare where they are not."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.numbers.crossfit import explore_heterogeneity


def people(seed, *, differs, n=600):
    rng = np.random.default_rng(seed)
    x, d = rng.normal(size=(n, 5)), rng.permutation(np.arange(n) % 2).astype(float)
    y = 0.5 * x[:, 1] + d * (0.2 + differs * np.sign(x[:, 0])) + rng.normal(size=n)
    return y, d, x


def test_large_differences_are_found_and_described():
    y, d, x = people(1, differs=1.0, n=500)  # more than 255 values to learn from would be binned, slowly
    found = explore_heterogeneity(y, d, x, rng=np.random.default_rng(2), splits=10)
    assert found.blp.p_value[1] < 0.01
    assert found.groups.figures.estimate[3] > 0.8
    assert found.description[0].low[3] > 0.5  # who gets worse most has a higher first variable
    assert found.description[2].low[3] < 0 < found.description[2].high[3]


def test_the_same_seed_gives_the_same_figures():
    found, again, other = (
        explore_heterogeneity(*people(1, differs=1.0, n=120), rng=np.random.default_rng(seed), splits=2).groups
        for seed in (2, 2, 3)
    )
    np.testing.assert_array_equal(again.figures.estimate, found.figures.estimate)
    assert (other.figures.estimate != found.figures.estimate).all()


def test_whole_clusters_stay_together():
    y, d, x = people(3, differs=0.0, n=200)
    seen = []

    def learner(covariates, outcome, weights, seed):
        seen.append(set(covariates[:, 0].tolist()))
        return lambda rows: rows[:, 1]

    x[:, 0] = np.arange(200) // 10
    explore_heterogeneity(
        y, d, x, rng=np.random.default_rng(1), splits=2, cluster=np.arange(200) // 10, learner=learner
    )
    assert all(len(clusters) == 10 for clusters in seen)


@pytest.mark.parametrize(
    "wrong", [{"treated": np.zeros(8)}, {"treated": np.full(8, 2.0)}, {"outcome": np.full(8, np.nan)}, {"splits": 1}]
)
def test_what_cannot_be_explored_is_refused(wrong):
    given = {"outcome": np.arange(8.0), "treated": np.tile([0.0, 1.0], 4), "covariates": np.ones((8, 1))} | wrong
    with pytest.raises(ValueError, match="heterogeneity"):
        explore_heterogeneity(**given, rng=np.random.default_rng(1))


@pytest.mark.slow
def test_where_nobody_differs_a_signal_is_rare():
    p = [
        explore_heterogeneity(
            *people(seed, differs=0.0, n=240), rng=np.random.default_rng(seed), splits=10
        ).blp.p_value[1]
        for seed in range(100)
    ]
    assert np.mean(np.array(p) < 0.05) <= 0.07  # doubling makes it far less than 5 %


def test_a_learner_never_sees_the_people_it_is_tested_on():
    """Half of the people teach and the other half are predicted, whatever the split."""
    y, d, x = people(5, differs=0.0, n=60)
    x[:, 0] = np.arange(60)
    taught, asked = [], []

    def learner(covariates, outcome, weights, seed):
        taught.append(set(covariates[:, 0].tolist()))

        def predict(rows):
            asked.append(set(rows[:, 0].tolist()))
            return rows[:, 1]

        return predict

    found = explore_heterogeneity(y, d, x, rng=np.random.default_rng(1), splits=3, learner=learner)
    assert (found.n_rows, found.splits) == (30, 3)
    halves = taught[::2]
    assert all(len(half) == 30 for half in halves)
    assert len({frozenset(half) for half in halves}) == 3
    for split in range(3):
        rest = set(range(60)) - halves[split]
        predicted = [rows for rows in asked[3 * split : 3 * split + 3] if rows != halves[split]]
        assert predicted == [rest, rest]
