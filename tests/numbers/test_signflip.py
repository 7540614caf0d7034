"""What must hold: flips are counted as by hand, agree with scipy, and are exact when nothing happened."""

import numpy as np
import pytest
from scipy.stats import permutation_test

from pretest.numbers.signflip import sign_flip_test


def sign_flip_p(values, treated, unit, **options):
    return sign_flip_test(values, treated, unit, **options).p_above[0]


def paired(differences):
    size = len(differences)
    values = np.stack([np.zeros(size), differences], axis=1).ravel()
    return values, np.tile([False, True], size), np.repeat(np.arange(size), 2)


def test_three_people_by_hand():
    # sums of the eight flips of 3, 1, -2: 6 2 4 0 0 -4 -2 -6; the observed one is 2, and three are at least that
    assert sign_flip_p(*paired([3.0, 1.0, -2.0]), rng=np.random.default_rng(1)) == 3 / 8


def test_it_agrees_with_scipy():
    differences = np.random.default_rng(3).normal(0.4, 1, size=10)
    theirs = permutation_test((differences,), np.sum, permutation_type="samples", alternative="greater",
                              n_resamples=np.inf, vectorized=False)  # fmt: skip
    assert sign_flip_p(*paired(differences), rng=np.random.default_rng(1)) == pytest.approx(theirs.pvalue)


def test_the_level_is_exact_when_nothing_happened():
    sizes = np.random.default_rng(5).exponential(size=6)
    ps = []
    for code in range(64):
        signs = np.array([1.0 if code >> place & 1 else -1.0 for place in range(6)])
        ps.append(sign_flip_p(*paired(signs * sizes), rng=np.random.default_rng(1)))
    for level in (1, 3, 10):
        assert np.mean(np.array(ps) <= level / 64 + 1e-12) == level / 64


def test_who_saw_one_message_only_says_nothing_and_weights_count():
    values, treated, unit = paired([1.0, 2.0, -0.5])
    more = np.append(values, [9.0, 9.0]), np.append(treated, [True, True]), np.append(unit, [7, 8])
    rng = np.random.default_rng(1)
    assert sign_flip_p(*more, rng=rng) == sign_flip_p(values, treated, unit, rng=rng)
    heavy = np.array([1.0, 1.0, 1.0, 1.0, 9.0, 9.0])
    assert sign_flip_p(values, treated, unit, weights=heavy, rng=rng) > sign_flip_p(values, treated, unit, rng=rng)
    assert np.isnan(sign_flip_p(*paired([1.0]), rng=rng))


def test_many_people_are_drawn():
    differences = np.random.default_rng(2).normal(0.5, 1, size=40)
    p = sign_flip_p(*paired(differences), resamples=4_999, rng=np.random.default_rng(1))
    assert 1 / 5_000 <= p < 0.02
