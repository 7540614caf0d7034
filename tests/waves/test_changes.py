"""Changes: by hand, what must hold, and that nothing is called a change which cannot be one."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import DesignError
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, WAVE, WEIGHT
from pretest.waves import COMPARABILITY, WaveOutcome, estimate_changes, estimate_levels

SCORE = WaveOutcome("score", "harm.stigma", "worse")
BINARY = WaveOutcome("score", "harm.stigma", "worse", "share", (0.0, 1.0))
REL = 1e-12


FIRST = datetime.date(2000, 1, 1)  # waves lie four years apart, so that years are whole days


def compared(*rows):
    """Comparability of rows (place, wave_from, wave_to, comparable, reason) of the one outcome."""
    full = [("users", place, "score", a, b, comparable, reason) for place, a, b, comparable, reason in rows]
    return pd.DataFrame(full, columns=list(COMPARABILITY.kinds))


def changes(frame, outcome=SCORE, *, comparability=None, **options):
    known = compared() if comparability is None else comparability
    dates = {wave: FIRST + datetime.timedelta(days=round(365.25 * 4 * wave)) for wave in set(frame[WAVE])}
    options = {"suppress_below": 0, "dates": {wave: date.isoformat() for wave, date in dates.items()}, **options}
    return estimate_changes(frame, [outcome], audience="users", comparability=known, **options)


def twelve_rows(units="same"):
    """As in the levels: 3.0 and 2.5, both with variance 7/12; the covariance of shared schools is 1/12."""
    schools = ["a", "a", "b", "b", "c", "c"]
    return pd.DataFrame(
        {
            WAVE: [1] * 6 + [2] * 6,
            CLUSTER: schools + (schools if units == "same" else [f"new {name}" for name in schools]),
            RESPONDENT: [f"r{number}" for number in range(12)],
            WEIGHT: [np.nan] * 6 + [3, 1, 2, 2, 1, 3],
            "score": [1.0, 2, 3, 4, 3, 5, 2, 2, 4, 4, 6, 0],
        }
    )


def three_waves(seed, sizes=(40, 30, 50)):
    rng = np.random.default_rng(seed)
    n = sum(sizes)
    wave = np.repeat([1, 2, 3], sizes)
    return pd.DataFrame(
        {WAVE: wave, RESPONDENT: [f"r{number}" for number in range(n)], "score": rng.normal(3 + 0.1 * wave, 1)}
    )


def test_shared_units_by_hand():
    row = changes(twelve_rows()).iloc[0]
    assert (row["kind"], row["wave_from"], row["wave_to"]) == ("previous", 1, 2)
    assert row["estimate"] == pytest.approx(-0.5, rel=REL)
    assert row["std_error"] == pytest.approx(1.0, rel=REL)  # root of 7/12 + 7/12 - 2/12
    assert row["df"] == 2
    assert row["p_value"] == pytest.approx(2 / 3, rel=1e-9)  # with 2 df: 1 - |t| / root of (2 + t²)
    assert row["conf_high"] == pytest.approx(-0.5 + 4.302652729911275, rel=1e-9)


def test_new_units_by_hand():
    row = changes(twelve_rows("new")).iloc[0]
    assert row["std_error"] == pytest.approx(np.sqrt(7 / 6), rel=REL)
    assert row["df"] == pytest.approx(4, rel=REL)  # Satterthwaite with equal variances: 2 + 2


def test_panel_change_is_the_mean_of_the_differences():
    rng = np.random.default_rng(5)
    before = rng.normal(size=30)
    difference = rng.normal(0.3, 0.2, 30)
    people = [f"r{number}" for number in range(30)]
    frame = pd.DataFrame(
        {WAVE: [1] * 30 + [2] * 30, RESPONDENT: people * 2, "score": np.r_[before, before + difference]}
    )
    row = changes(frame).iloc[0]
    assert row["estimate"] == pytest.approx(difference.mean(), rel=1e-10)
    assert row["std_error"] == pytest.approx(difference.std(ddof=1) / np.sqrt(30), rel=1e-10)
    assert row["df"] == 29


def test_partly_renewed_panel_by_hand():
    """People b and c are in both waves: covariance 3/2 x the sum of their products of deviations / 9."""
    frame = pd.DataFrame({WAVE: [1, 1, 1, 2, 2, 2], RESPONDENT: list("abcbcd"), "score": [1.0, 2, 6, 1, 5, 6]})
    covariance = 3 / 2 * ((2 - 3) * (1 - 4) + (6 - 3) * (5 - 4)) / 9
    variance = 3 / 2 * (4 + 1 + 9) / 9 + 3 / 2 * (9 + 1 + 4) / 9 - 2 * covariance
    assert changes(frame).iloc[0]["std_error"] == pytest.approx(np.sqrt(variance), rel=REL)


def test_kinds_and_waves_of_three_waves():
    table = changes(three_waves(1))
    found = list(zip(table["kind"], table["wave_from"], table["wave_to"], strict=True))
    assert found == [("previous", 1, 2), ("previous", 2, 3), ("baseline", 1, 2), ("baseline", 1, 3), ("trend", 1, 3)]


def test_trend_can_be_left_out():
    assert "trend" not in set(changes(three_waves(1), trend="none")["kind"])


def test_baseline_is_the_wave_that_is_named():
    table = changes(three_waves(1), baseline=2)
    assert table.loc[table["kind"] == "baseline", ["wave_from", "wave_to"]].to_numpy().tolist() == [[2, 3]]
    assert "trend" not in set(table["kind"])


def test_unknown_baseline_is_refused():
    with pytest.raises(DesignError, match="there is no such wave"):
        changes(three_waves(1), baseline=7)


def test_trend_of_equal_waves_is_the_difference_of_the_outer_ones_per_year():
    table = changes(three_waves(2, (40, 40, 40))).set_index(["kind", "wave_to"])  # four years lie between waves
    assert table.loc[("trend", 3), "estimate"] == pytest.approx(table.loc[("baseline", 3), "estimate"] / 8, rel=1e-10)
    assert table.loc[("trend", 3), "std_error"] == pytest.approx(table.loc[("baseline", 3), "std_error"] / 8, rel=1e-10)


def test_trend_is_per_year_whatever_the_waves_are_called():
    frame = three_waves(3)
    dates = {1: "2026-01-01", 2: "2026-03-02", 3: "2027-01-01"}
    plain = changes(frame, dates=dates).set_index("kind")
    renumbered = {10 * wave: date for wave, date in dates.items()}
    again = changes(frame.assign(**{WAVE: frame[WAVE] * 10}), dates=renumbered).set_index("kind")
    for figure in ("estimate", "std_error", "p_value"):
        assert again.loc["trend", figure] == pytest.approx(plain.loc["trend", figure], rel=1e-9)
    n, level = frame.groupby(WAVE).size().to_numpy(), frame.groupby(WAVE)["score"].mean().to_numpy()
    years = np.array([0, 60, 365]) / 365.25
    slope = np.polyfit(years, level, 1, w=np.sqrt(n))[0]
    assert plain.loc["trend", "estimate"] == pytest.approx(slope, rel=1e-9)


def test_without_dates_there_is_no_trend():
    assert "trend" not in set(changes(three_waves(3), dates={})["kind"])
    assert "trend" not in set(changes(three_waves(3), dates={1: "2026-01-01", 2: None, 3: "2027-01-01"})["kind"])
    same = dict.fromkeys((1, 2, 3), "2026-01-01")
    assert "trend" not in set(changes(three_waves(3), dates=same)["kind"])


@pytest.mark.parametrize(("higher_is", "sign"), [("worse", 1), ("better", -1)])
def test_harm_is_positive(higher_is, sign):
    row = changes(twelve_rows(), WaveOutcome("score", "benefit", higher_is)).iloc[0]
    assert row["harm_estimate"] == pytest.approx(sign * -0.5, rel=REL)


def test_no_direction_no_harm():
    assert np.isnan(changes(twelve_rows(), WaveOutcome("score", "quality", "neutral")).iloc[0]["harm_estimate"])


def test_harm_of_the_two_categories_is_opposite():
    frame = three_waves(4)
    frame["score"] = (frame["score"] > 3).astype(float)
    table = changes(frame, BINARY)
    no, yes = (table[table["category"] == code].reset_index(drop=True) for code in "01")
    np.testing.assert_allclose(yes["harm_estimate"], yes["estimate"], rtol=1e-10)
    np.testing.assert_allclose(no["harm_estimate"], yes["harm_estimate"], rtol=1e-10)
    np.testing.assert_allclose(no["conf_low"], -yes["conf_high"], rtol=1e-9)


def test_two_shares_of_nobody_do_not_prove_that_nothing_changed():
    frame = pd.DataFrame({WAVE: [1] * 20 + [2] * 20, "score": np.zeros(40)})
    row = changes(frame, BINARY).query("category == '1'").iloc[0]
    limit = 1 - 0.025 ** (1 / 20)
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((-limit, limit), rel=1e-9)
    assert np.isnan(row["p_value"])


def test_share_change_squares_and_adds_the_distances():
    """Each limit is the root of the squared distances to the waves' own limits."""
    frame = pd.DataFrame({WAVE: [1] * 40 + [2] * 50, "score": [1.0] * 4 + [0] * 36 + [1] * 20 + [0] * 30})
    level = estimate_levels(frame, [BINARY], audience="users").query("category == '1'").set_index("wave")
    row = changes(frame, BINARY).query("category == '1'").iloc[0]
    down = np.hypot(
        level.loc[2, "estimate"] - level.loc[2, "conf_low"], level.loc[1, "conf_high"] - level.loc[1, "estimate"]
    )
    up = np.hypot(
        level.loc[2, "conf_high"] - level.loc[2, "estimate"], level.loc[1, "estimate"] - level.loc[1, "conf_low"]
    )
    assert row["conf_low"] == pytest.approx(0.3 - down, rel=1e-9)
    assert row["conf_high"] == pytest.approx(0.3 + up, rel=1e-9)


def test_equal_answers_of_everybody_do_not_prove_that_nothing_changed():
    frame = pd.DataFrame({WAVE: [1] * 20 + [2] * 20, "score": 3.0})
    row = changes(frame).iloc[0]
    assert np.isnan(row["conf_low"])
    assert np.isnan(row["p_value"])
    assert row["reason"] == "not_checked; no_variance"


def test_unchecked_waves_are_not_comparable():
    table = changes(twelve_rows())
    assert not table["comparable"].any()
    assert set(table["reason"]) == {"not_checked"}


def test_comparability_is_taken_over():
    known = compared(
        ("", 1, 2, True, "missing_jump"), ("", 1, 3, False, "items_differ; missing_jump"), ("", 2, 3, True, "")
    )
    table = changes(three_waves(1), comparability=known).set_index(["kind", "wave_from", "wave_to"])
    assert table["comparable"].tolist() == [True, True, True, False, False]
    assert table.loc[("previous", 1, 2), "reason"] == "missing_jump"
    assert table.loc[("trend", 1, 3), "reason"] == "items_differ; missing_jump"


def test_comparability_of_another_audience_does_not_count():
    known = compared(("", 1, 2, True, "")).assign(audience="others")
    assert not changes(twelve_rows(), comparability=known)["comparable"].any()


def test_wave_without_answers_has_a_row_without_figures():
    frame = three_waves(1)
    frame.loc[frame[WAVE] == 2, "score"] = np.nan
    table = changes(frame).set_index(["kind", "wave_from", "wave_to"])
    assert np.isnan(table.loc[("previous", 1, 2), "estimate"])
    assert table.loc[("previous", 1, 2), "reason"] == "not_checked; no_answers"
    assert table.loc[("baseline", 1, 3), "estimate"] == table.loc[("baseline", 1, 3), "estimate"]
    assert "trend" not in set(table.index.get_level_values("kind"))


def test_changes_of_small_levels_are_suppressed():
    frame = three_waves(1, (9, 40, 40))
    table = changes(frame, suppress_below=10).set_index(["kind", "wave_from", "wave_to"])
    assert table["suppressed"].tolist() == [True, False, True, True]
    assert table.loc[("baseline", 1, 3), ["estimate", "std_error", "p_value", "harm_estimate"]].isna().all()


def test_a_wave_of_few_people_is_left_out_of_the_trend():
    rng = np.random.default_rng(9)
    frame = pd.DataFrame({WAVE: np.repeat([1, 2, 3, 4], [40, 5, 40, 30]), "score": rng.normal(3, 1, 115)})
    with_it = changes(frame, suppress_below=10).set_index("kind").loc["trend"]
    without = changes(frame[frame[WAVE] != 2], suppress_below=10).set_index("kind").loc["trend"]
    assert with_it["estimate"] == pytest.approx(without["estimate"], rel=1e-12)
    assert not with_it["suppressed"]


def test_a_trend_needs_three_waves_that_can_be_shown():
    assert "trend" not in set(changes(three_waves(1, (40, 5, 40)), suppress_below=10)["kind"])


def test_places_have_their_own_changes():
    frame = three_waves(6).assign(**{PLACE: ["x", "y"] * 60})
    table = changes(frame)
    assert table.groupby("place").size().to_dict() == {"": 5, "x": 5, "y": 5}
    alone = changes(frame[frame[PLACE] == "x"])
    np.testing.assert_allclose(table[table["place"] == "x"]["estimate"], alone["estimate"], rtol=1e-12)


def test_table_has_the_declared_columns():
    table = changes(twelve_rows())
    assert list(table.columns) == list(CHANGES.kinds)
    assert not table["adjusted"].any()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_turning_time_round_turns_the_sign(seed):
    frame = three_waves(seed)
    forward = changes(frame, trend="none").set_index(["kind", "wave_from"])
    backward = changes(frame.assign(**{WAVE: 4 - frame[WAVE]}), trend="none").set_index(["kind", "wave_from"])
    for figure, sign in (("estimate", -1), ("std_error", 1), ("df", 1), ("p_value", 1)):
        assert forward.loc[("previous", 1), figure] == pytest.approx(
            sign * backward.loc[("previous", 2), figure], rel=1e-9
        )


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10)
def test_steps_add_up_to_the_change_from_the_baseline(seed):
    table = changes(three_waves(seed)).set_index(["kind", "wave_to"])["estimate"]
    assert table["previous", 2] + table["previous", 3] == pytest.approx(table["baseline", 3], rel=1e-9)
