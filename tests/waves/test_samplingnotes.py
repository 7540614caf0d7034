"""Remarks on the sampling design, and the people whose figures are left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.disclosure.notes import tell
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.waves import check_sampling
from pretest.waves.interval import share_interval
from pretest.waves.suppression import suppressed_cells


def noted(frame):
    notes = tell(check_sampling(frame, audience="users"), 0)
    return {(note.code, note.where): note.message for note in notes}


def test_a_plain_sample_needs_no_remark():
    assert noted(pd.DataFrame({WAVE: [1, 1, 2, 2], RESPONDENT: list("abcd"), "score": 1.0})) == {}


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (WEIGHT, "weight_missing"),
        (STRATUM, "stratum_missing"),
        (CLUSTER, "cluster_missing"),
        (RESPONDENT, "respondent_missing"),
        (PLACE, "place_missing"),
    ],
)
def test_gaps_are_counted_per_wave(column, code):
    values = [1.0, 2.0, np.nan, 3.0, 4.0, 5.0] if column == WEIGHT else ["a", "b", None, "c", "d", "e"]
    found = noted(pd.DataFrame({WAVE: [1, 1, 1, 2, 2, 2], column: values}))
    assert (code, "users, wave 1") in found
    assert (code, "users, wave 2") not in found
    assert found[code, "users, wave 1"].startswith("1 of 3 rows have no ")


def test_a_column_that_a_whole_wave_lacks_is_no_gap():
    assert noted(pd.DataFrame({WAVE: [1, 1, 2, 2], WEIGHT: [np.nan, np.nan, 1.0, 2.0]})) == {}


def test_strata_with_one_unit_are_counted():
    frame = pd.DataFrame({WAVE: 1, STRATUM: list("nnnsse"), CLUSTER: list("abccde")})
    found = noted(frame)
    assert found["lonely_psu", "users, wave 1"].startswith("1 strata have one sampling unit only")


def test_a_place_of_one_unit_is_named():
    frame = pd.DataFrame({WAVE: 1, CLUSTER: list("aabbcc"), PLACE: list("xxyyyy")})
    assert noted(frame)["place_one_unit", "users, wave 1"].startswith("x has one sampling unit")


def test_people_in_two_waves_are_told():
    frame = pd.DataFrame({WAVE: [1, 1, 1, 2, 2], RESPONDENT: list("abcbd")})
    assert noted(frame)["shared_units", "users, waves 1 and 2"].startswith("1 of 2 sampling units of wave 2")


def test_few_people_in_two_waves_are_not_counted_out_but_schools_are():
    frame = pd.DataFrame({WAVE: [1, 1, 1, 2, 2], RESPONDENT: list("abcbd")})
    (note,) = [note for note in tell(check_sampling(frame, audience="users"), 10) if note.code == "shared_units"]
    assert note.message.startswith("fewer than 10 of fewer than 10 sampling units of wave 2")
    schools = check_sampling(frame.assign(**{CLUSTER: list("stusv")}), audience="users")
    (note,) = [note for note in tell(schools, 10) if note.code == "shared_units"]
    assert note.message.startswith("1 of 2 sampling units of wave 2")


def test_people_who_changed_their_school_are_told():
    frame = pd.DataFrame({WAVE: [1, 1, 2, 2], RESPONDENT: list("abab"), CLUSTER: ["s", "t", "s", "u"]})
    assert noted(frame)["moved_people", "users, waves 1 and 2"].startswith("1 people")


def test_people_with_two_rows_in_a_wave_are_told():
    frame = pd.DataFrame({WAVE: [1, 1, 1], RESPONDENT: list("aab")})
    assert noted(frame)["repeated_people", "users, wave 1"].startswith("1 rows")


def test_no_remark_names_a_respondent():
    frame = pd.DataFrame(
        {WAVE: [1, 1, 1, 2, 2], RESPONDENT: ["zz91", "zz91", None, "zz91", "zz92"], CLUSTER: ["s", "s", "s", "t", "u"]}
    )
    assert noted(frame)
    assert not [message for message in noted(frame).values() if "zz9" in message]


def test_one_small_place_takes_the_smallest_other_with_it():
    people = np.array([[5, 20], [12, 20], [40, 20]])
    assert suppressed_cells(people, np.zeros(2, int), 10).T.tolist() == [[True, True, False], [False, False, False]]


def test_two_small_places_hide_each_other():
    people = np.array([[5], [6], [40]])
    assert suppressed_cells(people, np.zeros(1, int), 10)[:, 0].tolist() == [True, True, False]


def test_people_without_a_place_hide_a_small_place():
    people = np.array([[5], [12], [40]])
    assert suppressed_cells(people, np.array([15]), 10)[:, 0].tolist() == [True, False, False]


def test_a_place_without_anybody_hides_nobody():
    people = np.array([[0], [12], [40]])
    assert not suppressed_cells(people, np.zeros(1, int), 10).any()


def test_share_interval_is_clopper_pearson_for_a_simple_random_sample():
    """3 of 25: the limits solve the two binomial tail equations."""
    from scipy import stats

    n, yes = 25.0, 3.0
    share = np.array([yes / n])
    low, high = share_interval(share, share * (1 - share) / (n - 1), np.array([n - 1]), np.array([n]), 0.95)
    # s²/n has n-1 where the binomial has n, so the effective size is n-1
    size = n - 1
    assert stats.beta.cdf(low[0], size * 0.12, size * 0.88 + 1) == pytest.approx(0.025, rel=1e-9)
    assert stats.beta.sf(high[0], size * 0.12 + 1, size * 0.88) == pytest.approx(0.025, rel=1e-9)


def test_share_interval_widens_when_the_variance_has_few_degrees_of_freedom():
    share, people = np.array([0.3]), np.array([200.0])
    few = share_interval(share, share * (1 - share) / 100, np.array([4.0]), people, 0.95)
    many = share_interval(share, share * (1 - share) / 100, np.array([150.0]), people, 0.95)
    assert few[0][0] < many[0][0] < 0.3 < many[1][0] < few[1][0]
