"""Randomisation blocks: by hand, against clubSandwich with a dummy per block, what must hold, and error rates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtr

from pretest.numbers import (
    estimate_differences,
    estimate_ordinal,
    estimate_risk_differences,
    estimate_superiority,
    joint_covariance,
)
from pretest.numbers.absorbed import MOST_BLOCKS, split_blocks
from pretest.numbers.design import Design

EXACT = 1e-9  # deterministic results; R writes 15 digits
CASES = [(c, w, u) for c in (False, True) for w in (False, True) for u in ("rows", "cluster", "nested")]


def test_matched_pairs_by_hand_are_a_paired_t_test():
    """Differences 1, 2, 0, 5 within four pairs: mean 2, variance 14/3, three degrees of freedom."""
    y = np.array([3.0, 4, 10, 12, 7, 7, 0, 5])[:, None]
    fits = estimate_differences(y, Design(np.tile([0, 1], 4), 2, block=np.repeat([5, 1, 7, 2], 2)))
    assert fits.estimate[0, 0] == pytest.approx(2.0)
    pairs = estimate_differences(
        y, Design(np.tile([0, 1], 4), 2, block=np.repeat([5, 1, 7, 2], 2), cluster=np.repeat(np.arange(4), 2))
    )
    assert pairs.std_error[0, 0] ** 2 == pytest.approx(14 / 3 / 4)
    assert pairs.df[0, 0] == pytest.approx(3.0)


@pytest.mark.parametrize(("covariates", "weighted", "unit"), CASES)
def test_variance_and_df_equal_club_sandwich(reference, column, covariates, weighted, unit):
    r = reference("absorbed")
    wanted = {"covariates": covariates, "weighted": weighted, "cluster": unit}
    expected = next(one for one in r["results"] if wanted.items() <= one.items())
    data = {name: column(values) for name, values in r["data"].items()}
    arm, block = data["arm"].astype(int), data["block"].astype(int)
    design = Design(
        arm,
        3,
        cluster=None if unit == "rows" else data[unit].astype(int),
        weights=data["w"] if weighted else None,
        block=block,
    )
    x = np.column_stack([data["x"], data["z"]]) if covariates else None
    fits = estimate_differences(data["y"][:, None], design, covariates=x)
    np.testing.assert_allclose(fits.estimate[:, 0], expected["estimate"], rtol=EXACT)
    np.testing.assert_allclose(joint_covariance(fits.influence_by_cluster()), expected["cr2"], rtol=1e-8)
    np.testing.assert_allclose(fits.std_error[:, 0] ** 2, np.diag(expected["cr2"]), rtol=EXACT)
    np.testing.assert_allclose(fits.df[:, 0], expected["df"], rtol=1e-8)
    assert fits.variance == ("hc2" if unit == "rows" else "cr2")


def blocked(seed, blocks=40, per=6, n_arms=3):
    rng = np.random.default_rng(seed)
    block = np.repeat(np.arange(blocks), per)
    arm = np.concatenate([rng.permutation(np.arange(per) % n_arms) for _ in range(blocks)])
    y = rng.normal(size=(len(block), 2)) + 3 * rng.normal(size=(blocks, 2))[block] + 0.5 * (arm == 1)[:, None]
    return y, arm, block


def test_outcomes_with_gaps_at_once_equal_each_alone():
    y, arm, block = blocked(1)
    y[::7, 1] = np.nan
    together = estimate_differences(y, Design(arm, 3, block=block))
    for k in range(2):
        alone = estimate_differences(y[:, [k]], Design(arm, 3, block=block))
        for name in ("estimate", "std_error", "df"):
            np.testing.assert_allclose(getattr(together, name)[:, k], getattr(alone, name)[:, 0], rtol=1e-12)


def test_levels_of_blocks_do_not_matter_and_differences_between_them_cost_nothing():
    y, arm, block = blocked(2)
    fits = estimate_differences(y, Design(arm, 3, block=block))
    moved = estimate_differences(y + 100.0 * block[:, None], Design(arm, 3, block=1000 - block))
    np.testing.assert_allclose(moved.estimate, fits.estimate, rtol=1e-9)
    np.testing.assert_allclose(moved.std_error, fits.std_error, rtol=1e-9)
    assert (fits.std_error < 0.6 * estimate_differences(y, Design(arm, 3)).std_error).all()


def test_a_covariate_that_blocks_explain_is_left_out_and_named():
    y, arm, block = blocked(3)
    x = np.column_stack([np.random.default_rng(4).normal(size=len(arm)), block * 2.0, arm == 2])
    fits = estimate_differences(y, Design(arm, 3, block=block), covariates=x)
    assert fits.dropped == ((1, 2), (1, 2))
    assert [note.code for note in fits.notes] == ["covariate_dropped"]
    kept = estimate_differences(y, Design(arm, 3, block=block), covariates=x[:, :1])
    np.testing.assert_allclose(fits.std_error, kept.std_error, rtol=1e-12)


def test_a_concept_that_is_never_in_a_block_with_the_control_says_so():
    y, arm, block = blocked(5)
    arm = np.where((block < 20) & (arm == 2), 1, arm)
    arm = np.where(block >= 20, 2, arm)
    arm[block >= 30] = 3
    arm[block == 39] = np.arange(6) % 2 + 2  # concepts 2 and 3 meet, the control never meets them
    fits = estimate_differences(y, Design(arm, 4, block=block))
    assert fits.status[:, 0].tolist() == ["ok", "blocks_apart", "blocks_apart"]
    assert np.isnan(fits.estimate[1:]).all()
    alone = estimate_differences(y[block < 20], Design(arm[block < 20], 2, block=block[block < 20]))
    np.testing.assert_allclose(fits.std_error[0], alone.std_error[0], rtol=1e-12)
    bridged = arm.copy()
    bridged[block == 0] = np.arange(6) % 3  # now concept 2 meets the control, and 3 through 2
    found = estimate_differences(y, Design(bridged, 4, block=block))
    assert (found.status == "ok").all()


def test_few_blocks_with_two_rows_of_every_arm_are_covariates_and_others_absorbed():
    y, arm, block = blocked(6, blocks=4, per=12)
    assert MOST_BLOCKS >= 4
    made, design = split_blocks(y, Design(arm, 3, block=block), None)
    assert made.shape == (48, 3)
    assert design.block is None
    lin = estimate_differences(y, Design(arm, 3), covariates=(block[:, None] == [1, 2, 3]) * 1.0)
    few = estimate_differences(y, Design(arm, 3, block=block))
    np.testing.assert_allclose(few.std_error, lin.std_error, rtol=1e-9)
    assert few.dropped == ((), ())
    y[np.flatnonzero((block == 2) & (arm == 1))[1:], 1] = np.nan
    assert split_blocks(y, Design(arm, 3, block=block), None)[1].block is not None
    one = Design(arm, 3, block=np.zeros(48, dtype=int))
    np.testing.assert_array_equal(
        estimate_differences(y, one).std_error, estimate_differences(y, Design(arm, 3)).std_error
    )


def test_shares_and_ordered_answers_within_many_blocks():
    y, arm, block = blocked(7, blocks=60)
    answers = np.clip(np.round(y / 2), -1, 1)
    design = Design(arm, 3, block=block)
    shares = estimate_risk_differences(1.0 * (answers > 0), design)
    np.testing.assert_array_equal(shares.std_error, estimate_differences(1.0 * (answers > 0), design).std_error)
    ordinal = estimate_ordinal(answers, design)
    assert ordinal.method.tolist() == ["per_cut", "per_cut"]
    np.testing.assert_allclose(ordinal.std_error[:, :, 1], shares.std_error, rtol=1e-12)
    plain = estimate_superiority(answers, Design(arm, 3))
    np.testing.assert_array_equal(ordinal.superiority, plain.estimate)


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [False, True])
def test_false_alarms_with_200_blocks_of_ten_and_five_arms(weighted):
    """One-sided 5 %, blocks that differ by more than people; Monte Carlo error 0.4 points at 3,200 cells."""
    rng = np.random.default_rng(8)
    block, found, cells = np.repeat(np.arange(200), 10), 0, 0
    for _ in range(40):
        arm = np.concatenate([rng.permutation(np.arange(10) % 5) for _ in range(200)])
        y = rng.exponential(size=(2_000, 20)) + 2 * rng.normal(size=(200, 20))[block]
        weights = rng.lognormal(0, 0.7, 2_000) if weighted else None
        fits = estimate_differences(y, Design(arm, 5, weights=weights, block=block))
        found += int(np.sum(stdtr(fits.df, -fits.estimate / fits.std_error) < 0.05))
        cells += fits.estimate.size
    assert 0.04 < found / cells < 0.06
