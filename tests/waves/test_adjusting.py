"""Changes with the mix of people held the same: by hand, what must not matter, and what is said where it cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.seeds import stream
from pretest.tables.columns import CLUSTER, MIX, PLACE, RESPONDENT, WAVE, WEIGHT
from pretest.waves import COMPARABILITY, WaveOutcome, adjust, estimate_changes, follow
from pretest.waves.mix import joined_groups, to_mix
from pretest.waves.rakemix import rake_to

SCORE = WaveOutcome("score", "harm.stigma", "worse")
AGE, GENDER = f"{MIX}age", f"{MIX}gender"


def changes(frame, *, below=0, **asked):
    given = {"audience": "users", "comparability": COMPARABILITY.empty(), "suppress_below": below}
    return estimate_changes(frame, [SCORE], **given | asked)


def pair(table, adjusted, kind="baseline"):
    rows = table[(table["kind"] == kind) & (table["adjusted"] == adjusted) & (table["place"] == "")]
    return rows.iloc[-1]


def two_waves(young, old):
    """Two waves of 40 people; ``young``, ``old``: (first, second) wave's (people, mean), scores of mean ± 1."""
    parts = []
    for wave in (0, 1):
        for age, (n, mean) in (("1", young[wave]), ("2", old[wave])):
            score = mean + np.where(np.arange(n) % 2, 1.0, -1.0)
            parts.append(pd.DataFrame({WAVE: wave + 1, AGE: age, "score": score}))
    return pd.concat(parts, ignore_index=True)


def drifting(seed, n=240, waves=4, drift=0.15):
    rng = stream(seed, "adjusting")
    wave = np.repeat(np.arange(1, waves + 1), n)
    age = (rng.random(len(wave)) < 0.3 + drift * (wave - 1)).astype(int)
    gender = rng.integers(0, 2, len(wave))
    return pd.DataFrame(
        {
            WAVE: wave, AGE: pd.array(age.astype(str), "string"), GENDER: pd.array(gender.astype(str), "string"),
            "score": age + 0.5 * gender + rng.normal(size=len(wave)),
        }
    )  # fmt: skip


def test_a_change_in_who_took_part_is_no_change_of_opinion():
    """The young answer 2 and the old 4 in both waves; 30 of 40 are young at first, 10 of 40 later."""
    table = changes(two_waves(((30, 2), (10, 2)), ((10, 4), (30, 4))))
    assert pair(table, False)["estimate"] == pytest.approx((10 * 2 + 30 * 4) / 40 - (30 * 2 + 10 * 4) / 40)
    assert pair(table, True)["estimate"] == pytest.approx(0.0, abs=1e-12)


def test_estimate_and_standard_error_by_hand():
    """The old rise by 1. Held at 3/4 young: 1/4 of 1. Within a group of n people everybody lies 1 from its mean, so a
    wave's variance is 40/39 Σ (share/n)² n = 40/39 Σ share²/n."""
    table = changes(two_waves(((30, 2), (10, 2)), ((10, 4), (30, 5))))
    row = pair(table, True)
    assert row["estimate"] == pytest.approx(0.25)
    first, second = 0.75**2 / 30 + 0.25**2 / 10, 0.75**2 / 10 + 0.25**2 / 30
    assert row["std_error"] == pytest.approx(np.sqrt(40 / 39 * (first + second)))
    assert row["mix"] == "age"


def test_a_drift_can_hide_a_change():
    """Everybody gets worse by 1, and those who score higher leave."""
    table = changes(two_waves(((10, 2), (30, 3)), ((30, 4), (10, 5))))
    assert pair(table, False)["estimate"] == pytest.approx(0.0)
    assert pair(table, True)["estimate"] == pytest.approx(1.0)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_same_mix_gives_the_same_estimates(weighted):
    frame = drifting(3, drift=0.0)
    first = frame[frame[WAVE] == 1].reset_index(drop=True)
    again = pd.concat([first.assign(**{WAVE: wave, "score": first["score"] + wave**2}) for wave in (1, 2, 3)])
    frame = again.reset_index(drop=True)
    if weighted:
        frame[WEIGHT] = np.tile(stream(3, "w").uniform(0.5, 2, len(first)), 3)
    dates = {1: "2024-01-01", 2: "2025-01-01", 3: "2026-01-01"}
    table = changes(frame, dates=dates)
    raw, adjusted = (table[table["adjusted"] == way].reset_index(drop=True) for way in (False, True))
    np.testing.assert_allclose(adjusted["estimate"], raw["estimate"], rtol=1e-10)


@given(seed=st.integers(0, 10_000), scale=st.floats(0.1, 10), shift=st.floats(-50, 50))
@settings(max_examples=3)
def test_scale_and_shift_of_the_answers(seed, scale, shift):
    frame = drifting(seed, n=120, waves=2)
    plain = pair(changes(frame), True)
    other = pair(changes(frame.assign(score=shift + scale * frame["score"])), True)
    for figure in ("estimate", "std_error"):
        assert other[figure] == pytest.approx(scale * plain[figure], rel=1e-6, abs=1e-9)


def test_size_of_the_weights_and_order_of_the_rows_do_not_matter():
    frame = drifting(5, n=120, waves=2)
    frame[WEIGHT] = stream(5, "w").uniform(0.5, 2, len(frame))
    plain = pair(changes(frame), True)
    other = pair(changes(frame.assign(**{WEIGHT: 7 * frame[WEIGHT]}).sample(frac=1, random_state=1)), True)
    for figure in ("estimate", "std_error", "df"):
        assert other[figure] == pytest.approx(plain[figure], rel=1e-9)


def test_sampling_units_may_be_split_over_groups():
    """Clusters hold people of all groups: the same figures as R's (test_adjusted_reference), in places too."""
    frame = drifting(6, n=200, waves=2)
    frame[CLUSTER] = np.arange(len(frame)) % 40
    frame[PLACE] = np.where(np.arange(len(frame)) % 2, "x", "y")
    table = changes(frame)
    alone = changes(frame[frame[PLACE] == "x"])
    mine = table[(table["place"] == "x") & table["adjusted"]].iloc[-1]
    assert mine["estimate"] == pytest.approx(pair(alone, True)["estimate"], rel=1e-10)


def test_who_is_in_no_known_group_takes_no_part():
    frame = drifting(7, n=150, waves=2)
    unknown = np.arange(len(frame)) % 9 == 0
    lacking = frame.assign(**{AGE: frame[AGE].mask(unknown)})
    with_them, without = pair(changes(lacking), True), pair(changes(lacking[~unknown]), True)
    assert with_them["estimate"] == pytest.approx(without["estimate"], rel=1e-10)
    assert with_them["std_error"] == pytest.approx(without["std_error"], rel=1e-3)  # they stay sampling units
    assert with_them["df"] == pytest.approx(without["df"], rel=1e-3)


def test_small_groups_are_joined_and_that_is_said():
    frame = drifting(8, n=150, waves=2)
    frame.loc[(frame.index % 150) < 4, AGE] = "2"
    row = pair(changes(frame), True)
    assert "mix_joined" in row["reason"]
    joined = pair(changes(frame.assign(**{AGE: frame[AGE].replace("2", "1")})), True)
    assert row["estimate"] == pytest.approx(joined["estimate"], rel=1e-10)


def test_without_groups_that_are_large_enough_there_is_a_reason_and_no_figure():
    frame = drifting(9, n=60, waves=2).drop(columns=GENDER)
    frame[AGE] = np.where(frame.index % 60 < 3, "1", "2")
    row = pair(changes(frame), True)
    assert np.isnan(row["estimate"])
    assert row["reason"] == "not_checked; mix_too_few"
    assert np.isfinite(pair(changes(frame), False)["estimate"])


def test_a_mix_that_cannot_be_reached_is_said():
    """Each margin has its people in the second wave, but young men and old women alone cannot make it."""
    rows = [(1, a, g) for a, g, n in (("1", "1", 20), ("1", "2", 50), ("2", "1", 20), ("2", "2", 10)) for _ in range(n)]
    rows += [(2, a, g) for a, g in (("1", "1"), ("2", "2")) for _ in range(50)]
    frame = pd.DataFrame(rows, columns=[WAVE, AGE, GENDER]).assign(score=np.arange(200) % 5.0)
    row = pair(changes(frame), True)
    assert np.isnan(row["estimate"])
    assert row["reason"].endswith("mix_not_reached")


def test_without_a_mix_no_row_is_adjusted():
    frame = drifting(10, n=50, waves=2).drop(columns=[AGE, GENDER])
    assert not changes(frame)["adjusted"].any()
    assert adjust(follow(frame, [SCORE], 0), frame) == ()


def test_adjusted_rows_are_suppressed_with_the_raw_ones():
    frame = drifting(11, n=60, waves=3)
    frame = frame[(frame[WAVE] != 2) | (frame.index % 60 < 8)]
    table = changes(frame, below=10)
    raw, adjusted = (table[table["adjusted"] == way].reset_index(drop=True) for way in (False, True))
    assert adjusted["suppressed"].tolist() == raw["suppressed"].tolist()
    assert adjusted.loc[adjusted["suppressed"], "estimate"].isna().all()


def test_the_own_baseline_of_an_outcome_gives_the_mix():
    frame = drifting(12, n=150, waves=3)
    table = changes(frame, baselines={"score": 2})
    later = changes(frame[frame[WAVE] >= 2])
    assert pair(table, True)["estimate"] == pytest.approx(pair(later, True)["estimate"], rel=1e-10)


def test_panels_keep_their_covariance():
    frame = drifting(13, n=150, waves=2, drift=0.0)
    frame[RESPONDENT] = np.tile(np.arange(150), 2)
    frame["score"] += np.tile(3 * stream(13, "person").normal(size=150), 2)
    for name in (AGE, GENDER):
        frame[name] = np.tile(frame[name].to_numpy()[:150], 2)
    apart = pair(changes(frame.assign(**{RESPONDENT: np.arange(300)})), True)
    assert pair(changes(frame), True)["std_error"] < 0.6 * apart["std_error"]


@pytest.mark.parametrize(
    ("people", "together"),
    [
        ([[20, 20]], [0, 1]),
        ([[20, 20], [20, 3]], [0, 0]),
        ([[3, 20, 20]], [0, 0, 1]),
        ([[4, 4, 4, 30]], [0, 0, 0, 1]),
        ([[5, 3]], [0, 0]),
        ([[30, 2, 30, 2]], [0, 1, 1, 1]),
    ],
)
def test_which_groups_are_joined(people, together):
    assert joined_groups(np.array(people)).tolist() == together


def test_groups_are_ordered_by_number_and_then_by_letter():
    frame = pd.DataFrame({AGE: ["10", "9", "b", "a", None]})
    mix, cell = to_mix(frame)
    assert [int(mix.groups[c, 0]) if c >= 0 else -1 for c in cell] == [1, 0, 3, 2, -1]


def test_raking_by_hand():
    """Two margins of one half each; the second wave has 1, 3, 3, 9 of its 16 in the cells, and then 1/4 in each."""
    size = np.array([[4.0, 4, 4, 4], [1, 3, 3, 9]])
    raked = rake_to(size, 0, [np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])])
    np.testing.assert_allclose((raked.factor * size)[1] / 16, 0.25, rtol=1e-10)
    assert raked.reached.all()
