"""Change within the people who answered two waves, and who left."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pretest.seeds import stream
from pretest.tables.columns import RESPONDENT, WAVE, WEIGHT
from pretest.waves import COMPARABILITY, WaveOutcome, estimate_changes, follow_same_people

SCORE = WaveOutcome("score", "harm.stigma", "worse")


def same(frame, outcome=SCORE, below=0, **asked):
    given = {"audience": "users", "comparability": COMPARABILITY.empty(), "suppress_below": below}
    return follow_same_people(frame, [outcome], **given | asked)


def panel(first, back, new=0, seed=1):
    """``first`` people, ``back`` of whom answer again, beside ``new`` others."""
    rng = stream(seed, "same")
    before = pd.DataFrame({WAVE: 1, RESPONDENT: [f"r{i}" for i in range(first)], "score": rng.normal(3, 1, first)})
    after = before.iloc[:back].assign(**{WAVE: 2})
    after["score"] += rng.normal(0.3, 0.5, back)
    others = pd.DataFrame({WAVE: 2, RESPONDENT: [f"n{i}" for i in range(new)], "score": rng.normal(9, 1, new)})
    return pd.concat([before, after, others], ignore_index=True)


def test_when_all_come_back_it_is_the_paired_test_and_the_change_of_all():
    frame = panel(30, 30)
    row = same(frame).changes.set_index("kind").loc["previous"]
    before, after = (frame.loc[frame[WAVE] == wave, "score"].to_numpy() for wave in (1, 2))
    test = stats.ttest_rel(after, before)
    assert row["p_value"] == pytest.approx(test.pvalue, rel=1e-7)
    assert row["df"] == 29
    every = estimate_changes(frame, [SCORE], audience="users", comparability=COMPARABILITY.empty()).iloc[0]
    for figure in ("estimate", "std_error", "conf_low", "conf_high"):
        assert row[figure] == pytest.approx(every[figure], rel=1e-9)


def test_by_hand():
    """a, b, c answer 1, 2, 6 and a, b later 2, 5: their own changes are 1 and 3; who left answered 6, they 1.5."""
    frame = pd.DataFrame({WAVE: [1, 1, 1, 2, 2], RESPONDENT: list("abcab"), "score": [1.0, 2, 6, 2, 5]})
    found = same(frame)
    row, left = found.changes.iloc[0], found.returned.iloc[0]
    assert row["estimate"] == 2.0
    assert row["std_error"] == pytest.approx(
        np.sqrt(3 / 2 * (0.5**2 + 0.5**2))
    )  # three units, of one the domain is empty
    assert (left["returned"], left["left"], left["difference"]) == (1.5, 6.0, -4.5)
    assert (left["n_from"], left["n_returned"], left["n_left"]) == (3, 2, 1)
    assert left["share_returned"] == pytest.approx(2 / 3)
    assert left["harm_difference"] == -4.5


def test_new_people_are_no_change_within_persons():
    with_new, without = panel(40, 25, new=30), panel(40, 25)
    assert same(with_new).changes.iloc[0]["estimate"] == pytest.approx(same(without).changes.iloc[0]["estimate"])


def test_weights_are_those_of_the_earlier_wave():
    frame = pd.DataFrame({WAVE: [1, 1, 2, 2], RESPONDENT: list("abab"), "score": [1.0, 1, 2, 5]})
    frame[WEIGHT] = [3.0, 1, 1, 100]
    assert same(frame).changes.iloc[0]["estimate"] == pytest.approx((3 * 1 + 1 * 4) / 4)


def test_a_new_sample_has_no_rows():
    frame = panel(20, 0, new=20)
    found = same(frame)
    assert found.changes.empty
    assert found.returned.empty
    assert same(frame.drop(columns=RESPONDENT)).changes.empty


@pytest.mark.parametrize(
    ("first", "back", "new", "hidden"),
    [(40, 25, 20, False), (40, 9, 20, True), (40, 35, 20, True), (40, 25, 5, True), (40, 40, 0, False)],
)
def test_few_who_came_back_or_left_or_are_new_are_not_told_of(first, back, new, hidden):
    found = same(panel(first, back, new), below=10)
    assert found.changes["suppressed"].eq(hidden).all()
    assert found.returned["suppressed"].eq(hidden).all()
    assert found.changes["estimate"].isna().eq(hidden).all()
    assert found.returned["n_left"].isna().eq(hidden).all()


def test_of_several_rows_of_a_person_the_first_that_was_answered_counts():
    frame = panel(20, 15)
    doubled = pd.concat([frame, frame.assign(score=99.0)], ignore_index=True)
    one, two = same(frame).changes.iloc[0], same(doubled).changes.iloc[0]
    assert two["estimate"] == pytest.approx(one["estimate"])
    assert same(doubled).returned.iloc[0]["n_from"] == 20


def test_shares_change_by_those_who_changed_their_answer():
    frame = pd.DataFrame(
        {WAVE: [1] * 20 + [2] * 20, RESPONDENT: list(range(20)) * 2, "score": [0.0] * 20 + [1.0] * 4 + [0.0] * 16}
    )
    table = same(frame, WaveOutcome("score", "harm.boomerang", "worse", "share", (0.0, 1.0))).changes
    row = table[(table["category"] == "1") & (table["kind"] == "previous")].iloc[0]
    assert row["estimate"] == pytest.approx(0.2)
    assert row["harm_estimate"] == pytest.approx(0.2)


def test_nobody_changed_gives_no_interval_and_says_so():
    frame = panel(20, 20)
    frame["score"] = 3.0
    row = same(frame).changes.iloc[0]
    assert np.isnan(row["conf_low"])
    assert row["reason"] == "not_checked; no_variance"
