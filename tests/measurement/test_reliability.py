"""Alpha, omega and the reliability table: by hand, against R, and by simulation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.measurement import (
    estimate_alpha,
    estimate_omega,
    estimate_spearman_brown,
    feldt_interval,
    reliability_table,
)
from pretest.measurement.omega import correlation_influence, fit_one_factor, omega_gradient
from pretest.tables.reliability import TABLE as RELIABILITY

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "measurement_reliability.json").read_text())
OMEGA = json.loads((Path(__file__).parent.parent / "reference" / "measurement_omega.json").read_text())
CASES = ("five_items", "three_items", "two_items")


def data_of(case):
    return np.array(REFERENCE[case]["data"], dtype=float)


def test_alpha_by_hand():
    # variances 2/3 and 2/3, covariance 1/3, variance of the sum 2: alpha = 2 (1 - (4/3) / 2) = 2/3
    items = np.array([[1, 1], [2, 3], [3, 2], [2, 2]], dtype=float)
    got = estimate_alpha(items)
    assert got.estimate == pytest.approx(2 / 3, rel=1e-12)
    np.testing.assert_allclose(got.item_rest, [0.5, 0.5])
    assert np.isnan(got.dropped).all()
    # two parallel items: Spearman-Brown is the same, 2 * .5 / 1.5
    assert estimate_spearman_brown(items).estimate == pytest.approx(2 / 3, rel=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_alpha_agrees_with_psych(case):
    got, expected = estimate_alpha(data_of(case)), REFERENCE[case]
    assert got.estimate == pytest.approx(expected["alpha"], rel=1e-12)
    np.testing.assert_allclose([got.low, got.high], expected["feldt_95"], rtol=1e-10)
    np.testing.assert_allclose(got.item_rest, expected["item_rest"], rtol=1e-12)
    if expected.get("alpha_dropped"):
        np.testing.assert_allclose(got.dropped, expected["alpha_dropped"], rtol=1e-12)
    n, k = data_of(case).shape
    np.testing.assert_allclose(feldt_interval(got.estimate, n, k, conf_level=0.9), expected["feldt_90"], rtol=1e-10)


@pytest.mark.parametrize("case", ["five_items", "three_items"])
def test_omega_of_standardised_items_agrees_with_factanal_and_its_error_with_lavaan(case):
    items, expected = data_of(case), REFERENCE[case]
    correlations = np.corrcoef(items, rowvar=False)
    factor = fit_one_factor(correlations)
    omega = factor.loadings.sum() ** 2 / (factor.loadings.sum() ** 2 + factor.uniquenesses.sum())
    assert omega == pytest.approx(expected["omega"], abs=1e-7)
    assert omega == pytest.approx(expected["omega_lavaan"], abs=1e-6)
    influence = correlation_influence(items, omega_gradient(correlations, factor, np.ones(len(correlations))))
    error = np.sqrt(influence @ influence) / len(influence)
    assert error == pytest.approx(expected["omega_se_lavaan_mlr"], rel=1e-6)


@pytest.mark.parametrize("case", ["unlike_spread", "like_spread"])
def test_omega_of_the_score_agrees_with_r(case):
    expected = OMEGA[case]
    got = estimate_omega(np.array(expected["data"], dtype=float))
    assert got.proper
    assert got.estimate == pytest.approx(expected["omega"], abs=1e-6)
    assert got.std_error == pytest.approx(expected["std_error"], rel=1e-4)
    # the items in SD units give another coefficient, which is not that of the score
    assert abs(got.estimate - expected["omega_standardised"]) > expected["differs"]
    assert 0 < got.low < got.estimate < got.high < 1


def test_omega_by_hand():
    # loadings 1, 1, 2 and uniquenesses 1, 1, 4 in the units of the items: 4^2 / (4^2 + 6)
    loadings, unique = np.array([1.0, 1.0, 2.0]), np.array([1.0, 1.0, 4.0])
    covariance = np.outer(loadings, loadings) + np.diag(unique)
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(60, 3))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / 60)).T
    got = estimate_omega(white @ np.linalg.cholesky(covariance).T)
    assert got.estimate == pytest.approx(16 / 22, abs=1e-8)


def test_spearman_brown_and_its_error_agree_with_r():
    got, expected = estimate_spearman_brown(data_of("two_items")), REFERENCE["two_items"]
    assert got.estimate == pytest.approx(expected["spearman_brown"], rel=1e-12)
    assert got.std_error == pytest.approx(expected["r_se_lavaan_mlr"] * 2 / (1 + expected["r"]) ** 2, rel=1e-6)
    # Fisher's z by hand
    half = 1.959963984540054 * expected["r_se_lavaan_mlr"] / (1 - expected["r"] ** 2)
    ends = np.tanh(np.arctanh(expected["r"]) + np.array([-half, half]))
    np.testing.assert_allclose([got.low, got.high], 2 * ends / (1 + ends), rtol=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_alpha_agrees_with_pingouin_to_its_rounding():
    pingouin = pytest.importorskip("pingouin")
    frame = pd.DataFrame(data_of("five_items"))
    alpha, interval = pingouin.cronbach_alpha(frame)
    got = estimate_alpha(frame.to_numpy())
    assert got.estimate == pytest.approx(alpha, rel=1e-12)
    np.testing.assert_allclose([got.low, got.high], interval, atol=6e-4)


def test_a_perfect_one_factor_matrix_gives_back_its_loadings():
    loadings = np.array([0.9, 0.8, 0.5, 0.3])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    got = fit_one_factor(matrix)
    assert got.proper
    np.testing.assert_allclose(got.loadings, loadings, atol=1e-8)
    np.testing.assert_allclose(got.uniquenesses, 1 - loadings**2, atol=1e-8)


def test_a_heywood_case_is_improper():
    # loadings would be 1.2, 0.75 and 0.75: no such factor exists
    matrix = np.array([[1, 0.9, 0.9], [0.9, 1, 0.5625], [0.9, 0.5625, 1.0]])
    assert not fit_one_factor(matrix).proper


@given(st.integers(0, 2**31), st.integers(3, 6))
@settings(max_examples=30)
def test_omega_does_not_change_with_the_unit_of_the_score_or_the_order_of_items(seed, k):
    rng = np.random.default_rng(seed)
    items = 0.8 * rng.normal(size=(150, 1)) + 0.6 * rng.normal(size=(150, k))
    order = rng.permutation(k)
    scaled = items[:, order] * rng.uniform(0.5, 20) + rng.normal(size=k) * 10
    first, second = estimate_omega(items), estimate_omega(scaled)
    assert first.proper == second.proper
    np.testing.assert_allclose(
        [first.estimate, first.std_error, first.low, first.high],
        [second.estimate, second.std_error, second.low, second.high],
        rtol=1e-6,
    )


def frame_of(case, **columns):
    items = data_of(case)
    return pd.DataFrame({f"i{j + 1}": items[:, j] for j in range(items.shape[1])} | columns)


def table(frame, scale, answers, **more):
    settings = {"audience": "all", "wave": 1, "suppress_below": 10} | more
    return reliability_table(frame, [scale], answers, **settings)


def test_the_table_holds_the_scale_and_then_its_items(make_scale, answers):
    scale = make_scale("i1", "i2", "i3", "i4", "i5")
    got = table(frame_of("five_items"), scale, answers, conf_level=0.9)
    expected = REFERENCE["five_items"]
    assert list(got.columns) == list(RELIABILITY.kinds)
    assert list(got["item"]) == ["", "i1", "i2", "i3", "i4", "i5"]
    whole = got.iloc[0]
    assert (whole["n"], whole["n_items"], whole["phase"], whole["conf_level"]) == (140, 5, "post", 0.9)
    assert whole["alpha"] == pytest.approx(expected["alpha"], rel=1e-12)
    np.testing.assert_allclose([whole["alpha_low"], whole["alpha_high"]], expected["feldt_90"], rtol=1e-10)
    assert whole["omega"] == pytest.approx(estimate_omega(data_of("five_items")).estimate, rel=1e-12)
    np.testing.assert_allclose(got["item_rest"][1:], expected["item_rest"], rtol=1e-12)
    np.testing.assert_allclose(got["alpha_dropped"][1:], expected["alpha_dropped"], rtol=1e-12)
    assert got.iloc[1]["floor"] == np.mean(data_of("five_items")[:, 0] == 1)


def test_reversed_items_are_keyed_before_anything_else(make_scale, reversed_item, answers):
    turned = frame_of("five_items").assign(i2=lambda frame: 6 - frame["i2"])
    got = table(turned, make_scale("i1", reversed_item("i2"), "i3", "i4", "i5"), answers)
    pd.testing.assert_frame_equal(got, table(frame_of("five_items"), make_scale("i1", "i2", "i3", "i4", "i5"), answers))


def test_an_item_coded_the_wrong_way_round_is_flagged(make_scale, answers):
    turned = frame_of("five_items").assign(i2=lambda frame: 6 - frame["i2"])
    got = table(turned, make_scale("i1", "i2", "i3", "i4", "i5"), answers)
    assert got.set_index("item")["flag"].to_dict()["i2"] == "negative_item_rest"
    assert got.iloc[0]["flag"] in ("below_60", "exploratory")


def test_a_weak_scale_of_two_items_is_flagged_by_spearman_brown(make_scale, answers):
    got = table(frame_of("two_items"), make_scale("i1", "i2"), answers).iloc[0]
    assert got["omega"] == pytest.approx(REFERENCE["two_items"]["spearman_brown"], rel=1e-12)
    assert got["flag"] == "below_60"


@pytest.mark.parametrize(("noise", "flag"), [(0.4, ""), (1.6, "exploratory"), (4.0, "below_60")])
def test_flags_follow_the_limits(make_scale, answers, noise, flag):
    rng = np.random.default_rng(5)
    items = 50 + 8 * (rng.normal(size=(800, 1)) + noise * rng.normal(size=(800, 4)))
    frame = pd.DataFrame(np.clip(items, 0, 100), columns=["i1", "i2", "i3", "i4"])
    got = table(frame, make_scale("i1", "i2", "i3", "i4", answers="warmth"), answers).iloc[0]
    limits = {"": (0.7, 1), "exploratory": (0.6, 0.7), "below_60": (0, 0.6)}[flag]
    assert limits[0] <= got["omega"] < limits[1]
    assert got["flag"] == flag


def test_a_single_item_has_no_reliability_but_a_distribution(make_scale, answers):
    got = table(
        pd.DataFrame({"w": [0.0, 100, 50, np.nan] * 4}), make_scale("w", answers="warmth", method="single"), answers
    )
    (row,) = got.to_dict("records")
    assert (row["item"], row["flag"], row["mean"], row["n"]) == ("", "single_item", 50, 12)
    assert (row["floor"], row["ceiling"], row["share_missing"]) == (1 / 3, 1 / 3, 0.25)
    assert pd.isna(row["alpha"])


def test_an_item_without_variance_is_flagged(make_scale, answers):
    frame = pd.DataFrame({"i1": [1, 2, 3, 4] * 5, "i2": [2, 1, 4, 3] * 5, "i3": [5] * 20}, dtype=float)
    got = table(frame, make_scale("i1", "i2", "i3"), answers)
    assert got.iloc[0]["flag"] == "no_variance"
    assert pd.isna(got.iloc[0]["alpha"])
    assert got.iloc[3]["ceiling"] == 1.0


def test_identical_items_have_no_omega_interval_and_do_not_fail(make_scale, answers):
    values = [1.0, 2, 3, 4, 5] * 4
    two = table(pd.DataFrame({"i1": values, "i2": values}), make_scale("i1", "i2"), answers).iloc[0]
    assert (two["omega"], two["alpha"]) == (1.0, pytest.approx(1.0))
    three = table(pd.DataFrame({"i1": values, "i2": values, "i3": values}), make_scale("i1", "i2", "i3"), answers).iloc[
        0
    ]
    assert three["flag"] == "omega_improper"
    assert three["alpha"] == pytest.approx(1.0)


def test_few_respondents_keep_their_keys_and_lose_their_figures(make_scale, answers):
    scale = make_scale("i1", "i2", "i3")
    got = table(frame_of("three_items").head(9), scale, answers)
    assert got["suppressed"].all()
    assert list(got["item"]) == ["", "i1", "i2", "i3"]
    figures = [name for name, kind in RELIABILITY.kinds.items() if kind == "float" and name != "conf_level"]
    assert got[[*figures, "n"]].isna().all(axis=None)
    assert not table(frame_of("three_items").head(10), scale, answers)["suppressed"].any()


def test_respondents_are_counted_not_rows(make_scale, answers):
    frame = frame_of("three_items").head(36).assign(_respondent=lambda f: [f"r{i // 4}" for i in range(len(f))])
    assert table(frame, make_scale("i1", "i2", "i3"), answers)["suppressed"].all()


def test_few_complete_rows_hide_their_number(make_scale, answers):
    frame = frame_of("three_items").head(30).assign(i3=[1.0] * 5 + [np.nan] * 25)
    got = table(frame, make_scale("i1", "i2", "i3"), answers).set_index("item")
    assert got.loc["", "flag"] == "too_few"
    assert pd.isna(got.loc["", "n"])
    assert got.loc["", "mean"] > 0
    assert got["suppressed"].to_dict() == {"": False, "i1": False, "i2": False, "i3": True}


def test_answers_before_exposure_count_once_per_respondent(make_scale, answers):
    once = frame_of("three_items").rename(columns=lambda name: f"{name}_pre")
    once = once.assign(_respondent=[f"r{i}" for i in range(len(once))])
    twice = pd.concat([once, once], ignore_index=True)
    scale = make_scale("i1", "i2", "i3")
    pd.testing.assert_frame_equal(table(twice, scale, answers), table(once, scale, answers))
    assert set(table(twice, scale, answers)["phase"]) == {"pre"}


def test_knowledge_is_judged_by_what_counts_as_right(make_scale, answers):
    rng = np.random.default_rng(3)
    skill = rng.normal(size=(300, 1))
    right = skill + rng.normal(size=(300, 3)) > 0
    frame = pd.DataFrame(np.where(right, 3, rng.integers(1, 3, (300, 3))), columns=["k1", "k2", "k3"])
    scale = make_scale("k1", "k2", "k3", answers="true3", method="share", count=[3])
    got = table(frame, scale, answers).iloc[0]
    assert got["alpha"] == pytest.approx(estimate_alpha(right.astype(float)).estimate, rel=1e-12)
    assert got["mean"] == pytest.approx(right.mean())


def test_nominal_background_is_left_out(make_scale, answers):
    assert table(pd.DataFrame({"g": [1, 2] * 10}), make_scale("g", answers="choice"), answers).empty


@pytest.mark.slow
def test_omega_intervals_cover_on_skewed_five_point_items():
    rng = np.random.default_rng(20261122)
    loadings = np.array([0.8, 0.7, 0.6, 0.75])
    cuts = np.array([0.3, 0.9, 1.4, 2.0])

    def draw(n):
        common = rng.normal(size=(n, 1))
        latent = loadings * common + np.sqrt(1 - loadings**2) * rng.normal(size=(n, 4))
        return 1.0 + np.searchsorted(cuts, latent)

    truth = estimate_omega(draw(2_000_000)).estimate
    intervals = [estimate_omega(draw(240)) for _ in range(1500)]
    covered = np.mean([found.low <= truth <= found.high for found in intervals])
    assert 0.925 < covered < 0.97
    spread = np.std([found.estimate for found in intervals])
    assert np.mean([found.std_error for found in intervals]) == pytest.approx(spread, rel=0.08)
