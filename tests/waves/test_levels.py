"""Levels: values countable by hand, and what must hold whatever the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.tables.levels import TABLE as LEVELS
from pretest.waves import WaveOutcome, estimate_levels

SCORE = WaveOutcome("score", "harm.stigma", "worse")
BINARY = WaveOutcome("score", "harm.stigma", "worse", "share", (0.0, 1.0))
REL = 1e-12


def levels(frame, outcome=SCORE, **options):
    return estimate_levels(frame, [outcome], audience="users", **{"suppress_below": 0, **options})


def twelve_rows():
    """Two waves of three schools with two pupils each; wave 2 is weighted. Variance is 7/12 in both."""
    return pd.DataFrame(
        {
            WAVE: [1] * 6 + [2] * 6,
            CLUSTER: ["a", "a", "b", "b", "c", "c"] * 2,
            RESPONDENT: [f"r{number}" for number in range(12)],
            WEIGHT: [np.nan] * 6 + [3, 1, 2, 2, 1, 3],
            "score": [1, 2, 3, 4, 3, 5, 2, 2, 4, 4, 6, 0],
        }
    ).astype({"score": float})


def random_frame(seed, *, waves=2):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(30, 60)) * waves
    return pd.DataFrame(
        {
            WAVE: rng.integers(1, waves + 1, n),
            STRATUM: rng.choice(["n", "s"], n),
            CLUSTER: rng.choice(list("abcdef"), n),
            RESPONDENT: [f"r{number}" for number in range(n)],
            WEIGHT: rng.uniform(0.3, 3, n),
            PLACE: rng.choice(["x", "y", None], n),
            "score": np.where(rng.random(n) < 0.1, np.nan, rng.normal(3, 1, n)),
        }
    )


def same(left, right, *, rel=1e-9, without=()):
    kept = [column for column in LEVELS.kinds if column not in without]
    pd.testing.assert_frame_equal(left[kept], right[kept], rtol=rel, atol=1e-12)


def test_mean_of_clustered_rows_by_hand():
    row = levels(twelve_rows()).iloc[0]
    assert row["estimate"] == pytest.approx(3.0, rel=REL)
    assert row["std_error"] == pytest.approx(np.sqrt(7 / 12), rel=REL)
    assert row["df"] == 2
    assert row["deff"] == pytest.approx(1.75, rel=REL)
    assert row["n_effective"] == pytest.approx(6 / 1.75, rel=REL)
    t = 4.302652729911275  # 0.975 quantile of t with 2 df
    assert row["conf_low"] == pytest.approx(3 - t * np.sqrt(7 / 12), rel=1e-9)
    assert row["conf_high"] == pytest.approx(3 + t * np.sqrt(7 / 12), rel=1e-9)


def test_weighted_mean_by_hand():
    row = levels(twelve_rows()).iloc[1]
    assert row["estimate"] == pytest.approx(2.5, rel=REL)
    assert row["std_error"] == pytest.approx(np.sqrt(7 / 12), rel=REL)
    assert row["n"] == 6
    assert bool(row["weighted"])


def test_a_wave_without_weights_is_not_called_weighted():
    assert levels(twelve_rows())["weighted"].tolist() == [False, True]


def test_without_design_the_variance_is_that_of_a_simple_random_sample():
    frame = pd.DataFrame({WAVE: 1, "score": [1.0, 2, 3, 4, 3, 5]})
    row = levels(frame).iloc[0]
    assert row["std_error"] == pytest.approx(np.sqrt(2 / 6), rel=REL)
    assert row["df"] == 5
    assert row["deff"] == pytest.approx(1, rel=REL)


def test_share_of_nobody_has_the_exact_binomial_limit():
    row = levels(pd.DataFrame({WAVE: 1, "score": np.zeros(20)}), BINARY).iloc[1]
    assert row["category"] == "1"
    assert row["estimate"] == 0
    assert row["conf_low"] == 0
    assert row["conf_high"] == pytest.approx(1 - 0.025 ** (1 / 20), rel=1e-9)


def test_share_of_everybody_mirrors_the_share_of_nobody():
    low, high = levels(pd.DataFrame({WAVE: 1, "score": np.ones(20)}), BINARY)["conf_low"]
    assert low == 0
    assert high == pytest.approx(0.025 ** (1 / 20), rel=1e-9)


def test_shares_of_all_categories_add_up_to_one():
    outcome = WaveOutcome("score", "quality", "neutral", "share", (1.0, 2.0, 3.0))
    table = levels(pd.DataFrame({WAVE: 1, "score": [1.0, 1, 2, 3, 3, 3, np.nan]}), outcome)
    assert table["estimate"].tolist() == pytest.approx([2 / 6, 1 / 6, 3 / 6], rel=REL)
    assert table["category"].tolist() == ["1", "2", "3"]


def test_equal_answers_of_everybody_give_no_interval_around_the_mean():
    row = levels(pd.DataFrame({WAVE: 1, WEIGHT: [0.1, 0.7, 1.3] * 4, "score": 3.3})).iloc[0]
    assert row["std_error"] == 0
    assert np.isnan(row["conf_low"])
    assert np.isnan(row["deff"])


def test_one_sampling_unit_gives_no_standard_error():
    frame = pd.DataFrame({WAVE: 1, CLUSTER: "school", "score": [1.0, 2, 3]})
    row = levels(frame).iloc[0]
    assert row["estimate"] == 2
    assert row["df"] == 0
    assert np.isnan(row["std_error"])
    assert np.isnan(row["conf_low"])


def test_wave_without_answers_keeps_its_row():
    frame = pd.DataFrame({WAVE: [1, 1, 2, 2], "score": [1.0, 2, np.nan, np.nan]})
    row = estimate_levels(frame, [SCORE], audience="users").iloc[1]
    assert (row["n"], bool(row["suppressed"])) == (0, False)
    assert np.isnan(row["estimate"])


def test_rows_resting_on_few_people_carry_no_figures():
    frame = pd.DataFrame({WAVE: [1] * 9 + [2] * 10, "score": np.arange(19.0)})
    table = estimate_levels(frame, [SCORE], audience="users", suppress_below=10)
    assert table["suppressed"].tolist() == [True, False]
    figures = ["estimate", "std_error", "df", "conf_low", "conf_high", "n", "n_effective", "deff"]
    assert table.loc[0, figures].isna().all()
    assert table.loc[1, figures].notna().all()


def test_people_are_counted_not_rows():
    frame = pd.DataFrame({WAVE: 1, RESPONDENT: ["a", "a", "a", "b", "b", "b"], "score": np.arange(6.0)})
    table = estimate_levels(frame, [SCORE], audience="users", suppress_below=3)
    assert table["suppressed"].tolist() == [True]
    assert levels(frame)["n"].tolist() == [2]


def test_small_place_cannot_be_found_by_subtraction():
    frame = pd.DataFrame({WAVE: 1, PLACE: ["a"] * 5 + ["b"] * 12 + ["c"] * 30, "score": np.arange(47.0)})
    table = estimate_levels(frame, [SCORE], audience="users", suppress_below=10).set_index("place")
    assert table["suppressed"].to_dict() == {"": False, "a": True, "b": True, "c": False}


def test_one_place_is_not_shown_apart_from_the_total():
    frame = pd.DataFrame({WAVE: 1, PLACE: "a", "score": np.arange(12.0)})
    assert levels(frame)["place"].tolist() == [""]


def test_a_place_is_a_domain_not_another_sample():
    """Members of the place are 2 of 4 units; units without members count as zeros: 4/3 (0.25² + 0.25²)."""
    frame = pd.DataFrame(
        {WAVE: 1, CLUSTER: list("aabbccdd"), PLACE: list("xyxyyyyy"), "score": [1.0, 0, 2, 0, 0, 0, 0, 0]}
    )
    row = levels(frame).set_index("place").loc["x"]
    assert row["estimate"] == 1.5
    assert row["std_error"] == pytest.approx(np.sqrt(4 / 3 * (0.25**2 + 0.25**2)), rel=REL)
    assert row["df"] == 1


def test_table_has_the_declared_columns():
    table = levels(twelve_rows(), dates={1: "2026-03-01"})
    assert list(table.columns) == list(LEVELS.kinds)
    assert table["date"].fillna("none").tolist() == ["2026-03-01", "none"]


def test_negative_weights_are_refused():
    with pytest.raises(DataError, match="1 weights are negative or infinite"):
        levels(pd.DataFrame({WAVE: [1, 1], WEIGHT: [1.0, -1.0], "score": [1.0, 2.0]}))


def test_row_without_weight_does_not_count_in_a_weighted_wave():
    frame = pd.DataFrame({WAVE: 1, WEIGHT: [1.0, 1.0, np.nan], "score": [1.0, 2.0, 30.0]})
    row = levels(frame).iloc[0]
    assert (row["estimate"], row["n"]) == (1.5, 2)


@pytest.mark.parametrize(("statistic", "categories"), [("mean", (0.0, 1.0)), ("share", ()), ("share", (1.0, 1.0))])
def test_outcomes_that_cannot_be_are_refused(statistic, categories):
    with pytest.raises(ValueError, match="outcome 'score'"):
        WaveOutcome("score", "quality", "neutral", statistic, categories)


@given(seed=st.integers(0, 10_000), factor=st.floats(0.001, 1000))
@settings(max_examples=10)
def test_scale_of_the_weights_does_not_matter(seed, factor):
    frame = random_frame(seed)
    same(levels(frame), levels(frame.assign(**{WEIGHT: frame[WEIGHT] * factor})))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_equal_weights_are_no_weights(seed):
    frame = random_frame(seed)
    same(levels(frame.assign(**{WEIGHT: 7.0})), levels(frame.drop(columns=WEIGHT)), without=("weighted",))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_order_of_rows_and_names_of_units_do_not_matter(seed):
    frame = random_frame(seed)
    shuffled = frame.sample(frac=1, random_state=seed).assign(
        **{CLUSTER: lambda rows: rows[CLUSTER].map({name: f"school {ord(name)}" for name in "abcdef"})}
    )
    same(levels(frame), levels(shuffled))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_one_stratum_is_no_stratum(seed):
    frame = random_frame(seed)
    same(levels(frame.assign(**{STRATUM: "all"})), levels(frame.drop(columns=STRATUM)))


@given(seed=st.integers(0, 10_000), shift=st.floats(-1e6, 1e6), factor=st.floats(0.01, 100))
@settings(max_examples=10)
def test_moving_and_stretching_the_score_moves_and_stretches_the_level(seed, shift, factor):
    frame = random_frame(seed)
    before, after = levels(frame), levels(frame.assign(score=frame["score"] * factor + shift))
    np.testing.assert_allclose(after["estimate"], before["estimate"] * factor + shift, rtol=1e-9)
    np.testing.assert_allclose(after["std_error"], before["std_error"] * factor, rtol=1e-6)
    np.testing.assert_allclose(after["deff"], before["deff"], rtol=1e-5)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_a_place_equals_all_places_when_only_it_answered(seed):
    frame = random_frame(seed)
    place = levels(frame).query("place == 'x'").reset_index(drop=True)
    alone = levels(frame.assign(score=frame["score"].where(frame[PLACE] == "x"))).query("place == ''")
    same(place, alone.reset_index(drop=True), without=("place",))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_binary_mean_and_share_agree(seed):
    frame = random_frame(seed)
    frame["score"] = np.where(frame["score"].isna(), np.nan, frame["score"] > 3)
    mean = levels(frame)
    share = levels(frame, BINARY).query("category == '1'").reset_index(drop=True)
    same(mean, share, without=("statistic", "category", "conf_low", "conf_high"))
    known = share["conf_low"].notna()
    assert (share["conf_low"][known] >= 0).all()
    assert (share["conf_high"][known] <= 1).all()
    assert (share["conf_low"][known] <= share["estimate"][known]).all()
