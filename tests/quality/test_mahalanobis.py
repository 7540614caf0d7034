"""Answers that are unusual as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from pretest.quality.indices import mahalanobis
from tests.quality.thirty import OWN, sound


def test_unusual_answers_are_far_from_the_mean_of_those_asked_the_same(flag_lists):
    given = sound(300)
    given[7] = np.resize([1, 1, 5, 5, 1], 30)
    given[8, :16] = np.nan  # less than half is left
    given[9, :3] = np.nan
    known = np.flatnonzero(np.arange(300) != 8)
    flagged, cases, notes = flag_lists(given, {"rule": "mahalanobis", **OWN})
    expected = known[mahalanobis(given[known]) > 59.703]  # chi-square .999 with 30 degrees of freedom
    assert flagged == expected.tolist()
    assert 7 in flagged
    assert cases["threshold"].iloc[0] == pytest.approx(59.703, abs=1e-3)
    assert "not_judged" in notes
    assert set(flagged) < set(flag_lists(given, {"rule": "mahalanobis", "confidence": 0.95, **OWN})[0])


def test_more_items_than_people_cannot_be_judged_and_that_is_said(flag_lists):
    flagged, _, notes = flag_lists(sound(25), {"rule": "mahalanobis"})
    assert flagged == []
    assert "distance_impossible" in notes
    assert "distance_impossible" not in flag_lists(sound(25), {"rule": "mahalanobis", "scales": ["t0", "t1"]})[2]
