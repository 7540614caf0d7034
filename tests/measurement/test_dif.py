"""Items that work differently: by hand, against R, and how often good items are accused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.measurement.dif import estimate_dif
from pretest.measurement.diftable import dif_table
from pretest.tables.item_dif import TABLE as ITEM_DIF

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "measurement_dif.json").read_text())


def sample(seed, *, n=600, k=8, impact=0.5, shifted=(), shift=1.5):
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 2
    latent = 1.5 * (rng.normal(size=n) + impact * group)[:, None] + rng.logistic(size=(n, k))
    latent[:, list(shifted)] += shift * group[:, None]
    return np.digitize(latent, [-2.0, -0.5, 0.5, 2.0]) + 1.0, group


def test_matching_scores_and_binary_items_by_hand():
    # One answer pattern per person; items 0-2, groups of two. Total: mean of all; rest: mean of the others.
    y = np.tile([[0.0, 1, 1], [1, 0, 1], [1, 1, 0], [0, 0, 1]], (20, 1))
    group = np.arange(80) // 40
    total = estimate_dif(y, group, n_groups=2, purify="off")
    np.testing.assert_allclose(total.matching[:3, 0], [2 / 3, 2 / 3, 2 / 3])
    rest = estimate_dif(y, group, n_groups=2, purify="off", matching="rest")
    np.testing.assert_allclose(rest.matching[:4, 0], [1, 0.5, 0.5, 0.5])
    # both groups answer exactly alike, so that group adds nothing
    np.testing.assert_allclose(rest.statistic[0, rest.status == "ok"], 0.0, atol=1e-8)


@pytest.mark.parametrize("part", ["first", "purified"])
def test_tests_and_effect_sizes_equal_polr(part):
    y, group = np.array(REFERENCE["items"], dtype=float), np.array(REFERENCE["group"])
    fits = estimate_dif(y, group, n_groups=3, purify="off" if part == "first" else "until_stable")
    for j, r in enumerate(REFERENCE[part]):
        np.testing.assert_allclose(fits.statistic[:, j], r["statistic"], rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(fits.p_value[:, j], r["p"], rtol=1e-5)
        np.testing.assert_allclose(fits.nagelkerke[:, j], r["nagelkerke"], rtol=1e-6, atol=1e-10)
        np.testing.assert_allclose(fits.mcfadden[:, j], r["mcfadden"], rtol=1e-6, atol=1e-10)
        np.testing.assert_allclose(fits.group_log_odds[:, j], r["group"], rtol=1e-5)
        assert fits.coefficient_change[j] == pytest.approx(r["change"], rel=1e-5, abs=2e-8)
    np.testing.assert_array_equal(fits.df[:, 0], [2, 2, 4])
    if part == "purified":
        np.testing.assert_allclose(fits.p_adjusted, REFERENCE["p_adjusted"], rtol=1e-5)
        assert np.flatnonzero(fits.flagged).tolist() == REFERENCE["flagged"]
        assert fits.rounds == REFERENCE["rounds"]
        np.testing.assert_array_equal(fits.anchor, ~fits.flagged)


def test_shifted_items_are_found_and_leave_the_matching_score():
    y, group = sample(1, n=1500, shifted=(2, 5))
    fits = estimate_dif(y, group, n_groups=2)
    assert np.flatnonzero(fits.flagged).tolist() == [2, 5]
    assert np.flatnonzero(~fits.anchor).tolist() == [2, 5]
    assert fits.settled
    assert (fits.group_log_odds[0, [2, 5]] > 1).all()
    assert (fits.size[[2, 5]] != "negligible").all()
    naive = estimate_dif(y, group, n_groups=2, purify="off")
    others = np.setdiff1d(np.arange(8), [2, 5])
    assert np.abs(fits.group_log_odds[0, others]).mean() < np.abs(naive.group_log_odds[0, others]).mean()


def test_non_uniform_dif_is_told_from_uniform():
    rng = np.random.default_rng(2)
    group, trait = np.arange(1500) % 2, rng.normal(size=1500)
    latent = 1.5 * trait[:, None] + rng.logistic(size=(1500, 8))
    latent[:, 3] += np.where(group == 1, -1.3 * trait, 0.0)
    fits = estimate_dif(np.digitize(latent, [-2.0, 0.0, 2.0]) * 1.0, group, n_groups=2, flag_by="test")
    assert fits.p_value[1, 3] < 1e-6
    assert fits.p_value[0, 3] > 1e-3


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_swapping_groups_and_reversing_answers_change_signs_only(seed):
    y, group = sample(seed, n=240, k=4)
    fits = estimate_dif(y, group, n_groups=2, purify="off")
    swapped = estimate_dif(y, 1 - group, n_groups=2, purify="off")
    turned = estimate_dif(6 - y, group, n_groups=2, purify="off")
    for other in (swapped, turned):
        np.testing.assert_allclose(other.statistic, fits.statistic, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(other.group_log_odds, -fits.group_log_odds, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(fits.statistic[2], fits.statistic[0] + fits.statistic[1], rtol=1e-9)


def test_missing_answers_use_the_items_that_are_there():
    y, group = sample(3)
    rng = np.random.default_rng(4)
    y[rng.random(y.shape) < 0.1] = np.nan
    y[:10, :6] = np.nan
    fits = estimate_dif(y, group, n_groups=2)
    assert (fits.status == "ok").all()
    assert np.isnan(fits.matching[:10]).all()
    assert (fits.n < 590).all()
    assert (fits.n_group.sum(axis=0) == fits.n).all()


def test_what_cannot_be_tested_is_said_and_not_taken_for_no_dif():
    y, group = sample(5, n=240)
    y[:, 1] = 3.0
    y[(group == 1) & (np.arange(240) > 50), 2] = np.nan
    fits = estimate_dif(y, group, n_groups=2)
    assert fits.status[[1, 2]].tolist() == ["constant", "too_few"]
    assert np.isnan(fits.statistic[:, [1, 2]]).all()
    assert np.isnan(fits.p_adjusted[[1, 2]]).all()
    assert "dif_not_tested" in [note.code for note in fits.notes]
    table = dif_table(
        fits, scale="s", items=[f"i{j}" for j in range(8)], grouping="language", groups=["nl", "en"], suppress_below=30
    )
    assert list(table.columns) == list(ITEM_DIF.kinds)
    assert table["flagged"].isna().tolist() == [False, True, True, False, False, False, False, False]
    assert table["suppressed"].tolist() == [False, False, True, False, False, False, False, False]
    assert table.loc[2, "n":"highest_log_odds"].drop(["highest_group"]).isna().all()


def test_purification_stops_before_nothing_is_left_to_match_on():
    y, group = sample(6, n=1500, k=3, impact=0.0, shifted=(0,), shift=4.0)
    fits = estimate_dif(y, group, n_groups=2, flag_by="test")
    assert not fits.settled
    assert [note.code for note in fits.notes] == ["dif_no_anchor"]


@pytest.mark.parametrize(
    ("items", "group", "message"),
    [
        (np.zeros((4, 2)), np.array([0, 1, 0, 1]), "items"),
        (np.zeros((4, 3)), np.array([0, 1, 0]), "group"),
        (np.zeros((4, 3)), np.array([0, 1, 0, 2]), "group"),
    ],
)
def test_impossible_arrays_are_refused_by_name(items, group, message):
    with pytest.raises(ValueError, match=message):
        estimate_dif(items, group, n_groups=2)


@pytest.mark.slow
def test_good_items_are_accused_less_often_with_the_total_than_with_the_rest_score():
    rates = {}
    for matching in ("total", "rest"):
        p = [
            estimate_dif(*sample(seed, k=5, impact=1.0), n_groups=2, matching=matching, purify="off").p_value[2]
            for seed in range(60)
        ]
        rates[matching] = float(np.mean(np.array(p) < 0.05))
    assert rates["total"] < 0.15
    assert rates["rest"] > 0.4


@pytest.mark.slow
def test_without_dif_and_without_group_differences_the_tests_keep_their_level():
    fits = [estimate_dif(*sample(seed, impact=0.0), n_groups=2) for seed in range(120)]
    p = np.array([fit.p_value for fit in fits])
    np.testing.assert_allclose((p < 0.05).mean(axis=(0, 2)), 0.05, atol=0.025)
    assert np.mean([fit.flagged.any() for fit in fits]) < 0.05
